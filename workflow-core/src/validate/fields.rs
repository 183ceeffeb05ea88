//! Walks a definition along the tables of its fields.

use serde_json::{Map, Value};

use super::location::At;
use super::schema::{self, Field, Kind, Outputs, Table};
use super::{Checker, value};
use crate::asl::QueryLanguage;
use crate::diagnostic::Code;
use crate::jsonata::analysis::Roots;

/// What holds for the fields of one object.
#[derive(Clone, Copy)]
pub(super) struct Cx {
    pub(super) language: QueryLanguage,
    /// Whether fields of the other language are findings.
    pub(super) strict_language: bool,
    /// What Output and Assign can read.
    pub(super) outputs: Outputs,
    /// Whether a Map around the states runs them in child executions of type EXPRESS.
    pub(super) express_child: bool,
}

impl Cx {
    pub(super) fn is_jsonata(self) -> bool {
        self.language == QueryLanguage::Jsonata
    }

    /// What the expressions in a field can read of `$states`.
    fn roots(self, field: &str) -> Roots {
        let output = matches!(field, "Output" | "Assign");
        Roots {
            result: output && self.outputs == Outputs::Result,
            error_output: output && self.outputs == Outputs::ErrorOutput,
        }
    }
}

/// The language that an object names, or `default`. What is no language is taken for JSONata, as
/// the service does.
pub(super) fn language(object: &Value, default: QueryLanguage) -> QueryLanguage {
    match object.get("QueryLanguage") {
        None => default,
        Some(Value::String(name)) if name == "JSONPath" => QueryLanguage::JsonPath,
        Some(_) => QueryLanguage::Jsonata,
    }
}

pub(super) fn name(language: QueryLanguage) -> &'static str {
    match language {
        QueryLanguage::JsonPath => "JSONPath",
        QueryLanguage::Jsonata => "JSONata",
    }
}

/// `[a, b]`
pub(super) fn list(names: &[&str]) -> String {
    format!("[{}]", names.join(", "))
}

impl Checker {
    pub(super) fn check_fields(&mut self, definition: &Value) {
        let cx = Cx {
            language: self.language,
            strict_language: true,
            outputs: Outputs::Input,
            express_child: false,
        };
        self.object(cx, At::Root, definition, &schema::MACHINE);
    }

    /// Checks an object against its table.
    pub(super) fn object(&mut self, cx: Cx, at: At<'_>, object: &Value, table: &'static Table) {
        let Some(object) = object.as_object() else {
            return self.wrong_type(at, "[OBJECT]");
        };
        let cx = Cx {
            outputs: table.outputs,
            ..cx
        };
        self.required(at, object, table);
        for (key, value) in object {
            let field = table.fields.iter().copied().flatten();
            match field.into_iter().find(|f| f.name == key) {
                None => self.unknown_field(at, key),
                Some(field) => self.field(cx, at, field, value),
            }
        }
        self.sets(at, object, table);
    }

    fn required(&mut self, at: At<'_>, object: &Map<String, Value>, table: &Table) {
        let missing: Vec<&str> = table
            .required
            .iter()
            .copied()
            .filter(|name| !object.contains_key(*name))
            .collect();
        if !missing.is_empty() {
            let missing = list(&missing);
            self.structural(at, format!("These fields are required: {missing}"));
        }
    }

    /// Fields that exclude each other.
    fn sets(&mut self, at: At<'_>, object: &Map<String, Value>, table: &Table) {
        let count = |set: &[&str]| set.iter().filter(|f| object.contains_key(**f)).count();
        for set in table.exactly_one.iter().chain(table.at_most_one) {
            if count(set) > 1 {
                let message = "There should only be one of the following fields:";
                self.schema(at, format!("{message} {}", list(set)));
            }
        }
        for set in table.exactly_one {
            if count(set) == 0 {
                let message = "This object should have only one of the following fields:";
                self.schema(at, format!("{message} {}", list(set)));
            }
        }
        for set in table.at_least_one {
            if count(set) == 0 {
                let message = "This object should have at least one of the following fields:";
                self.schema(at, format!("{message} {}", list(set)));
            }
        }
    }

