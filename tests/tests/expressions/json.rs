//! `serde_json::Value` and `json!`.

use serde_json::Value;
use workflow_runtime::prelude::*;

use crate::form::{Section, section};

fn cases() -> Vec<(Value, String, Vec<i64>)> {
    // Whole numbers with a point are not among them: Rust calls them no integers, JSON has one kind.
    let values = [
        "null",
        "true",
        "1",
        "-1",
        "0.5",
        "\"text\"",
        "[]",
        "[1]",
        "[[1],[]]",
        "{}",
        r#"{"a": 1}"#,
        r#"{"a": null, "b": {"c": ["x"]}}"#,
    ];
    let texts = ["", "{% x %}", "é"];
    let lists: [&[i64]; 3] = [&[], &[1], &[1, 2]];
    let each = values.iter().enumerate();
    each.map(|(i, v)| {
        let value = serde_json::from_str(v).expect("it is JSON");
        (value, texts[i % 3].to_owned(), lists[i % 3].to_vec())
    })
    .collect()
}

pub(crate) fn section() -> Section {
    section!("JSON", cases, (j: Value, s: String, v: Vec<i64>) {
        Value { json!({"name": s, "items": v, "fixed": [1, null, true]}) }
        Value { json!([s, v, {"nested": {"json": j}}]) }
        Value { json!({"count": v.len(), "first": v.first()}) }
        Value { json!(s) }
        Value { json!(null) }
        Value { j["a"].clone() }
        Value { j["b"]["c"][0].clone() }
        bool { j["a"] == 1 }
        bool { j == "text" }
        bool { j.is_null() }
        bool { j.is_array() }
        bool { j.is_object() }
        bool { j.is_string() }
        bool { j.is_number() }
        Option<i64> { j.as_i64() }
        Option<f64> { j.as_f64() }
        Option<bool> { j.as_bool() }
        Option<String> { j.as_str().map(str::to_owned) }
        String { j["a"].as_str().unwrap_or("none").to_owned() }
        usize { j.as_array().map_or(0, |items| items.len()) }
        Value { Value::Null }
        Value { Value::from(s) }
    })
}

#[test]
fn means_what_rust_means() {
    section().check();
}
