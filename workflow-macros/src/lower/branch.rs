//! `if`, `if let`, `match`, and blocks with a value.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Block, Expr, ExprIf, ExprMatch, Pat};

use super::arms::{ArmIn, Body, complement, end_of, join};
use super::block::diverges;
use super::effects::is_value_only;
use super::expr::{is_construction, needs_surroundings, peel};
use super::lints::lints;
use super::tail::linked;
use super::{Lowered, Lowering, core, hidden, marked, names};

/// A conditional expression nests once for each arm, and the service evaluates about 100 levels;
/// a match of more arms is a Choice.
const NESTED_ARMS: usize = 20;

/// What becomes of the value of a branching construct.
#[derive(Debug, Clone, Copy)]
pub(super) enum Dest<'h> {
    /// It goes into a variable of about this name.
    Value(&'h str),
    /// It is that of an arm, which sets the variable of the whole at this site.
    Arm(&'h str, u32),
    /// There is none.
    Statement,
    /// It is what the scope returns.
    Tail,
}

impl Lowering<'_> {
    pub(super) fn if_value(&mut self, if_: &ExprIf, hint: &str) -> Lowered {
        let whole = Expr::If(if_.clone());
        if self.closures > 0 || is_value_only(&whole) {
            return self.if_pure(if_);
        }
        self.if_to(if_, Dest::Value(hint))
    }

    pub(super) fn match_value(&mut self, match_: &ExprMatch, hint: &str) -> Lowered {
        let whole = Expr::Match(match_.clone());
        let nested = match_.arms.len() <= NESTED_ARMS && is_value_only(&whole);
        if self.closures > 0 || nested {
            return self.match_pure(match_);
        }
        self.match_to(match_, Dest::Value(hint))
    }

    pub(super) fn block_value(&mut self, block: &syn::ExprBlock, hint: &str) -> Lowered {
        if block.label.is_some() {
            return self.refuse(
                block,
                "a labelled block has no form in a definition: use `loop` with `break`",
            );
        }
        let whole = Expr::Block(block.clone());
        if self.closures > 0 || is_value_only(&whole) {
            self.scopes.open();
            let twin = self.pure_block(&block.block.stmts);
            self.scopes.close();
            return Lowered::pure(block, quote!({ #twin }));
        }
        let lowered = self.value_block(&block.block, Dest::Value(hint));
        let (native, twin) = (lowered.native, lowered.twin);
        Lowered {
            native: quote!({ #native }),
            twin: quote!({ #twin }),
            ..lowered
        }
    }

    /// An `if` that only computes.
    fn if_pure(&mut self, if_: &ExprIf) -> Lowered {
        let core = core();
        let Some((_, otherwise)) = &if_.else_branch else {
            return self.refuse(if_, "an `if` inside an expression needs an `else`");
        };
        if let Expr::Let(let_) = &*if_.cond {
            let (pat, scrutinee, then) = (&let_.pat, &let_.expr, &if_.then_branch);
            let written = quote!(match #scrutinee { #pat => #then, _ => #otherwise });
            return match syn::parse2::<ExprMatch>(written) {
                Ok(match_) => Lowered {
                    native: if_.to_token_stream(),
                    ..self.match_pure(&match_)
                },
                Err(e) => {
                    self.errors.push_error(e);
                    Lowered::pure(if_, quote!(__b.never()))
                }
            };
        }
        let condition = self.pure_value(&if_.cond);
        self.scopes.open();
        let then = self.pure_block(&if_.then_branch.stmts);
        self.scopes.close();
        let inferred =
            block_needs_surroundings(&if_.then_branch) || needs_surroundings(tail_of(otherwise));
        let written = otherwise;
        let otherwise = self.pure_value(otherwise);
        // Two arms of one type: each tells rustc that of the other.
        let unify = match inferred {
            true => quote!(let [__then, __else] = [__then, __else];),
            false if is_construction(tail_of(written)) => {
                let then = linked(&quote!(__then), "whole", &quote!(__else.ty()));
                quote!(let __then = #then;)
            }
            false => quote!(),
        };
        Lowered::pure(
            if_,
            quote!({
                let __condition = #condition;
                let __then = { #then };
                let __else = #otherwise;
                #unify
                let __else_ty = __else.ty();
                #core::expr::conditional(__condition, __then, __else, __else_ty)
            }),
        )
    }

    /// A `match` that only computes.
    pub(super) fn match_pure(&mut self, match_: &ExprMatch) -> Lowered {
        self.check_arms(match_);
        let core = core();
        let scrutinee = self.pure_value(&match_.expr);
        let value = hidden("__matched");
        let placeholder = self.placeholder(match_.expr.span());
        let pats: Vec<&Pat> = match_
            .arms
            .iter()
            .map(|arm| split_guard(&arm.pat).0)
            .collect();
        let typed = self.typed_by(&pats, &match_.expr, &value);
        let mut rest: Option<TokenStream> = None;
        let mut arms = Vec::new();
        for arm in &match_.arms {
            let (pat, guard) = split_guard(&arm.pat);
            self.scopes.open();
            let lowered = self.pattern(pat);
            let from = hidden("__bindings");
            let lets = self.bind_all(
                pat,
                &lowered.bindings,
                &placeholder.to_token_stream(),
                &[(placeholder.clone(), value.clone())],
                &quote!(#from),
                true,
            );
            let guard = guard.map(|g| self.pure_value(g));
            let body = self.pure_value(&arm.body);
            self.scopes.close();
            arms.push((lowered.twin, lets, guard, body));
        }
        for (pat, lets, guard, body) in arms.into_iter().rev() {
            let guard = match guard {
                Some(guard) => quote!(Some({ #lets #guard })),
                None => quote!(None),
            };
            let otherwise = match rest.take() {
                Some(rest) => quote!(Some(#rest)),
                None => quote!(None),
            };
            let from = hidden("__bindings");
            rest = Some(quote!({
                let (__test, #from) = #core::definition::Bindings::test(&#value, &#pat);
                let __guard = #guard;
                let __body = { #lets #body };
                #core::definition::choose(__test, __guard, __body, #otherwise)
            }));
        }
        let Some(rest) = rest else {
            return self.refuse(match_, "a `match` without arms has no value");
        };
        Lowered::pure(
            match_,
            quote!({
                let __scrutinee = #scrutinee;
                #core::expr::bind("matched", __scrutinee, |#value| { #typed #rest })
            }),
        )
    }

    /// An `if` with steps, assignments or ways out.
    pub(super) fn if_to(&mut self, if_: &ExprIf, dest: Dest<'_>) -> Lowered {
        let otherwise = match &if_.else_branch {
            Some((_, expr)) => Body::Expr(expr),
            None => Body::Nothing,
        };
        if let Expr::Let(let_) = &*if_.cond {
            let wild: Pat = syn::parse_quote!(_);
            let wild = complement(&let_.pat).unwrap_or(wild);
            let arms = [
                ArmIn {
                    pat: &let_.pat,
                    guard: None,
                    body: Body::Block(&if_.then_branch),
                },
                ArmIn {
                    pat: &wild,
                    guard: None,
                    body: otherwise,
                },
            ];
            let name = names::of_source("If", &let_.expr);
            let pat = &let_.pat;
            let has_else = if_.else_branch.is_some();
            return self.arms(&let_.expr, &name, &arms, dest, &|scrutinee, natives| {
                let (then, otherwise) = (&natives[0], &natives[1]);
                let otherwise =
                    (has_else || !otherwise.is_empty()).then(|| quote!(else { #otherwise }));
                quote!(if let #pat = #scrutinee { #then } #otherwise)
            });
        }
        let condition = self.value(&if_.cond, "condition");
        let site = self.site();
        let name = names::of_condition("If", &if_.cond);
        self.scopes.open();
        let (then, then_dest) = self.arm_body(Body::Block(&if_.then_branch), dest);
        self.scopes.close();
        let (otherwise, else_dest) = self.arm_body(otherwise, dest);
        let (open, close) = join(dest);
        let (end_then, end_else) = (end_of(then_dest), end_of(else_dest));
        let marked = marked(site, &condition.native, condition.pure, if_.cond.span());
        let cond_twin = condition.twin;
        let (then_native, then_twin) = (then.native, then.twin);
        let (else_native, else_twin) = (otherwise.native, otherwise.twin);
        let else_tokens = (!else_native.is_empty()).then(|| quote!(else { #else_native }));
        Lowered::fresh(
            quote!(if #marked { #then_native } #else_tokens),
            quote!({
                #open
                let __condition = #cond_twin;
                let __else = __b.branch(#site, #name, __condition);
                { let __value = { #then_twin }; #end_then }
                __b.begin(__else);
                { let __value = { #else_twin }; #end_else }
                #close
            }),
        )
    }

    /// A `match` with steps, assignments or ways out.
    pub(super) fn match_to(&mut self, match_: &ExprMatch, dest: Dest<'_>) -> Lowered {
        self.check_arms(match_);
        let arms: Vec<ArmIn<'_>> = match_
            .arms
            .iter()
            .map(|arm| {
                let (pat, guard) = split_guard(&arm.pat);
                ArmIn {
                    pat,
                    guard,
                    body: Body::Expr(&arm.body),
                }
            })
            .collect();
        if arms.is_empty() {
            return self.refuse(match_, "a `match` without arms has no value");
        }
        let name = names::of_source("Match", &match_.expr);
        self.arms(&match_.expr, &name, &arms, dest, &|scrutinee, natives| {
            let arms = match_.arms.iter().zip(natives).map(|(arm, native)| {
                let pat = &arm.pat;
                let lints = lints(&arm.attrs);
                quote_spanned!(arm.body.span() => #lints #pat => { #native })
            });
            quote_spanned!(match_.match_token.span => match #scrutinee { #(#arms)* })
        })
    }

    /// A block whose last expression goes to `dest`.
    pub(super) fn block_to(&mut self, block: &Block, dest: Dest<'_>) -> Lowered {
        match dest {
            Dest::Tail => self.body(block),
            Dest::Statement => self.statements(block),
            Dest::Value(_) | Dest::Arm(..) => self.value_block(block, dest),
        }
    }

    pub(super) fn expr_to(&mut self, expr: &Expr, dest: Dest<'_>) -> Lowered {
        match (peel(expr), dest) {
            (Expr::Block(block), dest) if block.label.is_none() => {
                let lowered = self.block_to(&block.block, dest);
                let native = lowered.native;
                Lowered {
                    native: quote!({ #native }),
                    ..lowered
                }
            }
            (_, Dest::Tail) => self.tail(expr),
            (_, Dest::Statement) => self.statement_expr(expr, true),
            (_, Dest::Value(hint)) => self.value(expr, hint),
            (_, Dest::Arm(hint, site)) => self.joined(expr, hint, site),
        }
    }

    /// A value that sets the variable of a construct with several ways to its value.
    ///
    /// The native code tells which way it went where the setting may be a state.
    pub(super) fn joined(&mut self, expr: &Expr, hint: &str, site: u32) -> Lowered {
        let value = self.value(expr, hint);
        let cx = hidden("__cx");
        let native = &value.native;
        let marked = match (value.pure, value.fresh || diverges(expr)) {
            (true, _) => quote!(#cx.enter(#site); #native),
            (false, false) => {
                quote!(::workflow_runtime::__private::before(#native, #cx.enter(#site)))
            }
            // It has a variable already, or there is no value.
            (false, true) => return value,
        };
        Lowered::effect(marked, value.twin)
    }
}

/// The last expression of a block that is a value.
pub(super) fn tail_of(expr: &Expr) -> &Expr {
    match peel(expr) {
        Expr::Block(block) => match block.block.stmts.last() {
            Some(syn::Stmt::Expr(last, None)) => tail_of(last),
            _ => expr,
        },
        other => other,
    }
}

fn block_needs_surroundings(block: &Block) -> bool {
    matches!(block.stmts.last(), Some(syn::Stmt::Expr(last, None)) if needs_surroundings(tail_of(last)))
}

/// A pattern and its guard, which syn keeps together.
fn split_guard(pat: &Pat) -> (&Pat, Option<&Expr>) {
    match pat {
        Pat::Guard(guard) => (&guard.pat, Some(&guard.guard)),
        other => (other, None),
    }
}
