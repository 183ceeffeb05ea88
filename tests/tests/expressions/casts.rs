//! Casts and conversions of numbers.

use workflow_runtime::prelude::*;

use crate::form::{Section, section};

fn cases() -> Vec<(i64, f64, bool, u8)> {
    let ints = [
        0_i64,
        1,
        -1,
        127,
        128,
        255,
        256,
        -128,
        -129,
        65_536,
        4_294_967_296,
        9_007_199_254_740_991,
    ];
    let floats = [
        0.0, 0.9, -0.9, 1.5, -1.5, 300.7, -300.7, 1e10, -1e10, 255.0, 256.0, 3e9,
    ];
    let bytes = [0, 1, 127, 128, 255];
    let each = ints.iter().zip(floats).enumerate();
    each.map(|(i, (a, x))| (*a, x, i % 2 == 0, bytes[i % bytes.len()]))
        .collect()
}

pub(crate) fn section() -> Section {
    section!("Casts and conversions", cases, (a: i64, x: f64, f: bool, k: u8) {
        u8 { a as u8 }
        i8 { a as i8 }
        i32 { a as i32 }
        u32 { a as u32 }
        f64 { a as f64 }
        usize { a.unsigned_abs() as usize }
        i64 { x as i64 }
        u8 { x as u8 }
        i8 { x as i8 }
        u32 { x as u32 }
        i32 { f as i32 }
        u64 { k as u64 }
        i8 { k as i8 }
        f64 { k as f64 }
        i64 { i64::from(k) }
        f64 { f64::from(k) }
        u32 { u32::from(f) }
        i64 { k.into() }
        Option<u8> { u8::try_from(a).ok() }
        u8 { u8::try_from(a).unwrap_or(u8::MAX) }
        some Result<i32, String> { i32::try_from(a).map_err(|e| e.to_string()) }
        u32 { a.try_into().unwrap_or(0) }
    })
}

#[test]
fn means_what_rust_means() {
    section().check();
}
