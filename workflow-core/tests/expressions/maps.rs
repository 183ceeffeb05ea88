use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::harness::{d, over, pairs, same, same2, texts};
use workflow_core::expr::{Expr, literal, methods, ops};

type Map<T> = BTreeMap<String, T>;

fn numbers() -> Vec<Map<i64>> {
    let keys = ["b", "a", "é", "B", "\u{e000}", "😀", "with space", "`"];
    let map = |n: usize| {
        keys.iter()
            .take(n)
            .zip(1..)
            .map(|(k, v)| ((*k).to_owned(), v))
            .collect()
    };
    vec![map(0), map(1), map(2), map(8)]
}

fn lists() -> Vec<Map<Vec<i64>>> {
    let entry = |k: &str, v: &[i64]| (k.to_owned(), v.to_vec());
    vec![
        Map::new(),
        [entry("a", &[])].into(),
        [entry("a", &[1]), entry("b", &[])].into(),
        [entry("z", &[1, 2]), entry("a", &[3])].into(),
    ]
}

#[test]
fn entries() {
    let keys = ["a", "é", "", "none"].map(str::to_owned);
    same2(
        pairs(&numbers(), &keys),
        |m, k| m.get(&k).copied(),
        |m, k| methods::get(m, k, d()),
    );
    same2(
        pairs(&lists(), &keys),
        |m, k| m.get(&k).cloned(),
        |m, k| methods::get(m, k, d()),
    );
    same2(
        pairs(&lists(), &keys),
        |m, k| m.contains_key(&k),
        |m, k| methods::contains_key(m, k, d()),
    );
    same2(
        pairs(&lists(), &keys),
        |m, k| m[&k].clone(),
        |m, k| ops::index(m, k, d()),
    );
    same(numbers(), |m| m.len(), |m| methods::len(m, d()));
    same(numbers(), |m| m.is_empty(), |m| methods::is_empty(m, d()));
}

#[test]
fn a_btree_map_is_in_order() {
    same(
        numbers(),
        |m| m.keys().cloned().collect::<Vec<_>>(),
        |m| methods::collect(methods::keys(m, over::<String>()), d()),
    );
    same(
        lists(),
        |m| m.values().cloned().collect::<Vec<_>>(),
        |m| methods::collect(methods::values(m, over::<Vec<i64>>()), d()),
    );
    same(
        lists(),
        |m| m.into_iter().collect::<Vec<_>>(),
        |m| methods::collect(methods::into_iter(m, over::<(String, Vec<i64>)>()), d()),
    );
    same(
        lists(),
        |m| m.into_iter().collect::<Map<_>>(),
        |m| methods::collect(methods::into_iter(m, over::<(String, Vec<i64>)>()), d()),
    );
}

#[test]
fn a_hash_map_serves_what_needs_no_order() {
    let maps: Vec<HashMap<String, i64>> = numbers()
        .into_iter()
        .map(|m| m.into_iter().collect())
        .collect();
    same(
        maps.clone(),
        |m| m.values().sum::<i64>(),
        |m| {
            methods::sum(
                methods::values(
                    m,
                    d::<std::collections::hash_map::Values<'_, String, i64>>(),
                ),
                d(),
            )
        },
    );
    same(
        maps,
        |m| m.keys().any(|k| k == "a"),
        |m| {
            let keys = methods::keys(m, d::<std::collections::hash_map::Keys<'_, String, i64>>());
            methods::any(keys, ["key"], |k| ops::eq(k, literal("a"), d()), d())
        },
    );
}

#[test]
fn sets_have_each_item_once() {
    let lists = vec![vec![], vec![1_i64], vec![3, 1, 3, 2]];
    same(
        lists.clone(),
        |v| v.into_iter().collect::<BTreeSet<_>>(),
        |v| methods::collect(methods::into_iter(v, over::<i64>()), d()),
    );
    same(
        lists.clone(),
        |v| v.into_iter().collect::<HashSet<_>>().len(),
        |v| {
            let set: Expr<HashSet<i64>> =
                methods::collect(methods::into_iter(v, over::<i64>()), d());
            methods::len(set, d())
        },
    );
    let sets: Vec<BTreeSet<i64>> = lists.into_iter().map(|v| v.into_iter().collect()).collect();
    same2(
        pairs(&sets, &[1_i64, 9]),
        |s, x| s.contains(&x),
        |s, x| methods::contains(s, x, d()),
    );
    same(
        texts(),
        |s| s.chars().collect::<BTreeSet<_>>(),
        |s| methods::collect(methods::chars(s, over::<char>()), d()),
    );
}
