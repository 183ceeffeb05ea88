//! Statements and blocks, and what a scope returns.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Block, Expr, ExprReturn, Item, Local, Pat, Stmt};

use crate::attr::{self, Keys};
use crate::symbol;

use super::branch::Dest;
use super::expr::{is_compound_assignment, needs_surroundings, operator_fn, peel};
use super::pat::{bare, is_constant};
use super::step::is_step;
use super::{Lowered, Lowering, core, hidden, marked};

const STATE: Keys<'static> = Keys {
    of: "#[state]",
    noun: "option",
    names: symbol::STATE_OPTIONS,
    repeatable: &[],
};

/// Whether control never comes out of the expression.
fn diverges(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) => true,
        Expr::Block(block) => block_diverges(&block.block),
        Expr::If(if_) => {
            block_diverges(&if_.then_branch)
                && if_
                    .else_branch
                    .as_ref()
                    .is_some_and(|(_, otherwise)| diverges(otherwise))
        }
        Expr::Match(match_) => {
            !match_.arms.is_empty() && match_.arms.iter().all(|arm| diverges(&arm.body))
        }
        Expr::Try(try_) => {
            matches!(peel(&try_.expr), Expr::Call(call) if matches!(peel(&call.func), Expr::Path(p) if p.path.is_ident("Err")))
        }
        _ => false,
    }
}

fn block_diverges(block: &Block) -> bool {
    block
        .stmts
        .iter()
        .any(|stmt| matches!(stmt, Stmt::Expr(expr, _) if diverges(expr)))
}

