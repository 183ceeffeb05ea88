//! `Vec`s, slices and arrays.

use workflow_runtime::prelude::*;

use crate::form::{Section, section};

pub(crate) const NESTED: [&[&[i64]]; 7] = [
    &[],
    &[&[]],
    &[&[1]],
    &[&[1], &[]],
    &[&[1, 2], &[3]],
    &[&[], &[]],
    &[&[2, 1], &[2, 1], &[0]],
];
pub(crate) const FLAT: [&[i64]; 7] = [
    &[],
    &[5],
    &[0],
    &[1, 2, 3],
    &[2, -1, 2],
    &[3, 3, 1, 1],
    &[9_007_199_254_740_991, -7],
];

fn cases() -> Vec<(Vec<i64>, Vec<Vec<i64>>, Vec<String>, usize)> {
    let texts: [&[&str]; 4] = [&[], &["a"], &["a", "é", ""], &["{% x %}", "😀", "\u{ffff}"]];
    let mut all = Vec::new();
    for (i, v) in FLAT.iter().enumerate() {
        for n in 0..4 {
            let rows = NESTED[(i + n) % NESTED.len()]
                .iter()
                .map(|row| row.to_vec())
                .collect();
            let words = texts[(i + n) % texts.len()]
                .iter()
                .map(|&w| w.to_owned())
                .collect();
            all.push((v.to_vec(), rows, words, n));
        }
    }
    all
}

pub(crate) fn section() -> Section {
    section!("Lists", cases, (v: Vec<i64>, rows: Vec<Vec<i64>>, words: Vec<String>, n: usize) {
        usize { v.len() }
        bool { v.is_empty() }
        bool { !rows.is_empty() }
        i64 { v[0] }
        i64 { v[n] }
        Vec<i64> { rows[n].clone() }
        i64 { rows[0][1] }
        i64 { v[v.len() - 1] }
        Option<i64> { v.first().copied() }
        Option<i64> { v.last().copied() }
        Option<Vec<i64>> { rows.first().cloned() }
        Option<i64> { v.get(n).copied() }
        Vec<i64> { v[1..].to_vec() }
        Vec<i64> { v[..n].to_vec() }
        Vec<i64> { v[1..=2].to_vec() }
        Vec<Vec<i64>> { rows[1..n].to_vec() }
        Option<Vec<i64>> { v.get(1..3).map(|part| part.to_vec()) }
        bool { v.contains(&2) }
        bool { words.contains(&"a".to_string()) }
        bool { rows.contains(&vec![1]) }
        bool { ["a", "b"].contains(&words[0].as_str()) }
        bool { v == vec![5] }
        bool { rows.len() == 1 && v != rows[0] }
        bool { v.starts_with(&[1, 2]) }
        Vec<i64> { vec![1, 2] }
        Vec<i64> { vec![n as i64, v.len() as i64] }
        Vec<Vec<i64>> { vec![v.clone(), v] }
        Vec<Vec<i64>> { vec![v] }
        Vec<usize> { vec![n; 3] }
        Vec<Vec<i64>> { vec![Vec::new(); n] }
        [usize; 2] { [n, n + 1] }
        Vec<i64> { Vec::new() }
        Vec<i64> { [v, vec![7]].concat() }
        Vec<i64> { rows.concat() }
        String { words.concat() }
        String { words.join(", ") }
        Vec<i64> { rows.join(&0) }
        Option<(i64, Vec<i64>)> { v.split_first().map(|(first, rest)| (*first, rest.to_vec())) }
        (Vec<i64>, Vec<i64>) { let (a, b) = v.split_at(1); (a.to_vec(), b.to_vec()) }
        Vec<i64> { v.repeat(2) }
        bool { v.is_sorted() }
        Vec<usize> { (0..n).collect() }
        Vec<i64> { (1..=3).collect() }
        Vec<usize> { (0..n).rev().collect() }
        i64 { v.iter().sum() }
    })
}

#[test]
fn means_what_rust_means() {
    section().check();
}
