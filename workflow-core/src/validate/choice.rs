//! The rules of Choice states.

use serde_json::{Map, Value};

use super::Checker;
use super::fields::{Cx, list};
use super::location::At;
use super::value::{expression_text, is_timestamp};
use crate::asl::QueryLanguage;
use crate::diagnostic::Code;
use crate::jsonata::analysis::Roots;

/// What a rule compares with.
#[derive(Clone, Copy)]
enum Operand {
    Text,
    Number,
    Timestamp,
    Boolean,
    Path,
}

/// The operand of a comparison by its name; the 39 of them are regular but for a few.
fn operand(name: &str) -> Option<Operand> {
    match name {
        "StringMatches" => return Some(Operand::Text),
        "IsNull" | "IsPresent" | "IsNumeric" | "IsString" | "IsBoolean" | "IsTimestamp"
        | "BooleanEquals" => return Some(Operand::Boolean),
        "BooleanEqualsPath" => return Some(Operand::Path),
        _ => {}
    }
    let (comparison, path) = match name.strip_suffix("Path") {
        Some(comparison) => (comparison, true),
        None => (name, false),
    };
    let (operand, relation) = [
        ("String", Operand::Text),
        ("Numeric", Operand::Number),
        ("Timestamp", Operand::Timestamp),
    ]
    .into_iter()
    .find_map(|(prefix, operand)| Some((operand, comparison.strip_prefix(prefix)?)))?;
    match relation {
        "Equals" | "LessThan" | "GreaterThan" | "LessThanEquals" | "GreaterThanEquals" => {
            Some(if path { Operand::Path } else { operand })
        }
        _ => None,
    }
}

const KINDS: &[&str] = &["And", "Or", "Not", "Variable", "Condition"];

impl Checker {
    pub(super) fn rules(&mut self, cx: Cx, at: At<'_>, value: &Value) {
        let Some(rules) = value.as_array() else {
            return self.wrong_type(at, "[ARRAY]");
        };
        if rules.is_empty() {
            self.schema(at, "Value cannot be empty");
        }
        for (i, rule) in rules.iter().enumerate() {
            self.rule(cx, at.index(i), rule, true);
        }
    }

    /// A rule; only those at the top say where it goes.
    fn rule(&mut self, cx: Cx, at: At<'_>, value: &Value, top: bool) {
        let Some(rule) = value.as_object() else {
            return self.wrong_type(at, "[OBJECT]");
        };
        if top && !rule.contains_key("Next") {
            self.schema(at, "These fields are required: [Next]");
        }
        if KINDS.iter().filter(|k| rule.contains_key(**k)).count() != 1 {
            let kinds = list(KINDS);
            let message = format!("The object must have only one of the following fields, {kinds}");
            self.schema(at, message);
        }
        for (key, value) in rule {
            self.rule_field(cx, at, key, value, top);
        }
        self.comparisons(at, rule);
    }

    fn rule_field(&mut self, cx: Cx, at: At<'_>, key: &str, value: &Value, top: bool) {
        let language = match key {
            "Condition" | "Output" => Some(QueryLanguage::Jsonata),
            "Variable" | "And" | "Or" | "Not" => Some(QueryLanguage::JsonPath),
            _ => operand(key).map(|_| QueryLanguage::JsonPath),
        };
        if !self.has_language(cx, at, key, language) {
            return;
        }
        let here = at.key(key);
        match key {
            "Comment" => drop(self.text(here, value)),
            "Next" if top => drop(self.text(here, value)),
            "Assign" if top => self.assign(cx, here, value, Roots::default()),
            "Output" if top => self.template(cx, here, value, Roots::default()),
            "Condition" if top => self.condition(here, value),
            "Variable" => self.path(here, value),
            "And" | "Or" => self.nested_rules(cx, here, value),
            "Not" => self.rule(cx, here, value, false),
            _ => match operand(key) {
                Some(operand) => self.operand(here, value, operand),
                None => self.unknown_field(at, key),
            },
        }
    }

