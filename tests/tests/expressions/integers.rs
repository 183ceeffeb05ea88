//! Integers.

use workflow_runtime::prelude::*;

use crate::form::{Section, pairs, section};

const INTS: [i64; 9] = [
    0,
    1,
    -1,
    7,
    -7,
    12,
    100,
    9_007_199_254_740_991,
    -9_007_199_254_740_991,
];

fn cases() -> Vec<(i64, i64, u32)> {
    let smalls = [0, 1, 2, 7, 60, u32::MAX];
    let both = pairs(&INTS, &INTS);
    let numbered = both.into_iter().enumerate();
    numbered
        .map(|(i, (a, b))| (a, b, smalls[i % smalls.len()]))
        .collect()
}

pub(crate) fn section() -> Section {
    section!("Integers", cases, (a: i64, b: i64, n: u32) {
        i64 { a + b }
        i64 { a - b }
        i64 { a * b }
        i64 { a / b }
        u32 { n / 7 }
        i64 { a % b }
        i64 { -a }
        bool { a == b }
        bool { a != b }
        bool { a < b }
        bool { a <= b }
        bool { a > b }
        bool { a >= b }
        bool { a > 0 && a <= 12 }
        i64 { a.abs() }
        u64 { a.unsigned_abs() }
        u64 { a.abs_diff(b) }
        i64 { a.signum() }
        bool { a.is_positive() }
        bool { a.is_negative() }
        i64 { a.min(b) }
        i64 { a.max(b) }
        i64 { std::cmp::min(a, b) }
        i64 { std::cmp::max(a, 0) }
        i64 { a.clamp(-10, 10) }
        i64 { a.rem_euclid(b) }
        i64 { a.div_euclid(b) }
        u32 { n.pow(2) }
        Option<u32> { n.checked_add(1) }
        Option<u32> { n.checked_sub(1) }
        Option<u32> { n.checked_mul(2) }
        Option<i64> { a.checked_div(b) }
        Option<i64> { a.checked_rem(b) }
        u32 { n.saturating_add(7) }
        u32 { n.saturating_sub(7) }
        u32 { n.saturating_mul(7) }
        bool { n % 2 == 0 }
        bool { n.is_multiple_of(2) }
        u32 { n.div_ceil(8) }
        bool { (1..=12).contains(&a) }
        bool { (a..b).contains(&1) }
        String { a.to_string() }
        u32 { n.min(u32::MAX - 1) }
    })
}

#[test]
fn means_what_rust_means() {
    section().check();
}
