//! Times, durations, dates, UUIDs and decimals: what a workflow can do with them.

use chrono::{DateTime, NaiveDate, Utc};
use jiff::SignedDuration;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub, assert_pinned};

use super::shared::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
struct Booking {
    from: Timestamp,
    to: Timestamp,
    day: Date,
    pause: Duration,
    reminder: Option<Timestamp>,
    grace: SignedDuration,
    id: Uuid,
    more: Vec<Timestamp>,
}

#[workflow]
async fn times(booking: Booking) -> Result<Json, Failure> {
    let (from, to) = (booking.from, booking.to);
    let later = from + Duration::from_secs(90) + booking.pause;
    let earlier = to - Duration::from_millis(1500) - booking.pause;
    let seconds = to.as_second() - from.as_second();
    let millis = to.as_millisecond() - from.as_millisecond();
    let mut moved = from;
    moved += Duration::from_hours(2);
    let overdue = booking.reminder.is_some_and(|at| at < now());
    let last = booking.more.iter().max().cloned();
    let first = booking.more.iter().min().cloned();
    let mut sorted = booking.more.clone();
    sorted.sort();
    let known = booking.more.contains(&from);
    let after: Vec<Timestamp> = booking
        .more
        .iter()
        .filter(|t| **t > from)
        .cloned()
        .collect();
    let step = if moved > to { "late" } else { "early" };
    Ok(json!({
        "later": later, "earlier": earlier, "seconds": seconds, "millis": millis, "moved": moved,
        "overdue": overdue, "last": last, "first": first, "sorted": sorted, "known": known,
        "after": after, "step": step,
        "text": format!("{from} {later} {} {}", booking.day, booking.id),
        "pause": [booking.pause.as_secs(), booking.pause.as_millis() as u64],
        "parts": [booking.pause.subsec_millis(), booking.pause.subsec_nanos()],
        "zero": booking.pause.is_zero(),
        "nil": booking.id.is_nil(),
        "grace": booking.grace,
        "day": [booking.day == booking.day, booking.day < booking.day],
        "same": booking.reminder == Some(from),
    }))
}

fn booking() -> Booking {
    let at = |text: &str| text.parse().unwrap();
    Booking {
        from: at("2026-01-01T10:00:00Z"),
        to: at("2026-01-01T12:00:00.25Z"),
        day: "2026-01-01".parse().unwrap(),
        pause: Duration::from_millis(61_500),
        reminder: None,
        grace: SignedDuration::from_mins(90),
        id: Uuid::from_u128(5),
        more: vec![],
    }
}

#[test]
fn times_are_moved_and_measured() {
    assert_pinned::<times>(PINNED);
    let program = Program::<times>::new(vec![]);
    let at = |text: &str| -> Timestamp { text.parse().unwrap() };
    let some = booking();
    let run = program.check(some.clone());
    let output = run.output();
    let expected = some.from + Duration::from_secs(90) + some.pause;
    assert_eq!(
        output["later"]
            .as_str()
            .unwrap()
            .parse::<Timestamp>()
            .unwrap(),
        expected
    );
    assert_eq!(output["seconds"], 7200);
    assert_eq!(output["millis"], 7_200_250);
    assert_eq!(output["pause"], json!([61, 61_500]));
    assert_eq!(output["parts"], json!([500, 500_000_000]));
    assert_eq!(output["grace"], "PT1H30M");
    for (from, more) in [
        ("1969-12-31T23:59:59.5Z", vec![]),
        ("1969-12-31T23:59:59Z", vec!["1970-01-01T00:00:00Z"]),
        (
            "2026-01-01T00:00:00Z",
            vec![
                "2025-12-31T23:59:59.999Z",
                "2026-01-01T00:00:00Z",
                "2026-01-01T00:00:00.001Z",
            ],
        ),
        ("2026-01-01T00:00:00.1Z", vec!["2026-01-01T00:00:00.1Z"]),
    ] {
        program.check(Booking {
            from: at(from),
            reminder: Some(at(from)),
            more: more.into_iter().map(at).collect(),
            pause: Duration::ZERO,
            id: Uuid::nil(),
            ..booking()
        });
    }
}

/// Times as others spell them.
#[test]
fn other_spellings_of_times_are_the_same_times() {
    let program = Program::<times>::new(vec![]);
    let mut input = serde_json::to_value(booking()).unwrap();
    for from in [
        "2026-01-01T11:00:00+01:00",
        "2026-01-01T10:00:00.000Z",
        "2026-01-01T10:00:00.000000Z",
    ] {
        input["from"] = json!(from);
        input["more"] = json!([
            "2026-01-01T10:00:00Z",
            "2026-01-01T09:00:00-01:00",
            "2026-01-01T09:30:00.000Z"
        ]);
        let run = program.check_json(input.clone());
        assert_eq!(run.output()["known"], true, "{from}");
        assert_eq!(run.output()["seconds"], 7200);
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Invoice {
    issued: DateTime<Utc>,
    due: NaiveDate,
    paid: Option<DateTime<Utc>>,
    total: Decimal,
}

/// Passes it on.
#[task]
async fn book(invoice: &Invoice, reminder: DateTime<Utc>) -> Result<Decimal, Failure> {
    let _ = reminder;
    Ok(invoice.total)
}

#[workflow]
async fn invoices(invoice: Invoice) -> Result<Json, Failure> {
    sleep_until(invoice.issued).await;
    let reminder = invoice.issued + Duration::from_secs(3600);
    let total = book(&invoice, reminder).await?;
    let late = match invoice.paid {
        Some(paid) => paid > reminder,
        None => true,
    };
    note(format!("{} due {}", total, invoice.due)).await?;
    Ok(
        json!({ "total": total, "late": late, "due": invoice.due == invoice.due, "invoice": invoice }),
    )
}

#[test]
fn types_of_chrono_and_decimals() {
    let program = Program::<invoices>::new(vec![Stub::own::<book>(), Stub::own::<note>()]);
    let invoice = |paid: Option<&str>| Invoice {
        issued: "2026-02-01T10:00:00Z".parse().unwrap(),
        due: NaiveDate::from_ymd_opt(2026, 3, 1).unwrap(),
        paid: paid.map(|text| text.parse().unwrap()),
        total: "12.50".parse().unwrap(),
    };
    for (paid, late) in [
        (None, true),
        (Some("2026-02-01T11:00:00Z"), false),
        (Some("2026-02-01T11:00:00.001Z"), true),
    ] {
        let run = program.check(invoice(paid));
        assert_eq!(run.output()["late"], late);
        assert_eq!(run.output()["total"], "12.50");
        assert!(
            run.calls()[1].ends_with("\"12.50 due 2026-03-01\""),
            "{:?}",
            run.calls()
        );
    }
}
