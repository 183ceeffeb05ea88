//! Enums in every tagging, `Option`, `Result`, tuples, lists and literals: patterns match as
//! rustc matches them, and variants are built as serde writes them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;
use workflow_runtime::WorkflowData;

use super::{Arm, Pat, at, bind, build, check_arms, json, named, slice, tuple_struct};

#[derive(Clone, Serialize, Deserialize, WorkflowData)]
struct Bank {
    iban: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    bic: Option<String>,
}

fn bank() -> Bank {
    Bank {
        iban: "DE".into(),
        bic: None,
    }
}

/// One enum in several taggings: the forms that every tagging has.
macro_rules! taggings {
    ($($module:ident [$($tagging:tt)*] { $($more:tt)* } [$($value:expr),*])*) => {$(
        mod $module {
            use super::*;

            #[derive(Serialize, Deserialize, WorkflowData)]
            #[serde(rename_all = "snake_case", $($tagging)*)]
            enum Payment {
                Cash,
                #[serde(alias = "cc")]
                CreditCard { number: String, cvc: Option<u8> },
                Transfer(Bank),
                #[serde(rename = "etc")]
                Extra(BTreeMap<String, u8>),
                Empty {},
                $($more)*
            }

            fn values() -> Vec<Payment> {
                let card = |cvc| Payment::CreditCard { number: "4711".into(), cvc };
                vec![
                    Payment::Cash,
                    card(None),
                    card(Some(7)),
                    Payment::Transfer(bank()),
                    Payment::Extra([("x".to_owned(), 1)].into()),
                    Payment::Extra(BTreeMap::new()),
                    Payment::Empty {},
                    $({ use Payment::*; $value }),*
                ]
            }

            #[test]
            fn patterns() {
                let card = |fields| named("CreditCard", fields);
                let arms: Vec<Arm<Payment>> = vec![
                    (Pat::Wild, |_| Some(json!({}))),
                    (bind("all"), |v| Some(json!({"all": json(v)}))),
                    (Pat::Path("Cash"), |v| matches!(v, Payment::Cash).then(|| json!({}))),
                    (named("Empty", vec![]), |v| matches!(v, Payment::Empty {}).then(|| json!({}))),
                    (card(vec![]), |v| matches!(v, Payment::CreditCard { .. }).then(|| json!({}))),
                    (card(vec![("number", bind("n")), ("cvc", bind("c"))]), |v| match v {
                        Payment::CreditCard { number, cvc } => Some(json!({"n": number, "c": cvc})),
                        _ => None,
                    }),
                    (card(vec![("cvc", tuple_struct("Some", vec![bind("c")]))]), |v| match v {
                        Payment::CreditCard { cvc: Some(c), .. } => Some(json!({"c": c})),
                        _ => None,
                    }),
                    (card(vec![("cvc", Pat::Path("None"))]), |v| {
                        matches!(v, Payment::CreditCard { cvc: None, .. }).then(|| json!({}))
                    }),
                    (tuple_struct("Transfer", vec![named("Bank", vec![("iban", bind("i"))])]), |v| {
                        match v {
                            Payment::Transfer(Bank { iban, .. }) => Some(json!({"i": iban})),
                            _ => None,
                        }
                    }),
                    (tuple_struct("Transfer", vec![bind("bank")]), |v| match v {
                        Payment::Transfer(bank) => Some(json!({"bank": bank})),
                        _ => None,
                    }),
                    (tuple_struct("Extra", vec![bind("map")]), |v| match v {
                        Payment::Extra(map) => Some(json!({"map": map})),
                        _ => None,
                    }),
                    (Pat::Or(vec![Pat::Path("Cash"), tuple_struct("Transfer", vec![Pat::Wild])]), |v| {
                        matches!(v, Payment::Cash | Payment::Transfer(_)).then(|| json!({}))
                    }),
                ];
                check_arms(&values(), &arms);
            }

            #[test]
            fn built_as_serde_writes() {
                for value in values() {
                    let (path, fields) = match &value {
                        Payment::Cash => ("Cash", vec![]),
                        Payment::CreditCard { number, cvc } => {
                            ("CreditCard", vec![("number", json(number)), ("cvc", json(cvc))])
                        }
                        Payment::Transfer(bank) => ("Transfer", vec![("0", json(bank))]),
                        Payment::Extra(map) => ("Extra", vec![("0", json(map))]),
                        Payment::Empty {} => ("Empty", vec![]),
                        #[allow(unreachable_patterns)]
                        _ => continue,
                    };
                    assert_eq!(build::<Payment>(path, &fields), json(&value), "{path}");
                }
            }

            #[test]
            fn aliases_of_variants() {
                let Ok(other) = serde_json::to_string(&values()[2]) else { return };
                let spelled = other.replace("credit_card", "cc");
                let over = serde_json::from_str(&spelled).expect("JSON");
                let read: Payment = serde_json::from_str(&spelled).expect("serde reads it");
                assert!(matches!(read, Payment::CreditCard { cvc: Some(7), .. }));
                let pattern = named("CreditCard", vec![("cvc", bind("c"))]);
                let lowered = super::super::lower(
                    &<Payment as WorkflowData>::shape(),
                    &pattern,
                    &super::super::Value::var("value"),
                )
                .expect("a pattern");
                let condition = lowered.condition.expect("several variants");
                assert_eq!(super::super::eval_over(&condition, &over), json!(true));
                assert_eq!(super::super::eval_over(&lowered.bindings[0].1, &over), json!(7));
            }
        }
    )*};
}

