//! The values of fields: numbers, times, paths, payload templates and expressions.

use serde_json::{Map, Value};

use super::Checker;
use super::fields::{Cx, list};
use super::location::At;
use crate::diagnostic::Code;
use crate::jsonata::analysis::{Roots, unsupported};
use crate::jsonata::{self, TOO_DEEP};
use crate::jsonpath::{Intrinsic, Path, Root};

/// How long the name of a state or a variable can be.
pub(super) const MAX_NAME: usize = 80;
const MAX_LABEL: usize = 40;
const MAX_ROLE: usize = 256;

/// The expression between `{%` and `%}`.
pub(super) fn expression_text(text: &str) -> Option<&str> {
    text.strip_prefix("{%")?.strip_suffix("%}")
}

/// Whether it is a path or a call of an intrinsic function, as the values of `.$` fields are.
fn is_dynamic(text: &str) -> bool {
    if text.starts_with("States.") {
        Intrinsic::parse(text).is_ok()
    } else {
        Path::parse(text).is_ok()
    }
}

impl Checker {
    pub(super) fn wrong_type(&mut self, at: At<'_>, expected: &str) {
        self.structural(at, format!("Expected value of type {expected}"));
    }

    pub(super) fn text<'v>(&mut self, at: At<'_>, value: &'v Value) -> Option<&'v str> {
        let text = value.as_str();
        if text.is_none() {
            self.wrong_type(at, "[STRING]");
        }
        text
    }

    pub(super) fn end(&mut self, at: At<'_>, value: &Value) {
        match value {
            Value::Bool(true) => {}
            Value::Bool(false) => {
                self.structural(at, "Value should be one of the following: [true]");
            }
            _ => self.wrong_type(at, "[BOOLEAN]"),
        }
    }

    pub(super) fn one_of(&mut self, at: At<'_>, value: &Value, allowed: &[&str]) {
        if let Some(text) = self.text(at, value)
            && !allowed.contains(&text)
        {
            let allowed = list(allowed);
            self.structural(
                at,
                format!("Value should be one of the following: {allowed}"),
            );
        }
    }

    pub(super) fn integer(&mut self, at: At<'_>, value: &Value, min: i64, max: i64) {
        let Value::Number(number) = value else {
            return self.wrong_type(at, "Integer");
        };
        let number = number.as_f64().unwrap_or_default();
        if number.fract() != 0.0 {
            return self.schema(at, "Expected value of type Integer");
        }
        // Beyond what a float can hold exactly, there is no limit to compare with.
        let (below, above) = (number < min as f64, number > max as f64);
        if below {
            self.schema(at, format!("Minimum value is {min}"));
        } else if above && max < i64::MAX {
            self.schema(at, format!("Maximum value is {max}"));
        }
    }

    pub(super) fn decimal(&mut self, at: At<'_>, value: &Value, min: f64, max: f64) {
        let Some(number) = value.as_f64() else {
            return self.wrong_type(at, "Float");
        };
        if number < min {
            self.schema(at, format!("Minimum value is {min:?}"));
        } else if number > max {
            self.schema(at, format!("Maximum value is {max:?}"));
        }
    }

    pub(super) fn dynamic_text(&mut self, cx: Cx, at: At<'_>, value: &Value, roots: Roots) {
        if let Some(text) = self.text(at, value) {
            if cx.is_jsonata() {
                self.expressions(at, value, roots);
            } else {
                self.warn_path(at, text);
            }
        }
    }

    pub(super) fn timestamp(&mut self, cx: Cx, at: At<'_>, value: &Value, roots: Roots) {
        let Some(text) = self.text(at, value) else {
            return;
        };
        if cx.is_jsonata() && expression_text(text).is_some() {
            self.expressions(at, value, roots);
        } else if !is_timestamp(text) {
            self.schema(at, "String does not match RFC3339 timestamp");
            self.warn_path(at, text);
        }
    }

    /// Whether a value that is no text by itself is an expression; an expression is checked.
    pub(super) fn is_expression(
        &mut self,
        cx: Cx,
        at: At<'_>,
        value: &Value,
        roots: Roots,
    ) -> bool {
        let Some(text) = value.as_str().filter(|_| cx.is_jsonata()) else {
            return false;
        };
        if expression_text(text).is_some() {
            self.expressions(at, value, roots);
        } else {
            self.schema(at, "JSONata string must start with {% and end with %}");
        }
        true
    }

    pub(super) fn items(&mut self, cx: Cx, at: At<'_>, value: &Value, roots: Roots) {
        match value {
            Value::String(_) => drop(self.is_expression(cx, at, value, roots)),
            Value::Array(_) | Value::Object(_) => self.expressions(at, value, roots),
            _ => self.schema(at, "Expected value of type [STRING, ARRAY]"),
        }
    }

