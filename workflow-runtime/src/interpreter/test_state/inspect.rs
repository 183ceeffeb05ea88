//! What the output tells of the data flow.

use serde::Serialize;
use serde_json::Value;

use super::text::text;
use crate::interpreter::state::{Inspect, Phase};

/// The steps of the data flow. Values are JSON text; a step that there was none of is absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct InspectionData {
    /// The state's input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// The input after Arguments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_arguments: Option<String>,
    /// The input after InputPath.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_input_path: Option<String>,
    /// The input after Parameters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_parameters: Option<String>,
    /// What the task answered, or the Result of a Pass state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// The result after ResultSelector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_result_selector: Option<String>,
    /// The input with the result, after ResultPath.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_result_path: Option<String>,
    /// The items of a Map state after ItemsPath.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_items_path: Option<String>,
    /// The part of a JSON file that ItemsPointer points to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_items_pointer: Option<String>,
    /// What every iteration gets, after ItemSelector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_item_selector: Option<String>,
    /// The batches, after ItemBatcher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_item_batcher: Option<String>,
    /// MaxConcurrency of a Map state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_concurrency: Option<u64>,
    /// ToleratedFailureCount of a Map state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerated_failure_count: Option<u64>,
    /// ToleratedFailurePercentage of a Map state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerated_failure_percentage: Option<f64>,
    /// The variables after the state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variables: Option<String>,
    /// Who took the error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_details: Option<ErrorDetails>,
}

/// Who took an error.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ErrorDetails {
    /// The position of the catcher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catch_index: Option<usize>,
    /// The position of the retrier, also when its attempts are used up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_index: Option<usize>,
    /// How long it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_backoff_interval_seconds: Option<u64>,
}

impl Inspect for InspectionData {
    fn phase(&mut self, phase: Phase, value: &Value) {
        let field = match phase {
            Phase::InputPath => &mut self.after_input_path,
            Phase::Parameters => &mut self.after_parameters,
            Phase::Arguments => &mut self.after_arguments,
            Phase::Result => &mut self.result,
            Phase::ResultSelector => &mut self.after_result_selector,
            Phase::ResultPath => &mut self.after_result_path,
            Phase::ItemsPath => &mut self.after_items_path,
            Phase::ItemSelector => &mut self.after_item_selector,
            Phase::ItemBatcher => &mut self.after_item_batcher,
        };
        *field = Some(text(value));
    }
}