    fn condition(&mut self, at: At<'_>, value: &Value) {
        match value {
            Value::Bool(_) => {}
            Value::String(text) if expression_text(text).is_some() => {
                self.expressions(at, value, Roots::default());
            }
            Value::String(_) => {
                self.schema(at, "JSONata string must start with {% and end with %}");
            }
            _ => self.schema(at, "Expected value of type [STRING, BOOLEAN]"),
        }
    }

    fn nested_rules(&mut self, cx: Cx, at: At<'_>, value: &Value) {
        let Some(rules) = value.as_array() else {
            return self.wrong_type(at, "[ARRAY]");
        };
        if rules.is_empty() {
            self.schema(at, "Value cannot be empty");
        }
        for (i, rule) in rules.iter().enumerate() {
            self.rule(cx, at.index(i), rule, false);
        }
    }

    /// A rule with a variable compares it once, and one without compares nothing.
    fn comparisons(&mut self, at: At<'_>, rule: &Map<String, Value>) {
        let found: Vec<&str> = rule
            .keys()
            .map(String::as_str)
            .filter(|key| operand(key).is_some())
            .collect();
        let variable = rule.contains_key("Variable");
        match (variable, &found[..]) {
            (true, []) => {
                self.schema(at, "This object should have only one comparison operator");
            }
            (true, [_]) | (false, []) => {}
            (true, found) => {
                let message = "There should only be one of the following fields:";
                self.schema(at, format!("{message} {}", list(found)));
            }
            (false, _) if KINDS.iter().any(|k| rule.contains_key(*k)) => {
                for key in found {
                    self.schema(at, format!("Field '{key}' is not supported"));
                }
            }
            (false, _) => {}
        }
    }

    fn operand(&mut self, at: At<'_>, value: &Value, operand: Operand) {
        let expected = match (operand, value) {
            (Operand::Path, _) => return self.path(at, value),
            (Operand::Text, Value::String(text)) => {
                if text.starts_with("$.") || text.starts_with("$$.") {
                    let message = "The value looks like a path, but the name of the field does not end in 'Path'";
                    self.warn(Code::NoPath, at, message);
                }
                return;
            }
            (Operand::Timestamp, Value::String(text)) => {
                if !is_timestamp(text) {
                    self.schema(at, "String does not match RFC3339 timestamp");
                }
                return;
            }
            (Operand::Number, Value::Number(_)) | (Operand::Boolean, Value::Bool(_)) => return,
            (Operand::Text | Operand::Timestamp, _) => "[STRING]",
            (Operand::Number, _) => "[NUMBER]",
            (Operand::Boolean, _) => "[BOOLEAN]",
        };
        self.schema(at, format!("Expected value of type {expected}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_39_operators() {
        let relations = [
            "Equals",
            "LessThan",
            "GreaterThan",
            "LessThanEquals",
            "GreaterThanEquals",
        ];
        let mut names = vec![
            "StringMatches".to_owned(),
            "BooleanEquals".to_owned(),
            "BooleanEqualsPath".to_owned(),
        ];
        for kind in ["String", "Numeric", "Timestamp"] {
            for relation in relations {
                names.push(format!("{kind}{relation}"));
                names.push(format!("{kind}{relation}Path"));
            }
        }
        for kind in [
            "Null",
            "Present",
            "Numeric",
            "String",
            "Boolean",
            "Timestamp",
        ] {
            names.push(format!("Is{kind}"));
        }
        assert_eq!(names.len(), 39);
        for name in names {
            assert!(operand(&name).is_some(), "{name}");
        }
        for name in [
            "StringMatchesPath",
            "IsNullPath",
            "Equals",
            "BooleanLessThan",
            "StringEqualsX",
        ] {
            assert!(operand(name).is_none(), "{name}");
        }
    }
}
