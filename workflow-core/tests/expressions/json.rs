use std::time::Duration;

use crate::harness::{d, same};
use serde_json::Value;
use workflow_core::expr::{functions, literal, methods, ops};

fn values() -> Vec<Value> {
    // Whole numbers with a point are not among them: Rust calls them no integers, JSON has one kind.
    [
        "null",
        "true",
        "1",
        "-1",
        "0.5",
        "\"text\"",
        "[]",
        "[1]",
        "{}",
        "{\"a\": 1}",
    ]
    .map(|s| serde_json::from_str(s).expect("JSON"))
    .to_vec()
}

#[test]
fn types_of_json() {
    same(values(), |v| v.is_null(), |v| methods::is_null(v, d()));
    same(
        values(),
        |v| v.is_boolean(),
        |v| methods::is_boolean(v, d()),
    );
    same(values(), |v| v.is_number(), |v| methods::is_number(v, d()));
    same(values(), |v| v.is_string(), |v| methods::is_string(v, d()));
    same(values(), |v| v.is_array(), |v| methods::is_array(v, d()));
    same(values(), |v| v.is_object(), |v| methods::is_object(v, d()));
}

#[test]
fn json_as_a_type() {
    same(values(), |v| v.as_bool(), |v| methods::as_bool(v, d()));
    same(values(), |v| v.as_i64(), |v| methods::as_i64(v, d()));
    same(values(), |v| v.as_u64(), |v| methods::as_u64(v, d()));
    same(values(), |v| v.as_f64(), |v| methods::as_f64(v, d()));
    same(
        values(),
        |v| v.as_str().map(str::to_owned),
        |v| methods::as_str(v, d()),
    );
    same(
        values(),
        |v| v.as_array().cloned(),
        |v| methods::as_array(v, d()),
    );
    same(
        values(),
        |v| v == "text",
        |v| ops::eq(v, literal("text"), d()),
    );
}

#[test]
fn durations() {
    let numbers = || vec![0_u64, 1, 1500, 86_400];
    same(numbers(), Duration::from_secs, |n| {
        functions::duration_from_secs(n, d())
    });
    same(numbers(), Duration::from_millis, |n| {
        functions::duration_from_millis(n, d())
    });
    same(numbers(), Duration::from_mins, |n| {
        functions::duration_from_mins(n, d())
    });
    same(numbers(), Duration::from_hours, |n| {
        functions::duration_from_hours(n, d())
    });
    let durations = vec![
        Duration::ZERO,
        Duration::from_millis(2500),
        Duration::from_secs(7),
    ];
    same(durations, |x| x.as_secs(), |x| methods::as_secs(x, d()));
}

#[test]
fn a_wait_takes_whole_seconds() {
    let whole = |x: Duration| {
        assert_eq!(x.subsec_nanos(), 0);
        x.as_secs()
    };
    let durations = vec![
        Duration::ZERO,
        Duration::from_millis(2500),
        Duration::from_secs(7),
    ];
    same(durations, whole, |x| {
        workflow_core::expr::Expr::<u64>::new(functions::whole_seconds(&x.value))
    });
}
