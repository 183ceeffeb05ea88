//! `#[state]` and doc comments on statements.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Expr;

use super::Lowering;
use super::lints::is_lint;
use crate::attr::{self, Keys};
use crate::symbol;

pub(super) const STATE: Keys<'static> = Keys {
    of: "#[state]",
    noun: "option",
    names: symbol::STATE_OPTIONS,
    repeatable: &[],
};

impl Lowering<'_> {
    /// Doc comments and `#[state(..)]` on a statement.
    pub(super) fn describe(&mut self, attrs: &[syn::Attribute]) -> TokenStream {
        let mut tokens = TokenStream::new();
        let mut doc = Vec::new();
        for attr in attrs {
            if attr.path().is_ident("doc") {
                if let syn::Meta::NameValue(meta) = &attr.meta
                    && let Expr::Lit(syn::ExprLit {
                        lit: syn::Lit::Str(text),
                        ..
                    }) = &meta.value
                {
                    doc.push(text.value().trim().to_owned());
                }
            } else if attr.path().is_ident("state") {
                tokens.extend(self.state_attribute(attr));
            } else if !is_lint(attr) {
                self.error(
                    attr,
                    "this attribute has no meaning on a statement of a workflow: remove it",
                );
            }
        }
        if !doc.is_empty() {
            let doc = doc.join(" ").trim().to_owned();
            tokens.extend(quote!(__b.state_comment(#doc);));
        }
        tokens
    }

    /// `#[state(name = "..", comment = "..")]`
    pub(super) fn state_attribute(&mut self, attr: &syn::Attribute) -> TokenStream {
        let syn::Meta::List(list) = &attr.meta else {
            let advice = "`#[state]` names and comments a state: write `#[state(name = \"..\", comment = \"..\")]`";
            self.error(attr, advice);
            return quote!();
        };
        let items = attr::parse_items(list.tokens.clone(), &STATE, self.errors);
        let each = items.iter().filter_map(|item| {
            let text = item.string(self.errors)?;
            let tokens = &text.tokens;
            if item.is(symbol::COMMENT) {
                return Some(quote!(__b.state_comment(#tokens);));
            }
            let len = text.value.chars().count();
            if len > 80 {
                self.errors.push(
                    tokens,
                    format!("a state name has at most 80 characters, this one has {len}"),
                );
                return None;
            }
            Some(quote!(__b.state_name(#tokens);))
        });
        each.collect()
    }

    pub(super) fn describe_expr(&mut self, expr: &Expr) -> TokenStream {
        self.describe(attributes(expr))
    }
}

/// The attributes of an expression that stands as a statement.
pub(super) fn attributes(expr: &Expr) -> &[syn::Attribute] {
    match expr {
        Expr::Assign(e) => &e.attrs,
        Expr::Async(e) => &e.attrs,
        Expr::Await(e) => &e.attrs,
        Expr::Binary(e) => &e.attrs,
        Expr::Block(e) => &e.attrs,
        Expr::Break(e) => &e.attrs,
        Expr::Call(e) => &e.attrs,
        Expr::Continue(e) => &e.attrs,
        Expr::ForLoop(e) => &e.attrs,
        Expr::If(e) => &e.attrs,
        Expr::Loop(e) => &e.attrs,
        Expr::Macro(e) => &e.attrs,
        Expr::Match(e) => &e.attrs,
        Expr::MethodCall(e) => &e.attrs,
        Expr::Return(e) => &e.attrs,
        Expr::Try(e) => &e.attrs,
        Expr::While(e) => &e.attrs,
        _ => &[],
    }
}
