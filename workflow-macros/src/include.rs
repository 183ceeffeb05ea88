//! `include_asl!`: a definition that somebody wrote, checked while the crate is compiled.

mod file;

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitStr, Token};

use crate::errors::Errors;
use crate::symbol;
use crate::workflow::included::{self, Included};

/// What stands in the macro's parentheses.
struct Include {
    path: LitStr,
    form: Form,
}

enum Form {
    /// `"file"`, or `"file", express`: a value.
    Value { express: bool },
    /// `"file"; async fn name(input: I) -> R;`: a workflow.
    Workflow(Box<Included>),
}

impl Parse for Include {
    fn parse(input: ParseStream<'_>) -> syn::Result<Include> {
        let path = input.parse().map_err(|e| {
            let message = "`include_asl!` takes the path of a file: `include_asl!(\"order.asl.json\")`, relative to the directory of Cargo.toml";
            syn::Error::new(e.span(), message)
        })?;
        let form = if input.parse::<Option<Token![;]>>()?.is_some() {
            Form::Workflow(Box::new(input.parse()?))
        } else {
            Form::Value {
                express: express(input)?,
            }
        };
        if !input.is_empty() {
            let message = "nothing follows here: write `include_asl!(\"file\")`, or `include_asl! { \"file\"; async fn name(input: Input) -> Result<Output, Error>; }`";
            return Err(input.error(message));
        }
        Ok(Include { path, form })
    }
}

/// `, express`
fn express(input: ParseStream<'_>) -> syn::Result<bool> {
    if input.parse::<Option<Token![,]>>()?.is_none() || input.is_empty() {
        return Ok(false);
    }
    let word: Ident = input.parse()?;
    match word == symbol::EXPRESS {
        true => Ok(true),
        false => Err(syn::Error::new(
            word.span(),
            "the only option is `express`, for a definition of an Express workflow",
        )),
    }
}

/// Expands the macro.
pub(crate) fn expand(tokens: TokenStream) -> TokenStream {
    let include: Include = match syn::parse2(tokens) {
        Ok(include) => include,
        Err(error) => return error.into_compile_error(),
    };
    let errors = Errors::new();
    let path = &include.path;
    match &include.form {
        Form::Value { express } => {
            let text = file::checked(path, *express, &errors);
            let errors = errors.into_compile_errors();
            match text {
                Some(text) => quote!(::workflow_runtime::__private::included_machine(#text)),
                // As a statement list, so that each error is reported.
                None => quote!({ #errors ::core::unreachable!() }),
            }
        }
        Form::Workflow(workflow) => included::expand(workflow, errors, |express, errors| {
            file::checked(path, express, errors)
        }),
    }
}
