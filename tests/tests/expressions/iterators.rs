//! Iterators.

use std::collections::{BTreeMap, BTreeSet};

use workflow_runtime::prelude::*;

use crate::form::{Section, section};
use crate::lists::{FLAT, NESTED};

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Item {
    pub(crate) sku: String,
    pub(crate) unit_price: f64,
    pub(crate) quantity: u32,
    pub(crate) tags: Vec<String>,
    pub(crate) note: Option<String>,
}

fn items() -> Vec<Item> {
    let item = |sku: &str, unit_price, quantity, tags: &[&str], note: Option<&str>| Item {
        sku: sku.to_owned(),
        unit_price,
        quantity,
        tags: tags.iter().map(|&t| t.to_owned()).collect(),
        note: note.map(str::to_owned),
    };
    vec![
        item("b", 2.5, 2, &[], None),
        item("a", 100.0, 0, &["new"], Some("fragile")),
        item("b", 0.25, 7, &["old", "red"], Some("")),
        item("😀", 2.5, 1, &["{% x %}"], None),
    ]
}

fn cases() -> Vec<(Vec<Item>, Vec<i64>, Vec<Vec<i64>>, usize)> {
    let all = items();
    let mut cases = Vec::new();
    for (i, v) in FLAT.iter().enumerate() {
        for n in 0..3 {
            let rows = NESTED[(i + n) % NESTED.len()]
                .iter()
                .map(|row| row.to_vec())
                .collect();
            let some = match (i + n) % 4 {
                0 => &all[..0],
                1 => &all[..1],
                2 => &all[1..3],
                _ => &all[..],
            };
            cases.push((some.to_vec(), v.to_vec(), rows, n));
        }
    }
    cases
}

