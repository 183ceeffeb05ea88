//! Procedural macros.

mod derive;

use proc_macro::TokenStream;

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
