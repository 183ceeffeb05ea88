//! Lint attributes of the user: they stay on the native code, and mean nothing to the definition.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::{Attribute, ExprMatch};

use super::Lowering;

/// Whether it is `#[allow(..)]` or one of its kin.
pub(super) fn is_lint(attr: &Attribute) -> bool {
    let lints = ["allow", "expect", "warn", "deny", "forbid"];
    lints.iter().any(|lint| attr.path().is_ident(lint))
}

/// The lint attributes among others.
pub(super) fn lints(attrs: &[Attribute]) -> TokenStream {
    let lints = attrs.iter().filter(|attr| is_lint(attr));
    quote!(#(#lints)*)
}

/// The native statements of a `let`, with lint attributes on it.
pub(super) fn on_let(native: TokenStream, attrs: &[Attribute]) -> TokenStream {
    let mut lints = Some(lints(attrs)).filter(|lints| !lints.is_empty());
    let mut all = TokenStream::new();
    for token in native {
        if matches!(&token, TokenTree::Ident(word) if word == "let") {
            all.extend(lints.take());
        }
        all.extend([token]);
    }
    all
}

/// A native statement with lint attributes on it.
pub(super) fn on_statement(native: TokenStream, attrs: &[Attribute]) -> TokenStream {
    let lints = lints(attrs);
    match lints.is_empty() {
        true => native,
        false => quote!(#lints { #native }),
    }
}

impl Lowering<'_> {
    /// What stands on an arm is a lint attribute or a comment.
    pub(super) fn check_arms(&mut self, match_: &ExprMatch) {
        for attr in match_.arms.iter().flat_map(|arm| &arm.attrs) {
            if !is_lint(attr) && !attr.path().is_ident("doc") {
                self.error(
                    attr,
                    "this attribute has no meaning on an arm: put it on a statement, or remove it",
                );
            }
        }
    }
}
