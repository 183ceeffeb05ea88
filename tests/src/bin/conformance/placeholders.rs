//! Fills in what a deployment would.
//!
//! Many definitions are templates: `${LambdaArn}`, `arn:${AWS::Partition}:states:::sns:publish`,
//! `{"!Sub": ".."}`. The service never sees these.

use serde_json::Value;

const FUNCTION: &str = "arn:aws:lambda:us-east-1:111111111111:function:placeholder";

/// The definition as it is deployed.
pub(crate) fn fill(value: &Value) -> Value {
    fill_field("", value)
}

fn fill_field(key: &str, value: &Value) -> Value {
    match value {
        Value::Object(fields) => match template_function(fields) {
            Some(text) => fill_field(key, &Value::from(text)),
            None => fields
                .iter()
                .map(|(k, v)| (k.clone(), fill_field(k, v)))
                .collect(),
        },
        Value::Array(items) => items.iter().map(|item| fill_field(key, item)).collect(),
        Value::String(text) => fill_text(key, text),
        other => other.clone(),
    }
}

/// The text of `{"!Sub": ".."}`, `{"!Ref": ".."}` and `{"!GetAtt": ".."}`.
fn template_function(fields: &serde_json::Map<String, Value>) -> Option<String> {
    let (name, value) = fields.iter().next().filter(|_| fields.len() == 1)?;
    match (name.as_str(), value) {
        ("!Sub" | "Fn::Sub", Value::String(text)) => Some(text.clone()),
        ("!Sub" | "Fn::Sub", Value::Array(parts)) => Some(parts.first()?.as_str()?.to_owned()),
        (
            "!Ref" | "Ref" | "!GetAtt" | "Fn::GetAtt" | "!Join" | "Fn::Join" | "!ImportValue"
            | "Fn::ImportValue",
            _,
        ) => Some("${Reference}".to_owned()),
        _ => None,
    }
}

fn fill_text(key: &str, text: &str) -> Value {
    let whole = text.starts_with("${") && text.ends_with('}') && text.matches("${").count() == 1;
    match key {
        // Other template languages have other placeholders, but none is an ARN.
        "Resource" if whole || !text.contains(':') => FUNCTION.into(),
        "Seconds" | "TimeoutSeconds" | "HeartbeatSeconds" | "MaxConcurrency" | "MaxItems"
        | "IntervalSeconds" | "MaxAttempts" | "MaxItemsPerBatch"
            if whole =>
        {
            1.into()
        }
        _ if text.starts_with("arn:") => fill_arn(text).into(),
        _ => text.into(),
    }
}

/// Puts a partition, a region, an account or a name where an ARN has a placeholder.
fn fill_arn(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(match out.matches(':').count() {
            1 => "aws",
            3 => "us-east-1",
            4 => "111111111111",
            _ if name.is_empty() => "",
            _ => "placeholder",
        });
        rest = after;
    }
    out + rest
}