impl Lowering<'_> {
    /// The body of a scope: its last expression is what the scope returns.
    pub(crate) fn body(&mut self, block: &Block) -> Lowered {
        self.scopes.open();
        let lowered = match block.stmts.split_last() {
            Some((Stmt::Expr(expr, None), stmts)) => {
                let mut all = self.statement_list(stmts);
                if self.reachable_after(stmts, expr) {
                    let tail = self.tail(expr);
                    all.native.extend(tail.native);
                    let twin = tail.twin;
                    all.twin.extend(quote!({ #twin }));
                }
                all
            }
            _ => {
                let mut all = self.statement_list(&block.stmts);
                if !block_diverges(block) && !ends_in_endless_loop(block) {
                    let unit = self.return_unit();
                    all.native.extend(unit.native);
                    all.twin.extend(unit.twin);
                }
                all
            }
        };
        self.scopes.close();
        lowered
    }

    /// A block whose value, if any, is thrown away.
    pub(super) fn statements(&mut self, block: &Block) -> Lowered {
        self.scopes.open();
        let lowered = match block.stmts.split_last() {
            Some((Stmt::Expr(expr, None), stmts)) => {
                let mut all = self.statement_list(stmts);
                if self.reachable_after(stmts, expr) {
                    let last = self.statement_expr(expr, false);
                    all.native.extend(last.native);
                    all.twin.extend(last.twin);
                }
                all
            }
            _ => self.statement_list(&block.stmts),
        };
        self.scopes.close();
        lowered
    }

    /// A block whose last expression is its value.
    pub(super) fn value_block(&mut self, block: &Block, hint: &str) -> Lowered {
        self.scopes.open();
        let lowered = match block.stmts.split_last() {
            Some((Stmt::Expr(expr, None), stmts)) => {
                let mut all = self.statement_list(stmts);
                if self.reachable_after(stmts, expr) {
                    let value = self.value(expr, hint);
                    all.native.extend(value.native);
                    all.twin.extend(value.twin);
                }
                all
            }
            _ => {
                let core = core();
                let mut all = self.statement_list(&block.stmts);
                let value = if block_diverges(block) {
                    quote!(__b.never())
                } else {
                    quote!(#core::expr::literal(()))
                };
                all.twin.extend(value);
                all
            }
        };
        self.scopes.close();
        Lowered {
            pure: false,
            fresh: false,
            ..lowered
        }
    }

    fn statement_list(&mut self, stmts: &[Stmt]) -> Lowered {
        let mut all = Lowered::effect(TokenStream::new(), TokenStream::new());
        let mut ended = false;
        for stmt in stmts {
            if ended {
                self.error(
                    stmt,
                    "this is never reached: the way before it ends; remove it",
                );
                break;
            }
            let lowered = self.statement(stmt);
            all.native.extend(lowered.native);
            all.twin.extend(lowered.twin);
            ended = matches!(stmt, Stmt::Expr(expr, _) if diverges(expr));
        }
        all
    }

    fn reachable_after(&mut self, stmts: &[Stmt], last: &Expr) -> bool {
        let ended = stmts
            .iter()
            .any(|stmt| matches!(stmt, Stmt::Expr(expr, _) if diverges(expr)));
        if ended {
            self.error(
                last,
                "this is never reached: the way before it ends; remove it",
            );
        }
        !ended
    }

    fn statement(&mut self, stmt: &Stmt) -> Lowered {
        match stmt {
            Stmt::Local(local) => self.local(local),
            Stmt::Item(
                item @ (Item::Const(_)
                | Item::Use(_)
                | Item::Fn(_)
                | Item::Struct(_)
                | Item::Enum(_)),
            ) => Lowered::effect(item.to_token_stream(), item.to_token_stream()),
            Stmt::Item(item) => {
                self.error(item, "declare this outside the workflow");
                Lowered::effect(quote!(), quote!())
            }
            Stmt::Expr(expr, semi) => {
                let mut lowered = self.statement_expr(expr, semi.is_some());
                if semi.is_some() {
                    lowered.native.extend(quote!(;));
                }
                lowered
            }
            Stmt::Macro(mac) => {
                let expr = Expr::Macro(syn::ExprMacro {
                    attrs: mac.attrs.clone(),
                    mac: mac.mac.clone(),
                });
                let mut lowered = self.statement_expr(&expr, true);
                lowered.native.extend(quote!(;));
                lowered
            }
        }
    }

    fn local(&mut self, local: &Local) -> Lowered {
        let described = self.describe(&local.attrs);
        let lowered = self.local_undescribed(local);
        let twin = lowered.twin;
        Lowered::effect(lowered.native, quote!(#described #twin))
    }

    fn local_undescribed(&mut self, local: &Local) -> Lowered {
        let pat = bare(&local.pat);
        let written_pat = &local.pat;
        let Some(init) = &local.init else {
            let Pat::Ident(ident) = pat else {
                return self.refuse(local, "a variable without a value needs a name");
            };
            let name = &ident.ident;
            let text = name.to_string();
            if matches!(local.pat, Pat::Type(_)) {
                self.scopes.declare(name);
            } else {
                self.scopes.declare_untyped(name);
            }
            let mutable = ident.mutability.is_some();
            let mark = mutable.then(|| quote!(__b.mark_mutable(&#name);));
            let typed = match &local.pat {
                Pat::Type(typed) => {
                    let (core, ty) = (core(), &typed.ty);
                    quote!(: #core::expr::Expr<#ty>)
                }
                _ => quote!(),
            };
            return Lowered::effect(
                quote!(let #written_pat;),
                quote!(let #name #typed = __b.declare(#text); #mark),
            );
        };
        if let Some((_, otherwise)) = &init.diverge {
            let (native, twin) = self.let_else(local, &init.expr, otherwise);
            return Lowered::effect(native, twin);
        }
        if matches!(pat, Pat::Wild(_)) {
            return self.let_underscore(local, &init.expr);
        }
        let hint = match pat {
            Pat::Ident(ident) => ident.ident.to_string(),
            _ => "value".to_owned(),
        };
        let value = self.value(&init.expr, &hint);
        let value_native = &value.native;
        let typed = self.ascribed(local, &init.expr, &value);
        match pat {
            Pat::Ident(ident) if ident.subpat.is_none() && !is_constant(&ident.ident) => {
                let name = &ident.ident;
                let mutable = ident.mutability.is_some();
                self.scopes.declare(name);
                if value.fresh {
                    let mark = mutable.then(|| quote!(__b.mark_mutable(&#name);));
                    return Lowered::effect(
                        quote!(let #written_pat = #value_native;),
                        quote!(let #name = #typed; #mark),
                    );
                }
                let site = self.site();
                let cx = hidden("__cx");
                // What the value fails in is the state of this step.
                let native = match value.pure {
                    true => quote!(#cx.enter(#site); let #written_pat = #value_native;),
                    false => quote!(let #written_pat = #value_native; #cx.enter(#site);),
                };
                let bind = if mutable {
                    quote!(bind_mut)
                } else {
                    quote!(bind)
                };
                Lowered::effect(
                    native,
                    quote!(let #name = { let __value = #typed; __b.#bind(#site, #hint, __value) };),
                )
            }
            _ => {
                let ident = hidden("__value");
                let lets = self.destructure_into(pat, &ident);
                Lowered::effect(
                    quote!(let #written_pat = #value_native;),
                    quote!(let #ident = #typed; #lets),
                )
            }
        }
    }

    /// The twin value of a `let` with a written type.
    ///
    /// Where rustc needs the type to find that of the value, the value gets it; elsewhere the
    /// value is taken as that type, since the native code may coerce.
    fn ascribed(&mut self, local: &Local, init: &Expr, value: &Lowered) -> TokenStream {
        let core = core();
        let twin = &value.twin;
        let Pat::Type(typed) = &local.pat else {
            return twin.clone();
        };
        let ty = &typed.ty;
        if value.pure
            && !needs_surroundings(init)
            && !self.variables_in(&init.to_token_stream()).is_empty()
        {
            let lens = self.lens(&quote!({ let __typed: #ty = #init; __typed }), &[]);
            return quote!({ let __ty = #lens; #twin.cast(__ty) });
        }
        quote!({ let __typed: #core::expr::Expr<#ty> = #twin; __typed })
    }

    /// `let _ = step.await;` swallows the error.
    fn let_underscore(&mut self, local: &Local, init: &Expr) -> Lowered {
        if !is_step(init) {
            if super::branch::is_value_only(init) {
                return self.refuse(local, "`let _ =` of a value does nothing; remove it");
            }
            let value = self.value(init, "value");
            let (native, twin) = (value.native, value.twin);
            let pat = &local.pat;
            return Lowered::effect(quote!(let #pat = #native;), quote!(let _ = #twin;));
        }
        let step = self.step(init);
        let (native, twin) = (step.native, step.twin);
        let pat = &local.pat;
        let twin = if step.wait {
            quote!(#twin;)
        } else {
            quote!({ let __pending = #twin; __b.swallow(&__pending); })
        };
        Lowered::effect(quote!(let #pat = #native;), twin)
    }

    /// An expression as a statement.
    pub(super) fn statement_expr(&mut self, expr: &Expr, semi: bool) -> Lowered {
        let described = self.describe_expr(expr);
        let lowered = self.statement_undescribed(expr, semi);
        let twin = lowered.twin;
        Lowered::effect(lowered.native, quote!(#described #twin))
    }

    fn statement_undescribed(&mut self, expr: &Expr, semi: bool) -> Lowered {
        match peel(expr) {
            Expr::If(if_) => self.if_to(if_, Dest::Statement),
            Expr::Match(match_) => self.match_to(match_, Dest::Statement),
            Expr::Block(block) if block.label.is_none() => {
                let lowered = self.statements(&block.block);
                let (native, twin) = (lowered.native, lowered.twin);
                Lowered::effect(quote!({ #native }), quote!({ #twin }))
            }
            Expr::Loop(loop_) => self.loop_statement(loop_),
            Expr::While(while_) => self.while_statement(while_),
            Expr::ForLoop(for_) => self.for_statement(for_),
            Expr::Return(return_) => self.return_statement(return_),
            Expr::Break(break_) => self.break_statement(break_),
            Expr::Continue(continue_) => self.continue_statement(continue_),
            Expr::Assign(assign) => self.assignment(&assign.left, &assign.right, None),
            Expr::Binary(binary) if is_compound_assignment(&binary.op) => {
                let Some(operator) = operator_fn(&binary.op) else {
                    let advice = "bit operations have no form in a definition; use arithmetic";
                    return self.refuse(binary.op, advice);
                };
                self.assignment(&binary.left, &binary.right, Some((operator, &binary.op)))
            }
            step if is_step(step) => self.step_statement(step, semi),
            Expr::Try(try_) => {
                let lowered = self.question(try_, "result");
                let (native, twin) = (lowered.native, lowered.twin);
                if diverges(expr) {
                    let core = core();
                    return Lowered::effect(
                        native,
                        quote!({ let _: #core::expr::Expr<()> = #twin; }),
                    );
                }
                Lowered::effect(native, quote!({ let _ = #twin; }))
            }
            Expr::MethodCall(call) if is_mutation(call) => self.mutation_statement(call),
            Expr::Tuple(tuple) if tuple.elems.is_empty() => {
                Lowered::effect(expr.to_token_stream(), quote!())
            }
            Expr::Macro(mac) => {
                let name = mac
                    .mac
                    .path
                    .segments
                    .last()
                    .map(|s| s.ident.to_string())
                    .unwrap_or_default();
                let lowered = self.refuse(mac, super::check::macro_advice(&name));
                Lowered::effect(lowered.native, quote!())
            }
            Expr::Call(_) => {
                self.error(
                    expr,
                    "this call is not awaited and its value is not used; a task is called with `.await`, other work goes into a task",
                );
                Lowered::effect(expr.to_token_stream(), quote!())
            }
            _ => {
                self.error(
                    expr,
                    "this value is not used; bind it with `let`, or remove it",
                );
                Lowered::effect(expr.to_token_stream(), quote!())
            }
        }
    }

    /// `step.await;`: a `Result` must not be dropped.
    fn step_statement(&mut self, expr: &Expr, semi: bool) -> Lowered {
        let step = self.step(expr);
        let (native, twin) = (step.native, step.twin);
        let span = expr.span();
        let native = if semi {
            // The user's own statement: rustc refuses it when the step gives a `Result`.
            quote_spanned!(span => #[deny(unused_must_use)] #native)
        } else {
            native
        };
        let twin = if step.wait {
            quote!(#twin;)
        } else {
            quote!({ let __pending = #twin; __b.discard(&__pending); })
        };
        Lowered::effect(native, twin)
    }

    /// `place = value;` and `place += value;`
    fn assignment(
        &mut self,
        place: &Expr,
        value: &Expr,
        operator: Option<(&str, &syn::BinOp)>,
    ) -> Lowered {
        let core = core();
        let Some(root) = self.place_root(place) else {
            return Lowered::effect(quote!(), quote!());
        };
        let site = self.site();
        let right = self.value(value, "value");
        let (pure, right_native) = (right.pure, right.native.clone());
        let new = match operator {
            None => self.assigned(place, value, right),
            Some((operator, op)) => {
                // Rust evaluates the right side first, too.
                let left = Lowered {
                    fresh: true,
                    ..self.value(place, "value")
                };
                let plain = plain_operator(op);
                let operator = proc_macro2::Ident::new(operator, op.span());
                let whole: Expr = syn::parse_quote!(#place #plain #value);
                let combined = self.combine(
                    &whole,
                    &[place, value],
                    vec![left, right],
                    &|c| {
                        let (a, b) = (&c[0], &c[1]);
                        quote!(#a #plain #b)
                    },
                    &|c, ty| {
                        let (a, b) = (&c[0], &c[1]);
                        quote!(#core::expr::ops::#operator(#a, #b, #ty))
                    },
                );
                combined.twin
            }
        };
        let op_tokens = operator.map_or(quote!(=), |(_, op)| op.to_token_stream());
        let cx = hidden("__cx");
        let native = if pure {
            quote!(#cx.enter(#site); #place #op_tokens #right_native)
        } else {
            quote!({ let __value = #right_native; #place #op_tokens __value; #cx.enter(#site); })
        };
        let assign = self.assign_place(place, &root, site, quote!(__value));
        // The place tells rustc the type of a value that has none of its own.
        let untyped = matches!(peel(place), Expr::Path(_))
            && self
                .scopes
                .find(&root.to_string())
                .is_some_and(|v| v.untyped);
        let typed = (operator.is_none() && (untyped || needs_surroundings(value))).then(|| {
            let lens = self.lens(&place.to_token_stream(), &[]);
            quote!(let [_, _] = [__value.ty(), #lens];)
        });
        Lowered::effect(native, quote!({ let __value = #new; #typed #assign }))
    }

    /// The new value of a place, which tells the place's type to rustc and the other way round.
    fn assigned(&mut self, place: &Expr, value: &Expr, right: Lowered) -> TokenStream {
        let (ident, own) = self.operand(&right);
        let (in_lens, placeholders) = if right.pure && !needs_surroundings(value) {
            (value.to_token_stream(), Vec::new())
        } else {
            let placeholder = self.placeholder(value.span());
            (
                placeholder.to_token_stream(),
                vec![(placeholder, ident.clone())],
            )
        };
        let lens = self.lens(&quote!({ #place = #in_lens; }), &placeholders);
        quote!({ #own let _ = #lens; #ident })
    }

    /// The variable under a place of fields and indexes, checked.
    pub(super) fn place_root(&mut self, place: &Expr) -> Option<proc_macro2::Ident> {
        match peel(place) {
            Expr::Path(path) => {
                let name = path
                    .path
                    .get_ident()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                let Some(variable) = self.scopes.find(&name).cloned() else {
                    self.error(place, "only a variable of the workflow can be assigned");
                    return None;
                };
                if variable.depth < self.scopes.depth {
                    self.error(
                        place,
                        format!("`{name}` belongs to the workflow around this branch or map body and can't be assigned here; return the value instead"),
                    );
                    return None;
                }
                Some(variable.name)
            }
            Expr::Field(field) => self.place_root(&field.base),
            Expr::Index(index) => self.place_root(&index.expr),
            Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => {
                self.place_root(&unary.expr)
            }
            other => {
                self.error(
                    other,
                    "only a variable, its fields and its elements can be assigned",
                );
                None
            }
        }
    }

    /// Assigns the twin value `value` to a place.
    pub(super) fn assign_place(
        &mut self,
        place: &Expr,
        root: &proc_macro2::Ident,
        site: u32,
        value: TokenStream,
    ) -> TokenStream {
        let core = core();
        match peel(place) {
            Expr::Path(_) => quote!(__b.assign(#site, &#root, #value);),
            _ => {
                let steps = self.place_steps(place);
                quote! {
                    let __new = #core::expr::place::assign(&#root, &[#(#steps),*], #value.value);
                    __b.assign(#site, &#root, __new);
                }
            }
        }
    }

    fn place_steps(&mut self, place: &Expr) -> Vec<TokenStream> {
        let core = core();
        match peel(place) {
            Expr::Field(field) => {
                let mut steps = self.place_steps(&field.base);
                let member = field.member.to_token_stream().to_string();
                let member = member.trim_start_matches("r#");
                steps.push(quote!(#core::expr::place::Step::Field(#member)));
                steps
            }
            Expr::Index(index) => {
                let mut steps = self.place_steps(&index.expr);
                let at = self.pure_value(&index.index);
                steps.push(quote!(#core::expr::place::Step::Index(#at.value)));
                steps
            }
            Expr::Unary(unary) => self.place_steps(&unary.expr),
            _ => Vec::new(),
        }
    }

    fn mutation_statement(&mut self, call: &syn::ExprMethodCall) -> Lowered {
        let Some(root) = self.place_root(&call.receiver) else {
            return Lowered::effect(quote!(), quote!());
        };
        let site = self.site();
        let lowered = self.mutation(call);
        let assign = self.assign_place(&call.receiver, &root, site, quote!(__value));
        let cx = hidden("__cx");
        let (pure, native, twin) = (lowered.pure, lowered.native, lowered.twin);
        Lowered::effect(
            if pure {
                quote!(#cx.enter(#site); #native)
            } else {
                quote!(#native; #cx.enter(#site))
            },
            quote!({ let __value = #twin; #assign }),
        )
    }

    pub(super) fn diverging_value(&mut self, expr: &Expr) -> Lowered {
        if self.closures > 0 {
            return self.refuse(
                expr,
                "`return`, `break` and `continue` can't leave an expression; use a `for` loop",
            );
        }
        let lowered = self.statement_expr(expr, false);
        let twin = lowered.twin;
        Lowered::fresh(lowered.native, quote!({ #twin __b.never() }))
    }

    // What a scope returns

    fn return_statement(&mut self, return_: &ExprReturn) -> Lowered {
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
            Expr::Call(call) if is_path(&call.func, "Ok") => self.tail_ok(call),
            Expr::Call(call) if is_path(&call.func, "Err") => self.tail_err(call),
            step if is_step(step) => self.tail_step(step),
            _ => self.tail_outcome(expr),
        }
    }

    fn tail_loop(&mut self, loop_: &syn::ExprLoop) -> Lowered {
        let lowered = self.loop_value(loop_, "result");
        let value = lowered.twin;
        let sites = [self.site(), self.site(), self.site()];
        let [test, ok, err] = sites;
        let cx = hidden("__cx");
        let native = lowered.native;
        self.ends = true;
        let ret = self
            .returns
            .last()
            .cloned()
            .unwrap_or_else(|| hidden("__ret"));
        Lowered::effect(
            quote!(::workflow_runtime::__private::returned(&#cx, [#test, #ok, #err], #native)),
            quote!({ let __value = #value; __b.return_outcome([#test, #ok, #err], __value, #ret); }),
        )
    }

    fn tail_ok(&mut self, call: &syn::ExprCall) -> Lowered {
        self.ends = true;
        let site = self.site();
        let Some(arg) = call.args.first() else {
            return self.refuse(call, "`Ok` takes one value; write `Ok(())`");
        };
        let func = &call.func;
        let value = self.value(arg, "output");
        let (native, twin) = (value.native, value.twin);
        let marked = marked(site, &quote!(#func(#native)), value.pure);
        let ret = self
            .returns
            .last()
            .cloned()
            .unwrap_or_else(|| hidden("__ret"));
        // `Ok(None)`: the value gets its type from the scope's.
        let method = match needs_surroundings(arg) {
            true => quote!(return_ok_as),
            false => quote!(return_ok),
        };
        Lowered::effect(
            marked,
            quote!({ let __value = #twin; __b.#method(#site, __value, #ret); }),
        )
    }

    fn tail_err(&mut self, call: &syn::ExprCall) -> Lowered {
        self.ends = true;
        let site = self.site();
        let cx = hidden("__cx");
        let Some(arg) = call.args.first() else {
            return self.refuse(call, "`Err` takes one value");
        };
        let func = &call.func;
        let error = self.error_tail(arg);
        let (native, twin) = (error.native, error.twin);
        let ret = self
            .returns
            .last()
            .cloned()
            .unwrap_or_else(|| hidden("__ret"));
        let converted = matches!(peel(arg), Expr::MethodCall(m) if m.method == "into")
            || matches!(peel(arg), Expr::Call(c) if c.args.len() == 1 && is_from(&c.func));
        let method = if converted {
            quote!(return_converted)
        } else {
            quote!(return_err)
        };
        Lowered::effect(
            quote!({ let __returned = #func(#native); #cx.enter(#site); __returned }),
            quote!({ let __error = #twin; __b.#method(#site, __error, #ret); }),
        )
    }

    /// The error inside `Err(..)`: `.into()` is done by the builder, which knows both types.
    fn error_tail(&mut self, arg: &Expr) -> Lowered {
        match peel(arg) {
            Expr::MethodCall(call) if call.method == "into" && call.args.is_empty() => {
                let inner = self.error_operand(&call.receiver);
                Lowered {
                    native: arg.to_token_stream(),
                    ..inner
                }
            }
            Expr::Call(call) if call.args.len() == 1 && is_from(&call.func) => {
                let inner = self.error_operand(&call.args[0]);
                Lowered {
                    native: arg.to_token_stream(),
                    ..inner
                }
            }
            _ => self.error_operand(arg),
        }
    }

    fn tail_step(&mut self, expr: &Expr) -> Lowered {
        let core = core();
        self.ends = true;
        let step = self.step(expr);
        let site = self.site();
        let cx = hidden("__cx");
        let (native, twin) = (step.native, step.twin);
        let twin = if step.wait {
            quote!({ #twin; __b.return_value(#site, #core::expr::literal(())); })
        } else {
            quote!({ let __pending = #twin; __b.return_pending(#site, &__pending); })
        };
        Lowered::effect(
            quote!({ let __returned = #native; #cx.enter(#site); __returned }),
            twin,
        )
    }

    fn tail_outcome(&mut self, expr: &Expr) -> Lowered {
        self.ends = true;
        let [test, ok, err] = [self.site(), self.site(), self.site()];
        let value = self.value(expr, "output");
        let (native, twin) = (value.native, value.twin);
        let ret = self
            .returns
            .last()
            .cloned()
            .unwrap_or_else(|| hidden("__ret"));
        let cx = hidden("__cx");
        Lowered::effect(
            quote!(::workflow_runtime::__private::returned(&#cx, [#test, #ok, #err], #native)),
            quote!({ let __value = #twin; __b.return_outcome([#test, #ok, #err], __value, #ret); }),
        )
    }

    // Names and comments of states

    /// Doc comments and `#[state(..)]` on a statement.
    fn describe(&mut self, attrs: &[syn::Attribute]) -> TokenStream {
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
            } else if !attr.path().is_ident("allow") && !attr.path().is_ident("expect") {
                self.error(
                    attr,
                    "this attribute has no meaning on a statement of a workflow",
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
    fn state_attribute(&mut self, attr: &syn::Attribute) -> TokenStream {
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

    fn describe_expr(&mut self, expr: &Expr) -> TokenStream {
        let attrs = match expr {
            Expr::Await(e) => &e.attrs,
            Expr::Try(e) => &e.attrs,
            Expr::If(e) => &e.attrs,
            Expr::Match(e) => &e.attrs,
            Expr::Loop(e) => &e.attrs,
            Expr::While(e) => &e.attrs,
            Expr::ForLoop(e) => &e.attrs,
            Expr::Call(e) => &e.attrs,
            Expr::MethodCall(e) => &e.attrs,
            Expr::Macro(e) => &e.attrs,
            Expr::Assign(e) => &e.attrs,
            Expr::Return(e) => &e.attrs,
            _ => return quote!(),
        };
        self.describe(&attrs.clone())
    }
}

fn is_path(func: &Expr, name: &str) -> bool {
    // `Ok::<_, E>` too.
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
    super::branch::is_value_only(expr) && !mentions_result(expr)
}

fn is_mutation(call: &syn::ExprMethodCall) -> bool {
    workflow_core::expr::mutate::MUTATIONS
        .iter()
        .any(|m| call.method == m.name)
}

fn ends_in_endless_loop(block: &Block) -> bool {
    match block.stmts.last() {
        Some(Stmt::Expr(Expr::Loop(loop_), _)) => {
            !loop_.body.to_token_stream().to_string().contains("break")
        }
        _ => false,
    }
}

/// `+=` as `+`.
fn plain_operator(op: &syn::BinOp) -> TokenStream {
    let span = op.span();
    let text = op.to_token_stream().to_string();
    let text = text.trim_end_matches('=');
    let punct: TokenStream = text.parse().unwrap_or_default();
    punct
        .into_iter()
        .map(|mut t| {
            t.set_span(span);
            t
        })
        .collect()
}
