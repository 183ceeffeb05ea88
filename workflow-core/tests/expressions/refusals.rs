//! What a definition can't say is refused with advice, at the latest when it is built.

use std::collections::hash_map::Keys;

use crate::harness::{d, over, var};
use serde::Serialize;
use workflow_core::expr::methods::{self, Argument, METHODS};
use workflow_core::expr::{format, functions, literal, mutate, ops, take_refusals};

fn refused(what: &str, wanted: &str) {
    let messages = take_refusals();
    assert_eq!(messages.len(), 1, "{what}: {messages:?}");
    assert!(messages[0].contains(wanted), "{what}: {}", messages[0]);
}

#[test]
fn numbers_without_an_exact_json() {
    #[derive(Serialize)]
    struct Inner {
        sizes: Vec<u64>,
    }
    literal(9_007_199_254_740_992_u64);
    refused("2^53", "9007199254740992");
    literal(i64::MIN);
    refused("i64::MIN", "-9223372036854775808");
    literal(f64::NAN);
    refused("NaN", "NaN");
    literal(Some(vec![f64::INFINITY]));
    refused("inf", "inf");
    literal(Inner {
        sizes: vec![1, u64::MAX],
    });
    refused("u64::MAX", "18446744073709551615");
    literal(9_007_199_254_740_991_u64);
    assert!(take_refusals().is_empty());
}

#[test]
fn what_json_cannot_tell_apart() {
    methods::first(var::<Vec<Option<i32>>>("x"), d::<Option<Option<i32>>>());
    refused("first of options", "`Option` of another `Option`");
    functions::some(var::<()>("x"), d::<Option<()>>());
    refused("Some(())", "`None`");
    ops::eq(
        var::<std::collections::HashSet<i32>>("x"),
        var::<i32>("y"),
        d::<bool>(),
    );
    refused("sets", "compare the parts");
}

#[test]
fn the_order_of_a_hash_map() {
    let keys = || var::<Keys<'_, String, i32>>("keys");
    methods::collect(keys(), d::<Vec<String>>());
    refused("collect", "BTreeMap");
    methods::next(keys(), d::<Option<String>>());
    refused("next", "BTreeMap");
}

#[test]
fn what_would_change_with_laziness() {
    let inverse = |x| ops::div(literal(1_i64), x, d::<i64>());
    let mapped = methods::map(
        var::<std::vec::IntoIter<i64>>("x"),
        ["x"],
        inverse,
        over::<i64>(),
    );
    methods::take(mapped, literal(1_usize), over::<i64>());
    refused("take", "collect");
}

#[test]
fn formats_without_a_form() {
    for (spec, wanted) in [
        ("#x", "`#`"),
        (".*", "argument"),
        ("1$", "argument"),
        ("e", "no form"),
        ("5000", "1000"),
    ] {
        assert!(
            format::parse_spec(spec).expect_err(spec).contains(wanted),
            "{spec}"
        );
    }
    let _ = format::argument(var::<String>("x"), "?");
    refused("{:?}", "`{:?}`");
    let _ = format::argument(var::<i32>("x"), "x");
    refused("{:x}", "unsigned");
}

#[test]
fn others() {
    let pattern = || var::<String>("pattern");
    methods::replacen(
        var::<String>("x"),
        pattern(),
        literal("y"),
        literal(1),
        d::<String>(),
    );
    refused("replacen", "written out");
    methods::trim_start_matches(var::<String>("x"), pattern(), d::<String>());
    refused("trim_start_matches", "strip_prefix");
    methods::is_alphabetic(var::<char>("x"), d::<bool>());
    refused("is_alphabetic", "is_ascii_alphabetic");
    methods::powi(var::<f64>("x"), literal(10), d::<f64>());
    refused("powi", "1, 2 and 3");
    mutate::sort(var::<Vec<Vec<i32>>>("x"));
    refused("sort", "in order");
    functions::from(var::<String>("x"), d::<i32>());
    refused("into", "field by field");
}

#[test]
fn names_are_looked_up() {
    let found =
        |name: &str, arguments: &[Argument]| methods::lookup(name, arguments).map(|m| m.function);
    assert_eq!(found("max", &[]).ok(), Some("max"));
    assert_eq!(found("max", &[Argument::Value]).ok(), Some("max_with"));
    assert_eq!(
        found("unwrap_or_else", &[Argument::Closure(1)]).ok(),
        Some("unwrap_or_else_result")
    );
    assert_eq!(
        found("len", &[Argument::Value]).map_err(|all| all.len()),
        Err(1)
    );
    assert_eq!(found("frobnicate", &[]).map_err(|all| all.len()), Err(0));
    let names = || METHODS.iter().map(|m| m.name);
    assert_eq!(methods::near("is_emtpy", names()), Some("is_empty"));
    assert_eq!(methods::near("frobnicate", names()), None);
    assert!(
        METHODS.is_sorted_by_key(|m| m.name),
        "the table is in order"
    );
}
