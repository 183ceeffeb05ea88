//! The compiler front end of `workflow-runtime`: entry points only.

mod attr;
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
