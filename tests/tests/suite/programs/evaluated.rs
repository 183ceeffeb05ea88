//! What Rust evaluates before it is needed, and what only then.
#![allow(clippy::iter_nth, reason = "users write it, too")]

use serde_json::{Value, json};
use workflow_runtime::prelude::*;
use workflow_tests::asl::Program;

#[workflow]
async fn arguments(way: String, option: Option<i64>, list: Vec<i64>, by: i64) -> Value {
    let result: Result<i64, i64> = option.ok_or(0);
    match way.as_str() {
        "unwrap_or" => json!(option.unwrap_or(10 / by)),
        "unwrap_or of a result" => json!(result.unwrap_or(10 / by)),
        "or" => json!(option.or(Some(10 / by))),
        "and" => json!(option.and(Some(10 / by))),
        "ok_or" => json!(option.ok_or(10 / by).is_ok()),
        "map_or" => json!(option.map_or(10 / by, |n| n + 1)),
        "then_some" => json!(option.is_none().then_some(10 / by)),
        "take" => json!(list.iter().take((10 / by) as usize).collect::<Vec<_>>()),
        "skip" => json!(list.iter().skip((10 / by) as usize).collect::<Vec<_>>()),
        "nth" => json!(list.iter().nth((10 / by) as usize)),
        "get" => json!(list.get((10 / by) as usize)),
        "unwrap_or_else" => json!(option.unwrap_or_else(|| 10 / by)),
        "&&" => json!(option.is_none() && 10 / by > 0),
        _ => json!(null),
    }
}

#[test]
fn an_argument_that_can_fail_is_evaluated_before_the_call() {
    let program = Program::<arguments>::new(vec![]);
    let check = |way: &str, option: Option<i64>, list: &[i64], by: i64| {
        program.check((way.to_owned(), option, list.to_vec(), by))
    };
    let early = [
        ("unwrap_or", Some(1)),
        ("unwrap_or of a result", Some(1)),
        ("or", Some(1)),
        ("and", None),
        ("ok_or", Some(1)),
        ("map_or", Some(1)),
        ("then_some", Some(1)),
        ("take", None),
        ("skip", None),
        ("nth", None),
        ("get", None),
    ];
    for (way, option) in early {
        let failed = check(way, option, &[], 0);
        assert_eq!(
            failed.failure().error,
            "States.QueryEvaluationError",
            "{way}"
        );
        let _ = check(way, option, &[7, 8, 9], 5).output();
    }
    assert_eq!(*check("take", None, &[7, 8, 9], 5).output(), json!([7, 8]));
    assert_eq!(*check("and", Some(1), &[], 5).output(), json!(2));
    for way in ["unwrap_or_else", "&&"] {
        let _ = check(way, Some(1), &[], 0).output();
    }
}

/// What `insert` of an option refers to is not read.
#[workflow]
async fn inserted(mut best: Option<i64>, list: Vec<i64>) -> Option<i64> {
    for n in list {
        if best.is_none_or(|b| n > b) {
            let _ = best.insert(n);
        }
    }
    best
}

#[test]
fn an_option_takes_what_is_inserted() {
    let program = Program::<inserted>::new(vec![]);
    assert_eq!(*program.check((None, vec![3, 9, 2])).output(), json!(9));
    assert_eq!(*program.check((Some(4), vec![])).output(), json!(4));
}
