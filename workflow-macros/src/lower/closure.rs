//! Closures and blocks inside expressions: no steps, only values.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Expr, ExprClosure, ExprMethodCall, Pat, Stmt};

use super::branch::tail_of;
use super::expr::{is_construction, needs_surroundings};
use super::tail::linked;
use super::{Lowering, core, hidden};

/// What the closures of a method give, in terms of the method's result: the name of the fn of
/// `Link` that says so.
fn given_to(method: &str) -> Option<&'static str> {
    Some(match method {
        "map" | "then" => "in_item",
        "filter_map" | "map_while" => "in_some_item",
        "map_err" | "ok_or_else" => "in_error",
        "and_then" | "find_map" | "fold" | "map_or" | "map_or_else" | "or_else"
        | "unwrap_or_else" => "whole",
        _ => return None,
    })
}

impl Lowering<'_> {
    /// The twin of a closure argument: a Rust closure over expressions.
    pub(super) fn closure(&mut self, closure: &ExprClosure) -> TokenStream {
        self.linked_closure(closure, None)
    }

    /// The same, as an argument of a method with this result: where rustc finds the type of what
    /// the closure gives only from that, it is told.
    pub(super) fn argument_closure(
        &mut self,
        closure: &ExprClosure,
        call: &ExprMethodCall,
    ) -> TokenStream {
        let tail = tail_of(&closure.body);
        let inferred = needs_surroundings(tail) || is_construction(tail);
        let link = given_to(&call.method.to_string()).filter(|_| inferred);
        let ty = Ident::new("__ty", call.method.span());
        self.linked_closure(closure, link.map(|how| (how, ty)))
    }

    fn linked_closure(
        &mut self,
        closure: &ExprClosure,
        link: Option<(&str, Ident)>,
    ) -> TokenStream {
        if closure.asyncness.is_some() {
            self.error(
                closure,
                "an async closure has a form in a definition only as the body of `map(items, async |item| ..)`: use that, or a `for` loop",
            );
            return quote!(|| __b.never());
        }
        self.scopes.open();
        self.closures += 1;
        let mut params = Vec::new();
        let mut lets = TokenStream::new();
        for (i, input) in closure.inputs.iter().enumerate() {
            let param = hidden(&format!("__arg{i}"));
            lets.extend(self.closure_parameter(input, &param));
            params.push(param);
        }
        let written = super::early::without_returns(&closure.body);
        let body = self.pure_value(written.as_ref().unwrap_or(&closure.body));
        let body = match link {
            Some((how, ty)) => linked(&body, how, &ty.into_token_stream()),
            None => body,
        };
        self.closures -= 1;
        self.scopes.close();
        let body = quote!(|#(#params),*| { #lets #body });
        if closure.inputs.is_empty() {
            return body;
        }
        let names = closure
            .inputs
            .iter()
            .map(|input| match super::pat::bare(input) {
                Pat::Ident(ident) => ident.ident.to_string(),
                _ => "item".to_owned(),
            });
        quote!([#(#names),*], #body)
    }

    /// Binds a closure's parameter pattern to the expression `param`.
    fn closure_parameter(&mut self, pat: &Pat, param: &proc_macro2::Ident) -> TokenStream {
        if let Pat::Ident(ident) = super::pat::bare(pat)
            && ident.subpat.is_none()
        {
            let name = &ident.ident;
            self.scopes.declare(name);
            return quote!(let #name = #param;);
        }
        self.pure_destructure(pat, param)
    }

    /// Binds an irrefutable pattern to the expression `value`, without steps.
    fn pure_destructure(&mut self, pat: &Pat, value: &proc_macro2::Ident) -> TokenStream {
        let core = core();
        let lowered = self.pattern(pat);
        let twin = &lowered.twin;
        let placeholder = self.placeholder(proc_macro2::Span::mixed_site());
        let from = hidden("__bindings");
        let lets = self.bind_all(
            pat,
            &lowered.bindings,
            &placeholder.to_token_stream(),
            &[(placeholder.clone(), value.clone())],
            &quote!(#from),
            true,
        );
        quote!(let #from = #core::definition::Bindings::of(&#value, &#twin); #lets)
    }

    /// An expression that must be a value: steps inside are errors.
    pub(super) fn pure_value(&mut self, expr: &Expr) -> TokenStream {
        self.closures += 1;
        let lowered = self.value(expr, "value");
        self.closures -= 1;
        lowered.twin
    }

    /// A block of `let`s and a last expression, as a value.
    pub(super) fn pure_block(&mut self, stmts: &[Stmt]) -> TokenStream {
        let core = core();
        let Some((first, rest)) = stmts.split_first() else {
            return quote!(#core::expr::literal(()));
        };
        match first {
            Stmt::Expr(expr, None) if rest.is_empty() => self.pure_value(expr),
            Stmt::Local(local) => {
                let Some(init) = &local.init else {
                    self.error(
                        local,
                        "a variable inside an expression needs its value at once",
                    );
                    return quote!(__b.never());
                };
                if let Some((else_, _)) = &init.diverge {
                    self.error(
                        else_,
                        "`let else` has no form inside an expression: use `match`",
                    );
                }
                let pat = super::pat::bare(&local.pat);
                if let (Pat::Ident(ident), Expr::Closure(closure)) =
                    (pat, super::expr::peel(&init.expr))
                {
                    self.scopes.open();
                    self.closure_variable(&ident.ident, closure);
                    let body = self.pure_block(rest);
                    self.scopes.close();
                    return body;
                }
                let value = self.pure_value(&init.expr);
                let hint = match pat {
                    Pat::Ident(ident) => ident.ident.to_string(),
                    _ => "value".to_owned(),
                };
                let param = hidden("__bound");
                self.scopes.open();
                let lets = self.closure_parameter(&local.pat, &param);
                let body = self.pure_block(rest);
                self.scopes.close();
                let typed = match &local.pat {
                    Pat::Type(typed) => {
                        let ty = &typed.ty;
                        quote!(: #core::expr::Expr<#ty>)
                    }
                    _ => quote!(),
                };
                quote!({
                    let __value #typed = #value;
                    #core::expr::bind(#hint, __value, |#param| { #lets #body })
                })
            }
            Stmt::Item(item @ (syn::Item::Const(_) | syn::Item::Use(_))) => {
                let body = self.pure_block(rest);
                quote!({ #item #body })
            }
            other => {
                self.error(
                    other,
                    "only `let` and a last expression have a form inside an expression: write a `for` loop around statements",
                );
                quote!(__b.never())
            }
        }
    }
}
