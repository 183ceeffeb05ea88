//! Calls that may be of tasks or workflows that nothing awaits.
//!
//! A macro can't tell them from calls of other fns. So each call of a fn by its path, where no step
//! is awaited, is written with a question to rustc around it: see `expr::expression::not_awaited`
//! of the core.

use std::collections::HashSet;

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::quote_spanned;
use syn::visit::{self, Visit};
use syn::{Expr, ExprCall, ExprPath, Path};
use workflow_core::expr::functions;

use super::expr::peel;
use super::expression::{called, type_of};

/// The calls of a body, by the names in their paths and where those stand.
#[derive(Default)]
pub(super) struct Calls {
    names: HashSet<String>,
    places: HashSet<(String, String)>,
}

impl Calls {
    /// The call of a fn by its path.
    pub(super) fn add(&mut self, path: &ExprPath) {
        if let Some(last) = path.path.segments.last() {
            let name = last.ident.to_string();
            self.places.insert((name.clone(), place(last.ident.span())));
            self.names.insert(name);
        }
    }

    /// All calls in an expression that awaits nothing.
    pub(super) fn add_all(&mut self, expr: &Expr) {
        struct Each<'c>(&'c mut Calls);
        impl<'ast> Visit<'ast> for Each<'_> {
            fn visit_expr_call(&mut self, call: &'ast ExprCall) {
                if let Expr::Path(path) = peel(&call.func)
                    && may_be_step(path)
                {
                    self.0.add(path);
                }
                visit::visit_expr_call(self, call);
            }
        }
        Each(self).visit_expr(expr);
    }

    /// `tokens` with the question around each of the calls.
    pub(super) fn asked(&self, tokens: TokenStream) -> TokenStream {
        if self.names.is_empty() {
            return tokens;
        }
        let mut out: Vec<TokenTree> = Vec::new();
        let mut rest = tokens
            .into_iter()
            .collect::<Vec<_>>()
            .into_iter()
            .peekable();
        while let Some(token) = rest.next() {
            match token {
                TokenTree::Group(group) => out.push(self.inside(&group)),
                TokenTree::Ident(ident) if self.has(&ident) => {
                    let mut turbofish = Vec::new();
                    if matches!(rest.peek(), Some(TokenTree::Punct(p)) if p.as_char() == ':') {
                        take_turbofish(&mut rest, &mut turbofish);
                    }
                    match rest.peek() {
                        Some(TokenTree::Group(arguments))
                            if arguments.delimiter() == Delimiter::Parenthesis =>
                        {
                            let arguments = self.inside(arguments);
                            rest.next();
                            let path = take_path(&mut out, ident);
                            out.extend(asked(path, turbofish, arguments));
                        }
                        _ => {
                            out.push(ident.into());
                            out.extend(turbofish);
                        }
                    }
                }
                other => out.push(other),
            }
        }
        out.into_iter().collect()
    }

    fn inside(&self, group: &Group) -> TokenTree {
        let mut inside = Group::new(group.delimiter(), self.asked(group.stream()));
        inside.set_span(group.span());
        inside.into()
    }

    fn has(&self, ident: &Ident) -> bool {
        let name = ident.to_string();
        self.names.contains(&name) && self.places.contains(&(name, place(ident.span())))
    }
}

/// Whether a path may be that of a task or workflow.
fn may_be_step(path: &ExprPath) -> bool {
    let segments = &path.path.segments;
    let names: Vec<String> = segments.iter().map(|s| s.ident.to_string()).collect();
    let is_type = names
        .last()
        .is_none_or(|n| n.starts_with(char::is_uppercase));
    let known = functions::lookup(&names[names.len().saturating_sub(2)..].join("::"));
    !is_type && known.is_none() && type_of(path).is_none()
}

fn place(span: Span) -> String {
    format!("{span:?}")
}

type Tokens = std::iter::Peekable<std::vec::IntoIter<TokenTree>>;

/// `::<..>`
fn take_turbofish(rest: &mut Tokens, taken: &mut Vec<TokenTree>) {
    let mut depth = 0;
    while let Some(token) = rest.peek() {
        match token {
            TokenTree::Punct(p) if p.as_char() == '<' => depth += 1,
            TokenTree::Punct(p) if p.as_char() == '>' => depth -= 1,
            TokenTree::Punct(p) if p.as_char() == ':' => {}
            _ if depth == 0 => return,
            _ => {}
        }
        let closes = depth == 0 && matches!(token, TokenTree::Punct(p) if p.as_char() == '>');
        taken.extend(rest.next());
        if closes {
            return;
        }
    }
}

/// The path that ends in `last`: its segments before are the last of `out`.
fn take_path(out: &mut Vec<TokenTree>, last: Ident) -> Vec<TokenTree> {
    let is_colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(p)) if p.as_char() == ':');
    let mut from = out.len();
    while from >= 2 && is_colon(out.get(from - 1)) && is_colon(out.get(from - 2)) {
        from -= 2;
        match from.checked_sub(1).and_then(|at| out.get(at)) {
            Some(TokenTree::Ident(_)) => from -= 1,
            _ => break,
        }
    }
    let mut path = out.split_off(from);
    path.push(last.into());
    path
}

/// The call with the question around it.
fn asked(path: Vec<TokenTree>, turbofish: Vec<TokenTree>, arguments: TokenTree) -> TokenStream {
    let at = path.last().map_or_else(Span::call_site, TokenTree::span);
    let (start, end) = (path.first().map_or(at, TokenTree::span), arguments.span());
    let path: TokenStream = path.into_iter().collect();
    let turbofish: TokenStream = turbofish.into_iter().collect();
    let call = quote_spanned!(at=> #path #turbofish #arguments);
    let Ok(parsed) = syn::parse2::<Path>(path) else {
        return call;
    };
    let what = super::expr::located(called(&parsed), at);
    let asks =
        quote_spanned!(start=> ::workflow_runtime::__private::core::expr::expression::called);
    let mut of = Group::new(Delimiter::Parenthesis, quote_spanned!(at=> #what, #call));
    of.set_span(end);
    let mut value = Literal::usize_unsuffixed(0);
    value.set_span(end);
    quote_spanned!(at=> #asks #of.#value)
}
