//! What goes into a state's work, and what the state leaves with.

use std::borrow::Cow;

use serde_json::Value;
use workflow_core::asl::{Object, QueryLanguage};

use super::fields::{Compiler, Query, ResultPath, Selection};
use super::{Evaluation, Exit, Output as PassedOn, Phase};
use crate::engine::InvalidDefinition;
use crate::interpreter::jsonata::Expected;
use crate::interpreter::{Fault, jsonpath};

/// What goes in.
#[derive(Debug)]
pub(super) enum Input {
    /// InputPath, then Parameters.
    JsonPath {
        input_path: Selection,
        parameters: Option<jsonpath::Template>,
    },
    /// Arguments.
    Jsonata(Option<Query>),
}

/// What went in.
pub(super) struct Entered<'a> {
    /// What the state's other fields see as `$`: the input after InputPath.
    pub(super) effective: Cow<'a, Value>,
    /// What is passed on.
    pub(super) passed: Cow<'a, Value>,
}

impl Input {
    /// `field` names `template`: `Parameters` or `Arguments`.
    pub(super) fn compile(
        compiler: Compiler<'_>,
        input_path: &Option<Option<String>>,
        template: Option<&Value>,
        field: &str,
    ) -> Result<Input, InvalidDefinition> {
        match compiler.language {
            QueryLanguage::JsonPath => {
                let parameters = template.map(|json| compiler.template(field, json));
                Ok(Input::JsonPath {
                    input_path: compiler.selection("InputPath", input_path)?,
                    parameters: parameters.transpose()?,
                })
            }
            QueryLanguage::Jsonata => {
                let arguments = compiler.optional_query(field, template)?;
                Ok(Input::Jsonata(arguments))
            }
        }
    }

    /// What the state's fields see, and what is passed on.
    pub(super) fn evaluate<'v>(
        &self,
        evaluation: &mut Evaluation<'v>,
    ) -> Result<Entered<'v>, Fault> {
        match self {
            Input::JsonPath {
                input_path,
                parameters,
            } => {
                let effective = evaluation.effective_input(input_path)?;
                let passed = match parameters {
                    Some(parameters) => Cow::Owned(evaluation.template(parameters, &effective)?),
                    None => effective.clone(),
                };
                evaluation.inspect.phase(Phase::Parameters, &passed);
                Ok(Entered { effective, passed })
            }
            Input::Jsonata(arguments) => {
                let input = evaluation.view.input;
                let passed = match arguments {
                    Some(arguments) => {
                        let passed = arguments.evaluate(Expected::Any, evaluation)?;
                        evaluation.inspect.phase(Phase::Arguments, &passed);
                        Cow::Owned(passed)
                    }
                    None => Cow::Borrowed(input),
                };
                Ok(Entered {
                    effective: Cow::Borrowed(input),
                    passed,
                })
            }
        }
    }
}

impl<'a> Evaluation<'a> {
    /// The input after InputPath.
    pub(super) fn effective_input(
        &mut self,
        input_path: &Selection,
    ) -> Result<Cow<'a, Value>, Fault> {
        let effective = input_path.select(&self.view)?;
        self.inspect.phase(Phase::InputPath, &effective);
        Ok(effective)
    }

    /// What OutputPath leaves of `value`.
    fn output(&self, output_path: &Selection, value: Cow<'_, Value>) -> Result<PassedOn, Fault> {
        match output_path {
            Selection::Whole => Ok(self.passed_on(value)),
            path => {
                let selected = path.select(&self.seen(&value))?;
                Ok(PassedOn::New(selected.into_owned()))
            }
        }
    }

    /// `value`, or that it is the input or the result as it came.
    pub(super) fn passed_on(&self, value: Cow<'_, Value>) -> PassedOn {
        match value {
            Cow::Borrowed(value) if std::ptr::eq(value, self.view.input) => PassedOn::Input,
            Cow::Borrowed(value) if self.view.result.is_some_and(|r| std::ptr::eq(value, r)) => {
                PassedOn::Result
            }
            value => PassedOn::New(value.into_owned()),
        }
    }
}

/// What a state leaves with when it succeeds.
#[derive(Debug)]
pub(super) enum Leave {
    /// ResultSelector, ResultPath, OutputPath.
    JsonPath {
        selector: Option<jsonpath::Template>,
        result_path: ResultPath,
        output_path: Selection,
        assign: Option<jsonpath::Template>,
    },
    /// Output.
    Jsonata(Output),
}

/// Output and Assign, side by side.
#[derive(Debug)]
pub(super) struct Output {
    output: Option<Query>,
    assign: Option<Query>,
}

