//! The compiler front end of `workflow-runtime`: entry points only.

mod attr;
mod derive;
mod errors;
mod nearest;
mod symbol;
mod task;

use proc_macro::TokenStream;

/// Makes an async fn a task. The options are those of the Task state; see the guide.
#[proc_macro_attribute]
pub fn task(options: TokenStream, item: TokenStream) -> TokenStream {
    task::task(options.into(), item.into()).into()
}

/// Tells definitions what JSON a type becomes; see `workflow_runtime::WorkflowData`.
#[proc_macro_derive(WorkflowData, attributes(serde))]
pub fn derive_workflow_data(input: TokenStream) -> TokenStream {
    derive::expand(input.into(), derive::data::expand).into()
}

/// Gives the variants of an error type ASL error names; see `workflow_runtime::WorkflowError`.
#[proc_macro_derive(WorkflowError, attributes(workflow_error))]
pub fn derive_workflow_error(input: TokenStream) -> TokenStream {
    derive::expand(input.into(), derive::error::expand).into()
}