taggings! {
    external [] {
        Number(u8), Maybe(Option<u8>), List(Vec<u8>), Pair(Vec<u8>, Option<u8>), Kind(Size),
    } [Number(1), Maybe(None), Maybe(Some(1)), List(vec![1]), Pair(vec![1], None), Kind(Size::Big)]
    adjacent [tag = "t", content = "c"] {
        Number(u8), Maybe(Option<u8>), List(Vec<u8>), Pair(Vec<u8>, Option<u8>), Kind(Size),
    } [Number(1), Maybe(None), Maybe(Some(1)), List(vec![1]), Pair(vec![1], None), Kind(Size::Big)]
    internal [tag = "type"] {} []
}

#[derive(Serialize, Deserialize, WorkflowData)]
enum Size {
    Small,
    Big,
}

macro_rules! content {
    ($module:ident [$($tagging:tt)*]) => {
        mod $module {
            use super::*;

            #[derive(Serialize, Deserialize, WorkflowData)]
            #[serde($($tagging)*)]
            enum Content {
                Number(u8),
                Maybe(Option<u8>),
                List(Vec<u8>),
                Pair(Vec<u8>, Option<u8>),
                Kind(Size),
            }

            fn values() -> Vec<Content> {
                use Content::*;
                vec![
                    Number(1), Number(5), Maybe(None), Maybe(Some(1)), List(vec![]), List(vec![1]),
                    List(vec![1, 2]), Pair(vec![1], None), Pair(vec![], Some(2)), Kind(Size::Big),
                    Kind(Size::Small),
                ]
            }

            #[test]
            fn patterns() {
                let range = |lo: u8, hi: u8, inclusive| Pat::Range {
                    lo: Some(lo.into()), hi: Some(hi.into()), inclusive,
                };
                let arms: Vec<Arm<Content>> = vec![
                    (tuple_struct("Number", vec![Pat::Literal(json!(5))]), |v| {
                        matches!(v, Content::Number(5)).then(|| json!({}))
                    }),
                    (tuple_struct("Number", vec![at("n", range(2, 5, true))]), |v| match v {
                        Content::Number(n @ 2..=5) => Some(json!({"n": n})),
                        _ => None,
                    }),
                    (tuple_struct("Number", vec![range(2, 5, false)]), |v| {
                        matches!(v, Content::Number(2..5)).then(|| json!({}))
                    }),
                    (tuple_struct("Maybe", vec![bind("m")]), |v| match v {
                        Content::Maybe(m) => Some(json!({"m": m})),
                        _ => None,
                    }),
                    (tuple_struct("Maybe", vec![Pat::Path("None")]), |v| {
                        matches!(v, Content::Maybe(None)).then(|| json!({}))
                    }),
                    (tuple_struct("List", vec![bind("l")]), |v| match v {
                        Content::List(l) => Some(json!({"l": l})),
                        _ => None,
                    }),
                    (tuple_struct("List", vec![slice(vec![bind("a")], None)]), |v| match v {
                        Content::List(l) => match &l[..] {
                            [a] => Some(json!({"a": a})),
                            _ => None,
                        },
                        _ => None,
                    }),
                    (tuple_struct("Pair", vec![bind("a"), bind("b")]), |v| match v {
                        Content::Pair(a, b) => Some(json!({"a": a, "b": b})),
                        _ => None,
                    }),
                    (Pat::TupleStruct { path: "Pair", items: vec![bind("b")], rest: Some(0) }, |v| {
                        match v {
                            Content::Pair(.., b) => Some(json!({"b": b})),
                            _ => None,
                        }
                    }),
                    (tuple_struct("Kind", vec![Pat::Path("Big")]), |v| {
                        matches!(v, Content::Kind(Size::Big)).then(|| json!({}))
                    }),
                    (Pat::Or(vec![
                        tuple_struct("Number", vec![bind("x")]),
                        tuple_struct("Maybe", vec![tuple_struct("Some", vec![bind("x")])]),
                    ]), |v| match v {
                        Content::Number(x) | Content::Maybe(Some(x)) => Some(json!({"x": x})),
                        _ => None,
                    }),
                ];
                check_arms(&values(), &arms);
            }

            #[test]
            fn built_as_serde_writes() {
                for value in values() {
                    let (path, fields) = match &value {
                        Content::Number(n) => ("Number", vec![("0", json(n))]),
                        Content::Maybe(m) => ("Maybe", vec![("0", json(m))]),
                        Content::List(l) => ("List", vec![("0", json(l))]),
                        Content::Pair(a, b) => ("Pair", vec![("0", json(a)), ("1", json(b))]),
                        Content::Kind(k) => ("Kind", vec![("0", json(k))]),
                    };
                    assert_eq!(build::<Content>(path, &fields), json(&value), "{path}");
                }
            }
        }
    };
}

