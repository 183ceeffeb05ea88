//! Error types: names, causes, texts, patterns and conversions, against the same in Rust.

use serde_json::json;
use thiserror::Error;
use workflow_runtime::__private::core::expr::error_value::{convert, display, error};
use workflow_runtime::__private::core::expr::pattern::{ErrorMatch, error_names};
use workflow_runtime::__private::core::expr::{Expr, Ty, construct, take_refusals};
use workflow_runtime::__private::core::ir::Value;
use workflow_runtime::{Failure, WorkflowData as _, WorkflowError};

use crate::jsonata::evaluate;

use super::{Arm, Pat, bind, build, check_arms, eval_over, json, named, tuple_struct, variable};

#[derive(Debug, Error, WorkflowError)]
enum ChargeError {
    #[error("card {0} declined: {1}%, {{{2}}}")]
    Declined(String, u8, bool),
    #[error("limit of {limit} for {}, {who}", .card, who = .r#type)]
    Limit {
        limit: f64,
        card: String,
        r#type: char,
        tags: Vec<String>,
        note: Option<String>,
    },
    #[error("the gateway is {}", "down")]
    GatewayDown,
    #[error("took too long")]
    #[workflow_error(name = "States.Timeout")]
    TimedOut,
}

#[derive(Debug, Error, WorkflowError)]
#[workflow_error(name = "Stock.Empty")]
#[error("no {sku} left")]
struct OutOfStock {
    sku: String,
}

#[derive(Debug, Error, WorkflowError)]
enum OrderError {
    #[error(transparent)]
    #[workflow_error(transparent)]
    Charge(#[from] ChargeError),
    #[error("stock: {0}")]
    Stock(#[from] OutOfStock),
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
}

/// Its text is written by hand.
#[derive(Debug, WorkflowError)]
enum ByHand {
    Red,
    #[workflow_error(name = "Verde")]
    Green,
}

impl std::fmt::Display for ByHand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:>6}", format!("{self:?}").to_lowercase())
    }
}

impl std::error::Error for ByHand {}

fn declined() -> ChargeError {
    ChargeError::Declined("it's \"4711\"".into(), 7, true)
}

fn limit(note: Option<&str>) -> ChargeError {
    ChargeError::Limit {
        limit: 10.0,
        card: "c".into(),
        r#type: 'v',
        tags: vec!["a".into()],
        note: note.map(Into::into),
    }
}

fn out_of_stock() -> OutOfStock {
    OutOfStock { sku: "s-1".into() }
}

fn charge_errors() -> Vec<ChargeError> {
    vec![
        declined(),
        limit(None),
        limit(Some("n")),
        ChargeError::GatewayDown,
        ChargeError::TimedOut,
    ]
}

fn order_errors() -> Vec<OrderError> {
    let charges = charge_errors().into_iter().map(OrderError::Charge);
    let others = ["Unheard", "States.Permissions"].map(|name| Failure::new(name, "why"));
    charges
        .chain([OrderError::Stock(out_of_stock())])
        .chain(others.map(OrderError::Other))
        .collect()
}

#[test]
fn names_and_causes() {
    let cases = [
        (
            declined().to_failure(),
            "Declined",
            r#"{"0":"it's \"4711\"","1":7,"2":true,"errorMessage":"card it's \"4711\" declined: 7%, {true}"}"#,
        ),
        (
            limit(None).to_failure(),
            "Limit",
            r#"{"errorMessage":"limit of 10 for c, v","limit":10,"card":"c","type":"v","tags":["a"],"note":null}"#,
        ),
        (
            ChargeError::GatewayDown.to_failure(),
            "GatewayDown",
            "the gateway is down",
        ),
        (
            ChargeError::TimedOut.to_failure(),
            "States.Timeout",
            "took too long",
        ),
        (
            out_of_stock().to_failure(),
            "Stock.Empty",
            r#"{"errorMessage":"no s-1 left","sku":"s-1"}"#,
        ),
        (
            OrderError::Charge(ChargeError::GatewayDown).to_failure(),
            "GatewayDown",
            "the gateway is down",
        ),
        (
            OrderError::Other(Failure::new("X", "y")).to_failure(),
            "X",
            "y",
        ),
        (
            OrderError::Stock(out_of_stock()).to_failure(),
            "Stock",
            r#"{"0":{"Error":"Stock.Empty","Cause":"{\"errorMessage\":\"no s-1 left\",\"sku\":\"s-1\"}"},"errorMessage":"stock: no s-1 left"}"#,
        ),
        (ByHand::Green.to_failure(), "Verde", " green"),
        (Failure::from(ByHand::Red), "Red", "   red"),
    ];
    for (failure, name, cause) in cases {
        assert_eq!(failure, Failure::new(name, cause));
    }
}

