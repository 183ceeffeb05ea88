//! The fields of a state, parsed.

use std::borrow::Cow;

use serde_json::Value;
use workflow_core::asl::{Object, QueryLanguage};
use workflow_core::jsonpath::Path;

use super::Evaluation;
use crate::engine::InvalidDefinition;
use crate::interpreter::jsonata::Expected;
use crate::interpreter::{Fault, View, jsonata, jsonpath};

/// Parses the fields of one state.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Compiler<'a> {
    /// Its name.
    pub(crate) state: &'a str,
    /// Its language.
    pub(crate) language: QueryLanguage,
}

/// A path in a field of its own: `SecondsPath`, `ItemsPath`.
#[derive(Debug, Clone)]
pub(crate) struct PathField {
    /// The field's name.
    pub(crate) field: &'static str,
    /// As it is written.
    pub(crate) text: String,
    path: Path,
}

/// InputPath or OutputPath.
#[derive(Debug, Clone)]
pub(crate) enum Selection {
    /// `$`, or no such field.
    Whole,
    /// `null`, which gives `{}`.
    Nothing,
    /// A part, or something else.
    Path(PathField),
}

/// Where a result goes in the state's input.
#[derive(Debug, Clone)]
pub(crate) enum ResultPath {
    /// `$`, or no such field: it takes the input's place.
    Replace,
    /// `null`: nowhere.
    Discard,
    /// Into it.
    At(Path),
}

/// A field in JSONata, with its place in the state: `Output`, `Choices[1]/Condition`.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub(crate) field: String,
    template: jsonata::Template,
}

impl Compiler<'_> {
    /// A field says what it must not.
    pub(crate) fn invalid(self, field: &str, message: impl ToString) -> InvalidDefinition {
        InvalidDefinition::InvalidExpression {
            state: self.state.to_owned(),
            field: field.to_owned(),
            message: message.to_string(),
        }
    }

    /// A state lacks a field.
    pub(crate) fn missing(self, field: &'static str) -> InvalidDefinition {
        InvalidDefinition::MissingField {
            state: self.state.to_owned(),
            field,
        }
    }

    /// A path field.
    pub(crate) fn path(
        self,
        field: &'static str,
        text: &str,
    ) -> Result<PathField, InvalidDefinition> {
        let path = Path::parse(text).map_err(|e| self.invalid(field, e))?;
        Ok(PathField {
            field,
            text: text.to_owned(),
            path,
        })
    }

    /// A path field that need not be there.
    pub(crate) fn optional_path(
        self,
        field: &'static str,
        text: Option<&String>,
    ) -> Result<Option<PathField>, InvalidDefinition> {
        text.map(|text| self.path(field, text)).transpose()
    }

    /// InputPath or OutputPath.
    pub(crate) fn selection(
        self,
        field: &'static str,
        path: &Option<Option<String>>,
    ) -> Result<Selection, InvalidDefinition> {
        match path {
            None => Ok(Selection::Whole),
            Some(None) => Ok(Selection::Nothing),
            Some(Some(text)) if text == "$" => Ok(Selection::Whole),
            Some(Some(text)) => Ok(Selection::Path(self.path(field, text)?)),
        }
    }

    /// ResultPath.
    pub(crate) fn result_path(
        self,
        path: &Option<Option<String>>,
    ) -> Result<ResultPath, InvalidDefinition> {
        match path {
            None => Ok(ResultPath::Replace),
            Some(None) => Ok(ResultPath::Discard),
            Some(Some(text)) if text == "$" => Ok(ResultPath::Replace),
            Some(Some(text)) => Ok(ResultPath::At(self.path("ResultPath", text)?.path)),
        }
    }

    /// A payload template.
    pub(crate) fn template(
        self,
        field: &str,
        json: &Value,
    ) -> Result<jsonpath::Template, InvalidDefinition> {
        jsonpath::Template::parse(json).map_err(|e| self.invalid(field, e))
    }

    /// JSON with expressions.
    pub(crate) fn query(
        self,
        field: impl Into<String>,
        json: &Value,
    ) -> Result<Query, InvalidDefinition> {
        let field = field.into();
        let template = jsonata::Template::parse(json).map_err(|e| self.invalid(&field, e))?;
        Ok(Query { field, template })
    }

    /// JSON with expressions that need not be there.
    pub(crate) fn optional_query(
        self,
        field: impl Into<String>,
        json: Option<&Value>,
    ) -> Result<Option<Query>, InvalidDefinition> {
        json.map(|json| self.query(field, json)).transpose()
    }

    /// An Assign.
    pub(crate) fn assign_query(
        self,
        field: impl Into<String>,
        assign: Option<&Object>,
    ) -> Result<Option<Query>, InvalidDefinition> {
        let json = assign.map(|object| Value::Object(object.clone()));
        self.optional_query(field, json.as_ref())
    }

    /// An Assign.
    pub(crate) fn assign_template(
        self,
        field: &str,
        assign: Option<&Object>,
    ) -> Result<Option<jsonpath::Template>, InvalidDefinition> {
        let json = assign.map(|object| Value::Object(object.clone()));
        json.map(|json| self.template(field, &json)).transpose()
    }

    /// A rule's condition in JSONPath.
    pub(crate) fn rule(
        self,
        field: &str,
        rule: &workflow_core::asl::ChoiceRule,
    ) -> Result<jsonpath::Rule, InvalidDefinition> {
        jsonpath::Rule::parse(rule).map_err(|e| self.invalid(field, e))
    }
}

