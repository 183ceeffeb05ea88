use std::collections::{BTreeMap, BTreeSet};

use crate::harness::{d, pairs, same, same2, texts};
use workflow_core::expr::{Expr, functions, literal, methods, mutate, ops};

fn flat() -> Vec<Vec<i64>> {
    vec![vec![], vec![5], vec![3, 1, 2], vec![2, 2, 1, 1, 2]]
}

fn nested() -> Vec<Vec<Vec<i64>>> {
    vec![
        vec![],
        vec![vec![]],
        vec![vec![1]],
        vec![vec![2, 1], vec![3], vec![3]],
    ]
}

/// The variable after a statement.
fn after<T>(mut value: T, change: impl FnOnce(&mut T)) -> T {
    change(&mut value);
    value
}

#[test]
fn adding() {
    same2(
        pairs(&flat(), &[7_i64]),
        |v, x| after(v, |v| v.push(x)),
        mutate::push,
    );
    same2(
        pairs(&nested(), &flat()),
        |v, x| after(v, |v| v.push(x)),
        mutate::push,
    );
    let options = [vec![], vec![None], vec![Some(1)]];
    same2(
        pairs(&options, &[None, Some(2)]),
        |v, x| after(v, |v| v.push(x)),
        mutate::push,
    );
    same2(
        pairs(&texts(), &texts()),
        |s, t| after(s, |s| s.push_str(&t)),
        mutate::push,
    );
    same2(
        pairs(&nested(), &nested()),
        |v, x| after(v, |v| v.extend(x)),
        mutate::extend,
    );
    for i in 0..4_usize {
        same2(
            pairs(&nested(), &flat()),
            |v, x| after(v, |v| v.insert(i, x)),
            |v, x| mutate::insert(v, literal(i), x),
        );
    }
}

#[test]
fn removing() {
    same(nested(), |v| after(v, |v| drop(v.pop())), mutate::pop);
    same2(
        pairs(&nested(), &[0_usize, 1, 2]),
        |v, i| after(v, |v| drop(v.remove(i))),
        mutate::remove,
    );
    same2(
        pairs(&nested(), &[0_usize, 1, 9]),
        |v, n| after(v, |v| v.truncate(n)),
        mutate::truncate,
    );
    same(flat(), |v| after(v, Vec::clear), mutate::clear);
    same(
        nested(),
        |v| after(v, |v| v.retain(|x| !x.is_empty())),
        |v| {
            let full = |x| ops::not(methods::is_empty(x, d::<bool>()), d());
            mutate::retain(v, ["x"], full)
        },
    );
    same(flat(), |v| after(v, Vec::dedup), mutate::dedup);
    same(nested(), |v| after(v, Vec::dedup), mutate::dedup);
}

#[test]
fn ordering() {
    same(nested(), |v| after(v, |v| v.reverse()), mutate::reverse);
    same(flat(), |v| after(v, |v| v.sort()), mutate::sort);
    same(vec![texts()], |v| after(v, |v| v.sort()), mutate::sort);
    same(
        vec![vec![true, false, true]],
        |v| after(v, |v| v.sort()),
        mutate::sort,
    );
    let tuples = vec![vec![
        (2, "b".to_owned()),
        (1, "z".to_owned()),
        (2, "a".to_owned()),
    ]];
    same(
        tuples,
        |v: Vec<(i32, String)>| after(v, |v| v.sort()),
        mutate::sort,
    );
    same(
        nested(),
        |v| after(v, |v| v.sort_by_key(|x| x.len())),
        |v| mutate::sort_by_key(v, ["x"], |x| methods::len(x, d::<usize>())),
    );
    same(
        flat(),
        |v| after(v, |v| v.sort_by(|a, b| b.cmp(a))),
        |v| mutate::sort_by(v, ["a", "b"], |a, b| methods::cmp(b, a, d())),
    );
    same(
        flat(),
        |v| {
            after(v, |v| {
                v.sort_by(|a, b| (a % 2).cmp(&(b % 2)).reverse().then(a.cmp(b)))
            })
        },
        |v| {
            mutate::sort_by(v, ["a", "b"], |a, b| {
                let parity = |x: Expr<&i64>| ops::rem(x, literal(2_i64), d::<i64>());
                let first = methods::cmp(parity(a.clone()), parity(b.clone()), d());
                methods::then_ordering(methods::reverse(first, d()), methods::cmp(a, b, d()), d())
            })
        },
    );
    same2(
        pairs(&nested(), &[0_usize, 2]),
        |v, i| after(v, |v| v.swap(i, 0)),
        |v, i| mutate::swap(v, i, literal(0_usize)),
    );
}

#[test]
fn reversed_keys() {
    same(
        nested(),
        |v| after(v, |v| v.sort_by_key(|x| std::cmp::Reverse(x.len()))),
        |v| {
            mutate::sort_by_key(v, ["x"], |x| {
                let len = methods::len(x, d::<usize>());
                functions::reverse(len, d::<std::cmp::Reverse<usize>>())
            })
        },
    );
}

#[test]
fn maps_and_sets() {
    let map = |keys: &[&str]| -> BTreeMap<String, Vec<i64>> {
        keys.iter().map(|k| ((*k).to_owned(), vec![1])).collect()
    };
    let maps = [map(&[]), map(&["a"]), map(&["a", "é"])];
    let keys = ["a", "b"].map(str::to_owned);
    same2(
        pairs(&maps, &keys),
        |m, k| after(m, |m| drop(m.insert(k, vec![]))),
        |m, k| mutate::insert(m, k, literal(Vec::<i64>::new())),
    );
    same2(
        pairs(&maps, &keys),
        |m, k| after(m, |m| drop(m.remove(&k))),
        mutate::remove,
    );
    same2(
        pairs(&maps, &maps),
        |m, n| after(m, |m| m.extend(n)),
        mutate::extend,
    );
    let sets = [
        BTreeSet::new(),
        BTreeSet::from([1_i64]),
        BTreeSet::from([1, 5]),
    ];
    same2(
        pairs(&sets, &[5_i64, 9]),
        |s, x| after(s, |s| assert!(s.insert(x) || s.contains(&x))),
        mutate::insert_item,
    );
    same2(
        pairs(&sets, &[1_i64, 9]),
        |s, x| after(s, |s| _ = s.remove(&x)),
        mutate::remove,
    );
}