pub(crate) fn section() -> Section {
    section!("Iterators", cases, (items: Vec<Item>, v: Vec<i64>, rows: Vec<Vec<i64>>, n: usize) {
        Vec<i64> { v.iter().map(|x| x * 2).collect() }
        Vec<String> { items.iter().map(|item| item.sku.clone()).collect() }
        Vec<String> { items.into_iter().map(|item| item.sku).collect() }
        Vec<Vec<String>> { items.iter().map(|item| item.tags.clone()).collect() }
        Vec<Option<String>> { items.iter().map(|item| item.note.clone()).collect() }
        Vec<(String, u32)> { items.iter().map(|item| (item.sku.clone(), item.quantity)).collect() }
        Vec<String> { items.iter().map(|Item { sku, quantity, .. }| format!("{quantity} {sku}")).collect() }
        Vec<i64> { v.iter().copied().filter(|x| *x > 1).collect() }
        Vec<i64> { v.into_iter().filter(|&x| x % 2 == 0).collect() }
        Vec<Vec<i64>> { rows.iter().filter(|row| !row.is_empty()).cloned().collect() }
        Vec<String> { items.iter().filter(|item| item.quantity > 0).map(|item| item.sku.clone()).collect() }
        Vec<String> { items.iter().filter_map(|item| item.note.clone()).collect() }
        Vec<i64> { rows.iter().filter_map(|row| row.first().copied()).collect() }
        Vec<String> { items.iter().flat_map(|item| item.tags.clone()).collect() }
        Vec<i64> { rows.into_iter().flatten().collect() }
        Vec<i64> { rows.iter().flatten().map(|x| x + 1).collect() }
        Vec<Vec<i64>> { v.iter().map(|x| vec![*x]).collect() }
        f64 { items.iter().map(|item| item.unit_price * f64::from(item.quantity)).sum::<f64>() + 0.0 }
        i64 { v.iter().sum::<i64>() }
        u32 { items.iter().map(|item| item.quantity).sum() }
        i64 { v.iter().take(3).product() }
        usize { items.iter().filter(|item| item.note.is_some()).count() }
        Option<i64> { v.iter().min().copied() }
        Option<u32> { items.iter().map(|item| item.quantity).max() }
        f64 { items.iter().map(|item| item.unit_price).fold(0.0, f64::max) }
        Option<String> { items.iter().min_by_key(|item| item.quantity).map(|item| item.sku.clone()) }
        Option<Item> { items.into_iter().max_by(|a, b| a.unit_price.total_cmp(&b.unit_price)) }
        Option<Vec<i64>> { rows.into_iter().max_by_key(|row| row.len()) }
        bool { items.iter().any(|item| item.quantity == 0) }
        bool { items.iter().all(|item| item.unit_price > 1.0) }
        bool { v.iter().all(|x| 10 / x > 0) }
        Option<Item> { items.iter().find(|item| item.sku == "a").cloned() }
        Option<i64> { v.iter().find(|&&x| x > 1).copied() }
        Option<i64> { rows.iter().find_map(|row| row.last().copied()) }
        Option<usize> { v.iter().position(|&x| x == 2) }
        Option<usize> { v.iter().rposition(|&x| x == 2) }
        Option<i64> { v.iter().next().copied() }
        Option<i64> { v.iter().last().copied() }
        Option<i64> { v.into_iter().nth(1) }
        i64 { v.iter().fold(0, |sum, x| sum * 2 + x) }
        Option<i64> { v.into_iter().reduce(|a, b| a - b) }
        Vec<(usize, i64)> { v.into_iter().enumerate().collect() }
        Vec<String> { items.iter().enumerate().map(|(i, item)| format!("{i} {}", item.sku)).collect() }
        Vec<(i64, Vec<i64>)> { v.into_iter().zip(rows).collect() }
        i64 { v.iter().zip(v.iter().skip(1)).map(|(a, b)| (b - a).abs()).sum() }
        Vec<i64> { v.iter().rev().copied().collect() }
        Vec<i64> { v.into_iter().skip(n).collect() }
        Vec<i64> { v.into_iter().take(2).collect() }
        Vec<i64> { v.into_iter().step_by(2).collect() }
        Vec<i64> { v.into_iter().take_while(|x| *x > 0).collect() }
        Vec<i64> { v.into_iter().skip_while(|x| *x > 1).collect() }
        Vec<i64> { v.iter().map_while(|x| if *x > 0 { Some(x - 1) } else { None }).collect() }
        Vec<Vec<i64>> { v.chunks(2).map(|part| part.to_vec()).collect() }
        Vec<i64> { v.windows(2).map(|pair| pair[1] - pair[0]).collect() }
        Vec<i64> { v.iter().chain(&[7]).copied().collect() }
        (Vec<i64>, Vec<i64>) { v.into_iter().partition(|x| *x > 1) }
        (Vec<usize>, Vec<i64>) { v.into_iter().enumerate().unzip() }
        BTreeMap<String, u32> { items.into_iter().map(|item| (item.sku, item.quantity)).collect() }
        BTreeSet<String> { items.iter().map(|item| item.sku.clone()).collect::<BTreeSet<_>>() }
        String { items.iter().map(|item| item.sku.as_str()).collect::<Vec<_>>().join("+") }
        String { items.iter().map(|item| item.sku.clone()).collect::<String>() }
        Option<Vec<String>> { items.iter().map(|item| item.note.clone()).collect::<Option<Vec<_>>>() }
        some Result<Vec<u32>, String> { items.iter().map(|item| if item.quantity > 0 { Ok(item.quantity) } else { Err(item.sku.clone()) }).collect() }
        bool { v.iter().eq(rows.iter().flatten()) }
        Vec<i64> { std::iter::once(1).chain(v).collect() }
        Vec<usize> { std::iter::repeat_n(n, 2).collect() }
        usize { items.iter().map(|item| item.tags.len()).max().unwrap_or(0) }
    })
}

#[test]
fn means_what_rust_means() {
    section().check();
}