impl PathField {
    /// What it gives, in the words of the service when that is nothing.
    pub(crate) fn find(&self, view: &View<'_>) -> Result<Value, Fault> {
        self.try_find(view).map_err(|no_value| {
            Fault::runtime(format!("Invalid path '{}' : {}", self.text, no_value.0))
        })
    }

    /// What it gives, as a reference path.
    pub(crate) fn find_reference(&self, view: &View<'_>) -> Result<Value, Fault> {
        self.try_find(view)
            .map_err(|_| jsonpath::conflict(&self.path, view))
    }

    /// What it gives.
    pub(crate) fn try_find(&self, view: &View<'_>) -> Result<Value, jsonpath::NoValue> {
        jsonpath::find(&self.path, view)
    }
}

impl Selection {
    /// The part of the view's input, or what else the path names.
    pub(crate) fn select<'v>(&self, view: &View<'v>) -> Result<Cow<'v, Value>, Fault> {
        match self {
            Selection::Whole => Ok(Cow::Borrowed(view.input)),
            Selection::Nothing => Ok(Cow::Owned(Value::Object(Object::new()))),
            Selection::Path(path) => path.find(view).map(Cow::Owned),
        }
    }
}

impl ResultPath {
    /// The state's input with the result in it.
    pub(crate) fn put<'v>(
        &self,
        input: &'v Value,
        result: Cow<'v, Value>,
    ) -> Result<Cow<'v, Value>, Fault> {
        match self {
            ResultPath::Replace => Ok(result),
            ResultPath::Discard => Ok(Cow::Borrowed(input)),
            ResultPath::At(path) => {
                jsonpath::put(path, input.clone(), result.into_owned()).map(Cow::Owned)
            }
        }
    }
}

impl Query {
    /// The JSON it stands for.
    pub(crate) fn evaluate(
        &self,
        expected: Expected,
        evaluation: &mut Evaluation<'_>,
    ) -> Result<Value, Fault> {
        let view = &evaluation.view;
        self.template
            .evaluate(&self.field, expected, view, evaluation.sources)
    }
}

impl<'a> Evaluation<'a> {
    /// What is seen with `input` as `$`.
    pub(super) fn seen<'v>(&self, input: &'v Value) -> View<'v>
    where
        'a: 'v,
    {
        View { input, ..self.view }
    }

    /// A payload template with `input` as `$`.
    pub(crate) fn template(
        &mut self,
        template: &jsonpath::Template,
        input: &Value,
    ) -> Result<Value, Fault> {
        let view = View { input, ..self.view };
        template.evaluate(&view, self.sources)
    }

    /// An Assign with `input` as `$`.
    pub(super) fn assign_template(
        &mut self,
        assign: Option<&jsonpath::Template>,
        input: &Value,
    ) -> Result<Option<Vec<(String, Value)>>, Fault> {
        let assigned = assign.map(|assign| self.template(assign, input));
        Ok(assigned.transpose()?.map(variables))
    }

    /// An Assign.
    pub(super) fn assign_query(
        &mut self,
        assign: Option<&Query>,
    ) -> Result<Option<Vec<(String, Value)>>, Fault> {
        let assigned = assign.map(|assign| assign.evaluate(Expected::Any, self));
        Ok(assigned.transpose()?.map(variables))
    }
}

/// The variables of an evaluated Assign, which is an object.
fn variables(assigned: Value) -> Vec<(String, Value)> {
    match assigned {
        Value::Object(variables) => variables.into_iter().collect(),
        _ => Vec::new(),
    }
}
