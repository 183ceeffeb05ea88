//! `retry(policy, async || ..)`: a block that is run again as a whole.

use std::ops::RangeInclusive;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ExprCall, ExprLit, ExprMethodCall, Lit};

use crate::symbol;
use crate::task::retry::check_name;

use super::expr::{located, peel};
use super::step::Step;
use super::{Lowering, hidden};

/// What it looks like, for advice.
const FORM: &str = "`retry(RetryPolicy::new(), async || { .. }).await`";

/// Whether a call of something named `retry` is that of the prelude: a task of that name takes no
/// policy and no code.
pub(super) fn is_retry(call: &ExprCall) -> bool {
    let is_code = |arg: &Expr| matches!(peel(arg), Expr::Closure(_) | Expr::Async(_));
    call.args.iter().any(|arg| is_code(arg) || is_policy(arg))
}

/// Whether a value is a policy, by the tokens that make it: it is part of the definition, and no
/// workflow value.
pub(super) fn is_policy(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::MethodCall(call) => is_policy(&call.receiver),
        Expr::Call(call) => matches!(peel(&call.func), Expr::Path(path)
            if path.path.segments.iter().any(|segment| segment.ident == "RetryPolicy")),
        Expr::Array(array) => !array.elems.is_empty() && array.elems.iter().all(is_policy),
        Expr::Macro(mac) if mac.mac.path.is_ident("vec") => {
            let elements = mac.mac.parse_body_with(
                syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated,
            );
            elements.is_ok_and(|list| !list.is_empty() && list.iter().all(is_policy))
        }
        _ => false,
    }
}

/// Where `name` stands in `tokens`.
fn found(tokens: &TokenStream, name: &Ident) -> Option<Ident> {
    tokens.clone().into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) => (ident == *name).then_some(ident),
        TokenTree::Group(group) => found(&group.stream(), name),
        _ => None,
    })
}

impl Lowering<'_> {
    /// `retry(policy, async || { .. })`
    pub(super) fn retry_step(&mut self, call: &ExprCall) -> Step {
        let args: Vec<&Expr> = call.args.iter().map(peel).collect();
        let [policy, body] = args.as_slice() else {
            self.known_to_rustc = true;
            let message = format!("`retry` takes a policy and an async closure: write {FORM}");
            return self.no_step(call, &message);
        };
        let closure = match body {
            Expr::Closure(closure) if closure.asyncness.is_some() => closure,
            other => {
                self.known_to_rustc = true;
                let message = format!(
                    "what `retry` runs is an async closure, made anew for each try: write {FORM}"
                );
                return self.no_step(other, &message);
            }
        };
        if !closure.inputs.is_empty() {
            self.known_to_rustc = true;
            let message = "the block of `retry` takes nothing: write `async || { .. }`";
            return self.no_step(&closure.inputs, message);
        }
        self.check_policy(policy);
        let site = self.site();
        let private = quote!(::workflow_runtime::__private);
        let retried = self.lens(&quote!(#private::retried(#closure)), &[]);
        let ret = self.enter_scope();
        let body = self.tail(&closure.body);
        let body = self.undoing_body(body);
        self.leave_scope();
        let (native_body, twin_body) = (body.native, body.twin);
        let (cx, ty, open) = (hidden("__cx"), hidden("__retried"), hidden("__open"));
        // One fn judges the policy in both forms, so that what rustc says of it is said once.
        let policies = located(quote!(#private::policies), policy.span());
        let (asyncness, capture) = (&closure.asyncness, &closure.capture);
        let bar = quote_spanned!(closure.span() => |);
        Step {
            native: quote! {
                #cx.step(#site, #private::retry(
                    #policies(#policy),
                    #asyncness #capture #bar #cx: #private::Context #bar { #native_body }
                )).await
            },
            twin: quote!({
                let #ty = #retried;
                let #open = __b.begin_retry(#site, "Retry", #policies(#policy));
                { let #ret = #ty; #twin_body }
                __b.end_retry(#open, #ty)
            }),
            wait: false,
        }
    }

    /// What can be known of a policy before it is built.
    pub(super) fn check_policy(&mut self, policy: &Expr) {
        let tokens = policy.to_token_stream();
        if let Some(variable) = self.variables_in(&tokens).first() {
            let message = format!(
                "a policy is part of the definition and can't depend on `{variable}`, which each execution has its own of: use constants"
            );
            return match found(&tokens, variable) {
                Some(at) => self.error(at, message),
                None => self.error(policy, message),
            };
        }
        if self.check_deterministic(&tokens) {
            return;
        }
        match policy {
            Expr::Array(array) => array
                .elems
                .iter()
                .for_each(|policy| self.check_fields(policy)),
            policy => self.check_fields(policy),
        }
    }

    /// `RetryPolicy::new().field(value)..`: values that are literals.
    fn check_fields(&mut self, policy: &Expr) {
        let Expr::MethodCall(call) = peel(policy) else {
            return;
        };
        self.check_fields(&call.receiver);
        let Some(value) = call.args.first().map(peel) else {
            return;
        };
        match &*call.method.to_string() {
            symbol::ERROR_EQUALS => self.check_error_names(value),
            symbol::INTERVAL_SECONDS => self.check_whole(call, value, 1..=99_999_999),
            symbol::MAX_ATTEMPTS => self.check_whole(call, value, 0..=99_999_999),
            symbol::MAX_DELAY_SECONDS => self.check_whole(call, value, 1..=31_622_400),
            symbol::BACKOFF_RATE => self.check_rate(value),
            _ => {}
        }
    }

    fn check_whole(&mut self, call: &ExprMethodCall, value: &Expr, range: RangeInclusive<u64>) {
        let Expr::Lit(ExprLit {
            lit: Lit::Int(int), ..
        }) = value
        else {
            return;
        };
        if !int
            .base10_parse()
            .is_ok_and(|number| range.contains(&number))
        {
            let (low, high) = (range.start(), range.end());
            let message = format!(
                "`{}` is a whole number from {low} to {high}, not `{int}`",
                call.method
            );
            self.error(int, message);
        }
    }

    fn check_rate(&mut self, value: &Expr) {
        let Expr::Lit(ExprLit {
            lit: Lit::Float(rate),
            ..
        }) = value
        else {
            return;
        };
        if !rate.base10_parse().is_ok_and(|rate: f64| rate >= 1.0) {
            let message = format!("`backoff_rate` is a number of at least 1.0, not `{rate}`");
            self.error(rate, message);
        }
    }

    fn check_error_names(&mut self, names: &Expr) {
        let Expr::Array(names) = names else { return };
        if names.elems.is_empty() {
            let message = "`error_equals` names no error: leave it out to take all";
            return self.error(names, message);
        }
        for name in &names.elems {
            let Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) = peel(name)
            else {
                continue;
            };
            if let Err(message) = check_name(&text.value()) {
                self.error(text, message);
            } else if text.value() == "States.ALL" && names.elems.len() > 1 {
                let message = "`States.ALL` takes every error and stands alone: remove the others, or give them a policy of their own before this one";
                self.error(text, message);
            }
        }
    }
}
