//! Templates, the service's words, and the limits.

mod reference;

use serde_json::{Value, json};

use super::{Expected, Template};
use crate::interpreter::{ContextObject, Sources, Variables, View};

fn evaluate(template: &Value, expected: Expected) -> Result<Value, String> {
    let context = ContextObject::new(|| json!({}));
    let mut variables = Variables::default();
    variables.set("v", json!(42));
    let view = View {
        input: &json!({"a": 1, "list": [1, 2]}),
        context: &context,
        variables: &variables,
        result: None,
        error_output: None,
    };
    let mut sources = Sources::new("arn:x", 1, jiff::Timestamp::UNIX_EPOCH);
    let template = Template::parse(template).map_err(|e| e.to_string())?;
    template
        .evaluate("Output", expected, &view, &mut sources)
        .map_err(|fault| fault.failure.cause)
}

#[test]
fn templates() {
    let template = json!({"z": "{% $v / 2 %}", "a": [1.0, "{%$states.input.list%}", "plain"]});
    let expected = json!({"z": 21, "a": [1.0, [1, 2], "plain"]});
    assert_eq!(evaluate(&template, Expected::Any), Ok(expected));
}
