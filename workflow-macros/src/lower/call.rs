//! Calls, methods, and literals of structs.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprCall, ExprMethodCall, ExprStruct};
use workflow_core::expr::functions;
use workflow_core::expr::methods::{self, Argument};

use super::expr::peel;
use super::lints::lints;
use super::mutation::changing;
use super::{Lowered, Lowering, core};

/// Methods whose JSONata may leave their first argument unread, which Rust evaluates before the
/// call.
const EVALUATED_FIRST: &[&str] = &[
    "and",
    "get",
    "map_or",
    "nth",
    "ok_or",
    "or",
    "skip",
    "take",
    "then_some",
    "unwrap_or",
];

impl Lowering<'_> {
    pub(super) fn call(&mut self, call: &ExprCall) -> Lowered {
        let core = core();
        if let Some(lowered) = self.closure_call(call) {
            return lowered;
        }
        let whole = Expr::Call(call.clone());
        let Expr::Path(path) = peel(&call.func) else {
            return self.refuse(
                call,
                "only a fn known by its path can be called in a workflow",
            );
        };
        let segments: Vec<String> = path
            .path
            .segments
            .iter()
            .map(|s| s.ident.to_string())
            .collect();
        let last = segments.last().cloned().unwrap_or_default();
        if segments.len() == 1 && last == "Err" {
            return self.err_value(call);
        }
        if let Some(lowered) = self.source(call, &segments) {
            return lowered;
        }
        let takes_body =
            |arg: &Expr| matches!(peel(arg), Expr::Closure(c) if c.asyncness.is_some());
        if (last == "map" || last == "retry") && call.args.last().is_some_and(takes_body) {
            self.error_of_rust(
                call,
                format!("`{last}(..)` is awaited where it is called: write `.await` after it and its options"),
            );
            return self.refuse_silently(call);
        }
        let known = functions::lookup(&segments[segments.len().saturating_sub(2)..].join("::"));
        let args: Vec<&Expr> = call.args.iter().collect();
        let func = &call.func;
        let rebuild = |c: &[TokenStream]| quote!(#func(#(#c),*));
        if let Some(function) = known {
            let function = Ident::new(function, call.func.span_of());
            return self.operate(
                &whole,
                &args,
                &rebuild,
                &|c, ty| quote!(#core::expr::functions::#function(#(#c,)* #ty)),
            );
        }
        if last == "from" && segments.len() > 1 && args.len() == 1 {
            return self.operate(&whole, &args, &rebuild, &|c, ty| {
                let x = &c[0];
                quote!(#core::expr::convert!(#x, #ty))
            });
        }
        if last.starts_with(char::is_uppercase) {
            return self.operate(&whole, &args, &rebuild, &|c, ty| {
                let fields = c.iter().enumerate().map(|(i, c)| {
                    let i = i.to_string();
                    quote!((#i, #c.value))
                });
                quote!(#core::expr::construct::construct(#ty, #last, vec![#(#fields),*], None))
            });
        }
        if self.scopes.is_refused(&last) || self.check_deterministic(&func.to_token_stream()) {
            return self.refuse_silently(call);
        }
        self.expression_call(call, path)
    }

    /// `Err(error)`, where the error may be a variant that is no data.
    fn err_value(&mut self, call: &ExprCall) -> Lowered {
        let core = core();
        let whole = Expr::Call(call.clone());
        let Some(arg) = call.args.first() else {
            return self.refuse(call, "`Err` takes one value");
        };
        let error = self.error_operand(arg);
        self.combine(
            &whole,
            &[arg],
            vec![error],
            &|c| quote!(Err(#(#c),*)),
            &|c, ty| quote!(#core::expr::functions::err(#(#c,)* #ty)),
        )
    }

    /// An expression of an error type: unit variants are no data, so they are constructed.
    pub(super) fn error_operand(&mut self, expr: &Expr) -> Lowered {
        let core = core();
        match peel(expr) {
            Expr::Path(path)
                if self
                    .scopes
                    .find(&path.to_token_stream().to_string())
                    .is_none() =>
            {
                let name = path
                    .path
                    .segments
                    .last()
                    .map(|s| s.ident.to_string())
                    .unwrap_or_default();
                let lens = self.lens(&expr.to_token_stream(), &[]);
                Lowered::pure(
                    expr,
                    quote!(#core::expr::construct::construct(#lens, #name, vec![], None)),
                )
            }
            Expr::Struct(strct) => self.struct_literal(strct),
            Expr::Call(call) => self.call(call),
            _ => self.value(expr, "error"),
        }
    }

    pub(super) fn struct_literal(&mut self, strct: &ExprStruct) -> Lowered {
        let core = core();
        let whole = Expr::Struct(strct.clone());
        let Some(name) = strct.path.segments.last().map(|s| s.ident.to_string()) else {
            return self.refuse(strct, "this struct has no name");
        };
        let names: Vec<String> = strct
            .fields
            .iter()
            .map(|f| {
                f.member
                    .to_token_stream()
                    .to_string()
                    .trim_start_matches("r#")
                    .to_owned()
            })
            .collect();
        let mut operands: Vec<&Expr> = strct.fields.iter().map(|f| &f.expr).collect();
        operands.extend(strct.rest.as_deref());
        let has_rest = strct.rest.is_some();
        let rebuild = |c: &[TokenStream]| {
            let path = &strct.path;
            let members = strct.fields.iter().map(|f| {
                let (lints, member) = (lints(&f.attrs), &f.member);
                quote!(#lints #member)
            });
            let values = &c[..names.len()];
            let rest = has_rest.then(|| {
                let rest = &c[names.len()];
                quote!(..#rest)
            });
            quote!(#path { #(#members: #values,)* #rest })
        };
        self.operate(&whole, &operands, &rebuild, &|c, ty| {
            let values = &c[..names.len()];
            let base = match c.get(names.len()) {
                Some(base) => quote!(Some(#base.value)),
                None => quote!(None),
            };
            quote!(#core::expr::construct::construct(#ty, #name, vec![#((#names, #values.value)),*], #base))
        })
    }

    pub(super) fn method_call(&mut self, call: &ExprMethodCall) -> Lowered {
        let core = core();
        let name = call.method.to_string();
        if let Some(lowered) = self.ordering_of(call).or_else(|| self.part_of(call)) {
            return lowered;
        }
        if let Some(message) = refused_method(&name) {
            return self.refuse(&call.method, message);
        }
        if let Some(written) = self.with_named_closures(call) {
            let lowered = self.method_call(&written);
            let native = if lowered.pure {
                call.to_token_stream()
            } else {
                lowered.native
            };
            return Lowered { native, ..lowered };
        }
        if let Some(written) = with_closures(call) {
            let lowered = self.method_call(&written);
            let native = if lowered.pure {
                call.to_token_stream()
            } else {
                lowered.native
            };
            return Lowered { native, ..lowered };
        }
        if let Some((mutation, result)) = changing(call) {
            return self.changing_call(call, mutation, result);
        }
        let shapes: Vec<Argument> = call.args.iter().map(argument).collect();
        let function = match methods::lookup(&name, &shapes) {
            Ok(method) => Ident::new(method.function, call.method.span()),
            Err(others) => {
                return match self.paths_as_closures(call, &others) {
                    Some(call) => self.method_call(&call),
                    None => self.no_method(call, &others),
                };
            }
        };
        if let Some(lowered) = self.with_inferred_tails(call) {
            return lowered;
        }
        let whole = Expr::MethodCall(call.clone());
        let mut operands: Vec<&Expr> = vec![&call.receiver];
        let mut lowered = vec![self.value(&call.receiver, "value")];
        let mut closures = Vec::new();
        for arg in &call.args {
            if let Expr::Closure(closure) = peel(arg) {
                closures.push(self.argument_closure(closure, call));
            } else {
                operands.push(arg);
                lowered.push(if name == "ok_or" {
                    self.error_operand(arg)
                } else {
                    self.value(arg, "value")
                });
            }
        }
        let method = &call.method;
        let rebuild = |c: &[TokenStream]| {
            let (receiver, turbofish) = (&c[0], &call.turbofish);
            let args = arguments(call, &c[1..], &[]);
            quote!(#receiver.#method #turbofish (#(#args),*))
        };
        let may_be_own = closures.is_empty() && super::expression::OFTEN_OWN.contains(&&*name);
        self.combine(&whole, &operands, lowered, &rebuild, &|c, ty| {
            let receiver = &c[0];
            let args = arguments(call, &c[1..], &closures);
            let mut std = quote!(#core::expr::methods::#function(#receiver, #(#args,)* #ty));
            if EVALUATED_FIRST.contains(&&*name)
                && let [_, first, ..] = c
            {
                std = quote!(#core::expr::evaluated(#first, |#first| #std));
            }
            match may_be_own {
                true => super::expression::own_or_std(method, c, &ty, &std),
                false => std,
            }
        })
    }

    /// `a.partial_cmp(&b).unwrap()`: no number in JSON is without an order.
    fn ordering_of(&mut self, call: &ExprMethodCall) -> Option<Lowered> {
        let core = core();
        let method = &call.method;
        let compares = matches!(peel(&call.receiver), Expr::MethodCall(inner) if inner.method == "partial_cmp");
        if !compares || !(method == "unwrap" || method == "expect") {
            return None;
        }
        let args = &call.args;
        let rebuild = |c: &[TokenStream]| {
            let receiver = &c[0];
            quote!(#receiver.#method(#args))
        };
        let whole = Expr::MethodCall(call.clone());
        Some(self.operate(&whole, &[&call.receiver], &rebuild, &|c, ty| {
            let receiver = &c[0];
            quote!(#core::expr::functions::identity(#receiver, #ty))
        }))
    }

    /// `x.get(a..b)`
    fn part_of(&mut self, call: &ExprMethodCall) -> Option<Lowered> {
        let core = core();
        let range = match call.args.first().map(peel) {
            Some(Expr::Range(range)) if call.method == "get" && call.args.len() == 1 => range,
            _ => return None,
        };
        let limits = &range.limits;
        let inclusive = matches!(limits, syn::RangeLimits::Closed(_));
        let (has_start, has_end) = (range.start.is_some(), range.end.is_some());
        let bounds = range.start.iter().chain(&range.end).map(|b| &**b);
        let operands: Vec<&Expr> = std::iter::once(&*call.receiver).chain(bounds).collect();
        let rebuild = |c: &[TokenStream]| {
            let base = &c[0];
            let start = has_start.then(|| &c[1]);
            let end = has_end.then(|| &c[c.len() - 1]);
            quote!(#base.get(#start #limits #end))
        };
        let whole = Expr::MethodCall(call.clone());
        Some(self.operate(&whole, &operands, &rebuild, &|c, ty| {
            let base = &c[0];
            let bound = |has: bool, at: usize| match c.get(at) {
                Some(value) if has => quote!(Some(#value.value)),
                _ => quote!(None),
            };
            let (start, end) = (bound(has_start, 1), bound(has_end, c.len() - 1));
            quote!(#core::expr::methods::get_range(#base, #start, #end, #inclusive, #ty))
        }))
    }

    /// `.map(String::from)` as `.map(|x| String::from(x))`, `.map(str::len)` as `.map(|x| x.len())`.
    fn paths_as_closures(
        &self,
        call: &ExprMethodCall,
        others: &[&methods::Method],
    ) -> Option<ExprMethodCall> {
        let form = others
            .iter()
            .find(|m| m.arguments.len() == call.args.len())?;
        let mut closed = call.clone();
        for (arg, wanted) in closed.args.iter_mut().zip(form.arguments) {
            let (Expr::Path(path), Argument::Closure(count)) = (peel(arg), wanted) else {
                continue;
            };
            let params: Vec<Ident> = (0..*count).map(|i| format_ident!("x{i}")).collect();
            let body = applied(path, &params)?;
            *arg = syn::parse2(quote!(|#(#params),*| #body)).ok()?;
        }
        let shapes: Vec<Argument> = closed.args.iter().map(argument).collect();
        methods::lookup(&call.method.to_string(), &shapes).ok()?;
        Some(closed)
    }

    /// A call with closures whose last expressions get their types from outside, such as
    /// `|| "none".into()`: each is a value of its own in the twin, of the type that the call gives it.
    fn with_inferred_tails(&mut self, call: &ExprMethodCall) -> Option<Lowered> {
        let core = core();
        let mut written = call.clone();
        let mut tails = Vec::new();
        for arg in &mut written.args {
            if let Expr::Closure(closure) = arg {
                take_tails(&mut closure.body, &mut |tail| {
                    self.placeholders += 1;
                    let name = Ident::new(
                        &format!("__tail{}", self.placeholders),
                        syn::spanned::Spanned::span(&*tail),
                    );
                    // The closure is called more than once, so it can't give the value away.
                    let place: Expr = syn::parse_quote!(#core::expr::again(&#name));
                    tails.push((name, std::mem::replace(tail, place)));
                });
            }
        }
        if tails.is_empty() {
            return None;
        }
        let originals = tails.clone();
        self.scopes.open();
        let mut lets = TokenStream::new();
        for (name, tail) in tails {
            lets.extend(quote!(let #name = #core::expr::literal(#tail);));
            self.scopes.declare(&name);
        }
        let lowered = self.method_call(&written);
        self.scopes.close();
        let twin = lowered.twin;
        let twin = quote!({ #lets #twin });
        if lowered.pure {
            return Some(Lowered::pure(call, twin));
        }
        Some(match with_tails(&lowered.native, originals) {
            Ok(native) => Lowered {
                native,
                twin,
                ..lowered
            },
            Err(_) => self.refuse(&call.receiver, "bind what is awaited with `let` first"),
        })
    }

    fn no_method(&mut self, call: &ExprMethodCall, others: &[&methods::Method]) -> Lowered {
        let name = &call.method;
        if let Some(path) = call.args.iter().find(|a| matches!(peel(a), Expr::Path(_)))
            && others.iter().any(|m| {
                m.arguments
                    .iter()
                    .any(|a| matches!(a, Argument::Closure(_)))
            })
        {
            let path_text = path.to_token_stream().to_string().replace(' ', "");
            return self.refuse(path, format!("write a closure here: `|x| {path_text}(x)`"));
        }
        if !others.is_empty() {
            return self.refuse(
                name,
                format!("`{name}` has no form in a definition with these arguments"),
            );
        }
        self.expression_method(call)
    }

    pub(super) fn refuse_silently(&mut self, at: impl ToTokens) -> Lowered {
        Lowered {
            native: at.to_token_stream(),
            twin: quote!(__b.never()),
            pure: true,
            fresh: true,
        }
    }
}

/// A function known by its path, called with `params`: a method is called on the first.
fn applied(path: &syn::ExprPath, params: &[Ident]) -> Option<TokenStream> {
    let names: Vec<String> = path
        .path
        .segments
        .iter()
        .map(|s| s.ident.to_string())
        .collect();
    let last = names.last()?;
    let known = functions::lookup(&names[names.len().saturating_sub(2)..].join("::")).is_some();
    if known || last.starts_with(char::is_uppercase) {
        return Some(quote!(#path(#(#params),*)));
    }
    let shapes = vec![Argument::Value; params.len().checked_sub(1)?];
    if methods::lookup(last, &shapes).is_err() {
        return Some(quote!(#path(#(#params),*)));
    }
    let method = &path.path.segments.last()?.ident;
    let (receiver, rest) = params.split_first()?;
    (names.len() > 1).then(|| quote!(#receiver.#method(#(#rest),*)))
}

/// The call with closures in place of the paths of functions: `.map(Some)` as `.map(|x| Some(x))`,
/// `.map(String::len)` as `.map(|x| x.len())`. None when it has no such paths, or when the method
/// takes values there.
fn with_closures(call: &ExprMethodCall) -> Option<ExprMethodCall> {
    let mut written = call.clone();
    let shapes = |call: &ExprMethodCall| call.args.iter().map(argument).collect::<Vec<_>>();
    let name = call.method.to_string();
    // Texts look for values and for classes of characters: `char::is_whitespace` is no value.
    let takes_values = methods::lookup(&name, &shapes(call)).is_ok();
    let mut of_chars = false;
    for arg in &mut written.args {
        let Expr::Path(path) = peel(arg) else {
            continue;
        };
        let segments: Vec<String> = path
            .path
            .segments
            .iter()
            .map(|s| s.ident.to_string())
            .collect();
        let last = segments.last()?;
        let constructs = last.starts_with(char::is_uppercase)
            && last.contains(char::is_lowercase)
            && last != "None";
        if constructs || (segments.len() > 1 && last == "from") {
            *arg = syn::parse_quote!(|__it| #path(__it));
        } else if segments.len() > 1 && methods::lookup(last, &[]).is_ok() {
            let method = Ident::new(last, call.method.span());
            let is_char = segments[segments.len() - 2] == "char";
            of_chars |= is_char;
            *arg = match is_char && takes_values {
                true => syn::parse_quote!(|__it: char| __it.#method()),
                false => syn::parse_quote!(|__it| __it.#method()),
            };
        }
    }
    let (old, new) = (shapes(call), shapes(&written));
    let no_value = of_chars || !takes_values;
    (old != new && no_value && methods::lookup(&name, &new).is_ok()).then_some(written)
}

/// Visits the last expressions of a closure's body that have no type of their own and no
/// variables.
fn take_tails(expr: &mut Expr, take: &mut impl FnMut(&mut Expr)) {
    match expr {
        Expr::Paren(paren) => take_tails(&mut paren.expr, take),
        Expr::Group(group) => take_tails(&mut group.expr, take),
        Expr::Block(block) if block.label.is_none() => take_block_tail(&mut block.block, take),
        Expr::If(if_) => {
            take_block_tail(&mut if_.then_branch, take);
            if let Some((_, otherwise)) = &mut if_.else_branch {
                take_tails(otherwise, take);
            }
        }
        Expr::Match(match_) => {
            for arm in &mut match_.arms {
                take_tails(&mut arm.body, take);
            }
        }
        tail if super::expr::needs_surroundings(tail) && is_literal_only(tail) => take(tail),
        _ => {}
    }
}

/// The code with the user's last expressions in the places of the names that the twin has for them.
fn with_tails(native: &TokenStream, tails: Vec<(Ident, Expr)>) -> syn::Result<TokenStream> {
    struct Tails(Vec<(Ident, Expr)>);
    impl VisitMut for Tails {
        fn visit_expr_mut(&mut self, expr: &mut Expr) {
            let named = match &*expr {
                Expr::Call(call) => match call.args.first() {
                    Some(Expr::Reference(name)) => match &*name.expr {
                        Expr::Path(path) => path.path.get_ident(),
                        _ => None,
                    },
                    _ => None,
                },
                _ => None,
            };
            let tail = named.and_then(|name| self.0.iter().find(|(tail, _)| tail == name));
            match tail {
                Some((_, tail)) => *expr = tail.clone(),
                None => visit_mut::visit_expr_mut(self, expr),
            }
        }
    }
    let mut native = syn::parse2::<Expr>(native.clone())?;
    Tails(tails).visit_expr_mut(&mut native);
    Ok(native.into_token_stream())
}

fn take_block_tail(block: &mut syn::Block, take: &mut impl FnMut(&mut Expr)) {
    if let Some(syn::Stmt::Expr(last, None)) = block.stmts.last_mut() {
        take_tails(last, take);
    }
}

/// Whether an expression is made of literals, calls by path and `None` alone.
fn is_literal_only(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Lit(_) => true,
        Expr::Path(path) => path.path.is_ident("None"),
        Expr::MethodCall(call) => {
            is_literal_only(&call.receiver) && call.args.iter().all(is_literal_only)
        }
        Expr::Call(call) => {
            let free = ["Ok", "Err", "Some"];
            matches!(peel(&call.func), Expr::Path(p) if !free.iter().any(|f| p.path.is_ident(f)))
                && call.args.iter().all(is_literal_only)
        }
        Expr::Reference(reference) => is_literal_only(&reference.expr),
        Expr::Tuple(tuple) => tuple.elems.iter().all(is_literal_only),
        Expr::Macro(mac) => mac.mac.path.is_ident("vec") && mac.mac.tokens.is_empty(),
        _ => false,
    }
}

/// What kind of argument the method table calls it.
pub(super) fn argument(arg: &Expr) -> Argument {
    match peel(arg) {
        Expr::Closure(closure) => Argument::Closure(closure.inputs.len()),
        _ => Argument::Value,
    }
}

/// The arguments of a call in order, values from one list and closures from the other; without
/// closures given, the user's own.
pub(super) fn arguments(
    call: &ExprMethodCall,
    values: &[impl ToTokens],
    closures: &[TokenStream],
) -> Vec<TokenStream> {
    let (mut values, mut closures) = (values.iter(), closures.iter());
    let each = call.args.iter().map(|arg| match peel(arg) {
        Expr::Closure(_) => closures
            .next()
            .cloned()
            .unwrap_or_else(|| arg.to_token_stream()),
        _ => values
            .next()
            .map(ToTokens::to_token_stream)
            .unwrap_or_default(),
    });
    each.collect()
}

/// Methods that end the program, or need something that changes.
fn refused_method(method: &str) -> Option<String> {
    Some(match method {
        "unwrap" | "expect" | "unwrap_err" | "expect_err" => {
            format!("`{method}` would end the program: use `?`, `ok_or(..)?`, `unwrap_or(..)` or `match`")
        }
        "duration_since" | "duration_until" => format!(
            "`{method}` gives a span of time, which has no form in a definition: subtract `as_second()` or `as_millisecond()` of the two times"
        ),
        "elapsed" => "`elapsed` gives another answer on each run: take the time in a task, or pass it in the input".to_owned(),
        _ => return None,
    })
}

/// The span of an expression's first token.
trait SpanOf {
    fn span_of(&self) -> proc_macro2::Span;
}

impl SpanOf for Box<Expr> {
    fn span_of(&self) -> proc_macro2::Span {
        syn::spanned::Spanned::span(&**self)
    }
}
