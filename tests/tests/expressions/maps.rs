//! Maps and sets.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use workflow_runtime::prelude::*;

use crate::form::{Section, section};

fn cases() -> Vec<(
    BTreeMap<String, i64>,
    HashMap<String, Vec<i64>>,
    BTreeSet<i64>,
    String,
)> {
    let keys = [
        "b",
        "a",
        "é",
        "B",
        "\u{e000}",
        "😀",
        "with space",
        "`",
        "{% x %}",
    ];
    let numbers = |n: usize| {
        keys.iter()
            .take(n)
            .zip(1..)
            .map(|(k, v)| ((*k).to_owned(), v))
            .collect()
    };
    let lists = |n: usize| {
        let all: [&[i64]; 3] = [&[], &[1], &[1, 2]];
        keys.iter()
            .take(n)
            .zip(all)
            .map(|(k, v)| ((*k).to_owned(), v.to_vec()))
            .collect()
    };
    let sets: [&[i64]; 3] = [&[], &[3], &[1, 2, 10]];
    let mut cases = Vec::new();
    for (i, n) in [0, 1, 2, 9].into_iter().enumerate() {
        for key in ["a", "é", "", "none", "`"] {
            cases.push((
                numbers(n),
                lists(n),
                sets[i % 3].iter().copied().collect(),
                key.to_owned(),
            ));
        }
    }
    cases
}

pub(crate) fn section() -> Section {
    section!("Maps and sets", cases, (m: BTreeMap<String, i64>, h: HashMap<String, Vec<i64>>, set: BTreeSet<i64>, key: String) {
        Option<i64> { m.get("a").copied() }
        Option<i64> { m.get(&key).copied() }
        Option<Vec<i64>> { h.get(&key).cloned() }
        i64 { m[&key] }
        i64 { m["a"] }
        bool { m.contains_key(&key) }
        bool { h.contains_key("b") }
        usize { m.len() }
        bool { h.is_empty() }
        i64 { m.get(&key).copied().unwrap_or_default() }
        Vec<String> { m.keys().cloned().collect() }
        Vec<i64> { m.values().copied().collect() }
        i64 { m.values().sum() }
        usize { h.values().map(|list| list.len()).sum() }
        Vec<(String, i64)> { m.into_iter().collect() }
        Vec<String> { m.iter().map(|(k, v)| format!("{k}={v}")).collect() }
        BTreeMap<String, i64> { m.iter().filter(|(_, v)| **v > 1).map(|(k, v)| (k.clone(), v * 2)).collect() }
        Option<(String, i64)> { m.iter().next().map(|(k, v)| (k.clone(), *v)) }
        Option<String> { m.iter().max_by_key(|(_, v)| **v).map(|(k, _)| k.clone()) }
        Option<(String, i64)> { m.first_key_value().map(|(k, v)| (k.clone(), *v)) }
        bool { h.values().any(|list| list.is_empty()) }
        bool { m.keys().all(|k| k.len() < 3) }
        BTreeMap<String, i64> { BTreeMap::new() }
        BTreeMap<String, i64> { BTreeMap::from([(key, 1)]) }
        bool { set.contains(&3) }
        usize { set.len() }
        Vec<i64> { set.iter().map(|x| x + 1).collect() }
        i64 { set.into_iter().sum() }
        Option<i64> { set.first().copied() }
        usize { [1, 2, 2].iter().chain(&set).collect::<BTreeSet<_>>().len() }
    })
}

#[test]
fn means_what_rust_means() {
    section().check();
}
