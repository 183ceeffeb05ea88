//! `?`: over steps, over options with an error, over values.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ExprTry};

use super::expr::{grouped, peel};
use super::step::{called, is_error, is_step, step_hint};
use super::{Lowered, Lowering, hidden, names};

impl Lowering<'_> {
    /// `expr?`
    pub(super) fn question(&mut self, try_: &ExprTry, hint: &str) -> Lowered {
        let inner = peel(&try_.expr);
        let question = &try_.question_token;
        let cx = hidden("__cx");
        if self.closures > 0 {
            self.known_to_rustc = true;
            return self.refuse(
                try_,
                "`?` would leave the expression that it stands in: bind the value with `let` before it",
            );
        }
        let at = question.span;
        // An error of a step leaves a scope without a state: it is no end that the service knows of.
        self.ends |= !is_step(inner) || self.leaves_by_state();
        if is_step(inner) {
            let hint = &step_hint(inner, hint);
            let step = self.step(inner);
            let site = self.site();
            let (native, twin) = (step.native, step.twin);
            if step.wait {
                return Lowered::effect(native, twin);
            }
            let conversion = self.conversion("of_step", quote!(&__pending), at);
            let is_error = is_error(&quote_spanned!(inner.span() => __outcome));
            let native = quote_spanned!(inner.span() => {
                let __outcome = #native;
                if #is_error { #cx.enter(#site); }
                __outcome
            });
            return Lowered::fresh(
                quote!(#native #question),
                quote!({
                    let __pending = #twin;
                    let __how = #conversion;
                    __b.question(#site, #hint, &__pending, &__how)
                }),
            );
        }
        if let Some(mapped) = self.mapped(inner) {
            // At the user's `?` for rustc, but none of the user's code for lints.
            let at = at.resolved_at(proc_macro2::Span::mixed_site());
            let (step, (ok, value), (err, error)) = (mapped.step, mapped.ok(), mapped.err());
            let leave = quote_spanned!(at => return Err(::core::convert::From::from(#error)));
            let match_ = quote!(match #step { Ok(#ok) => #value, Err(#err) => #leave });
            if let Ok(match_) = syn::parse2(match_) {
                return self.match_value(&match_, hint);
            }
        }
        if let Some(lowered) = self.question_option(try_, inner, hint) {
            return lowered;
        }
        if let Some(error) = error_value(inner) {
            return self.return_error_value(error, try_);
        }
        let sites = [self.site(), self.site()];
        let before = self.errors.count();
        let value = self.value(inner, "outcome");
        if self.errors.count() > before && matches!(inner, Expr::Call(_)) {
            // What is not awaited is no `Result`.
            self.known_to_rustc = true;
        }
        let (native, twin) = (value.native, value.twin);
        let conversion = self.conversion("of_value", quote!(&__value), at);
        let native = tested(sites, native, inner.span());
        let [test, fail] = sites;
        Lowered::effect(
            quote!(#native #question),
            quote!({
                let __value = #twin;
                let __how = #conversion;
                __b.question_value([#test, #fail], __value, &__how)
            }),
        )
    }

    /// `option.ok_or(error)?`
    fn question_option(&mut self, try_: &ExprTry, inner: &Expr, hint: &str) -> Option<Lowered> {
        let Expr::MethodCall(call) = inner else {
            return None;
        };
        let arg = call.args.first()?;
        let error = match (&*call.method.to_string(), peel(arg)) {
            ("ok_or", error) => error.clone(),
            ("ok_or_else", Expr::Closure(closure)) if closure.inputs.is_empty() => {
                (*closure.body).clone()
            }
            _ => return None,
        };
        let sites @ [test, fail] = [self.site(), self.site()];
        let value = self.value(&call.receiver, hint);
        let error = self.error_operand(peel_block(&error));
        let receiver = grouped(value.native.clone());
        let (method, question) = (&call.method, &try_.question_token);
        let conversion = self.conversion("of_error", quote!(&__error), question.span);
        let native = tested(sites, quote!(#receiver.#method(#arg)), inner.span());
        let name = names::of_source("If", &call.receiver);
        let (value_twin, error_twin) = (&value.twin, &error.twin);
        Some(Lowered::effect(
            quote!(#native #question),
            quote!({
                let __value = #value_twin;
                let __error = #error_twin;
                let __how = #conversion;
                __b.question_option([#test, #fail], #name, __value, __error, &__how)
            }),
        ))
    }

    /// `Err(error)?`: leaves with the error, converted.
    fn return_error_value(&mut self, error: &Expr, try_: &ExprTry) -> Lowered {
        let site = self.site();
        let lowered = self.error_operand(error);
        let conversion = self.conversion("of_error", quote!(&__error), try_.question_token.span);
        let cx = hidden("__cx");
        let twin = lowered.twin;
        Lowered::effect(
            quote!({ #cx.enter(#site); #try_ }),
            quote!({
                let __error = #twin;
                let __how = #conversion;
                __b.return_converted(#site, __error, &__how);
                __b.never()
            }),
        )
    }
}

/// The error of `Err(error)`.
fn error_value(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Call(call) if called(call).as_deref() == Some("Err") => call.args.first(),
        _ => None,
    }
}

/// Whether it is `Err(error)?`, which has no value.
pub(super) fn leaves(expr: &Expr) -> bool {
    matches!(peel(expr), Expr::Try(try_) if error_value(peel(&try_.expr)).is_some())
}

/// The native outcome before its `?`, marked: the test is a choice, an error leaves.
fn tested([test, fail]: [u32; 2], outcome: TokenStream, at: Span) -> TokenStream {
    let (cx, is_error) = (hidden("__cx"), is_error(&quote_spanned!(at => __outcome)));
    quote_spanned!(at => {
        let __outcome = #outcome;
        #cx.enter(#test);
        if #is_error { #cx.enter(#fail); }
        __outcome
    })
}

/// A step and what is made of its value and of its error.
pub(super) struct Mapped<'e> {
    pub(super) step: &'e Expr,
    ok: Option<Case>,
    err: Option<Case>,
}

/// A pattern, and what becomes of what it takes.
type Case = (TokenStream, TokenStream);

impl Mapped<'_> {
    /// The arm for the value, and what it gives.
    pub(super) fn ok(&self) -> Case {
        let same = (quote!(__ok), quote!(__ok));
        self.ok.clone().unwrap_or(same)
    }

    /// The arm for the error, and what it gives.
    pub(super) fn err(&self) -> Case {
        let same = (quote!(__err), quote!(__err));
        self.err.clone().unwrap_or(same)
    }
}

impl Lowering<'_> {
    /// `step.await.map(f).map_err(g)`, or one of the two: known to be over a `Result`.
    pub(super) fn mapped<'e>(&self, expr: &'e Expr) -> Option<Mapped<'e>> {
        let mapped = mapped(expr)?;
        // `map` alone may be that of an `Option`, which leaves no scope that returns a `Result`.
        let returns_result =
            self.returns.len() == 1 && matches!(&self.output, Some(ty) if is_result_type(ty));
        (mapped.err.is_some() || returns_result).then_some(mapped)
    }
}

fn mapped(expr: &Expr) -> Option<Mapped<'_>> {
    let Expr::MethodCall(call) = peel(expr) else {
        return None;
    };
    if call.args.len() != 1 || call.turbofish.is_some() {
        return None;
    }
    let (mut mapped, of_error) = match &*call.method.to_string() {
        "map" => (mapped_or_step(&call.receiver)?, false),
        "map_err" => (mapped_or_step(&call.receiver)?, true),
        _ => return None,
    };
    let given = match of_error {
        true => &mut mapped.err,
        false => &mut mapped.ok,
    };
    if given.is_some() {
        return None;
    }
    *given = Some(match peel(call.args.first()?) {
        Expr::Closure(closure)
            if closure.inputs.len() == 1 && !super::early::leaves(&closure.body) =>
        {
            let (pat, body) = (super::pat::bare(&closure.inputs[0]), &closure.body);
            (quote!(#pat), quote!(#body))
        }
        Expr::Path(path) if of_error => (quote!(__err), quote!(#path(__err))),
        Expr::Path(path) if constructs(path) => (quote!(__ok), quote!(#path(__ok))),
        _ => return None,
    });
    Some(mapped)
}

fn mapped_or_step(expr: &Expr) -> Option<Mapped<'_>> {
    if is_step(expr) {
        return Some(Mapped {
            step: expr,
            ok: None,
            err: None,
        });
    }
    mapped(expr)
}

/// Whether a fn known by its path is a constructor or a conversion.
fn constructs(path: &syn::ExprPath) -> bool {
    let last = path.path.segments.last().map(|s| s.ident.to_string());
    last.is_some_and(|name| name.starts_with(char::is_uppercase) || name == "from")
}

/// `Result<..>`, and aliases of it by their names.
fn is_result_type(ty: &TokenStream) -> bool {
    matches!(
        syn::parse2(ty.clone()),
        Ok(syn::Type::Path(path))
            if path.path.segments.last().is_some_and(|s| s.ident.to_string().ends_with("Result"))
    )
}

fn peel_block(expr: &Expr) -> &Expr {
    match expr {
        Expr::Block(block) => match block.block.stmts.as_slice() {
            [syn::Stmt::Expr(inner, None)] => peel_block(inner),
            _ => expr,
        },
        other => peel(other),
    }
}
