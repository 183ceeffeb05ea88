//! Steps: task calls, `sleep`, `map` and `try_join!`, and what is done with their results.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, ExprAwait, ExprCall, ExprClosure, ExprMethodCall, ExprTry, Token};

use crate::nearest::nearest;

use super::expr::{located, peel};
use super::{Lowered, Lowering, core, hidden, names};

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
        Expr::Macro(mac) => mac
            .mac
            .path
            .segments
            .last()
            .is_some_and(|s| s.ident == "try_join"),
        _ => false,
    }
}

fn called(call: &ExprCall) -> Option<String> {
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
fn step_hint(expr: &Expr, hint: &str) -> String {
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
            let message = "a step can't be awaited inside an expression: use `map(items, async |item| ..)` or a `for` loop";
            return self.no_step(expr, message);
        }
        match peel(expr) {
            Expr::Await(await_) => self.awaited(await_),
            Expr::Macro(mac) => self.try_join(&mac.mac),
            other => self.no_step(other, "this is no step"),
        }
    }

    fn no_step(&mut self, at: impl ToTokens, message: &str) -> Step {
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
            Expr::Call(call) => match called(call).as_deref() {
                Some("sleep") => self.sleep(call),
                Some("sleep_until") => self.no_step(base, "`sleep_until` is not supported yet: use `sleep` with a `Duration`"),
                Some("retry") => self.no_step(base, "`retry(policy, ..)` is not supported yet: give the task a `retry(..)`"),
                _ => self.task(base, call, await_),
            },
            Expr::Async(_) => self.no_step(
                base,
                "an awaited `async` block is not supported yet: await the steps one by one, and `match` their results",
            ),
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
                "a workflow awaits calls of tasks, `sleep`, `map` and `try_join!`: put other async work into a task",
            ),
        }
    }

    /// The native and twin forms of a call of a task, not awaited.
    fn task(&mut self, whole: &Expr, call: &ExprCall, await_: &ExprAwait) -> Step {
        let core = core();
        let called = Ident::new("called", called_span(call));
        let site = self.site();
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
                    use #core::definition::probe::{IsFuture as _, IsNothing as _, IsTask as _};
                    let __called = (&&&#core::definition::probe::Awaiting::of(#ty)).#called();
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
                twin: quote!(__b.sleep(#site, #duration)),
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

    /// `map(source, async |item| ..).max_concurrency(n)`
    fn map_step(&mut self, call: &ExprCall, options: &[&ExprMethodCall]) -> Step {
        let core = core();
        let site = self.site();
        let (Some(source), Some(Expr::Closure(closure))) =
            (call.args.first(), call.args.get(1).map(peel))
        else {
            return self.no_step(
                call,
                "`map` takes the items and an async closure: `map(&items, async |item| ..)`",
            );
        };
        if closure.asyncness.is_none() {
            return self.no_step(
                closure,
                "the body of `map` is an async closure: write `async |item| ..`",
            );
        }
        if closure.inputs.len() != 1 {
            return self.no_step(&closure.inputs, "the body of `map` takes one item");
        }
        let lowered = self.value(source, "items");
        let (src, src_let) = self.operand(&lowered);
        let mut placeholders = Vec::new();
        let in_lens = if lowered.pure {
            source.to_token_stream()
        } else {
            let placeholder = self.placeholder(source.span());
            placeholders.push((placeholder.clone(), src.clone()));
            placeholder.to_token_stream()
        };
        let (option_lets, option_fields, option_natives) = self.map_options(options);

        let private = quote!(::workflow_runtime::__private);
        let item_ty = self.lens(&quote!(#private::map_item(#in_lens)), &placeholders);
        // One lens for both, so that what the whole is used as tells rustc the body's error.
        let types = self.lens(
            &quote!(#private::map_types(#in_lens, #closure)),
            &placeholders,
        );
        let both = hidden("__types");
        let name = names::of_source("Map", source);
        let (native_body, item_name, twin_body) =
            self.map_body(closure, quote!(#core::outcome::first(#both)));
        let pat = &closure.inputs[0];
        let capture = &closure.capture;
        let cx = hidden("__cx");
        let source_native = &lowered.native;
        let native = quote! {
            #cx.step(#site, #private::map(
                #source_native,
                async #capture |#cx: #private::Context, #pat| #native_body
            ) #(#option_natives)*).await
        };
        let item = hidden("__item");
        let twin = quote!({
            #src_let
            #option_lets
            let #both = #types;
            let #item = __b.begin_map(#site, #name, #item_name, #item_ty);
            #twin_body
            __b.end_map(&#item, #src.value, #core::ir::MapOptions { #option_fields ..Default::default() }, #core::outcome::second(#both))
        });
        Step {
            native,
            twin,
            wait: false,
        }
    }

    fn map_options(
        &mut self,
        options: &[&ExprMethodCall],
    ) -> (TokenStream, TokenStream, Vec<TokenStream>) {
        const KNOWN: &[&str] = &[
            "max_concurrency",
            "tolerated_failure_count",
            "tolerated_failure_percentage",
        ];
        let (mut lets, mut fields, mut natives) =
            (TokenStream::new(), TokenStream::new(), Vec::new());
        for option in options {
            let name = option.method.to_string();
            if !KNOWN.contains(&&*name) {
                let near = nearest(&name, KNOWN.iter().copied());
                let advice = near.map_or(format!("use {}", KNOWN.map_list()), |n| {
                    format!("did you mean `{n}`?")
                });
                self.error_of_rust(
                    &option.method,
                    format!("`map` has no option `{name}` here: {advice}"),
                );
                continue;
            }
            let Some(arg) = option.args.first() else {
                self.error(&option.method, format!("`{name}` takes a number"));
                continue;
            };
            let value = self.value(arg, &name);
            let (ident, own) = self.operand(&value);
            lets.extend(own);
            let method = &option.method;
            fields.extend(quote!(#method: Some(#ident.value),));
            let native = value.native;
            natives.push(quote!(.#method(#native)));
        }
        (lets, fields, natives)
    }

    /// The body of a map: native block, name of the item, statements of the twin.
    fn map_body(
        &mut self,
        closure: &ExprClosure,
        body_ty: TokenStream,
    ) -> (TokenStream, String, TokenStream) {
        let pat = super::pat::bare(&closure.inputs[0]);
        let item_name = super::pat::last_name(pat).unwrap_or_else(|| "item".to_owned());
        let item = hidden("__item");
        let ret = self.enter_scope();
        let bind = self.destructure_into(pat, &item);
        let body = self.tail(&closure.body);
        self.leave_scope();
        let (native, twin) = (body.native, body.twin);
        (
            quote!({ #native }),
            item_name,
            quote!({ let #ret = #body_ty; #bind #twin }),
        )
    }

    /// Starts a branch or map body: outer variables can be read, not assigned.
    fn enter_scope(&mut self) -> Ident {
        self.scopes.open();
        self.outer_ends.push(self.ends);
        self.scopes.depth += 1;
        self.loops.push(Vec::new());
        let ret = hidden(&format!("__ret{}", self.returns.len()));
        self.returns.push(ret.clone());
        ret
    }

    fn leave_scope(&mut self) {
        self.returns.pop();
        self.ends = self.outer_ends.pop().unwrap_or_default();
        self.loops.pop();
        self.scopes.depth -= 1;
        self.scopes.close();
    }

    fn try_join(&mut self, mac: &syn::Macro) -> Step {
        let parser = Punctuated::<Expr, Token![,]>::parse_terminated;
        let branches = match parser.parse2(mac.tokens.clone()) {
            Ok(branches) => branches,
            Err(e) => {
                self.errors.push_error(e);
                return Step {
                    native: mac.to_token_stream(),
                    twin: quote!(()),
                    wait: true,
                };
            }
        };
        if branches.len() < 2 || branches.len() > 12 {
            return self.no_step(
                mac,
                "`try_join!` takes two to twelve branches: use `map` for a list",
            );
        }
        let site = self.site();
        let private = quote!(::workflow_runtime::__private);
        let output = self.lens(&quote!(#private::output_of(async { #mac })), &[]);
        let name = parallel_name(&branches);
        let mut natives = Vec::new();
        let mut twins = TokenStream::new();
        let cx = hidden("__cx");
        let whole = hidden("__output");
        let core = core();
        for (index, branch) in branches.iter().enumerate() {
            // The type of a branch comes from that of them all: they share their error.
            let ty = quote!(#core::outcome::branch::<#index, _, _>(#whole));
            let (native, twin) = self.branch_scope(branch, ty);
            natives.push(quote!(async |#cx: #private::Context| { #native }));
            twins.extend(quote!(__b.begin_branch(); { #twin } __b.end_branch();));
        }
        Step {
            native: quote!(#cx.try_join(#site, (#(#natives,)*)).await),
            twin: quote!({
                let #whole = #output;
                __b.begin_parallel(#site, #name);
                #twins
                __b.end_parallel(#whole)
            }),
            wait: false,
        }
    }

    fn branch_scope(&mut self, branch: &Expr, ty: TokenStream) -> (TokenStream, TokenStream) {
        match peel(branch) {
            Expr::Async(block) => {
                let ret = self.enter_scope();
                let body = self.body(&block.block);
                self.leave_scope();
                let (native, twin) = (body.native, body.twin);
                (native, quote!(let #ret = #ty; #twin))
            }
            other @ (Expr::Call(_) | Expr::MethodCall(_)) => {
                self.enter_scope();
                let awaited: Expr = Expr::Await(ExprAwait {
                    attrs: Vec::new(),
                    base: Box::new(other.clone()),
                    dot_token: Token![.](other.span()),
                    await_token: Token![await](other.span()),
                });
                let body = self.tail(&awaited);
                self.leave_scope();
                (body.native, body.twin)
            }
            other => {
                let lowered = self.refuse(
                    other,
                    "a branch of `try_join!` is a call of a task, or an `async` block",
                );
                (lowered.native, lowered.twin)
            }
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

    /// `expr?`
    pub(super) fn question(&mut self, try_: &ExprTry, hint: &str) -> Lowered {
        let inner = peel(&try_.expr);
        let question = &try_.question_token;
        let cx = hidden("__cx");
        if self.closures > 0 {
            return self.refuse(
                try_,
                "`?` would leave the expression that it stands in: bind the value with `let` before it",
            );
        }
        let at = question.span;
        // An error of a step leaves without a state: it is no end that the service knows of.
        self.ends |= !is_step(inner);
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
        if let Some((step, pat, mapped)) = mapped_error(inner) {
            let leave = quote_spanned!(at => return Err(::core::convert::From::from(#mapped)));
            let match_ = quote!(match #step { Ok(__ok) => __ok, Err(#pat) => #leave });
            if let Ok(match_) = syn::parse2(match_) {
                return self.match_value(&match_, hint);
            }
        }
        if let Some(lowered) = self.question_option(try_, inner, hint) {
            return lowered;
        }
        if let Expr::Call(call) = inner
            && called(call).as_deref() == Some("Err")
            && let Some(error) = call.args.first()
        {
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
        let (receiver, method, question) = (&value.native, &call.method, &try_.question_token);
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

/// Whether the native `value` is an `Err`.
pub(super) fn is_error(value: &TokenStream) -> TokenStream {
    let private = quote!(::workflow_runtime::__private);
    quote!({
        #[allow(unused_imports)]
        use #private::{LooksAtResult as _, LooksAtValue as _};
        (&&#private::Looked(&#value)).is_error()
    })
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

/// `step.await.map_err(f)`: the step, the pattern for its error, and what `f` makes of it.
pub(super) fn mapped_error(expr: &Expr) -> Option<(&Expr, TokenStream, TokenStream)> {
    let Expr::MethodCall(call) = peel(expr) else {
        return None;
    };
    let arg = call.args.first()?;
    if call.method != "map_err" || call.args.len() != 1 || !is_step(&call.receiver) {
        return None;
    }
    match peel(arg) {
        Expr::Closure(closure) if closure.inputs.len() == 1 => {
            let (pat, body) = (super::pat::bare(&closure.inputs[0]), &closure.body);
            Some((&call.receiver, quote!(#pat), quote!(#body)))
        }
        Expr::Path(path) => Some((&call.receiver, quote!(__err), quote!(#path(__err)))),
        _ => None,
    }
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

/// The tasks of the branches, joined by `And`.
fn parallel_name(branches: &Punctuated<Expr, Token![,]>) -> String {
    let parts: Vec<String> = branches
        .iter()
        .map(|b| match peel(b) {
            Expr::Call(call) => called(call).map(|c| names::pascal(&c)).unwrap_or_default(),
            _ => String::new(),
        })
        .collect();
    let joined = parts.join("And");
    if parts.iter().any(String::is_empty) || joined.len() > 60 {
        "Parallel".to_owned()
    } else {
        joined
    }
}

trait MapList {
    fn map_list(&self) -> String;
}

impl MapList for [&str] {
    fn map_list(&self) -> String {
        self.iter()
            .map(|s| format!("`{s}`"))
            .collect::<Vec<_>>()
            .join(", ")
    }
}
