//! Steps: calls of tasks, `sleep`, and what else is awaited.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ExprAwait, ExprCall, ExprMethodCall};

use super::compensate::takes_closure;
use super::expr::{located, peel};
use super::join::{is_fork, is_join};
use super::retry::is_retry;
use super::{Lowered, Lowering, core, hidden};

/// A step, awaited.
pub(super) struct Step {
    /// Awaits it, with its mark.
    pub(super) native: TokenStream,
    /// In the twin: a `Pending<R>`, or `()` for a wait.
    pub(super) twin: TokenStream,
    /// Whether it is a wait, which has no result.
    pub(super) wait: bool,
}

/// Whether `expr` awaits something.
pub(super) fn is_step(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Await(_) => true,
        Expr::Macro(mac) => is_fork(&mac.mac),
        _ => false,
    }
}

pub(super) fn called(call: &ExprCall) -> Option<String> {
    match peel(&call.func) {
        Expr::Path(path) => path.path.segments.last().map(|s| s.ident.to_string()),
        _ => None,
    }
}

/// `map(source, closure)` under its options, outermost last.
fn map_call(expr: &Expr) -> Option<(&ExprCall, Vec<&ExprMethodCall>)> {
    match peel(expr) {
        Expr::Call(call) if called(call).as_deref() == Some("map") => Some((call, Vec::new())),
        Expr::MethodCall(method) => {
            let (call, mut options) = map_call(&method.receiver)?;
            options.push(method);
            Some((call, options))
        }
        _ => None,
    }
}

/// A name for the variable of a step's result: what the user called it, else what was called.
pub(super) fn step_hint(expr: &Expr, hint: &str) -> String {
    const GENERIC: &[&str] = &[
        "value",
        "outcome",
        "condition",
        "matched",
        "output",
        "items",
    ];
    let named = match peel(expr) {
        Expr::Await(await_) => match peel(&await_.base) {
            Expr::Call(call) => called(call),
            _ => None,
        },
        _ => None,
    };
    match named {
        Some(name) if GENERIC.contains(&hint) => name,
        _ => hint.to_owned(),
    }
}

