//! What a definition can't say is refused, with the reason and the remedy.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::json;
use thiserror::Error;
use workflow_runtime::__private::core::expr::error_value::display;
use workflow_runtime::__private::core::expr::pattern::Lowered;
use workflow_runtime::__private::core::expr::place::{Step, assign};
use workflow_runtime::__private::core::expr::{Expr, Ty, construct, field, take_refusals};
use workflow_runtime::__private::core::ir::Value;
use workflow_runtime::{WorkflowData, WorkflowError};

use super::{Pat, lower, named, tuple_struct, variable};

mod as_text {
    use super::*;

    pub(super) fn serialize<S: Serializer>(value: &u8, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// No `WorkflowData`: a skipped field needs none.
#[derive(Default)]
struct Cache;

fn is_odd(n: &u8) -> bool {
    n % 2 == 1
}

#[derive(Serialize, Deserialize, WorkflowData)]
struct Order {
    #[serde(with = "as_text")]
    amount: u8,
    #[serde(skip)]
    #[expect(dead_code, reason = "a skipped field can't be read")]
    cache: Cache,
    plain: u8,
}

#[derive(Serialize, Deserialize, WorkflowData)]
struct Sometimes {
    #[serde(default, skip_serializing_if = "is_odd")]
    number: u8,
    #[serde(flatten)]
    tail: Option<Tail>,
}

#[derive(Serialize, Deserialize, WorkflowData)]
struct Tail {
    t: u8,
}

#[derive(Clone, Serialize, Deserialize, WorkflowData)]
#[serde(from = "u8", into = "u8")]
struct ByCode {
    inner: u8,
}

impl From<u8> for ByCode {
    fn from(inner: u8) -> Self {
        ByCode { inner }
    }
}

impl From<ByCode> for u8 {
    fn from(code: ByCode) -> u8 {
        code.inner
    }
}

#[derive(Serialize, Deserialize, WorkflowData)]
#[serde(untagged)]
enum Either {
    Text(String),
    Number(u8),
}

#[derive(Serialize, Deserialize, WorkflowData)]
enum Mixed {
    Tagged,
    #[serde(untagged)]
    Free(u8),
}

#[derive(Serialize, Deserialize, WorkflowData)]
enum Partly {
    #[serde(with = "as_text")]
    Coded(u8),
    #[serde(skip)]
    Skipped(Cache),
    Plain,
}

#[derive(Debug, Error, WorkflowError)]
#[error("{0}")]
struct Listed(Shown);

#[derive(Debug, Serialize, Deserialize, WorkflowData)]
struct Shown {
    a: u8,
}

impl std::fmt::Display for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.a)
    }
}

fn reading<T: WorkflowData>(name: &str) -> String {
    let _: Expr<()> = field(variable::<T>(), name, Ty::default());
    take_refusals().join("; ")
}

