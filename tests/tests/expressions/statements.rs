//! Statements that change a list.

use workflow_runtime::prelude::*;

use crate::form::{Section, section};
use crate::lists::FLAT;

fn cases() -> Vec<(Vec<i64>, i64, usize)> {
    let mut all = Vec::new();
    for v in FLAT {
        for n in 0..4 {
            all.push((v.to_vec(), [0, 2, -1][n % 3], n));
        }
    }
    all
}

pub(crate) fn section() -> Section {
    section!("Changing a list", cases, (v: Vec<i64>, x: i64, n: usize) changes v: {
        Vec<i64> { v.push(x); }
        Vec<i64> { v.pop(); }
        Vec<i64> { v.insert(0, x); }
        Vec<i64> { v.insert(n, x); }
        Vec<i64> { v.remove(n); }
        Vec<i64> { v.swap_remove(n); }
        Vec<i64> { v.truncate(n); }
        Vec<i64> { v.clear(); }
        Vec<i64> { v.extend([x, 1]); }
        Vec<i64> { v.extend_from_slice(&[x]); }
        Vec<i64> { v.retain(|y| *y > x); }
        Vec<i64> { v.reverse(); }
        Vec<i64> { v.sort(); }
        Vec<i64> { v.sort_unstable(); }
        Vec<i64> { v.sort_by(|a, b| b.cmp(a)); }
        Vec<i64> { v.sort_by_key(|y| (y - x).abs()); }
        Vec<i64> { v.sort_by_key(|y| std::cmp::Reverse(*y)); }
        Vec<i64> { v.dedup(); }
        Vec<i64> { v.swap(0, n); }
        Vec<i64> { v.resize(n, x); }
        Vec<i64> { v.rotate_left(n); }
        Vec<i64> { v.rotate_right(n); }
        Vec<i64> { v.fill(x); }
        Vec<i64> { v.sort_by(|a, b| a.partial_cmp(b).unwrap()); }
        Vec<i64> { v[n] = x; }
        Vec<i64> { v[0] += x; }
    })
}

#[test]
fn means_what_rust_means() {
    section().check();
}
