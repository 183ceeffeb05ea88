//! What stands in closures.

use workflow_runtime::prelude::*;

use crate::form::{Section, section};
use crate::lists::FLAT;

fn cases() -> Vec<(Vec<i64>, Vec<Option<i64>>, i64)> {
    let options: [&[Option<i64>]; 5] = [
        &[],
        &[None],
        &[Some(0)],
        &[Some(3), None, Some(-1)],
        &[None, Some(8)],
    ];
    let all = FLAT.iter().enumerate();
    all.map(|(i, v)| {
        (
            v.to_vec(),
            options[i % options.len()].to_vec(),
            [0, 2, -1][i % 3],
        )
    })
    .collect()
}

pub(crate) fn section() -> Section {
    section!("Closures", cases, (v: Vec<i64>, maybe: Vec<Option<i64>>, k: i64) {
        Vec<i64> { v.iter().map(|x| { let twice = x * 2; twice + k }).collect() }
        Vec<i64> { v.iter().map(|x| if *x > k { *x } else { k }).collect() }
        Vec<i64> { v.iter().map(|x| match x { 0 => 0, 1 | 2 => k, _ => x % 2 }).collect() }
        Vec<i64> { maybe.iter().map(|x| if let Some(x) = x { x + 1 } else { 0 }).collect() }
        Vec<i64> { maybe.iter().map(|x| match x { Some(x) if *x > 0 => *x, Some(_) => 0, None => -1 }).collect() }
        Vec<i64> { maybe.iter().map(|x| { let Some(x) = x else { return 0; }; x * 2 }).collect() }
        Vec<i64> { v.iter().map(|&x| { if x < 0 { return k; } x + 1 }).collect() }
        Vec<i64> { maybe.iter().flatten().copied().collect() }
        Vec<i64> { maybe.iter().filter_map(|x| x.filter(|x| *x > 0)).collect() }
        Vec<i64> { v.iter().enumerate().filter(|(i, _)| i % 2 == 0).map(|(_, x)| *x).collect() }
        Vec<i64> { v.iter().zip(&maybe).map(|(x, y)| x + y.unwrap_or(k)).collect() }
        Vec<(i64, bool)> { v.iter().map(|&x| (x, x > k)).collect() }
        Vec<usize> { v.iter().map(|x| v.iter().filter(|y| *y < x).count()).collect() }
        bool { v.iter().any(|x| maybe.contains(&Some(*x))) }
        bool { maybe.iter().all(Option::is_some) }
        Vec<String> { v.iter().map(ToString::to_string).collect() }
        Vec<u64> { v.into_iter().map(i64::unsigned_abs).collect() }
        Vec<i64> { let twice = |x: i64| x * 2 + k; v.iter().map(|x| twice(*x)).collect() }
        Vec<i64> { let above = |x: &i64| *x > k; v.iter().copied().filter(above).collect() }
    })
}

#[test]
fn means_what_rust_means() {
    section().check();
}