content!(external_content []);
content!(adjacent_content [tag = "t", content = "c"]);

#[derive(Serialize, Deserialize, WorkflowData)]
#[serde(tag = "kind")]
enum Open {
    A {
        x: u8,
    },
    #[serde(alias = "b2")]
    B,
    #[serde(other)]
    Unknown,
}

#[test]
fn other_takes_the_rest() {
    let arms: Vec<Arm<Open>> = vec![
        (Pat::Path("Unknown"), |v| {
            matches!(v, Open::Unknown).then(|| json!({}))
        }),
        (Pat::Path("B"), |v| matches!(v, Open::B).then(|| json!({}))),
    ];
    check_arms(&[Open::A { x: 1 }, Open::B, Open::Unknown], &arms);
    let lowered = super::lower(
        &<Open as WorkflowData>::shape(),
        &Pat::Path("Unknown"),
        &super::Value::var("value"),
    );
    let condition = lowered
        .expect("a pattern")
        .condition
        .expect("several variants");
    for (over, expected) in [
        (json!({"kind": "new"}), true),
        (json!({"kind": "b2"}), false),
    ] {
        assert_eq!(
            super::eval_over(&condition, &over),
            json!(expected),
            "{over}"
        );
    }
}

#[test]
fn std_types() {
    let options: Vec<Arm<Option<Vec<u8>>>> = vec![
        (Pat::Path("None"), |v| v.is_none().then(|| json!({}))),
        (tuple_struct("Some", vec![bind("x")]), |v| {
            v.as_ref().map(|x| json!({"x": x}))
        }),
        (
            Pat::Ref(Box::new(tuple_struct(
                "Some",
                vec![slice(vec![bind("x"), Pat::Wild], None)],
            ))),
            |v| match v.as_deref() {
                Some([x, _]) => Some(json!({"x": x})),
                _ => None,
            },
        ),
    ];
    check_arms(
        &[None, Some(vec![]), Some(vec![1]), Some(vec![1, 2])],
        &options,
    );

    type Outcome = Result<Option<u8>, String>;
    let results: Vec<Arm<Outcome>> = vec![
        (tuple_struct("Ok", vec![bind("x")]), |v| {
            v.as_ref().ok().map(|x| json!({"x": x}))
        }),
        (tuple_struct("Err", vec![Pat::Literal(json!("no"))]), |v| {
            matches!(v, Err(e) if e == "no").then(|| json!({}))
        }),
    ];
    let values: Vec<Outcome> = vec![Ok(None), Ok(Some(1)), Err("no".into()), Err("yes".into())];
    check_arms(&values, &results);
    for value in &values {
        let (path, content) = match value {
            Ok(x) => ("Ok", json(x)),
            Err(e) => ("Err", json(e)),
        };
        assert_eq!(build::<Outcome>(path, &[("0", content)]), json(value));
    }

    let tuples: Vec<Arm<(bool, char, Vec<u8>)>> = vec![
        (
            Pat::Tuple {
                items: vec![Pat::Literal(json!(true)), bind("l")],
                rest: Some(1),
            },
            |v| match v {
                (true, .., l) => Some(json!({"l": l})),
                _ => None,
            },
        ),
        (
            Pat::Tuple {
                items: vec![Pat::Literal(json!(false))],
                rest: Some(1),
            },
            |v| matches!(v, (false, ..)).then(|| json!({})),
        ),
        (
            Pat::Tuple {
                items: vec![
                    Pat::Wild,
                    Pat::Range {
                        lo: Some(json!("a")),
                        hi: None,
                        inclusive: false,
                    },
                    Pat::Wild,
                ],
                rest: None,
            },
            |v| matches!(v, (_, 'a'.., _)).then(|| json!({})),
        ),
    ];
    let values = [
        (true, 'a', vec![1]),
        (false, 'A', vec![]),
        (true, '😀', vec![1, 2]),
    ];
    check_arms(&values, &tuples);
}

