//! Statements and blocks.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Block, Expr, Item, Local, Pat, Stmt};

use crate::attr::{self, Keys};
use crate::symbol;

use super::branch::Dest;
use super::expr::{is_compound_assignment, needs_surroundings, operator_fn, peel};
use super::loops::can_break;
use super::pat::{bare, is_constant};
use super::retry::is_policy;
use super::step::{is_step, step_span};
use super::{Lowered, Lowering, core, hidden};

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
        Expr::Loop(loop_) => !can_break(loop_),
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

/// Tells the twin where the user's code is: what can't be said in a definition names the line.
fn place(of: &impl Spanned) -> TokenStream {
    let core = core();
    let span = of.span();
    let (file, line) = (
        quote_spanned!(span=> ::core::file!()),
        quote_spanned!(span=> ::core::line!()),
    );
    quote!(#core::expr::at(#file, #line);)
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
                    let (at, twin) = (place(expr), tail.twin);
                    all.twin.extend(quote!({ #at #twin }));
                }
                all
            }
            _ => {
                let mut all = self.statement_list(&block.stmts);
                if !block_diverges(block) {
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
                    all.twin.extend(place(expr));
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
                    "this is never reached, since what stands before it always leaves: remove it",
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
                "this is never reached, since what stands before it always leaves: remove it",
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
            ) => {
                self.check_deterministic(&item.to_token_stream());
                Lowered::effect(item.to_token_stream(), item.to_token_stream())
            }
            Stmt::Item(item) => {
                self.error(item, "only `const`, `use`, `fn`, `struct` and `enum` have a place in a workflow's body: declare this outside");
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
        let before = self.errors.count();
        let lowered = self.local_undescribed(local);
        if self.errors.count() > before {
            self.scopes.refuse_last();
        }
        let (at, twin) = (place(local), lowered.twin);
        Lowered::effect(lowered.native, quote!(#at #described #twin))
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
        if let Pat::Ident(ident) = pat
            && is_policy(&init.expr)
        {
            self.check_policy(peel(&init.expr));
            self.scopes.declare_constant(&ident.ident);
            return Lowered::effect(local.to_token_stream(), local.to_token_stream());
        }
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
                if matches!(local.pat, Pat::Type(_)) || !needs_surroundings(&init.expr) {
                    self.scopes.declare(name);
                } else {
                    self.scopes.declare_untyped(name);
                }
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
                return self.refuse(local, "`let _ =` of a value does nothing: remove it");
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
        let (at, twin) = (place(expr), lowered.twin);
        Lowered::effect(lowered.native, quote!(#at #described #twin))
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
                    let advice = "bit operations have no form in a definition: use arithmetic, or compute the value in a task";
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
            Expr::Unsafe(_) | Expr::Async(_) | Expr::Block(_) | Expr::Closure(_) => {
                let lowered = self.value(expr, "value");
                Lowered::effect(lowered.native, quote!())
            }
            Expr::MethodCall(call) if call.method == "for_each" => {
                self.error(
                    &call.method,
                    "`for_each` has no form in a definition: write a `for` loop",
                );
                Lowered::effect(expr.to_token_stream(), quote!())
            }
            Expr::Call(call) if self.check_deterministic(&call.func.to_token_stream()) => {
                Lowered::effect(expr.to_token_stream(), quote!())
            }
            Expr::Call(_) => {
                self.error(
                    expr,
                    "this call does nothing here: await it if it is a task, or put its work into one",
                );
                Lowered::effect(expr.to_token_stream(), quote!())
            }
            _ => {
                self.error(
                    expr,
                    "this value is not used: bind it with `let`, or remove it",
                );
                Lowered::effect(expr.to_token_stream(), quote!())
            }
        }
    }

    /// `step.await;`: a `Result` must not be dropped.
    fn step_statement(&mut self, expr: &Expr, semi: bool) -> Lowered {
        let step = self.step(expr);
        let (native, twin) = (step.native, step.twin);
        let twin = if step.wait {
            quote!(#twin;)
        } else {
            // Without a `;` the type of the block judges it.
            let check = semi.then(|| {
                let (core, check) = (core(), Ident::new("check", step_span(expr)));
                let outcomes = self.dropped_outcomes(expr, step_span(expr));
                quote!({
                    use #core::definition::probe::{DropsError as _, DropsValue as _};
                    (&&#core::definition::probe::Dropped::of(&__pending)).#check();
                    #outcomes
                })
            });
            quote!({ let __pending = #twin; #check })
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
            None if self.is_typed(&root) && !needs_surroundings(value) => right.twin,
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
        let op_tokens = operator.map_or(quote_spanned!(place.span() => =), |(_, op)| {
            op.to_token_stream()
        });
        let cx = hidden("__cx");
        let native = if pure {
            quote!(#cx.enter(#site); #place #op_tokens #right_native)
        } else {
            quote!({ let __value = #right_native; #place #op_tokens __value; #cx.enter(#site); })
        };
        let assign = self.assign_place(place, &root, site, quote!(__value));
        Lowered::effect(native, quote!({ let __value = #new; #assign }))
    }

    fn is_typed(&self, variable: &Ident) -> bool {
        let found = self.scopes.find(&variable.to_string());
        found.is_some_and(|variable| variable.typed)
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
                    self.error_of_rust(place, "only variables of the workflow can be assigned: declare one with `let mut`");
                    return None;
                };
                if variable.depth < self.scopes.depth {
                    self.error_of_rust(
                        place,
                        format!("`{name}` belongs to the workflow around this branch or body and can't be changed here: return the value instead"),
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
                    "only a variable, its fields and its elements can be assigned: bind the value with `let mut` first",
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
                "`return`, `break` and `continue` can't leave an expression: use a `for` loop",
            );
        }
        let lowered = self.statement_expr(expr, false);
        let twin = lowered.twin;
        Lowered::fresh(lowered.native, quote!({ #twin __b.never() }))
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

fn is_mutation(call: &syn::ExprMethodCall) -> bool {
    workflow_core::expr::mutate::MUTATIONS
        .iter()
        .any(|m| call.method == m.name)
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