fn building<T: WorkflowData>(path: &str, fields: &[&'static str]) -> String {
    let fields = fields.iter().map(|f| (*f, Value::var("x"))).collect();
    construct(Ty::<T>::default(), path, fields, None);
    take_refusals().join("; ")
}

fn matching<T: WorkflowData>(pattern: &Pat) -> String {
    let lowered = lower(&T::shape(), pattern, &Value::var("value"));
    lowered.expect_err("refused").to_string()
}

#[test]
fn messages() {
    let wild = |path| tuple_struct(path, vec![Pat::Wild]);
    let assigned = assign(
        &variable::<Order>(),
        &[Step::Field("cache")],
        Value::var("x"),
    );
    assert_eq!(assigned.value, Value::var("value"));
    let assigning = take_refusals().join("; ");
    let _ = display::<Listed>(&Value::var("value"));
    let displaying = take_refusals().join("; ");
    let cases = [
        (
            reading::<Order>("amount"),
            &[
                "`amount` of `Order`",
                "with = \"as_text\"",
                "pass the whole `Order`",
            ][..],
        ),
        (
            reading::<Order>("cache"),
            &["`cache` of `Order`", "serde skips it"],
        ),
        (
            reading::<Sometimes>("tail"),
            &["`tail` of `Sometimes`", "flattened", "read the fields"],
        ),
        (
            reading::<ByCode>("inner"),
            &["`inner`", "from = \"u8\"", "pass the value on whole"],
        ),
        (reading::<BTreeMap<String, u8>>("len"), &["no field `len`"]),
        (assigning, &["`cache` of `Order`"]),
        (
            building::<Order>("Order", &["amount", "cache", "plain"]),
            &["`Order`", "`amount`", "let a task make it"],
        ),
        (
            building::<Sometimes>("Sometimes", &["number", "tail"]),
            &["= \"is_odd\"`", "by code", "`number`"],
        ),
        (
            building::<ByCode>("ByCode", &["inner"]),
            &["`ByCode`", "let a task make it"],
        ),
        (
            building::<Mixed>("Tagged", &[]),
            &["without `#[serde(untagged)]`"],
        ),
        (
            building::<Partly>("Coded", &["0"]),
            &["`Coded`", "with = \"as_text\""],
        ),
        (
            building::<Partly>("Skipped", &["0"]),
            &["`Partly::Skipped`", "serde skips the variant"],
        ),
        (
            building::<Option<Option<u8>>>("Some", &["0"]),
            &["`null`", "use an enum"],
        ),
        (
            matching::<Either>(&wild("Text")),
            &["`Text` of `Either`", "untagged", "tag = "],
        ),
        (
            matching::<Mixed>(&Pat::Path("Tagged")),
            &["`Tagged`", "untagged", "pass the value on whole"],
        ),
        (
            matching::<Partly>(&tuple_struct("Coded", vec![Pat::Literal(json!(1))])),
            &["`0` of `Coded`"],
        ),
        (
            matching::<u8>(&Pat::Path("LIMIT")),
            &["`LIMIT`", "x if x == LIMIT"],
        ),
        (
            matching::<Option<()>>(&wild("Some")),
            &["`null`", "use an enum"],
        ),
        (
            matching::<String>(&Pat::Range {
                lo: None,
                hi: None,
                inclusive: false,
            }),
            &["numbers or chars"],
        ),
        (matching::<Vec<u8>>(&named("Order", vec![])), &["`Order`"]),
        (displaying, &["`Listed`", "`0` of `Listed`", "text field"]),
    ];
    for (message, parts) in cases {
        for part in parts {
            assert!(message.contains(part), "`{part}` in: {message}");
        }
    }
}

/// Whole values pass, and what is left alone is no mistake.
#[test]
fn untouched_parts_are_no_mistake() {
    let order = named("Order", vec![("amount", Pat::Wild), ("cache", Pat::Wild)]);
    assert_eq!(
        lower(&Order::shape(), &order, &Value::var("value")),
        Ok(Lowered::default())
    );
    let base = Some(Value::var("value"));
    let updated = construct(
        Ty::<Order>::default(),
        "Order",
        vec![("plain", Value::var("x"))],
        base,
    );
    assert_eq!(take_refusals(), [""; 0]);
    assert_eq!(
        updated.value.ast.to_string(),
        "$merge([$value, {'plain': $x}])"
    );
    for either in [Either::Text("a".into()), Either::Number(1)] {
        let (path, content) = match &either {
            Either::Text(text) => ("Text", json!(text)),
            Either::Number(number) => ("Number", json!(number)),
        };
        assert_eq!(
            super::build::<Either>(path, &[("0", content)]),
            super::json(&either)
        );
    }
    let _ = (Mixed::Tagged, Mixed::Free(1), Partly::Coded(1));
    let _ = (
        Partly::Skipped(Cache),
        Partly::Plain,
        Listed(Shown { a: 1 }),
    );
}