/// The fields of [`Leave::JsonPath`], for states that have them.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct PathFields<'a> {
    pub(super) selector: Option<&'a Value>,
    pub(super) result_path: Option<&'a Option<Option<String>>>,
    pub(super) output_path: Option<&'a Option<Option<String>>>,
}

impl Leave {
    pub(super) fn compile(
        compiler: Compiler<'_>,
        paths: PathFields<'_>,
        output: Option<&Value>,
        assign: Option<&Object>,
    ) -> Result<Leave, InvalidDefinition> {
        if compiler.language == QueryLanguage::Jsonata {
            return Output::compile(compiler, "", output, assign).map(Leave::Jsonata);
        }
        let selector = paths
            .selector
            .map(|json| compiler.template("ResultSelector", json));
        Ok(Leave::JsonPath {
            selector: selector.transpose()?,
            result_path: compiler.result_path(paths.result_path.unwrap_or(&None))?,
            output_path: compiler.selection("OutputPath", paths.output_path.unwrap_or(&None))?,
            assign: compiler.assign_template("Assign", assign)?,
        })
    }

    /// With the result of the state's work.
    ///
    /// All fields see the variables as they were, and `$` in Assign is the result itself.
    pub(super) fn with_result(
        &self,
        evaluation: &mut Evaluation<'_>,
        result: Cow<'_, Value>,
    ) -> Result<Exit, Fault> {
        match self {
            Leave::JsonPath {
                selector,
                result_path,
                output_path,
                assign,
            } => {
                let assigned = evaluation.assign_template(assign.as_ref(), &result)?;
                let selected = match selector {
                    Some(selector) => Cow::Owned(evaluation.template(selector, &result)?),
                    None => result,
                };
                evaluation.inspect.phase(Phase::ResultSelector, &selected);
                let put = result_path.put(evaluation.view.input, selected)?;
                evaluation.inspect.phase(Phase::ResultPath, &put);
                let output = evaluation.output(output_path, put)?;
                Ok(Exit { output, assigned })
            }
            Leave::Jsonata(output) => output.evaluate(evaluation, result),
        }
    }

    /// Without work: `effective` goes through OutputPath, or the input through Output.
    pub(super) fn with_input(
        &self,
        evaluation: &mut Evaluation<'_>,
        effective: Cow<'_, Value>,
    ) -> Result<Exit, Fault> {
        match self {
            Leave::JsonPath { assign, .. } => {
                self.with_assign(evaluation, assign.as_ref(), effective)
            }
            Leave::Jsonata(output) => output.evaluate(evaluation, effective),
        }
    }

    /// As [`with_input`](Leave::with_input), with an Assign of a rule's instead of the state's.
    pub(super) fn with_assign(
        &self,
        evaluation: &mut Evaluation<'_>,
        assign: Option<&jsonpath::Template>,
        effective: Cow<'_, Value>,
    ) -> Result<Exit, Fault> {
        let assigned = evaluation.assign_template(assign, &effective)?;
        let output = match self {
            Leave::JsonPath { output_path, .. } => evaluation.output(output_path, effective)?,
            Leave::Jsonata(_) => evaluation.passed_on(effective),
        };
        Ok(Exit { output, assigned })
    }
}

impl Leave {
    pub(super) fn is_json_path(&self) -> bool {
        matches!(self, Leave::JsonPath { .. })
    }

    /// What the state's fields see as `$`: JSONata has no InputPath.
    pub(super) fn effective<'v>(
        &self,
        evaluation: &mut Evaluation<'v>,
        input_path: &Selection,
    ) -> Result<Cow<'v, Value>, Fault> {
        match self {
            Leave::JsonPath { .. } => evaluation.effective_input(input_path),
            Leave::Jsonata(_) => Ok(Cow::Borrowed(evaluation.view.input)),
        }
    }
}

impl Output {
    /// `place` comes before the names of the fields: `Choices[0]/`.
    pub(super) fn compile(
        compiler: Compiler<'_>,
        place: &str,
        output: Option<&Value>,
        assign: Option<&Object>,
    ) -> Result<Output, InvalidDefinition> {
        Ok(Output {
            output: compiler.optional_query(format!("{place}Output"), output)?,
            assign: compiler.assign_query(format!("{place}Assign"), assign)?,
        })
    }

    /// What it gives; `default` where there is no Output.
    pub(super) fn evaluate(
        &self,
        evaluation: &mut Evaluation<'_>,
        default: Cow<'_, Value>,
    ) -> Result<Exit, Fault> {
        let assigned = evaluation.assign_query(self.assign.as_ref())?;
        let output = match &self.output {
            Some(output) => PassedOn::New(output.evaluate(Expected::Any, evaluation)?),
            None => evaluation.passed_on(default),
        };
        Ok(Exit { output, assigned })
    }
}
