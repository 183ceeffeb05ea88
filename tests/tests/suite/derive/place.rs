//! Assignments to parts of a variable, against what the same assignment does in Rust.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use workflow_runtime::__private::core::expr::place::{Step, assign};
use workflow_runtime::__private::core::expr::take_refusals;
use workflow_runtime::__private::core::ir::Value;
use workflow_runtime::WorkflowData;

use crate::jsonata::evaluate;

use super::{json, variable};

#[derive(Clone, Serialize, Deserialize, WorkflowData)]
#[serde(rename_all = "camelCase")]
struct Cart {
    owner_name: Option<String>,
    lines: Vec<Line>,
    grid: Vec<Vec<u8>>,
    pair: (u8, Vec<u8>),
    #[serde(flatten)]
    totals: Totals,
    wrapped: Wrapped,
}

#[derive(Clone, Serialize, Deserialize, WorkflowData)]
struct Line {
    count: u8,
}

#[derive(Clone, Serialize, Deserialize, WorkflowData)]
struct Totals {
    net: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    tax: Option<u8>,
}

#[derive(Clone, Serialize, Deserialize, WorkflowData)]
struct Wrapped(Line);

fn cart() -> Cart {
    Cart {
        owner_name: Some("o".into()),
        lines: vec![Line { count: 1 }],
        grid: vec![vec![1]],
        pair: (1, vec![1]),
        totals: Totals {
            net: 1,
            tax: Some(2),
        },
        wrapped: Wrapped(Line { count: 1 }),
    }
}

fn assigned(path: &[Step], new: &Json) -> Result<Option<Json>, String> {
    let value = assign(&variable::<Cart>(), path, Value::var("new"));
    assert_eq!(take_refusals(), [""; 0]);
    evaluate(&value.value.ast, &[("value", &json(&cart())), ("new", new)])
}

fn index(i: i64) -> Step {
    use workflow_runtime::__private::core::jsonata::Ast;
    Step::Index(Value::of(Ast::int(i)))
}

/// `cart.place = new` in Rust, and its path.
macro_rules! check {
    ($path:expr, $new:expr, |$cart:ident, $value:ident| $assign:expr) => {{
        let $value = $new;
        let new = json(&$value);
        let mut $cart = cart();
        $assign;
        assert_eq!(assigned(&$path, &new), Ok(Some(json(&$cart))));
    }};
}

#[test]
fn parts_are_replaced() {
    use Step::Field;
    check!([Field("owner_name")], Some("x".to_owned()), |c, v| c
        .owner_name =
        v);
    check!([Field("owner_name")], None::<String>, |c, v| c.owner_name =
        v);
    check!([Field("lines"), index(0), Field("count")], 7, |c, v| c
        .lines[0]
        .count =
        v);
    check!([Field("lines")], vec![Line { count: 3 }], |c, v| c.lines =
        v);
    check!([Field("grid"), index(0)], vec![8, 9], |c, v| c.grid[0] = v);
    check!([Field("grid"), index(0), index(0)], 5, |c, v| c.grid[0]
        [0] = v);
    check!([Field("pair"), Field("0")], 4, |c, v| c.pair.0 = v);
    check!([Field("pair"), Field("1")], vec![4], |c, v| c.pair.1 = v);
    check!([Field("totals"), Field("net")], 6, |c, v| c.totals.net = v);
    check!([Field("totals")], Totals { net: 3, tax: None }, |c, v| c
        .totals =
        v);
    check!([Field("wrapped"), Field("0"), Field("count")], 2, |c, v| {
        c.wrapped.0.count = v
    });
}

#[test]
fn an_index_out_of_range_fails() {
    let result = assigned(&[Step::Field("lines"), index(1)], &json(&Line { count: 1 }));
    let error = result.expect_err("there is one line");
    assert!(error.contains("index out of range"), "{error}");
}
