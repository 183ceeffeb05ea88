//! `format!`.

use workflow_runtime::prelude::*;

use crate::form::{Section, section};
use crate::texts::TEXTS;

/// Not among them: floats that are cut at an exact decimal half, or have more than 15 digits.
fn cases() -> Vec<(String, i64, f64, bool)> {
    let ints = [0, 5, -5, 12345, -12345, 9_007_199_254_740_991];
    let floats = [0.0, 1.0, -1.0, 2.34567, -7.65432, 1234.5678, 0.001, 99.999];
    let each = TEXTS.iter().enumerate();
    each.map(|(i, s)| {
        (
            (*s).to_owned(),
            ints[i % ints.len()],
            floats[i % floats.len()],
            i % 2 == 0,
        )
    })
    .collect()
}

pub(crate) fn section() -> Section {
    section!("Formatting", cases, (s: String, n: i64, x: f64, f: bool) {
        String { format!("{s}: {n}") }
        String { format!("{} of {}", n, n + 1) }
        String { format!("{0}-{1}-{0}", s, n) }
        String { format!("{name} {{}}", name = s.trim()) }
        String { format!("{x:.2}") }
        String { format!("{x:8.1}|") }
        String { format!("{n:05}") }
        String { format!("{n:+}") }
        String { format!("{n:>8}|{n:<8}|{n:^8}|") }
        String { format!("{s:*^9}") }
        String { format!("{s:.3}") }
        String { format!("{:x}", n.unsigned_abs()) }
        String { format!("{:08b}", n.unsigned_abs() % 256) }
        String { format!("{f}") }
        String { format!("{n:?} {f:?}") }
        String { format!("{:?}", Some(n)) }
        String { format!("{:?}", vec![n, 1]) }
        String { format!("{:?}", (n, f, x)) }
        String { n.to_string() + "%" }
        String { x.to_string() }
        String { format!("{s}") }
    })
}

#[test]
fn means_what_rust_means() {
    section().check();
}
