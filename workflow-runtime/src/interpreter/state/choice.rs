//! Choice.

use std::borrow::Cow;

use serde_json::Value;
use workflow_core::asl::{ChoiceRule, ChoiceState, QueryLanguage};

use super::exit::{Leave, Output, PathFields};
use super::fields::{Compiler, Query, Selection};
use super::{Evaluation, Exit};
use crate::engine::InvalidDefinition;
use crate::interpreter::jsonata::Expected;
use crate::interpreter::{Fault, jsonpath};

/// A Choice state.
#[derive(Debug)]
pub(super) struct Choice {
    input_path: Selection,
    rules: Vec<Rule>,
    has_default: bool,
    /// With Default.
    leave: Leave,
}

#[derive(Debug)]
enum Rule {
    JsonPath {
        rule: jsonpath::Rule,
        assign: Option<jsonpath::Template>,
    },
    Jsonata {
        condition: Query,
        output: Output,
    },
}

impl Choice {
    pub(super) fn compile(
        compiler: Compiler<'_>,
        state: &ChoiceState,
    ) -> Result<Choice, InvalidDefinition> {
        let paths = PathFields {
            output_path: Some(&state.output_path),
            ..PathFields::default()
        };
        let (output, assign) = (state.output.as_ref(), state.assign.as_ref());
        let rules = state.choices.iter().enumerate();
        let rules = rules.map(|(index, rule)| Rule::compile(compiler, index, rule));
        Ok(Choice {
            input_path: compiler.selection("InputPath", &state.input_path)?,
            rules: rules.collect::<Result<_, _>>()?,
            has_default: state.default.is_some(),
            leave: Leave::compile(compiler, paths, output, assign)?,
        })
    }

    pub(super) fn choose(
        &self,
        evaluation: &mut Evaluation<'_>,
    ) -> Result<Option<(usize, Exit)>, Fault> {
        let effective = self.leave.effective(evaluation, &self.input_path)?;
        for (position, rule) in self.rules.iter().enumerate() {
            if rule.holds(evaluation, &effective)? {
                let exit = self.exit(evaluation, rule, effective)?;
                return Ok(Some((position, exit)));
            }
        }
        if !self.has_default {
            return Ok(None);
        }
        let exit = self.leave.with_input(evaluation, effective)?;
        Ok(Some((self.rules.len(), exit)))
    }

    /// By a rule: its own Assign and Output, not the state's, which belong to Default.
    fn exit(
        &self,
        evaluation: &mut Evaluation<'_>,
        rule: &Rule,
        effective: Cow<'_, Value>,
    ) -> Result<Exit, Fault> {
        match rule {
            Rule::Jsonata { output, .. } => output.evaluate(evaluation, effective),
            Rule::JsonPath { assign, .. } => {
                self.leave
                    .with_assign(evaluation, assign.as_ref(), effective)
            }
        }
    }
}

impl Rule {
    fn compile(
        compiler: Compiler<'_>,
        index: usize,
        rule: &ChoiceRule,
    ) -> Result<Rule, InvalidDefinition> {
        let place = format!("Choices[{index}]/");
        let (output, assign) = (rule.output.as_ref(), rule.assign.as_ref());
        if compiler.language == QueryLanguage::JsonPath {
            return Ok(Rule::JsonPath {
                rule: compiler.rule(place.trim_end_matches('/'), rule)?,
                assign: compiler.assign_template(&format!("{place}Assign"), assign)?,
            });
        }
        let condition = rule.condition.as_ref();
        let condition = condition.ok_or_else(|| compiler.missing("Condition"))?;
        Ok(Rule::Jsonata {
            condition: compiler.query(format!("{place}Condition"), condition)?,
            output: Output::compile(compiler, &place, output, assign)?,
        })
    }

    fn holds(&self, evaluation: &mut Evaluation<'_>, effective: &Value) -> Result<bool, Fault> {
        match self {
            Rule::JsonPath { rule, .. } => rule.holds(&evaluation.seen(effective)),
            Rule::Jsonata { condition, .. } => {
                let holds = condition.evaluate(Expected::Boolean, evaluation)?;
                Ok(holds == Value::Bool(true))
            }
        }
    }
}
