//! What is a text in JSON: UUIDs, dates, decimals.

use chrono::NaiveDate;
use jiff::civil::Date;
use rust_decimal::Decimal;
use workflow_runtime::prelude::*;

use crate::form::{Section, pairs, section};

fn ids() -> Vec<(Uuid, Uuid)> {
    let ids = [0, 5, u128::MAX].map(Uuid::from_u128);
    pairs(&ids, &ids)
}

fn dates() -> Vec<(Date, Date, NaiveDate)> {
    let texts = ["1969-12-31", "2024-02-29", "2026-01-01"];
    let dates = texts.map(|text| text.parse::<Date>().unwrap());
    let naive = texts.map(|text| text.parse::<NaiveDate>().unwrap());
    pairs(&pairs(&dates, &dates), &naive)
        .into_iter()
        .map(|((a, b), c)| (a, b, c))
        .collect()
}

fn decimals() -> Vec<(Decimal, Option<Decimal>)> {
    let prices = ["0", "-0.50", "12.340", "79228162514264337593543950335"];
    let prices = prices.map(|text| text.parse::<Decimal>().unwrap());
    pairs(&prices, &[None, Some(prices[2])])
}

pub(crate) fn uuids() -> Section {
    section!("UUIDs", ids, (id: Uuid, other: Uuid) {
        Uuid { id }
        bool { id == other }
        bool { id < other }
        bool { id.is_nil() }
        bool { id == Uuid::nil() }
        Uuid { id.max(other) }
        bool { (id, 2) < (other, 1) }
        Vec<Uuid> { let mut all = vec![id, other]; all.sort(); all }
        String { id.to_string() }
        String { format!("order-{id}") }
        bool { [id, other].contains(&other) }
    })
}

pub(crate) fn civil() -> Section {
    section!("Dates", dates, (day: Date, other: Date, due: NaiveDate) {
        Date { day }
        bool { day == other }
        bool { day < other }
        Date { day.max(other) }
        bool { (day, 2) < (other, 1) }
        Option<Date> { [day, other].into_iter().min() }
        String { day.to_string() }
        NaiveDate { due }
        bool { due == due }
        String { format!("due {due}") }
    })
}

pub(crate) fn prices() -> Section {
    section!("Decimals", decimals, (price: Decimal, before: Option<Decimal>) {
        Decimal { price }
        String { price.to_string() }
        String { format!("{price} EUR") }
        Decimal { before.unwrap_or(price) }
        Option<Decimal> { price.into() }
        bool { before.is_some() }
        Vec<Decimal> { vec![price, price] }
    })
}

#[test]
fn uuids_mean_what_rust_means() {
    uuids().check();
}

#[test]
fn dates_mean_what_rust_means() {
    civil().check();
}

#[test]
fn decimals_mean_what_rust_means() {
    prices().check();
}
