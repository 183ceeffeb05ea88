//! Collects errors, so that one compile reports them all.

use std::cell::RefCell;
use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// A list of errors that must be read: dropping it unread is a bug of the macro and panics.
pub(crate) struct Errors {
    /// `None` once read.
    list: RefCell<Option<Vec<syn::Error>>>,
}

impl Errors {
    /// An empty list.
    pub(crate) fn new() -> Errors {
        Errors {
            list: RefCell::new(Some(Vec::new())),
        }
    }

    /// Reports an error at all of `tokens`.
    pub(crate) fn push(&self, tokens: impl ToTokens, message: impl Display) {
        self.push_error(syn::Error::new_spanned(tokens, message));
    }

    /// Reports an error at `span`.
    pub(crate) fn push_at(&self, span: Span, message: impl Display) {
        self.push_error(syn::Error::new(span, message));
    }

    /// Reports an error of the parser.
    pub(crate) fn push_error(&self, error: syn::Error) {
        self.list
            .borrow_mut()
            .as_mut()
            .expect("errors are pushed before the list is read")
            .push(error);
    }

    /// The value, or `None` with its error reported.
    pub(crate) fn ok<T>(&self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|e| self.push_error(e)).ok()
    }

    /// How many errors there are: two counts tell whether a step went well.
    pub(crate) fn count(&self) -> usize {
        self.list.borrow().as_ref().map_or(0, Vec::len)
    }

    /// The errors as `compile_error!`s, in the order of reporting; nothing when there are none.
    pub(crate) fn into_compile_errors(self) -> TokenStream {
        let list = self.list.borrow_mut().take().unwrap_or_default();
        list.iter().map(syn::Error::to_compile_error).collect()
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        assert!(
            self.list.borrow().is_none() || std::thread::panicking(),
            "errors of a macro were not read"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_reported() {
        let errors = Errors::new();
        errors.push_at(Span::call_site(), "first");
        errors.push_at(Span::call_site(), "second");
        assert_eq!(errors.count(), 2);
        let text = errors.into_compile_errors().to_string();
        assert!(text.contains("first") && text.contains("second"), "{text}");
    }

    #[test]
    #[should_panic(expected = "errors of a macro were not read")]
    fn an_unread_list_panics() {
        drop(Errors::new());
    }
}
