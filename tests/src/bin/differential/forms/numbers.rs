//! Numbers, texts, `char`s and JSON values.

use super::{Form, Gives};
use crate::types::Int;

pub(super) const FORMS: &[Form] = &[
    (
        Gives::Float,
        "",
        "$json.as_f64().map_or(0.5, |x| if x > 3.0 { 1.5 } else { 2.0 })",
    ),
    (Gives::Bool, "", "$json[\"a\"].as_f64().is_some()"),
    // Numbers.
    (Gives::Int(Int::I64), "", "($xs.len() as i64)"),
    (
        Gives::Int(Int::I64),
        "",
        "$xs.iter().map($m1i).sum::<i64>().clamp(-1000, 1000)",
    ),
    (
        Gives::Int(Int::I64),
        "",
        "$xs.iter().map($m1i).max().unwrap_or(3)",
    ),
    (
        Gives::Int(Int::I64),
        "",
        "$xs.iter().map($m1i).fold(0, i64::max)",
    ),
    (Gives::Int(Int::I64), "", "$json.as_i64().unwrap_or(4)"),
    (
        Gives::Int(Int::I64),
        "",
        "$json[\"a\"].as_i64().unwrap_or(4)",
    ),
    (Gives::Int(Int::I64), "", "i64::from($i32)"),
    (Gives::Int(Int::I64), "", "i64::from($u32)"),
    (Gives::Int(Int::I64), "", "i64::from($b)"),
    (Gives::Int(Int::I64), "", "i64::from(i16::from($u8))"),
    (Gives::Int(Int::I64), "", "i64::from(i8::from($b))"),
    (Gives::Int(Int::I64), "", "(i128::from($i64) as i64)"),
    (Gives::Int(Int::I64), "", "(isize::from($u8) as i64)"),
    (Gives::Int(Int::U64), "", "u64::from($u32)"),
    (Gives::Int(Int::U64), "", "u64::from($b)"),
    (Gives::Int(Int::U64), "", "(u128::from($u64) as u64)"),
    (
        Gives::Int(Int::U64),
        "",
        "Duration::from_secs($u64).as_secs()",
    ),
    (Gives::Int(Int::U64), "", "$json.as_u64().unwrap_or(4)"),
    (Gives::Int(Int::U32), "", "u32::from($u8)"),
    (Gives::Int(Int::U32), "", "u32::from(u16::from($u8))"),
    (Gives::Int(Int::U32), "", "u32::from($b)"),
    (Gives::Int(Int::I32), "", "i32::from($u8)"),
    (Gives::Int(Int::I32), "", "i32::from(i16::from($u8))"),
    (Gives::Int(Int::U8), "", "u8::from($b)"),
    (Gives::Int(Int::Usize), "", "usize::from($u8)"),
    (Gives::Int(Int::Usize), "", "usize::from($b)"),
    (
        Gives::Int(Int::Usize),
        "",
        "$xs.iter().position($p1).unwrap_or(7)",
    ),
    (Gives::Int(Int::Usize), "", "$xs.iter().filter($p2).count()"),
    (
        Gives::Int(Int::Usize),
        "o",
        "$xs.iter().cloned().collect::<HashSet<_>>().len()",
    ),
    (Gives::Float, "", "f64::from($i32)"),
    (Gives::Float, "", "f64::from(f32::from($u8))"),
    (Gives::Float, "", "f64::max($f, $g)"),
    (Gives::Float, "", "f64::min($f, $g)"),
    (
        Gives::Float,
        "f",
        "$xs.iter().copied().fold(-3.5, f64::max)",
    ),
    (
        Gives::Float,
        "f",
        "$xs.iter().copied().min_by(|a, b| a.total_cmp(b)).unwrap_or($f)",
    ),
    // Texts, chars and JSON values.
    (Gives::Text, "", "String::new()"),
    (
        Gives::Text,
        "",
        "$xs.iter().map($m1s).collect::<Vec<_>>().join(\", \")",
    ),
    (Gives::Text, "", "$xs.iter().map($m1s).collect::<String>()"),
    (Gives::Text, "t", "$xs.concat()"),
    (
        Gives::Text,
        "u",
        "$map.keys().next().cloned().unwrap_or_default()",
    ),
    (
        Gives::Text,
        "",
        "$json.as_str().unwrap_or(\"none\").to_string()",
    ),
    (
        Gives::Text,
        "",
        "$txt.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>()",
    ),
    (Gives::Text, "", "$txt.chars().rev().collect::<String>()"),
    (
        Gives::Text,
        "",
        "Box::<str>::from($txt.as_str()).to_string()",
    ),
    (Gives::Text, "", "Cow::from($txt.as_str()).to_string()"),
    (Gives::Char, "", "$txt.chars().max().unwrap_or('x')"),
    (
        Gives::Char,
        "",
        "$txt.chars().find(|c| c.is_ascii_lowercase()).unwrap_or('x')",
    ),
    (Gives::Json, "", "serde_json::Value::from($s)"),
    (Gives::Json, "", "serde_json::Value::from($i64)"),
    (Gives::Json, "", "serde_json::Value::from($b)"),
    (Gives::Json, "", "json!({ \"a\": $i64, \"b\": [$s, $b] })"),
    (Gives::Json, "", "$json[\"a\"].clone()"),
];