#[test]
fn failures_come_back_as_they_went() {
    for error in order_errors() {
        let failure = error.to_failure();
        let back = OrderError::from_failure(failure.clone()).expect("a variant holds it");
        assert_eq!(format!("{back:?}"), format!("{error:?}"));
        let data: OrderError = serde_json::from_value(json(&error)).expect("its own JSON");
        assert_eq!(data.to_failure(), failure);
    }
    // Any cause does for a variant without fields; keys that are no field are ignored.
    let timeout = ChargeError::from_failure(Failure::new("States.Timeout", ""));
    assert!(matches!(timeout, Ok(ChargeError::TimedOut)));
    let more = Failure::new("Stock.Empty", r#"{"sku":"x","stackTrace":[]}"#);
    assert!(matches!(OutOfStock::from_failure(more), Ok(e) if e.sku == "x"));
    for (name, cause) in [("Unheard", ""), ("Declined", "no JSON"), ("Limit", "{}")] {
        let failure = Failure::new(name, cause);
        let refused = ChargeError::from_failure(failure.clone());
        assert_eq!(refused.expect_err("no variant can hold it"), failure);
    }
}

#[test]
fn built_as_to_failure_writes() {
    let fields = vec![
        ("0", json("it's \"4711\"")),
        ("1", json(&7)),
        ("2", json(&true)),
    ];
    assert_eq!(build::<ChargeError>("Declined", &fields), json(&declined()));
    for note in [None, Some("n")] {
        let fields = [
            ("limit", json(&10)),
            ("card", json("c")),
            ("type", json("v")),
            ("tags", json(&["a"])),
            ("note", json(&note)),
        ];
        assert_eq!(build::<ChargeError>("Limit", &fields), json(&limit(note)));
    }
    assert_eq!(
        build::<ChargeError>("TimedOut", &[]),
        json(&ChargeError::TimedOut)
    );
    assert_eq!(
        build::<OutOfStock>("OutOfStock", &[("sku", json("s-1"))]),
        json(&out_of_stock())
    );
    let stock = OrderError::Stock(out_of_stock());
    assert_eq!(
        build::<OrderError>("Stock", &[("0", json(&out_of_stock()))]),
        json(&stock)
    );
    let other = Failure::new("X", "y");
    assert_eq!(
        build::<OrderError>("Other", &[("0", json(&other))]),
        json(&other)
    );
    let fields = [("error", json("X")), ("cause", json("y"))];
    assert_eq!(build::<Failure>("Failure", &fields), json(&other));
    assert_eq!(build::<ByHand>("Red", &[]), json(&ByHand::Red));
}

#[test]
fn texts() {
    let shown = |value: &Value, over: &serde_json::Value| {
        assert_eq!(take_refusals(), [""; 0]);
        eval_over(value, over)
    };
    let order = display::<OrderError>(&Value::var("value"));
    for error in order_errors() {
        assert_eq!(shown(&order, &json(&error)), json(&error.to_string()));
    }
    let failure = display::<Failure>(&Value::var("value"));
    for error in [Failure::new("X", ""), Failure::new("X", "y")] {
        assert_eq!(shown(&failure, &json(&error)), json(&error.to_string()));
    }
    // The cause is what the service says; the text is the variant's.
    let timeout = Failure::new("States.Timeout", "");
    assert_eq!(shown(&order, &json(&timeout)), json("took too long"));
}

#[test]
fn patterns() {
    let charge = |inner| tuple_struct("Charge", vec![inner]);
    let arms: Vec<Arm<OrderError>> = vec![
        (bind("e"), |v| Some(json!({"e": json(v)}))),
        (charge(Pat::Wild), |v| {
            matches!(v, OrderError::Charge(_)).then(|| json!({}))
        }),
        (charge(bind("c")), |v| match v {
            OrderError::Charge(c) => Some(json!({"c": json(c)})),
            _ => None,
        }),
        (charge(Pat::Path("TimedOut")), |v| {
            matches!(v, OrderError::Charge(ChargeError::TimedOut)).then(|| json!({}))
        }),
        (
            charge(tuple_struct(
                "Declined",
                vec![bind("card"), Pat::Literal(json!(7)), Pat::Wild],
            )),
            |v| match v {
                OrderError::Charge(ChargeError::Declined(card, 7, _)) => {
                    Some(json!({"card": card}))
                }
                _ => None,
            },
        ),
        (
            charge(named(
                "Limit",
                vec![
                    ("note", bind("n")),
                    ("type", bind("t")),
                    ("tags", bind("l")),
                ],
            )),
            |v| match v {
                OrderError::Charge(ChargeError::Limit {
                    note, r#type, tags, ..
                }) => Some(json!({"n": note, "t": r#type, "l": tags})),
                _ => None,
            },
        ),
        (
            tuple_struct("Stock", vec![named("OutOfStock", vec![("sku", bind("s"))])]),
            |v| match v {
                OrderError::Stock(OutOfStock { sku }) => Some(json!({"s": sku})),
                _ => None,
            },
        ),
        (tuple_struct("Other", vec![bind("f")]), |v| match v {
            OrderError::Other(f) => Some(json!({"f": json(f)})),
            _ => None,
        }),
        (
            tuple_struct(
                "Other",
                vec![named(
                    "Failure",
                    vec![
                        ("error", Pat::Literal(json!("Unheard"))),
                        ("cause", bind("c")),
                    ],
                )],
            ),
            |v| match v {
                OrderError::Other(Failure { error, cause }) if error == "Unheard" => {
                    Some(json!({"c": cause}))
                }
                _ => None,
            },
        ),
    ];
    check_arms(&order_errors(), &arms);
}

fn names(names: &[&str], exact: bool) -> ErrorMatch {
    ErrorMatch {
        names: names.iter().map(|n| (*n).to_owned()).collect(),
        any: false,
        except: vec![],
        exact,
    }
}

fn any(except: &[&str], exact: bool) -> ErrorMatch {
    ErrorMatch {
        any: true,
        except: except.iter().map(|n| (*n).to_owned()).collect(),
        ..names(&[], exact)
    }
}

#[test]
fn names_for_catchers() {
    let charge = |inner| tuple_struct("Charge", vec![inner]);
    let all = ["Declined", "GatewayDown", "Limit", "States.Timeout"];
    let listed = [
        "Declined",
        "GatewayDown",
        "Limit",
        "States.Timeout",
        "Stock",
    ];
    let declined = |card| tuple_struct("Declined", vec![card, Pat::Wild, Pat::Wild]);
    let cases = [
        (Pat::Wild, any(&[], true)),
        (bind("e"), any(&[], true)),
        (
            tuple_struct("Stock", vec![bind("s")]),
            names(&["Stock"], true),
        ),
        (charge(bind("c")), names(&all, true)),
        (
            charge(Pat::Path("TimedOut")),
            names(&["States.Timeout"], true),
        ),
        (charge(declined(bind("c"))), names(&["Declined"], true)),
        (
            charge(declined(Pat::Literal(json!("x")))),
            names(&["Declined"], false),
        ),
        (
            Pat::Or(vec![
                charge(Pat::Path("TimedOut")),
                charge(Pat::Path("GatewayDown")),
            ]),
            names(&["GatewayDown", "States.Timeout"], true),
        ),
        (tuple_struct("Other", vec![bind("f")]), any(&listed, true)),
        (
            Pat::Or(vec![
                charge(Pat::Wild),
                tuple_struct("Other", vec![Pat::Wild]),
            ]),
            any(&["Stock"], true),
        ),
        (
            tuple_struct(
                "Other",
                vec![named("Failure", vec![("error", Pat::Literal(json!("X")))])],
            ),
            any(&listed, false),
        ),
    ];
    for (pattern, expected) in cases {
        assert_eq!(
            error_names(&OrderError::shape(), &pattern),
            expected,
            "{pattern:?}"
        );
    }
    let stock = named("Self", vec![("sku", bind("s"))]);
    assert_eq!(
        error_names(&OutOfStock::shape(), &stock),
        names(&["Stock.Empty"], true)
    );
    let failure = named("Failure", vec![("cause", bind("c"))]);
    assert_eq!(error_names(&Failure::shape(), &failure), any(&[], true));
}

#[test]
fn conversions_do_what_from_does() {
    let over = json(&ChargeError::GatewayDown);
    let kept: Expr<OrderError> = convert(variable::<ChargeError>(), Ty::default());
    let rust = OrderError::from(ChargeError::GatewayDown);
    assert_eq!(eval_over(&kept.value, &over), json(&rust));
    let kept: Expr<Failure> = convert(variable::<ChargeError>(), Ty::default());
    assert_eq!(
        eval_over(&kept.value, &over),
        json(&Failure::from(ChargeError::GatewayDown))
    );
    let kept: Expr<OrderError> = convert(variable::<Failure>(), Ty::default());
    assert_eq!(eval_over(&kept.value, &over), over);
    let wrapped: Expr<OrderError> = convert(variable::<OutOfStock>(), Ty::default());
    let rust = OrderError::from(out_of_stock());
    assert_eq!(
        eval_over(&wrapped.value, &json(&out_of_stock())),
        json(&rust)
    );
}

#[test]
fn a_fail_state_has_the_name_as_a_literal() {
    let built = construct(Ty::<ChargeError>::default(), "GatewayDown", vec![], None);
    let (name, cause) = error(&built);
    assert_eq!(name.ast.to_string(), "'GatewayDown'");
    assert_eq!(cause.ast.to_string(), "'the gateway is down'");
    let fields = vec![("sku", Value::var("sku"))];
    let (name, cause) = error(&construct(
        Ty::<OutOfStock>::default(),
        "OutOfStock",
        fields,
        None,
    ));
    assert_eq!(name.ast.to_string(), "'Stock.Empty'");
    let text = evaluate(&cause.ast, &[("sku", &json("s-1"))]);
    assert_eq!(text, Ok(Some(json(&out_of_stock().to_failure().cause))));
}

#[test]
fn names_of_variants() {
    let all = vec!["Declined", "Limit", "GatewayDown", "States.Timeout"];
    let cases = [
        (
            ChargeError::error_shape(),
            "TimedOut",
            Some(vec!["States.Timeout"]),
        ),
        (ChargeError::error_shape(), "States.Timeout", None),
        (OrderError::error_shape(), "Charge", Some(all)),
        (OrderError::error_shape(), "Other", Some(vec![])),
        (OutOfStock::error_shape(), "Self", Some(vec!["Stock.Empty"])),
    ];
    for (shape, variant, expected) in cases {
        assert_eq!(shape.names_of(variant), expected, "{variant}");
    }
}

/// Names that two variants could hold go to the one that lists them.
#[test]
fn precedence_of_names() {
    #[derive(Debug, Error, WorkflowError)]
    enum Outer {
        #[error("any: {0}")]
        #[workflow_error(transparent)]
        Any(OrderError),
        #[error("charge: {0}")]
        #[workflow_error(transparent)]
        Stock(OutOfStock),
        #[error("mine")]
        #[workflow_error(name = "GatewayDown")]
        Mine,
    }

    let cases = [
        ("GatewayDown", "mine"),
        ("Stock.Empty", "charge: no s left"),
        ("Unheard", "any: Unheard: {\"sku\":\"s\"}"),
    ];
    let text = display::<Outer>(&Value::var("value"));
    assert_eq!(take_refusals(), [""; 0]);
    for (name, expected) in cases {
        let failure = Failure::new(name, r#"{"sku":"s"}"#);
        let native = Outer::from_failure(failure.clone()).expect("some variant holds it");
        assert_eq!(native.to_string(), expected);
        assert_eq!(eval_over(&text, &json(&failure)), json(expected));
    }
}
