//! Statements and blocks.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Block, Expr, Item, Stmt};

use super::assignment::is_mutation;
use super::branch::Dest;
use super::compensate::is_compensate;
use super::describe::attributes;
use super::expr::{is_compound_assignment, operator_fn, peel};
use super::lints::on_statement;
use super::loops::can_break;
use super::step::{is_step, step_span};
use super::tail::is_path;
use super::{Lowered, Lowering, core};

/// Whether control never comes out of the expression.
pub(super) fn diverges(expr: &Expr) -> bool {
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
            matches!(peel(&try_.expr), Expr::Call(call) if is_path(&call.func, "Err"))
        }
        _ => false,
    }
}

pub(super) fn block_diverges(block: &Block) -> bool {
    block
        .stmts
        .iter()
        .any(|stmt| matches!(stmt, Stmt::Expr(expr, _) if diverges(expr)))
}

/// Tells the twin where the user's code is: what can't be said in a definition names the line.
pub(super) fn place(of: &impl Spanned) -> TokenStream {
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
                let mut all = self.statement_list(stmts, Some(expr));
                if self.reachable_after(stmts, expr) {
                    let tail = self.tail(expr);
                    all.native.extend(tail.native);
                    let (at, twin) = (place(expr), tail.twin);
                    all.twin.extend(quote!({ #at #twin }));
                }
                all
            }
            _ => {
                let mut all = self.statement_list(&block.stmts, None);
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
                let mut all = self.statement_list(stmts, Some(expr));
                if self.reachable_after(stmts, expr) {
                    let last = self.statement_expr(expr, false);
                    all.native.extend(last.native);
                    all.twin.extend(last.twin);
                }
                all
            }
            _ => self.statement_list(&block.stmts, None),
        };
        self.scopes.close();
        lowered
    }

    /// A block whose last expression is its value.
    pub(super) fn value_block(&mut self, block: &Block, dest: Dest<'_>) -> Lowered {
        self.scopes.open();
        let lowered = match block.stmts.split_last() {
            Some((Stmt::Expr(expr, None), stmts)) => {
                let mut all = self.statement_list(stmts, Some(expr));
                if self.reachable_after(stmts, expr) {
                    let value = self.expr_to(expr, dest);
                    all.native.extend(value.native);
                    all.twin.extend(place(expr));
                    all.twin.extend(value.twin);
                }
                all
            }
            _ => {
                let core = core();
                let mut all = self.statement_list(&block.stmts, None);
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

    /// The statements of a block before its last expression.
    fn statement_list(&mut self, stmts: &[Stmt], last: Option<&Expr>) -> Lowered {
        let mut all = Lowered::effect(TokenStream::new(), TokenStream::new());
        let mut ended = false;
        for (i, stmt) in stmts.iter().enumerate() {
            if ended {
                self.error(
                    stmt,
                    "this is never reached, since what stands before it always leaves: remove it",
                );
                break;
            }
            let constant = match stmt {
                Stmt::Local(local) => self
                    .names_constant(local, &stmts[i + 1..], last)
                    .map(|name| (local, name)),
                _ => None,
            };
            let lowered = match constant {
                Some((local, name)) => self.constant_local(local, name),
                None => self.statement(stmt),
            };
            all.native.extend(lowered.native);
            all.twin.extend(lowered.twin);
            ended = matches!(stmt, Stmt::Expr(expr, _) if diverges(expr));
        }
        all
    }

    fn reachable_after(&mut self, stmts: &[Stmt], last: &Expr) -> bool {
        let diverges = |stmt: &Stmt| matches!(stmt, Stmt::Expr(expr, _) if diverges(expr));
        let ended = stmts.iter().position(diverges);
        // What stands between is reported by itself.
        if ended.is_some_and(|at| at + 1 == stmts.len()) {
            self.error(
                last,
                "this is never reached, since what stands before it always leaves: remove it",
            );
        }
        ended.is_none()
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

    /// An expression as a statement.
    pub(super) fn statement_expr(&mut self, expr: &Expr, semi: bool) -> Lowered {
        let described = self.describe_expr(expr);
        let lowered = self.statement_undescribed(expr, semi);
        let native = on_statement(lowered.native, attributes(expr));
        let (at, twin) = (place(expr), lowered.twin);
        Lowered::effect(native, quote!(#at #described #twin))
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
            Expr::Assign(assign) if matches!(peel(&assign.left), Expr::Tuple(_)) => {
                self.tuple_assignment(assign)
            }
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
            Expr::Call(call) if is_compensate(call) => self.compensate(call),
            Expr::Call(call)
                if call.args.iter().any(
                    |arg| matches!(peel(arg), Expr::Reference(r) if r.mutability.is_some()),
                ) =>
            {
                self.error(
                    expr,
                    "a call that changes variables through `&mut` has no form in a definition: assign them, `x = ..;` or `(a, b) = (b, a);`",
                );
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
}