#[test]
fn slices() {
    let arms: Vec<Arm<Vec<Vec<u8>>>> = vec![
        (slice(vec![], None), |v| v.is_empty().then(|| json!({}))),
        (
            slice(vec![bind("a"), bind("b")], Some((1, None))),
            |v| match &v[..] {
                [a, .., b] => Some(json!({"a": a, "b": b})),
                _ => None,
            },
        ),
        (
            slice(vec![bind("a")], Some((1, Some("rest")))),
            |v| match &v[..] {
                [a, rest @ ..] => Some(json!({"a": a, "rest": rest})),
                _ => None,
            },
        ),
        (
            slice(vec![bind("a"), bind("z")], Some((1, Some("mid")))),
            |v| match &v[..] {
                [a, mid @ .., z] => Some(json!({"a": a, "mid": mid, "z": z})),
                _ => None,
            },
        ),
        (
            slice(vec![bind("z")], Some((0, Some("init")))),
            |v| match &v[..] {
                [init @ .., z] => Some(json!({"init": init, "z": z})),
                _ => None,
            },
        ),
        (slice(vec![], Some((0, Some("all")))), |v| {
            Some(json!({"all": v}))
        }),
    ];
    let lists = [
        vec![],
        vec![vec![]],
        vec![vec![1]],
        vec![vec![1], vec![2, 3]],
        vec![vec![1], vec![], vec![2]],
        vec![vec![1], vec![2], vec![3], vec![4]],
    ];
    check_arms(&lists, &arms);
}

#[test]
fn alternatives_of_one_value_are_a_list() {
    let literals = |all: &[i64]| Pat::Or(all.iter().map(|n| Pat::Literal(json!(n))).collect());
    let arms: Vec<Arm<i64>> = vec![
        (literals(&[1, 2, 3]), |v| {
            matches!(v, 1..=3).then(|| json!({}))
        }),
        (literals(&[-1, 2]), |v| {
            matches!(v, -1 | 2).then(|| json!({}))
        }),
        (Pat::Or(vec![literals(&[1]), Pat::Wild]), |_| {
            Some(json!({}))
        }),
    ];
    check_arms(&[-1, 0, 1, 2, 3, 4], &arms);
    let lowered = super::lower(
        &<i64 as WorkflowData>::shape(),
        &literals(&[1, 2, 3]),
        &super::Value::var("value"),
    );
    let condition = lowered.expect("a pattern").condition.expect("a test");
    assert_eq!(condition.ast.to_string(), "$value in [1, 2, 3]");
}
