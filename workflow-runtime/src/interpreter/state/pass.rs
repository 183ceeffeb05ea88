//! Pass and Succeed.

use std::borrow::Cow;

use serde_json::Value;
use workflow_core::asl::{PassState, QueryLanguage, SucceedState};

use super::exit::{Input, Leave, PathFields};
use super::fields::{Compiler, Selection};
use super::{Evaluation, Exit, Phase};
use crate::engine::InvalidDefinition;
use crate::interpreter::Fault;

/// A Pass state.
#[derive(Debug)]
pub(super) struct Pass {
    input: Input,
    /// JSONPath: stands for what would come of InputPath and Parameters.
    result: Option<Value>,
    leave: Leave,
}

impl Pass {
    pub(super) fn compile(
        compiler: Compiler<'_>,
        state: &PassState,
    ) -> Result<Pass, InvalidDefinition> {
        let json_path = compiler.language == QueryLanguage::JsonPath;
        let parameters = state.parameters.as_ref().filter(|_| json_path);
        let paths = PathFields {
            result_path: Some(&state.result_path),
            output_path: Some(&state.output_path),
            ..PathFields::default()
        };
        Ok(Pass {
            input: Input::compile(compiler, &state.input_path, parameters, "Parameters")?,
            result: state.result.clone().filter(|_| json_path),
            leave: Leave::compile(
                compiler,
                paths,
                state.output.as_ref(),
                state.assign.as_ref(),
            )?,
        })
    }

    pub(super) fn exit(&self, evaluation: &mut Evaluation<'_>) -> Result<Exit, Fault> {
        if let Some(result) = &self.result {
            evaluation.inspect.phase(Phase::Result, result);
            return self.leave.with_result(evaluation, Cow::Borrowed(result));
        }
        let entered = self.input.evaluate(evaluation)?;
        self.leave.with_result(evaluation, entered.passed)
    }
}

/// A Succeed state.
#[derive(Debug)]
pub(super) struct Succeed {
    input_path: Selection,
    leave: Leave,
}

impl Succeed {
    pub(super) fn compile(
        compiler: Compiler<'_>,
        state: &SucceedState,
    ) -> Result<Succeed, InvalidDefinition> {
        let paths = PathFields {
            output_path: Some(&state.output_path),
            ..PathFields::default()
        };
        Ok(Succeed {
            input_path: compiler.selection("InputPath", &state.input_path)?,
            leave: Leave::compile(compiler, paths, state.output.as_ref(), None)?,
        })
    }

    pub(super) fn exit(&self, evaluation: &mut Evaluation<'_>) -> Result<Exit, Fault> {
        let effective = self.leave.effective(evaluation, &self.input_path)?;
        self.leave.with_input(evaluation, effective)
    }
}