impl Lowering<'_> {
    /// Lowers a step that [`is_step`] has found.
    pub(super) fn step(&mut self, expr: &Expr) -> Step {
        if self.closures > 0 {
            self.known_to_rustc = true;
            let message = "a step can't be awaited inside an expression: use `map(items, async |item| ..)` or a `for` loop";
            return self.no_step(expr, message);
        }
        match peel(expr) {
            Expr::Await(await_) => self.awaited(await_),
            Expr::Macro(mac) if is_join(&mac.mac) => self.join(&mac.mac),
            Expr::Macro(mac) => self.try_join(&mac.mac),
            other => self.no_step(other, "this is no step"),
        }
    }

    pub(super) fn no_step(&mut self, at: impl ToTokens, message: &str) -> Step {
        self.error(&at, message);
        Step {
            native: at.to_token_stream(),
            twin: quote!(()),
            wait: true,
        }
    }

    fn awaited(&mut self, await_: &ExprAwait) -> Step {
        let base = peel(&await_.base);
        if let Some((call, options)) = map_call(base) {
            return self.map_step(call, &options);
        }
        match base {
            Expr::Call(call) if self.check_deterministic(&call.func.to_token_stream()) => Step {
                native: base.to_token_stream(),
                twin: quote!(()),
                wait: true,
            },
            Expr::Call(call) if matches!(peel(&call.func), Expr::Closure(_)) => self.no_step(
                base,
                "a closure that is called at once is a block: write `async { .. }.await`",
            ),
            Expr::Call(call) => match called(call).as_deref() {
                Some("sleep") => self.sleep(call),
                Some("compensate") if takes_closure(call) => {
                    self.known_to_rustc = true;
                    let message =
                        "`compensate(..)` is a statement that registers an undo: remove `.await`";
                    self.no_step(base, message)
                }
                Some("sleep_until") => self.sleep_until(call),
                Some("retry") if is_retry(call) => self.retry_step(call),
                _ => self.task(base, call, await_),
            },
            Expr::Async(block) => self.try_block(block, await_),
            Expr::Path(path) if self.scopes.is_refused(&path.to_token_stream().to_string()) => {
                Step {
                    native: base.to_token_stream(),
                    twin: quote!(()),
                    wait: true,
                }
            }
            Expr::Path(_) => self.no_step(
                base,
                "a step is awaited where it is called: write `call(..).await`, or `try_join!` to run several side by side",
            ),
            _ => self.no_step(
                base,
                "a workflow awaits calls of tasks, `sleep`, `map`, `retry` and `try_join!`: put other async work into a task",
            ),
        }
    }

    /// The native and twin forms of a call of a task, not awaited.
    fn task(&mut self, whole: &Expr, call: &ExprCall, await_: &ExprAwait) -> Step {
        let core = core();
        let called = Ident::new("called", called_span(call));
        let site = self.call_site();
        let awaiting = self.awaiting();
        let func = &call.func;
        let args: Vec<&Expr> = call.args.iter().collect();
        let lowered: Vec<Lowered> = args.iter().map(|a| self.value(a, "value")).collect();
        let combined = self.combine(
            whole,
            &args,
            lowered,
            &|c| quote!(#func(#(#c),*)),
            &|c, ty| {
                quote!({
                    use #core::definition::probe::{IsFuture as _, IsLater as _, IsNothing as _, IsTask as _};
                    let __called = (&&&#core::definition::probe::#awaiting::of(#ty)).#called();
                    __b.task(#site, __called, vec![#(#c.value),*])
                })
            },
        );
        let native = combined.native;
        let (cx, at) = (hidden("__cx"), func.span());
        let private = located(quote!(::workflow_runtime::__private), at);
        let await_token = &await_.await_token;
        let native = quote_spanned! {at =>
            match #private::Awaited(::core::option::Option::Some(#native)) {
                mut __call => {
                    #[allow(unused_imports)]
                    use #private::{AwaitsFuture as _, AwaitsNothing as _, AwaitsStep as _};
                    let __step = (&mut &mut &mut __call).step();
                    #cx.step(#site, __step).#await_token
                }
            }
        };
        Step {
            native,
            twin: combined.twin,
            wait: false,
        }
    }

    fn sleep(&mut self, call: &ExprCall) -> Step {
        let site = self.site();
        let cx = hidden("__cx");
        let Some(duration) = call.args.first() else {
            return self.no_step(call, "`sleep` takes a `Duration`");
        };
        if let Some(advice) = sub_second(duration) {
            self.error(duration, advice);
        }
        let func = &call.func;
        let native = quote!(#cx.step(#site, #func(#duration)).await);
        let tokens = duration.to_token_stream();
        if self.variables_in(&tokens).is_empty() {
            self.check_deterministic(&tokens);
            return Step {
                native,
                twin: quote!({ let __sleep = #func(#duration); __b.sleep(#site, __sleep.duration()) }),
                wait: true,
            };
        }
        if let Expr::Call(inner) = peel(duration)
            && called(inner).as_deref() == Some("from_secs")
            && let Some(seconds) = inner.args.first()
        {
            let seconds = self.value(seconds, "seconds");
            if !seconds.pure {
                return self.no_step(duration, "bind what is awaited with `let` before `sleep`");
            }
            let twin = seconds.twin;
            let twin = quote!({ let __seconds = #twin; __b.sleep_seconds(#site, __seconds) });
            return Step {
                native,
                twin,
                wait: true,
            };
        }
        let value = self.value(duration, "duration");
        if !value.pure {
            return self.no_step(duration, "bind what is awaited with `let` before `sleep`");
        }
        let twin = value.twin;
        Step {
            native,
            twin: quote!({ let __duration = #twin; __b.sleep_for(#site, __duration) }),
            wait: true,
        }
    }

    /// `step.await` whose result is used as it is.
    pub(super) fn step_value(&mut self, expr: &Expr, hint: &str) -> Lowered {
        let hint = &step_hint(expr, hint);
        let step = self.step(expr);
        let (native, twin) = (step.native, step.twin);
        if step.wait {
            let core = core();
            return Lowered::effect(native, quote!({ #twin; #core::expr::literal(()) }));
        }
        Lowered::fresh(
            native,
            quote!({ let __pending = #twin; __b.value(#hint, &__pending) }),
        )
    }

    pub(super) fn await_value(&mut self, await_: &ExprAwait, hint: &str) -> Lowered {
        self.step_value(&Expr::Await(await_.clone()), hint)
    }
}

/// Whether the native `value` is an `Err`.
pub(super) fn is_error(value: &TokenStream) -> TokenStream {
    let private = quote!(::workflow_runtime::__private);
    quote!({
        #[allow(unused_imports)]
        use #private::{LooksAtResult as _, LooksAtValue as _};
        (&&#private::Looked(&#value)).is_error()
    })
}

/// The token that stands for a step.
pub(super) fn step_span(step: &Expr) -> Span {
    match peel(step) {
        Expr::Await(await_) => match peel(&await_.base) {
            Expr::Call(call) => called_span(call),
            other => other.span(),
        },
        other => other.span(),
    }
}

/// Where the name of what is called stands.
fn called_span(call: &ExprCall) -> Span {
    match peel(&call.func) {
        Expr::Path(path) => path
            .path
            .segments
            .last()
            .map_or_else(|| call.func.span(), |s| s.ident.span()),
        other => other.span(),
    }
}

/// What is wrong with a literal duration below a second.
fn sub_second(duration: &Expr) -> Option<&'static str> {
    let Expr::Call(call) = peel(duration) else {
        return None;
    };
    let Some(Expr::Lit(syn::ExprLit { lit, .. })) = call.args.first().map(peel) else {
        return None;
    };
    let whole = match (called(call)?.as_str(), lit) {
        ("from_millis", syn::Lit::Int(n)) => n.base10_parse::<u64>().ok()?.is_multiple_of(1_000),
        ("from_micros", syn::Lit::Int(n)) => {
            n.base10_parse::<u64>().ok()?.is_multiple_of(1_000_000)
        }
        ("from_nanos", syn::Lit::Int(n)) => {
            n.base10_parse::<u64>().ok()?.is_multiple_of(1_000_000_000)
        }
        ("from_secs_f64" | "from_secs_f32", syn::Lit::Float(f)) => {
            f.base10_parse::<f64>().ok()?.fract() == 0.0
        }
        _ => true,
    };
    (!whole).then_some("a Wait state waits whole seconds: use `Duration::from_secs`")
}
