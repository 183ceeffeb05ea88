//! `bool`s.

use workflow_runtime::prelude::*;

use crate::form::{Section, section};

fn cases() -> Vec<(bool, bool, i64)> {
    let both = [true, false];
    let each = both.iter().flat_map(|f| both.map(|g| (*f, g)));
    each.flat_map(|(f, g)| [0, 1, -5].map(|n| (f, g, n)))
        .collect()
}

pub(crate) fn section() -> Section {
    section!("Logic", cases, (f: bool, g: bool, n: i64) {
        bool { f && g }
        bool { f || g }
        bool { !f }
        bool { !(f && g) }
        bool { f == g }
        bool { f != g }
        bool { f ^ g }
        bool { f & g }
        bool { f | g }
        bool { f < g }
        bool { f >= g }
        bool { n != 0 && 10 / n > 1 }
        i32 { if f { 1 } else { 0 } }
        i64 { if n > 0 { 1 } else if n < 0 { -1 } else { 0 } }
        Option<i64> { f.then_some(n) }
        Option<i64> { f.then(|| n + 1) }
        String { f.to_string() }
        i32 { match (f, g) { (true, true) => 2, (false, false) => 0, _ => 1 } }
        String { match n { 0 => "none".to_string(), 1..=9 => "some".into(), n if n < 0 => format!("minus {}", -n), _ => String::new() } }
        bool { matches!(n, 1 | 2) }
        bool { matches!(n, m if m < 0) }
    })
}

#[test]
fn means_what_rust_means() {
    section().check();
}