    pub(super) fn error_names(&mut self, at: At<'_>, value: &Value) {
        if value.as_array().is_some_and(Vec::is_empty) {
            self.schema(at, "Value cannot be empty");
        }
        self.texts(at, value);
    }

    pub(super) fn texts(&mut self, at: At<'_>, value: &Value) {
        let Some(items) = value.as_array() else {
            return self.wrong_type(at, "[ARRAY]");
        };
        for (i, item) in items.iter().enumerate() {
            self.text(at.index(i), item);
        }
    }

    pub(super) fn label(&mut self, at: At<'_>, value: &Value) {
        let Some(label) = self.text(at, value) else {
            return;
        };
        if label.is_empty() {
            self.schema(at, "Value cannot be empty");
        } else if label.chars().count() > MAX_LABEL {
            let message = format!(
                "Label name '{label}' exceeds the {MAX_LABEL}-character limit allowed by the service"
            );
            self.error(Code::InvalidLabelName, at, message);
        } else if let Some(c) = label.chars().find(|c| !is_name_char(*c)) {
            let message = format!("Label name '{label}' contains the invalid character '{c}'");
            self.error(Code::InvalidLabelName, at, message);
        }
    }

    pub(super) fn credentials(&mut self, cx: Cx, at: At<'_>, value: &Value, roots: Roots) {
        let Some(object) = value.as_object() else {
            return self.wrong_type(at, "[OBJECT]");
        };
        let is_role = |key: &str| key == "RoleArn" || key == "RoleArn.$" && !cx.is_jsonata();
        for (key, role) in object {
            if !is_role(key) {
                // The service does not mind, but it does not look at it either.
                let message = format!("Field '{key}' is not supported");
                self.warn(Code::SchemaValidationFailed, at, message);
                if let Some(found) = self.found.last_mut() {
                    found.structural = true;
                    found.field = Some(key.clone());
                }
            } else if let Some(role) = self.text(at.key(key), role)
                && role.len() > MAX_ROLE
            {
                self.schema(at.key(key), format!("Maximum length is {MAX_ROLE}"));
            }
        }
        if !object.keys().any(|key| is_role(key)) {
            self.schema(at, "The field 'RoleArn' is required but was missing");
        }
        self.template(cx, at, value, roots);
    }

    // Paths.

    pub(super) fn path(&mut self, at: At<'_>, value: &Value) {
        if let Some(text) = self.text(at, value)
            && Path::parse(text).is_err()
        {
            self.schema(at, "Value must be a valid JSONPath.");
        }
    }

    /// A path that names one node: of the input, of a variable, and when `context` is true of the
    /// context object.
    pub(super) fn reference(&mut self, at: At<'_>, value: &Value, context: bool) {
        let Some(text) = self.text(at, value) else {
            return;
        };
        if !text.starts_with('$') {
            let message = "Value is not a Reference Path: Reference path didn't start with '$'";
            return self.schema(at, message);
        }
        let path = Path::parse(text).ok();
        if !path.is_some_and(|p| p.is_reference() && (context || p.root != Root::Context)) {
            self.schema(at, "Value is not a Reference Path");
        }
    }

    /// A place in the input of the state.
    pub(super) fn result_path(&mut self, at: At<'_>, value: &Value) {
        let before = self.found.len();
        self.reference(at, value, false);
        let variable = |text: &str| {
            matches!(
                Path::parse(text),
                Ok(Path {
                    root: Root::Variable(_),
                    ..
                })
            )
        };
        if before == self.found.len() && value.as_str().is_some_and(variable) {
            self.schema(at, "Value is not a Reference Path");
        }
    }

    pub(super) fn text_path(&mut self, at: At<'_>, value: &Value) {
        match value.as_str() {
            Some(call) if call.starts_with("States.") => {
                if !Intrinsic::parse(call).is_ok_and(|c| c.function.gives_text()) {
                    let message = "Value must be a valid JSONPath or a valid intrinsic function call that returns a string";
                    self.schema(at, message);
                }
            }
            _ => self.reference(at, value, true),
        }
    }

    fn warn_path(&mut self, at: At<'_>, text: &str) {
        if text.starts_with('$') && Path::parse(text).is_ok() {
            let message =
                "The value looks like a path, but the name of the field does not end in 'Path'";
            self.warn(Code::NoPath, at, message);
        }
    }

    // Payload templates and expressions.

    pub(super) fn template(&mut self, cx: Cx, at: At<'_>, value: &Value, roots: Roots) {
        if cx.is_jsonata() {
            self.expressions(at, value, roots);
        } else {
            self.payload_template(at, value);
        }
    }

    pub(super) fn assign(&mut self, cx: Cx, at: At<'_>, value: &Value, roots: Roots) {
        let Some(variables) = value.as_object() else {
            return self.wrong_type(at, "[OBJECT]");
        };
        for key in variables.keys() {
            let stripped = key.strip_suffix(".$").filter(|_| !cx.is_jsonata());
            self.variable_name(at, stripped.unwrap_or(key));
        }
        self.template(cx, at, value, roots);
    }

