//! How Task, Parallel and Map states end: with their result, or by a catcher.

use std::borrow::Cow;

use serde_json::Value;
use workflow_core::asl::{Catcher, MapState, ParallelState, QueryLanguage, TaskState};

use super::exit::{Leave, Output, PathFields};
use super::fields::{Compiler, ResultPath};
use super::{Evaluation, Exit};
use crate::engine::InvalidDefinition;
use crate::interpreter::{Fault, jsonpath};

/// How it ends.
#[derive(Debug)]
pub(super) struct Handling {
    pub(super) leave: Leave,
    pub(super) catchers: Vec<Catch>,
}

/// A catcher.
#[derive(Debug)]
pub(super) enum Catch {
    JsonPath {
        result_path: ResultPath,
        assign: Option<jsonpath::Template>,
    },
    Jsonata(Output),
}

/// The fields are the same ones in three types.
macro_rules! handling {
    ($name:ident, $state:ty) => {
        impl Handling {
            pub(super) fn $name(
                compiler: Compiler<'_>,
                state: &$state,
            ) -> Result<Handling, InvalidDefinition> {
                let paths = PathFields {
                    selector: state.result_selector.as_ref(),
                    result_path: Some(&state.result_path),
                    output_path: Some(&state.output_path),
                };
                let (output, assign) = (state.output.as_ref(), state.assign.as_ref());
                Ok(Handling {
                    leave: Leave::compile(compiler, paths, output, assign)?,
                    catchers: catchers(compiler, state.catch.as_deref().unwrap_or_default())?,
                })
            }
        }
    };
}

handling!(of_task, TaskState);
handling!(of_parallel, ParallelState);
handling!(of_map, MapState);

fn catchers(compiler: Compiler<'_>, catchers: &[Catcher]) -> Result<Vec<Catch>, InvalidDefinition> {
    let numbered = catchers.iter().enumerate();
    numbered
        .map(|(index, catcher)| Catch::compile(compiler, index, catcher))
        .collect()
}

impl Catch {
    fn compile(
        compiler: Compiler<'_>,
        index: usize,
        catcher: &Catcher,
    ) -> Result<Catch, InvalidDefinition> {
        let (output, assign) = (catcher.output.as_ref(), catcher.assign.as_ref());
        let place = format!("Catch[{index}]/");
        if compiler.language == QueryLanguage::Jsonata {
            return Output::compile(compiler, &place, output, assign).map(Catch::Jsonata);
        }
        Ok(Catch::JsonPath {
            result_path: compiler.result_path(&catcher.result_path)?,
            assign: compiler.assign_template(&format!("{place}Assign"), assign)?,
        })
    }

    /// What the state leaves with; OutputPath and Output of the state have no part in it.
    pub(super) fn exit(
        &self,
        evaluation: &mut Evaluation<'_>,
        error_output: &Value,
    ) -> Result<Exit, Fault> {
        match self {
            Catch::JsonPath {
                result_path,
                assign,
            } => {
                let assigned = evaluation.assign_template(assign.as_ref(), error_output)?;
                let put = result_path.put(evaluation.view.input, Cow::Borrowed(error_output))?;
                let output = evaluation.passed_on(put);
                Ok(Exit { output, assigned })
            }
            Catch::Jsonata(output) => output.evaluate(evaluation, Cow::Borrowed(error_output)),
        }
    }
}
