//! What a scope returns: `return`, and the last expression of a body, a branch or an arm.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ExprCall, ExprLoop, ExprReturn};

use super::block::diverges;
use super::branch::Dest;
use super::expr::{is_compound_assignment, is_construction, located, needs_surroundings, peel};
use super::step::{Step, is_error, is_step};
use super::{Lowered, Lowering, core, hidden};

impl Lowering<'_> {
    /// The twin's name for the return type of the innermost scope.
    pub(super) fn returned_type(&self) -> Ident {
        let innermost = self.returns.last().cloned();
        innermost.unwrap_or_else(|| hidden("__ret"))
    }

    /// Which conversion `?` makes of the error of `of`, a call of a fn of `Question` without its
    /// last argument. What is wrong with it is reported at `at`.
    pub(super) fn conversion(&self, of: &str, value: TokenStream, at: Span) -> TokenStream {
        let (core, ret) = (core(), self.returned_type());
        let (of, method) = (
            Ident::new(of, Span::mixed_site()),
            Ident::new("conversion", at),
        );
        quote!({
            use #core::definition::probe::{ByHand as _, Known as _, NoConversion as _, NoResult as _};
            (&&&#core::definition::probe::Question::#of(#value, #ret)).#method()
        })
    }

    pub(super) fn return_statement(&mut self, return_: &ExprReturn) -> Lowered {
        let token = &return_.return_token;
        match &return_.expr {
            Some(expr) => {
                let tail = self.tail(expr);
                let (native, twin) = (tail.native, tail.twin);
                Lowered::effect(quote!(#token #native), quote!({ #twin }))
            }
            None => {
                let unit = self.return_unit();
                let (native, twin) = (unit.native, unit.twin);
                Lowered::effect(quote!({ #native #token }), twin)
            }
        }
    }

    pub(super) fn return_unit(&mut self) -> Lowered {
        let core = core();
        let site = self.site();
        let cx = hidden("__cx");
        self.ends = true;
        Lowered::effect(
            quote!(#cx.enter(#site);),
            quote!(__b.return_value(#site, #core::expr::literal(()));),
        )
    }

    /// An expression whose value the scope returns.
    pub(super) fn tail(&mut self, expr: &Expr) -> Lowered {
        match peel(expr) {
            Expr::If(if_) if !is_simple(expr) => self.if_to(if_, Dest::Tail),
            Expr::Match(match_) if !is_simple(expr) => self.match_to(match_, Dest::Tail),
            Expr::Block(block) if block.label.is_none() => {
                let lowered = self.body(&block.block);
                let native = lowered.native;
                Lowered {
                    native: quote!({ #native }),
                    ..lowered
                }
            }
            Expr::Return(return_) => self.return_statement(return_),
            Expr::Loop(loop_) => self.tail_loop(loop_),
            Expr::Break(_) | Expr::Continue(_) => self.statement_expr(expr, false),
            // `Err(error)?`
            Expr::Try(_) if diverges(expr) => self.statement_expr(expr, false),
            Expr::While(_) | Expr::ForLoop(_) | Expr::Assign(_) => self.tail_statement(expr),
            Expr::Binary(binary) if is_compound_assignment(&binary.op) => self.tail_statement(expr),
            Expr::Call(call) if is_path(&call.func, "Ok") => self.tail_ok(call),
            // It leaves before there is a value to return.
            Expr::Try(_) if super::question::leaves(expr) => self.statement_expr(expr, false),
            Expr::Call(call) if is_path(&call.func, "Err") => self.tail_err(call),
            step if is_step(step) => self.tail_step(step),
            other => match self.mapped(other) {
                Some(mapped) => {
                    let (step, (ok, value), (err, error)) =
                        (mapped.step, mapped.ok(), mapped.err());
                    let written =
                        quote!(match #step { Ok(#ok) => Ok(#value), Err(#err) => Err(#error) });
                    match syn::parse2(written) {
                        Ok(match_) => self.match_to(&match_, Dest::Tail),
                        Err(_) => self.tail_outcome(expr),
                    }
                }
                None => self.tail_outcome(expr),
            },
        }
    }

    /// A statement of type `()` without a semicolon.
    fn tail_statement(&mut self, expr: &Expr) -> Lowered {
        let mut all = self.statement_expr(expr, false);
        let unit = self.return_unit();
        let (native, mark) = (all.native, unit.native);
        all.native = quote!({ #native; #mark });
        all.twin.extend(unit.twin);
        all
    }

    /// The value, with `mark` after it. Where rustc knows the type, it is said, so that a
    /// mismatch is one of the user's value.
    fn marked(&self, value: &Lowered, native: TokenStream, mark: TokenStream) -> TokenStream {
        if value.pure {
            return quote!({ #mark; #native });
        }
        let typed = self.output.as_ref().filter(|_| self.returns.len() == 1);
        let typed = typed.map(|ty| quote!(: #ty));
        quote!({ let __returned #typed = #native; #mark; __returned })
    }

    fn tail_loop(&mut self, loop_: &ExprLoop) -> Lowered {
        let (lowered, breaks) = self.lower_loop(loop_);
        if breaks {
            // What `break` gives may have its type from what is returned.
            let ret = self.returned_type().into_token_stream();
            let twin = linked(&lowered.twin, "whole", &ret);
            return self.outcome(Lowered { twin, ..lowered }, None);
        }
        // Only `return` leads out.
        let (core, twin) = (core(), lowered.twin);
        Lowered::effect(
            lowered.native,
            quote!(let _: #core::expr::Expr<()> = #twin;),
        )
    }

    fn tail_ok(&mut self, call: &ExprCall) -> Lowered {
        self.ends = true;
        let site = self.site();
        let cx = hidden("__cx");
        let Some(arg) = call.args.first() else {
            return self.refuse(call, "`Ok` takes one value: write `Ok(())`");
        };
        let value = self.value(arg, "output");
        let native = &value.native;
        let native = self.marked(&value, called(call, native), quote!(#cx.enter(#site)));
        let value = self.inferred(arg, value.twin, "as_ok");
        Lowered::effect(
            native,
            quote!({ let __value = #value; __b.return_ok(#site, __value); }),
        )
    }

    fn tail_err(&mut self, call: &ExprCall) -> Lowered {
        self.ends = true;
        let site = self.site();
        let cx = hidden("__cx");
        let Some(arg) = call.args.first() else {
            return self.refuse(call, "`Err` takes one value");
        };
        let (error, converted) = self.error_tail(arg);
        let native = &error.native;
        let native = self.marked(&error, called(call, native), quote!(#cx.enter(#site)));
        let twin = match converted {
            Some(at) => {
                let (twin, conversion) = (
                    error.twin,
                    self.conversion("of_error", quote!(&__error), at),
                );
                quote!({ let __error = #twin; let __how = #conversion; __b.return_converted(#site, __error, &__how); })
            }
            None => {
                let twin = self.inferred(arg, error.twin, "as_error");
                quote!({ let __error = #twin; __b.return_err(#site, &__error); })
            }
        };
        Lowered::effect(native, twin)
    }

    /// The error inside `Err(..)`, and where it is converted: `.into()` is done by the builder,
    /// which knows both types.
    fn error_tail(&mut self, arg: &Expr) -> (Lowered, Option<Span>) {
        let (inner, at) = match peel(arg) {
            Expr::MethodCall(call) if call.method == "into" && call.args.is_empty() => {
                (self.error_operand(&call.receiver), call.method.span())
            }
            Expr::Call(call) if call.args.len() == 1 && is_from(&call.func) => {
                (self.error_operand(&call.args[0]), call.func.span())
            }
            _ => return (self.error_operand(arg), None),
        };
        let native = arg.to_token_stream();
        (Lowered { native, ..inner }, Some(at))
    }

    fn tail_step(&mut self, expr: &Expr) -> Lowered {
        let core = core();
        self.ends = true;
        let step = self.step(expr);
        let cx = hidden("__cx");
        if self.gives_outcome.last() == Some(&true) && !step.wait {
            return self.tail_outcome_of(step);
        }
        let site = self.site();
        let value = Lowered::effect(step.native, step.twin);
        let native = self.marked(&value, value.native.clone(), quote!(#cx.enter(#site)));
        let twin = value.twin;
        let twin = if step.wait {
            quote!({ #twin; __b.return_value(#site, #core::expr::literal(())); })
        } else {
            let ret = self.returned_type();
            // The error of a map's body may be known from nothing else.
            let twin = match peel(expr) {
                Expr::Await(step) if needs_surroundings(&step.base) => {
                    quote!(#core::definition::probe::as_given(#twin, #ret))
                }
                _ => twin,
            };
            quote!({ let __pending = #twin; __b.return_pending(#site, &__pending); })
        };
        Lowered::effect(native, twin)
    }

    /// A step whose outcome is what the scope gives: its value goes one way, its error another.
    fn tail_outcome_of(&mut self, step: Step) -> Lowered {
        let [ok, err] = [self.site(), self.site()];
        let (cx, is_error) = (hidden("__cx"), is_error(&quote!(__returned)));
        let (native, twin) = (step.native, step.twin);
        Lowered::effect(
            quote!({
                let __returned = #native;
                #cx.enter(if #is_error { #err } else { #ok });
                __returned
            }),
            quote!({ let __pending = #twin; __b.return_outcome_of([#ok, #err], &__pending); }),
        )
    }

    fn tail_outcome(&mut self, expr: &Expr) -> Lowered {
        let value = self.value(expr, "output");
        let twin = self.inferred(expr, value.twin.clone(), "as_returned");
        self.outcome(Lowered { twin, ..value }, Some(expr))
    }

    /// Returns a value of the return type itself: that of `expr`, if it is one of the user's.
    fn outcome(&mut self, value: Lowered, expr: Option<&Expr>) -> Lowered {
        self.ends = true;
        let [test, ok, err] = [self.site(), self.site(), self.site()];
        let (core, cx, ret) = (core(), hidden("__cx"), self.returned_type());
        let (native, twin) = (&value.native, &value.twin);
        let typed = self
            .output
            .as_ref()
            .filter(|_| self.returns.len() == 1 && expr.is_some());
        let is_error = match expr {
            // Its type is known only after the last expression of the scope.
            Some(expr) if typed.is_none() && needs_surroundings(expr) => {
                quote!(#core::outcome::Outcome::is_error(&__returned))
            }
            _ => is_error(&quote!(__returned)),
        };
        let typed = typed.map(|ty| quote!(: #ty));
        let native = quote!({
            let __returned #typed = #native;
            #cx.enter(#test);
            #cx.enter(if #is_error { #err } else { #ok });
            __returned
        });
        let twin = quote!({
            let __value = #twin;
            let __has_errors = {
                use #core::definition::probe::{ReturnsOther as _, ReturnsOutcome as _};
                (&&#core::definition::probe::Returned::of(#ret)).has_errors()
            };
            __b.return_outcome([#test, #ok, #err], __value, __has_errors);
        });
        Lowered::effect(native, twin)
    }

    /// The twin of a returned value; one whose type rustc finds only from what is returned gets
    /// it by `link`.
    fn inferred(&self, expr: &Expr, twin: TokenStream, link: &str) -> TokenStream {
        let branches = matches!(peel(expr), Expr::If(_) | Expr::Match(_) | Expr::Block(_));
        if !branches && !needs_surroundings(expr) && is_construction(expr) {
            let how = match link {
                "as_ok" => "in_ok",
                "as_returned" => "whole",
                _ => return twin,
            };
            return linked(&twin, how, &self.returned_type().into_token_stream());
        }
        if branches || !needs_surroundings(expr) {
            return twin;
        }
        let (core, ret, link) = (
            core(),
            self.returned_type(),
            Ident::new(link, Span::mixed_site()),
        );
        let at = expr.span();
        let path = located(quote!(#core::definition::probe::#link), at);
        let ret = Ident::new(&ret.to_string(), ret.span().located_at(at));
        quote_spanned!(at => #path({ #twin }, #ret))
    }
}

/// The twin of a value written as a struct or variant, which rustc may know by what it is taken as.
pub(super) fn linked(twin: &TokenStream, how: &str, ty: &TokenStream) -> TokenStream {
    let (core, how) = (core(), Ident::new(how, Span::mixed_site()));
    quote!({
        let __written = #twin;
        {
            use #core::definition::probe::{Links as _, LinksNothing as _};
            (&#core::definition::probe::Link::#how(&__written, #ty)).link();
        }
        __written
    })
}

/// The call with another argument, where it stands.
fn called(call: &ExprCall, arg: &TokenStream) -> TokenStream {
    let mut args = Group::new(Delimiter::Parenthesis, arg.clone());
    args.set_span(call.paren_token.span.join());
    let func = &call.func;
    quote!(#func #args)
}

/// Whether it is `name`, `Ok::<..>` included.
pub(super) fn is_path(func: &Expr, name: &str) -> bool {
    matches!(peel(func), Expr::Path(p) if p.path.segments.len() == 1 && p.path.segments[0].ident == name)
}

fn is_from(func: &Expr) -> bool {
    matches!(peel(func), Expr::Path(p) if p.path.segments.last().is_some_and(|s| s.ident == "from"))
}

/// Whether a branching tail only computes a plain value: one expression is better than states.
fn is_simple(expr: &Expr) -> bool {
    fn mentions_result(expr: &Expr) -> bool {
        let tokens = expr.to_token_stream().to_string();
        tokens.contains("Err") || tokens.contains("Ok")
    }
    super::effects::is_value_only(expr) && !mentions_result(expr)
}
