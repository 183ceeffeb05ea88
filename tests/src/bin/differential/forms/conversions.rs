//! Conversions, constructors, and numbers.

use super::{Form, Gives};
use crate::types::Int;

pub(super) const FORMS: &[Form] = &[
    (
        Gives::Int(Int::U8),
        "",
        "u8::try_from($i64).unwrap_or(9).min(100)",
    ),
    (
        Gives::Int(Int::U8),
        "",
        "({ let n: u8 = ($i64).try_into().unwrap_or(7); n.min(100) })",
    ),
    (Gives::Int(Int::I32), "", "i32::try_from($i64).unwrap_or(3)"),
    (
        Gives::Int(Int::I32),
        "",
        "({ let n: i32 = ($i64).try_into().unwrap_or(0); n })",
    ),
    (
        Gives::Int(Int::U32),
        "",
        "u32::try_from($i64).unwrap_or_default()",
    ),
    (Gives::Int(Int::U32), "", "($u32).isqrt()"),
    (Gives::Int(Int::U32), "", "($u32).div_ceil(7)"),
    (Gives::Int(Int::U64), "", "u64::try_from($i64).unwrap_or(4)"),
    (Gives::Int(Int::U64), "", "($i64).unsigned_abs()"),
    (Gives::Int(Int::U64), "", "($u64).isqrt()"),
    (Gives::Int(Int::U64), "", "($i64).abs_diff($j64).min(1000)"),
    (
        Gives::Int(Int::Usize),
        "",
        "usize::try_from($i64).unwrap_or(2)",
    ),
    (Gives::Int(Int::Usize), "", "($usize).div_ceil(3)"),
    (Gives::Int(Int::I64), "", "i64::try_from($u64).unwrap_or(1)"),
    (
        Gives::Int(Int::I64),
        "",
        "i8::try_from($i64).ok().map(i64::from).unwrap_or(3)",
    ),
    (
        Gives::Int(Int::I64),
        "",
        "i16::try_from($i64).map_or(5, i64::from)",
    ),
    (
        Gives::Int(Int::I64),
        "",
        "u16::try_from($i32).map_or(0, i64::from)",
    ),
    (
        Gives::Int(Int::I64),
        "",
        "isize::try_from($i64).map_or(2, |n| n as i64)",
    ),
    (
        Gives::Int(Int::I64),
        "",
        "($i64).checked_add($j64).unwrap_or(0).clamp(-1000, 1000)",
    ),
    (
        Gives::Int(Int::I64),
        "",
        "($i64).saturating_sub($j64).clamp(-1000, 1000)",
    ),
    (Gives::Int(Int::I64), "", "($i64).signum()"),
    (Gives::Bool, "", "u8::try_from($i64).is_ok()"),
    (Gives::Bool, "", "u32::try_from($i64).is_err()"),
    (Gives::Bool, "", "u128::try_from($i64).is_err()"),
    (Gives::Bool, "", "i128::try_from($u64).is_ok()"),
    (
        Gives::Bool,
        "",
        "isize::try_from($i64).is_ok_and(|n| n > 0)",
    ),
    (Gives::Bool, "", "($u32).is_multiple_of(3)"),
    (Gives::Bool, "", "($usize).is_multiple_of(2)"),
    (
        Gives::Bool,
        "",
        "($f).partial_cmp(&($g)).is_some_and(|o| o.is_lt())",
    ),
    (
        Gives::Bool,
        "",
        "($f).partial_cmp(&($g)) == Some(std::cmp::Ordering::Greater)",
    ),
    (Gives::Bool, "", "($f).rem_euclid(2.5) < 1.0"),
    (Gives::Bool, "", "(($f - $g).abs() < f64::EPSILON)"),
    (Gives::Bool, "", "(1..5).contains(&$j64)"),
    (Gives::Float, "", "($f).round_ties_even()"),
    (Gives::Float, "", "(($f).abs() + 0.5).recip().floor()"),
    (Gives::Float, "", "($f).rem_euclid(2.5)"),
    (Gives::Float, "", "(($f) * 100.0).round() / 100.0"),
    (Gives::T, "", "Result::Ok::<$T, String>($v).unwrap_or($w)"),
    (Gives::T, "", "Result::Err::<$T, i64>($i64).unwrap_or($v)"),
    (Gives::T, "", "std::convert::identity($v)"),
    (Gives::T, "", "(*std::rc::Rc::new($v)).clone()"),
    (
        Gives::T,
        "",
        "$Opt.ok_or($s).and(Ok::<$T, String>($v)).unwrap_or($w)",
    ),
    (
        Gives::T,
        "",
        "$Opt.ok_or($s).or(Ok::<$T, i64>($v)).unwrap_or($w)",
    ),
    (
        Gives::Option,
        "",
        "({ let kept: Option<$T> = Option::from($v); kept })",
    ),
    (
        Gives::Option,
        "",
        "$Opt.map(|e| if $b { Ok(e) } else { Err(3_i64) }).transpose().unwrap_or(None)",
    ),
    (
        Gives::Option,
        "",
        "$Opt.ok_or($s).map(Some).transpose().and_then(|e| e.ok())",
    ),
    (Gives::Option, "", "$opt.iter().next().cloned()"),
    (
        Gives::Text,
        "",
        "({ let kept: Box<String> = Box::from($s); *kept })",
    ),
    (
        Gives::Text,
        "",
        "u8::try_from($i64).map_err(|e| e.to_string()).map_or_else(|e| e, |n| n.to_string())",
    ),
    (Gives::Json, "", "json!($Xs)"),
    (Gives::Json, "", "serde_json::Value::Null"),
    (Gives::Json, "", "json!(null)"),
    (Gives::Json, "", "json!([$i64, $s, { \"x\": $b }])"),
];