    fn field(&mut self, cx: Cx, at: At<'_>, field: &'static Field, value: &Value) {
        if !self.has_language(cx, at, field.name, field.language) {
            return;
        }
        let here = at.key(field.name);
        let roots = cx.roots(field.name);
        match field.kind {
            Kind::Text => drop(self.text(here, value)),
            Kind::DynamicText => self.dynamic_text(cx, here, value, roots),
            Kind::True => self.end(here, value),
            Kind::OneOf(allowed) => self.one_of(here, value, allowed),
            Kind::Integer(min, max) => self.integer(here, value, min, max),
            Kind::Decimal(min, max) => self.decimal(here, value, min, max),
            Kind::DynamicInteger(min, max) => {
                if !self.is_expression(cx, here, value, roots) {
                    self.integer(here, value, min, max);
                }
            }
            Kind::DynamicDecimal(min, max) => {
                if !self.is_expression(cx, here, value, roots) {
                    self.decimal(here, value, min, max);
                }
            }
            Kind::Timestamp => self.timestamp(cx, here, value, roots),
            Kind::Path => self.path(here, value),
            Kind::PathOrNull if value.is_null() => {}
            Kind::PathOrNull => self.path(here, value),
            Kind::Reference => self.reference(here, value, true),
            Kind::InputReference => self.reference(here, value, false),
            Kind::ReferenceOrNull if value.is_null() => {}
            Kind::ReferenceOrNull => self.result_path(here, value),
            Kind::TextPath => self.text_path(here, value),
            Kind::Template => self.template(cx, here, value, roots),
            Kind::Assign => self.assign(cx, here, value, roots),
            Kind::Static => self.static_result(here, value),
            Kind::Items => self.items(cx, here, value, roots),
            Kind::ErrorNames => self.error_names(here, value),
            Kind::Texts => self.texts(here, value),
            Kind::Credentials => self.credentials(cx, here, value, roots),
            Kind::Rules => self.rules(cx, here, value),
            Kind::Label => self.label(here, value),
            Kind::States => self.states(cx, here, value),
            Kind::Object(table) => self.nested_object(cx, here, value, table),
            Kind::Array(table) => self.array(cx, here, value, table),
            Kind::Filled(table) => {
                if value.as_array().is_some_and(Vec::is_empty) {
                    self.schema(here, "Value cannot be empty");
                }
                self.array(cx, here, value, table);
            }
        }
        if matches!(field.name, "Retry" | "Catch") {
            self.check_states_all(here, value);
        }
    }

    /// Whether a field of `language` can stand in an object of the language at hand; when not, and
    /// it is worth saying, it says so.
    pub(super) fn has_language(
        &mut self,
        cx: Cx,
        at: At<'_>,
        field: &str,
        language: Option<QueryLanguage>,
    ) -> bool {
        let Some(language) = language.filter(|l| *l != cx.language) else {
            return true;
        };
        if cx.strict_language {
            let (is, only) = (name(cx.language), name(language));
            self.schema(
                at,
                format!(
                    "The QueryLanguage is set to '{is}', but field '{field}' is only supported for the '{only}' QueryLanguage"
                ),
            );
        }
        false
    }

    fn nested_object(&mut self, cx: Cx, at: At<'_>, value: &Value, table: &'static Table) {
        let mut cx = cx;
        match at {
            At::Key(_, "ItemProcessor" | "Iterator") => {
                cx.express_child |= self.processor(at, value);
            }

            At::Key(_, "ItemReader") => self.item_reader(at, value),
            At::Key(_, "ResultWriter") => self.result_writer(at, value),
            _ => {}
        }
        self.object(cx, at, value, table);
    }

    fn array(&mut self, cx: Cx, at: At<'_>, value: &Value, table: &'static Table) {
        let Some(items) = value.as_array() else {
            return self.wrong_type(at, "[ARRAY]");
        };
        for (i, item) in items.iter().enumerate() {
            self.object(cx, at.index(i), item, table);
        }
    }

    fn states(&mut self, cx: Cx, at: At<'_>, value: &Value) {
        let Some(states) = value.as_object() else {
            return self.wrong_type(at, "[OBJECT]");
        };
        if states.is_empty() {
            self.schema(at, "Value cannot be empty");
        }
        for (name, state) in states {
            let here = at.key(name);
            if name.chars().count() > value::MAX_NAME {
                let message = format!(
                    "State name '{name}' exceeds the {}-character limit allowed by the service",
                    value::MAX_NAME
                );
                self.error(Code::InvalidStateName, here, message);
            }
            self.state(cx, here, state);
        }
    }

    /// `States.ALL` catches everything, so that nothing can stand beside or behind it.
    fn check_states_all(&mut self, at: At<'_>, value: &Value) {
        let entries = value.as_array().map_or(&[][..], Vec::as_slice);
        for (i, entry) in entries.iter().enumerate() {
            let names = entry.get("ErrorEquals").and_then(Value::as_array);
            let all = names.is_some_and(|names| names.iter().any(|n| n == "States.ALL"));
            let alone = names.is_some_and(|names| names.len() == 1);
            if all && !(alone && i + 1 == entries.len()) {
                let message = "States.ALL must appear alone and at end of list";
                self.schema(at.index(i), message);
            }
        }
    }
}
