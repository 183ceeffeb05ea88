//! Constants of a body: evaluated when the definition is built, wherever they are written.
#![allow(
    clippy::manual_pattern_char_comparison,
    clippy::redundant_closure,
    reason = "users write it, too"
)]

use std::cmp::Ordering;

use serde_json::{Value, json};
use workflow_runtime::prelude::*;
use workflow_tests::asl::Program;

const LEVELS: &[&str] = &["low", "high"];

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Named {
    name: Option<String>,
}

#[workflow]
async fn borrowed_temporaries(named: Named, count: i64) -> Value {
    let gold = named.name.as_ref() == Some(&"gold".to_owned());
    let level = match (named.name.as_ref() == Some(&String::from("gold")), count) {
        (true, 2..) => LEVELS[1],
        (true, _) => LEVELS[0],
        _ => "none",
    };
    let lower = named.name.as_deref() == Some("GOLD".to_lowercase().as_str());
    let pair = (count, Some(&"gold".to_owned())) == (1, named.name.as_ref());
    let trimmed = named
        .name
        .as_deref()
        .unwrap_or(" none ".to_string().trim())
        .len();
    let listed = [&"gold".to_owned()].contains(&&named.name.clone().unwrap_or_default());
    json!([gold, level, lower, pair, trimmed, listed])
}

#[test]
fn a_constant_may_borrow_from_a_temporary() {
    let program = Program::<borrowed_temporaries>::new(vec![]);
    let named = |name: Option<&str>| Named {
        name: name.map(str::to_owned),
    };
    let gold = program.check((named(Some("gold")), 1));
    assert_eq!(*gold.output(), json!([true, "low", true, true, 4, true]));
    let many = program.check((named(Some("gold")), 2));
    assert_eq!(*many.output(), json!([true, "high", true, false, 4, true]));
    let nobody = program.check((named(None), 1));
    assert_eq!(
        *nobody.output(),
        json!([false, "none", false, false, 4, false])
    );
}

#[workflow]
async fn orderings(a: f64, b: f64, text: String) -> Value {
    let more = a.partial_cmp(&b) == Some(Ordering::Greater);
    let pair = (a.total_cmp(&b), 1) == (Ordering::Less, 1);
    let backwards: Vec<String> = text.rsplit(|c: char| c == ',').map(str::to_owned).collect();
    json!([more, pair, backwards])
}

#[test]
fn an_ordering_may_stand_in_a_constant() {
    let program = Program::<orderings>::new(vec![]);
    let check = |a, b| program.check((a, b, "x,y".to_owned()));
    assert_eq!(*check(2.0, 1.0).output(), json!([true, false, ["y", "x"]]));
    assert_eq!(*check(1.0, 2.0).output(), json!([false, true, ["y", "x"]]));
}

/// The closure's parameter is named like a variable.
#[workflow]
async fn conversions(n: i64) -> (bool, i64, i64) {
    let parsed = "7".parse::<u32>().is_ok_and(|n| n > 5);
    let narrow = i8::try_from(300_i64).map_or(2, |n| i64::from(n));
    let wide: i64 = "x".parse::<i64>().map_or(n, |n| n + 1);
    (parsed, narrow, wide)
}

#[test]
fn a_conversion_of_a_constant_may_fail() {
    let program = Program::<conversions>::new(vec![]);
    assert_eq!(*program.check(4).output(), json!([true, 2, 4]));
}