    fn variable_name(&mut self, at: At<'_>, name: &str) {
        if name == "states" {
            let message = "Cannot assign to reserved variable '$states'.";
            return self.error(Code::ReservedVariableName, at, message);
        }
        let mut chars = name.chars();
        let valid = chars.next().is_some_and(char::is_alphabetic)
            && chars.all(|c| c.is_alphanumeric() || c == '_');
        let reason = if !valid {
            "the variable name contains invalid characters"
        } else if name.chars().count() > MAX_NAME {
            "the variable name is longer than 80 characters"
        } else {
            return;
        };
        let message = format!("Invalid variable name '{name}': {reason}.");
        self.error(Code::InvalidVariableName, at, message);
    }

    fn payload_template(&mut self, at: At<'_>, value: &Value) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    self.payload_field(at, fields, key, value);
                }
            }
            Value::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.payload_template(at.index(i), item);
                }
            }
            Value::String(text) => self.warn_dollar(at, text),
            _ => {}
        }
    }

    fn payload_field(&mut self, at: At<'_>, fields: &Map<String, Value>, key: &str, value: &Value) {
        let Some(name) = key.strip_suffix(".$") else {
            return self.payload_template(at.key(key), value);
        };
        if let Some(Ok(call)) = value.as_str().map(Intrinsic::parse) {
            for mistake in call.mistakes() {
                self.warn(Code::IntrinsicArgument, at.key(key), mistake);
            }
        }
        if !value.as_str().is_some_and(is_dynamic) {
            let message = format!(
                "The value for the field '{key}' must be a valid JSONPath or a valid intrinsic function call"
            );
            self.schema(at, message);
        }
        if fields.contains_key(name) {
            let message = format!("The fields '{name}' and '{key}' are the same in the output");
            self.schema(at, message);
        }
    }

    fn warn_dollar(&mut self, at: At<'_>, text: &str) {
        let looks = text.starts_with("$.")
            || text.starts_with("$$.")
            || text.starts_with("$[")
            || text.starts_with("States.");
        if looks && is_dynamic(text) {
            let message = "The value looks like a path or an intrinsic function call, but the name of the field does not end in '.$'";
            self.warn(Code::NoDollar, at, message);
        }
    }

    /// The Result of a Pass state is taken as it is.
    pub(super) fn static_result(&mut self, at: At<'_>, value: &Value) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    self.static_result(at.key(key), value);
                }
            }
            Value::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.static_result(at.index(i), item);
                }
            }
            Value::String(text) => {
                let under_dollar = matches!(at, At::Key(_, key) if key.ends_with(".$"));
                let path = text.starts_with("$.") || text.starts_with("$$.");
                if (path || under_dollar) && is_dynamic(text) {
                    let message = "The value looks like a path, but the Result of a Pass state is taken as it is";
                    self.warn(Code::PassResultIsStatic, at, message);
                }
            }
            _ => {}
        }
    }

    /// Checks every expression in a value.
    pub(super) fn expressions(&mut self, at: At<'_>, value: &Value, roots: Roots) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    self.expressions(at.key(key), value, roots);
                }
            }
            Value::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.expressions(at.index(i), item, roots);
                }
            }
            Value::String(text) => {
                if let Some(expression) = expression_text(text) {
                    self.expression(at, expression, roots);
                }
            }
            _ => {}
        }
    }

    fn expression(&mut self, at: At<'_>, text: &str, roots: Roots) {
        match jsonata::parse(text) {
            Ok(ast) => {
                for message in unsupported(&ast, roots) {
                    self.error(Code::UnsupportedJsonataExpression, at, message);
                }
            }
            Err(e) if e.code == TOO_DEEP => self.error(Code::TooDeeplyNested, at, e.message),
            Err(e) => self.error(Code::InvalidJsonataExpression, at, e.message),
        }
    }
}

/// Whether it is a time as the service reads them: upper case `T`, and `Z` or an offset.
pub(super) fn is_timestamp(text: &str) -> bool {
    let zoned = text.ends_with('Z')
        || text
            .len()
            .checked_sub(6)
            .and_then(|i| text.get(i..))
            .is_some_and(|offset| offset.starts_with(['+', '-']) && offset.contains(':'));
    let date_and_time = text.get(10..11) == Some("T") && text.get(16..17) == Some(":");
    zoned && date_and_time && text.parse::<jiff::Timestamp>().is_ok()
}

/// Whether a state machine, execution or label can have it in its name.
fn is_name_char(c: char) -> bool {
    const FORBIDDEN: &str = "<>{}[]?*\"#%\\^|~`$&,;:/";
    !(c.is_whitespace()
        || c.is_control()
        || FORBIDDEN.contains(c)
        || matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{10ffff}'))
}
