//! The derives: `WorkflowData` and `WorkflowError`.

mod case;
pub(crate) mod data;
mod display;
pub(crate) mod error;
mod error_attr;
mod report;
mod serde_attr;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Ident, LitStr, ext::IdentExt as _};

pub(crate) use report::Report;

/// Parses the item, expands it, and reports every mistake at once.
pub(crate) fn expand(
    input: TokenStream,
    derive: fn(&DeriveInput, &mut Report) -> TokenStream,
) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut report = Report::default();
    let expansion = derive(&input, &mut report);
    // The impls are there all the same, so that rustc does not miss them elsewhere.
    let errors = report.into_errors();
    quote!(#errors #expansion)
}

/// `workflow_core`, from a user's crate.
fn core() -> TokenStream {
    quote!(::workflow_runtime::__private::core)
}

/// An identifier as text, without `r#`.
fn text(ident: &Ident) -> LitStr {
    LitStr::new(&ident.unraw().to_string(), ident.span())
}
