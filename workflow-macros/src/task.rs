//! `#[task]`: an async fn that a workflow awaits as a Task state.

mod arn;
mod check;
mod crossing;
mod expand;
mod function;
mod options;
mod params;
mod resource;
pub(crate) mod retry;

use proc_macro2::TokenStream;
use quote::quote;

use self::function::TaskFn;
pub(crate) use self::function::pascal_case;
use self::options::Options;
use crate::errors::Errors;

/// The whole pipeline: parse, check, expand.
///
/// A mistake in the options leaves a task that other code can name, and one in the signature the
/// fn as it was written, so that rustc has nothing to add.
pub(crate) fn task(options: TokenStream, item: TokenStream) -> TokenStream {
    let func: TaskFn = match syn::parse2(item.clone()) {
        Ok(func) => func,
        Err(error) => {
            let error = error.into_compile_error();
            return quote!(#error #item);
        }
    };
    let errors = Errors::new();
    let mut options = Options::parse(options, &func, &errors);
    let Some(params) = params::parse(&func, &errors) else {
        let errors = errors.into_compile_errors();
        let func = expand::as_written(&func);
        return quote!(#errors #func);
    };
    check::check(&mut options, &func, &params, &errors);
    let errors = errors.into_compile_errors();
    let expansion = expand::expand(&func, &params, &options);
    quote!(#errors #expansion)
}
