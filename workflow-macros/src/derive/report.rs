//! Mistakes collected, so that one compilation shows them all.

use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::ToTokens;

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Report(Option<syn::Error>);

impl Report {
    /// Notes a mistake at `tokens`.
    pub(crate) fn error(&mut self, tokens: &dyn ToTokens, message: impl Display) {
        self.add(syn::Error::new_spanned(tokens.to_token_stream(), message));
    }

    pub(crate) fn add(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }

    pub(crate) fn into_errors(self) -> Option<TokenStream> {
        self.0.map(|errors| errors.into_compile_error())
    }
}
