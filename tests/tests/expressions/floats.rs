//! Floats.

use workflow_runtime::prelude::*;

use crate::form::{Section, pairs, section};

const FLOATS: [f64; 14] = [
    0.0,
    1.0,
    -1.0,
    0.5,
    -0.5,
    1.5,
    2.5,
    -2.5,
    0.49999999999999994,
    3.7,
    -3.7,
    1e15,
    -123456.789,
    4503599627370495.5,
];

/// Not among them: what makes infinity or NaN.
fn cases() -> Vec<(f64, f64)> {
    pairs(&FLOATS, &FLOATS)
        .into_iter()
        .filter(|(_, y)| *y != 0.0)
        .collect()
}

pub(crate) fn section() -> Section {
    section!("Floats", cases, (x: f64, y: f64) {
        f64 { x + y }
        f64 { x - y }
        f64 { x * y }
        f64 { x / y }
        f64 { x % y }
        f64 { 0.0 - x }
        bool { x == y }
        bool { x < y }
        f64 { x.abs() }
        f64 { x.floor() }
        f64 { x.ceil() }
        f64 { x.trunc() }
        f64 { x.round() }
        f64 { (x * 100.0).round() / 100.0 }
        f64 { x.fract() }
        f64 { x.abs().sqrt() }
        f64 { x.powi(2) }
        f64 { x.min(y) }
        f64 { x.max(y) }
        f64 { x.clamp(0.0, 1.0) }
        f64 { x.signum() }
        bool { x.is_finite() }
        bool { x.is_nan() }
        bool { (0.5..2.5).contains(&x) }
        bool { (x - y).abs() < f64::EPSILON }
        f64 { x.round_ties_even() }
        f64 { y.recip() }
        f64 { x.rem_euclid(y) }
    })
}

#[test]
fn means_what_rust_means() {
    section().check();
}
