//! Where a definition's value is knowingly not Rust's. Everything else is compared in the other
//! files; what stands here is for the list in the guide.

use crate::harness::{d, evaluate, text};
use serde_json::{Value as Json, json};
use workflow_core::expr::{Expr, format, literal, methods, ops};

/// Rust's value, and the definition's, which differ.
fn differs<T>(rust: Json, expr: &Expr<T>, definition: Json) {
    assert_ne!(rust, definition);
    let actual = evaluate(&text(expr), &[]);
    assert_eq!(actual, Ok(Some(definition)), "{}", text(expr));
}

fn printed(x: f64) -> Expr<String> {
    methods::to_string(literal(x), d())
}

#[test]
fn a_printed_float_has_fifteen_digits_and_may_have_an_exponent() {
    let sum = 0.1 + 0.2;
    differs(json!(sum.to_string()), &printed(sum), json!("0.3"));
    differs(json!(1e21.to_string()), &printed(1e21), json!("1e+21"));
    differs(json!(1e-7.to_string()), &printed(1e-7), json!("1e-7"));
}

#[test]
fn a_float_in_debug_form_has_no_exponent() {
    for (number, definition) in [(1e16, "10000000000000000.0"), (1e-5, "0.00001")] {
        let expr = format::concat(vec![format::debugged(literal(number))]);
        differs(json!(format!("{number:?}")), &expr, json!(definition));
    }
}

#[test]
fn a_precision_cuts_at_the_decimal_half() {
    // As a float 2.675 is a little less, which Rust sees.
    let expr = format::concat(vec![format::argument(literal(2.675), ".2")]);
    differs(json!(format!("{:.2}", 2.675)), &expr, json!("2.68"));
}

#[test]
fn narrow_integers_do_not_overflow() {
    let sum = ops::add(literal(200_u8), literal(100_u8), d::<u8>());
    differs(json!(200_u8.checked_add(100)), &sum, json!(300));
    let difference = ops::sub(literal(1_u8), literal(2_u8), d::<u8>());
    differs(json!(1_u8.checked_sub(2)), &difference, json!(-1));
}

#[test]
fn json_has_one_kind_of_number() {
    let one: Json = json!(1.0);
    let expr = methods::as_i64(literal(one.clone()), d::<Option<i64>>());
    let actual = evaluate(&text(&expr), &[]).expect("it evaluates");
    assert_eq!(one.as_i64(), None);
    assert!(actual.is_some_and(|v| v.as_f64() == Some(1.0)));
}

#[test]
fn arithmetic_beyond_2_to_the_53_is_rounded() {
    let most = (1_i64 << 53) - 1;
    let sum = ops::add(literal(most), literal(2_i64), d::<i64>());
    differs(json!(most + 2), &sum, json!(most + 1));
}

#[test]
fn a_negative_zero_prints_without_its_sign() {
    let zero = -0.0_f64;
    differs(json!(zero.to_string()), &printed(zero), json!("0"));
}

#[test]
fn times_are_compared_and_printed_to_the_millisecond() {
    let of = |text: &str| text.parse::<jiff::Timestamp>().expect("a time");
    let (a, b) = ("2026-01-01T00:00:00.123Z", "2026-01-01T00:00:00.123456789Z");
    let same = ops::eq(literal(of(a)), literal(of(b)), d::<bool>());
    differs(json!(of(a) == of(b)), &same, json!(true));
    // A literal is printed when the definition is built.
    let time = Expr::<jiff::Timestamp>::new(literal(b.to_owned() + "").value);
    let moved = ops::add(
        time,
        literal(std::time::Duration::from_secs(1)),
        d::<jiff::Timestamp>(),
    );
    let printed = methods::to_string(moved, d::<String>());
    let rust = of(b) + std::time::Duration::from_secs(1);
    differs(
        json!(rust.to_string()),
        &printed,
        json!("2026-01-01T00:00:01.123Z"),
    );
}

#[test]
fn a_uuid_is_compared_as_it_came() {
    let text = "67E55044-10B1-426F-9247-BB680E5FE0C8";
    let id: uuid::Uuid = text.parse().expect("a UUID");
    let came = Expr::<uuid::Uuid>::new(literal(text).value);
    let same = ops::eq(came, literal(id), d::<bool>());
    differs(json!(true), &same, json!(false));
}
