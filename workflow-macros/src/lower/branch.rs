//! `if`, `if let`, `match`, `let else`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprIf, ExprMatch, Pat};

use super::expr::{needs_surroundings, peel};
use super::pat::{LoweredPat, bare, is_constant};
use super::step::is_step;
use super::{Lowered, Lowering, core, hidden, marked, names};

/// A conditional expression nests once for each arm, and the service evaluates about 100 levels;
/// a match of more arms is a Choice.
const NESTED_ARMS: usize = 20;

/// What becomes of the value of a branching construct.
#[derive(Debug, Clone, Copy)]
pub(super) enum Dest<'h> {
    /// It goes into a variable of about this name.
    Value(&'h str),
    /// There is none.
    Statement,
    /// It is what the scope returns.
    Tail,
}

/// What stands in an arm.
#[derive(Clone, Copy)]
enum Body<'b> {
    Expr(&'b Expr),
    Block(&'b Block),
    /// No `else`.
    Nothing,
}

/// A step whose `Result` arms look at.
struct LookedStep {
    /// The twin's stand-in for the result, which tells its type.
    src: Ident,
    /// The twin's statements: the step is pending.
    setup: TokenStream,
    native: TokenStream,
    /// Those of the choices among values and among errors.
    sites: [u32; 2],
}

struct ArmIn<'a> {
    pat: &'a Pat,
    guard: Option<&'a Expr>,
    body: Body<'a>,
}

/// Whether an expression only computes: it can be a conditional expression.
pub(super) fn is_value_only(expr: &Expr) -> bool {
    let mut visitor = Effects(false);
    visitor.visit_expr(expr);
    !visitor.0
}

/// Whether evaluating an expression changes a variable.
pub(super) fn changes_variables(expr: &Expr) -> bool {
    struct Changes(bool);
    impl<'ast> Visit<'ast> for Changes {
        fn visit_expr(&mut self, expr: &'ast Expr) {
            self.0 |= match expr {
                Expr::Assign(_) => true,
                Expr::Binary(binary) => super::expr::is_compound_assignment(&binary.op),
                Expr::MethodCall(call) => super::mutation::mutates(call),
                _ => false,
            };
            visit::visit_expr(self, expr);
        }
    }
    let mut visitor = Changes(false);
    visitor.visit_expr(expr);
    visitor.0
}

struct Effects(bool);

impl<'ast> Visit<'ast> for Effects {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        let found = match expr {
            Expr::Await(_)
            | Expr::Try(_)
            | Expr::Return(_)
            | Expr::Break(_)
            | Expr::Continue(_)
            | Expr::Assign(_)
            | Expr::Loop(_)
            | Expr::While(_)
            | Expr::ForLoop(_) => true,
            Expr::Binary(binary) => super::expr::is_compound_assignment(&binary.op),
            Expr::MethodCall(call) => super::mutation::changing(call).is_some(),
            Expr::Macro(mac) => super::join::is_fork(&mac.mac),
            _ => false,
        };
        self.0 |= found;
        if !self.0 {
            visit::visit_expr(self, expr);
        }
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        // A block or branch before the last expression is a statement, too.
        let before = block
            .stmts
            .split_last()
            .map_or(&[][..], |(_, before)| before);
        self.0 |= before.iter().any(|s| matches!(s, syn::Stmt::Expr(..)));
        visit::visit_block(self, block);
    }

    fn visit_stmt(&mut self, stmt: &'ast syn::Stmt) {
        // A statement of a call changes something: it is no value.
        if matches!(stmt, syn::Stmt::Expr(_, Some(_)) | syn::Stmt::Macro(_)) {
            self.0 = true;
        }
        visit::visit_stmt(self, stmt);
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        let mutable = matches!(bare(&local.pat), Pat::Ident(ident) if ident.mutability.is_some());
        self.0 |= mutable || local.init.as_ref().is_none_or(|i| i.diverge.is_some());
        visit::visit_local(self, local);
    }
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
        let lowered = self.block_to(&block.block, Dest::Value(hint));
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
        let otherwise = self.pure_value(otherwise);
        // Two arms of one type: each tells rustc that of the other.
        let unify = inferred.then(|| quote!(let [__then, __else] = [__then, __else];));
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
        let core = core();
        let scrutinee = self.pure_value(&match_.expr);
        let value = hidden("__matched");
        let placeholder = self.placeholder(match_.expr.span());
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
                #core::expr::bind("matched", __scrutinee, |#value| #rest)
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
        let then = self.arm_body(Body::Block(&if_.then_branch), dest);
        self.scopes.close();
        let otherwise = self.arm_body(otherwise, dest);
        let (open, end_then, end_else, close) = join(dest, &then, &otherwise);
        let marked = marked(site, &condition.native, condition.pure);
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
                quote_spanned!(arm.body.span() => #pat => { #native })
            });
            quote_spanned!(match_.match_token.span => match #scrutinee { #(#arms)* })
        })
    }

    /// `let P = e else { .. };`: the bindings go on after it.
    pub(super) fn let_else(
        &mut self,
        local: &syn::Local,
        scrutinee: &Expr,
        otherwise: &Expr,
    ) -> (TokenStream, TokenStream) {
        let over_step = is_step(scrutinee) && is_result_pattern(&local.pat);
        if over_step {
            return self.let_else_step(local, scrutinee, otherwise);
        }
        let site = self.site();
        let core = core();
        let value = self.value(scrutinee, "value");
        let name = names::of_source("If", scrutinee);
        let pat = &local.pat;
        let lowered = self.pattern(pat);
        let twin_pat = &lowered.twin;
        let (src, src_let) = self.operand(&value);
        let else_body = match peel(otherwise) {
            Expr::Block(block) => self.statements(&block.block),
            other => self.refuse(other, "`let else` needs a block"),
        };
        let placeholder = self.placeholder(scrutinee.span());
        let from = hidden("__bindings");
        let lets = self.bind_all(
            pat,
            &lowered.bindings,
            &placeholder.to_token_stream(),
            &[(placeholder.clone(), src.clone())],
            &quote!(#from),
            false,
        );
        let cx = hidden("__cx");
        let (value_native, else_native, else_twin) =
            (value.native, else_body.native, else_body.twin);
        let arm = quote!(#core::definition::Arm);
        let native = if value.pure {
            quote!(#cx.enter(#site); let #pat = #value_native else { #else_native };)
        } else {
            quote!(let #pat = ({ let __value = #value_native; #cx.enter(#site); __value }) else { #else_native };)
        };
        let twin = quote! {
            #src_let
            let mut __m = __b.begin_match(#site, #name, &#src, vec![
                #arm { pat: #twin_pat, guard: false },
                #arm { pat: #core::expr::pattern::Pat::Wild, guard: false },
            ]);
            let #from = __b.arm_bindings(&__m, 0);
            __b.begin_arm(&mut __m, 0, None);
            let __matched = __b.here();
            __b.begin_arm(&mut __m, 1, None);
            { #else_twin }
            __b.begin(__matched);
            #lets
        };
        (native, twin)
    }

    /// `let Ok(x) = step.await else { .. };`
    fn let_else_step(
        &mut self,
        local: &syn::Local,
        scrutinee: &Expr,
        otherwise: &Expr,
    ) -> (TokenStream, TokenStream) {
        let core = core();
        let looked = self.looked_at(scrutinee);
        let pat = &local.pat;
        let rest = complement(pat).unwrap_or_else(|| syn::parse_quote!(_));
        let rest = self.pattern(&rest).twin;
        let lowered = self.pattern(pat);
        let twin_pat = &lowered.twin;
        let else_body = match peel(otherwise) {
            Expr::Block(block) => self.statements(&block.block),
            other => self.refuse(other, "`let else` needs a block"),
        };
        let placeholder = self.placeholder(scrutinee.span());
        let from = hidden("__bindings");
        let lets = self.bind_all(
            pat,
            &lowered.bindings,
            &placeholder.to_token_stream(),
            &[(placeholder.clone(), looked.src.clone())],
            &quote!(#from),
            false,
        );
        let name = names::of_source("If", scrutinee);
        let arm = quote!(#core::definition::Arm);
        let pending = hidden("__pending");
        let (setup, native, [ok, err]) = (looked.setup, looked.native, looked.sites);
        let (else_native, else_twin) = (else_body.native, else_body.twin);
        let twin = quote! {
            #setup
            let mut __m = __b.begin_step_match([#ok, #err], #name, &#pending, vec![
                #arm { pat: #twin_pat, guard: false },
                #arm { pat: #rest, guard: false },
            ]);
            let #from = __b.step_arm_bindings(&__m, 0);
            __b.begin_step_arm(&mut __m, 0, None);
            let __matched = __b.here();
            __b.begin_step_arm(&mut __m, 1, None);
            { #else_twin }
            __b.begin(__matched);
            #lets
        };
        (quote!(let #pat = (#native) else { #else_native };), twin)
    }

    fn arm_body(&mut self, body: Body<'_>, dest: Dest<'_>) -> Lowered {
        match (body, dest) {
            (Body::Nothing, Dest::Tail) => self.return_unit(),
            (Body::Nothing, _) => Lowered::effect(quote!(), quote!()),
            (Body::Block(block), dest) => self.block_to(block, dest),
            (Body::Expr(expr), dest) => self.expr_to(expr, dest),
        }
    }

    /// A block whose last expression goes to `dest`.
    pub(super) fn block_to(&mut self, block: &Block, dest: Dest<'_>) -> Lowered {
        match dest {
            Dest::Tail => self.body(block),
            Dest::Statement => self.statements(block),
            Dest::Value(hint) => self.value_block(block, hint),
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
        }
    }

    /// The arms of a `match` or `if let` over a value or over a step's result.
    fn arms(
        &mut self,
        scrutinee: &Expr,
        name: &str,
        arms: &[ArmIn<'_>],
        dest: Dest<'_>,
        native: &dyn Fn(TokenStream, &[TokenStream]) -> TokenStream,
    ) -> Lowered {
        let over_step = is_step(scrutinee) && arms.iter().all(|arm| is_result_pattern(arm.pat));
        let core = core();
        let cx = hidden("__cx");
        let sites;
        let (src, setup, scrutinee_native, enter) = if over_step {
            let looked = self.looked_at(scrutinee);
            sites = looked.sites;
            (looked.src, looked.setup, looked.native, quote!())
        } else {
            let value = self.value(scrutinee, "matched");
            sites = [self.site(), self.site()];
            let (src, setup) = self.operand(&value);
            let site = sites[0];
            let value_native = value.native;
            if value.pure {
                (src, setup, value_native, quote!(#cx.enter(#site);))
            } else {
                // What the value borrows from lives as long as the whole `match`.
                let before = quote!(::workflow_runtime::__private::before);
                let marked = quote!(#before(#value_native, #cx.enter(#site)));
                (src, setup, marked, quote!())
            }
        };
        let placeholder = self.placeholder(scrutinee.span());
        let mut lowered_arms: Vec<(LoweredPat, TokenStream, Lowered)> = Vec::new();
        for (index, arm) in arms.iter().enumerate() {
            self.scopes.open();
            let (pat, begin) = self.begin_arm(arm, index, over_step, (&placeholder, &src));
            let body = self.arm_body(arm.body, dest);
            self.scopes.close();
            lowered_arms.push((pat, begin, body));
        }
        let bodies: Vec<&Lowered> = lowered_arms.iter().map(|(_, _, body)| body).collect();
        let (open, end, close) = join_many(dest, &bodies);
        let arm_list = lowered_arms.iter().zip(arms).map(|((pat, ..), arm)| {
            let (twin, guard) = (&pat.twin, arm.guard.is_some());
            quote!(#core::definition::Arm { pat: #twin, guard: #guard })
        });
        let begin_match = if over_step {
            let (pending, [ok, err]) = (hidden("__pending"), sites);
            quote!(__b.begin_step_match([#ok, #err], #name, &#pending, vec![#(#arm_list),*]))
        } else {
            let site = sites[0];
            quote!(__b.begin_match(#site, #name, &#src, vec![#(#arm_list),*]))
        };
        let steps = lowered_arms.iter().map(|(_, begin, body)| {
            let twin = &body.twin;
            quote!({ #begin let __value = { #twin }; #end })
        });
        let twin = quote!({
            #open
            #setup
            let mut __m = #begin_match;
            #(#steps)*
            #close
        });
        let natives: Vec<TokenStream> = lowered_arms
            .iter()
            .map(|(_, _, body)| body.native.clone())
            .collect();
        let native = native(scrutinee_native, &natives);
        Lowered::fresh(
            if enter.is_empty() {
                native
            } else {
                quote!({ #enter #native })
            },
            twin,
        )
    }

    /// A step whose `Result` arms look at.
    fn looked_at(&mut self, scrutinee: &Expr) -> LookedStep {
        let core = core();
        let step = self.step(scrutinee);
        let sites = [self.site(), self.site()];
        let (src, pending) = (hidden("__scrutinee"), hidden("__pending"));
        let (twin, step_native) = (step.twin, step.native);
        let setup = quote! {
            let #pending = #twin;
            let #src = __b.outcome_of(&#pending);
            let #pending = {
                use #core::definition::probe::{MatchesResult as _, MatchesValue as _};
                (&&#core::definition::probe::Matched::of(&#pending)).pending()
            };
        };
        let native = looked(&step_native, sites, scrutinee.span());
        LookedStep {
            src,
            setup,
            native,
            sites,
        }
    }

    /// The twin's way into an arm: its guard, and what its pattern binds.
    fn begin_arm(
        &mut self,
        arm: &ArmIn<'_>,
        index: usize,
        over_step: bool,
        (placeholder, src): (&Ident, &Ident),
    ) -> (LoweredPat, TokenStream) {
        let lowered = self.pattern(arm.pat);
        let from = hidden("__bindings");
        let placeholders = [(placeholder.clone(), src.clone())];
        let scrutinee = placeholder.to_token_stream();
        let (bindings, begin) = if over_step {
            (quote!(step_arm_bindings), quote!(begin_step_arm))
        } else {
            (quote!(arm_bindings), quote!(begin_arm))
        };
        let guard = match arm.guard {
            Some(guard) => {
                self.scopes.open();
                let peeks = self.bind_all(
                    arm.pat,
                    &lowered.bindings,
                    &scrutinee,
                    &placeholders,
                    &quote!(#from),
                    true,
                );
                let guard = self.pure_value(guard);
                self.scopes.close();
                quote!(Some({ #peeks #guard }))
            }
            None => quote!(None),
        };
        let takes = self.bind_all(
            arm.pat,
            &lowered.bindings,
            &scrutinee,
            &placeholders,
            &quote!(#from),
            false,
        );
        let tokens = quote! {
            let #from = __b.#bindings(&__m, #index);
            let __guard = #guard;
            __b.#begin(&mut __m, #index, __guard);
            #takes
        };
        (lowered, tokens)
    }

    /// Binds an irrefutable pattern to the twin value `value`.
    pub(super) fn destructure_into(&mut self, pat: &Pat, value: &Ident) -> TokenStream {
        if let Pat::Ident(ident) = pat
            && ident.subpat.is_none()
            && !is_constant(&ident.ident)
        {
            let name = &ident.ident;
            self.scopes.declare(name);
            let mutable = ident
                .mutability
                .is_some()
                .then(|| quote!(__b.mark_mutable(&#name);));
            return quote!(let #name = #value.clone(); #mutable);
        }
        let lowered = self.pattern(pat);
        let twin = &lowered.twin;
        let placeholder = self.placeholder(pat.span());
        let from = hidden("__bindings");
        let lets = self.bind_all(
            pat,
            &lowered.bindings,
            &placeholder.to_token_stream(),
            &[(placeholder.clone(), value.clone())],
            &quote!(#from),
            false,
        );
        quote!(let #from = __b.destructure(&#value, &#twin); #lets)
    }
}

/// A step's native outcome that arms look at: they go one way for `Ok`, another for `Err`.
fn looked(outcome: &TokenStream, [ok, err]: [u32; 2], at: Span) -> TokenStream {
    let (cx, value) = (hidden("__cx"), quote_spanned!(at => __looked));
    let is_error = super::step::is_error(&value);
    quote_spanned!(at => {
        let #value = #outcome;
        #cx.enter(if #is_error { #err } else { #ok });
        #value
    })
}

/// The last expression of a block that is a value.
fn tail_of(expr: &Expr) -> &Expr {
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

/// `Ok(..)`, `Err(..)`, `_`, and alternatives of these.
fn is_result_pattern(pat: &Pat) -> bool {
    match bare(pat) {
        Pat::Wild(_) => true,
        Pat::TupleStruct(tuple) => tuple.path.is_ident("Ok") || tuple.path.is_ident("Err"),
        Pat::Or(or) => or.cases.iter().all(is_result_pattern),
        _ => false,
    }
}

/// What `_` means beside `Ok(x)` or `Err(x)` that match always: the other one.
fn complement(pat: &Pat) -> Option<Pat> {
    let Pat::TupleStruct(tuple) = bare(pat) else {
        return None;
    };
    let always = |p: &Pat| match bare(p) {
        Pat::Wild(_) => true,
        Pat::Ident(ident) => ident.subpat.is_none() && !is_constant(&ident.ident),
        _ => false,
    };
    if !tuple.elems.iter().all(always) {
        return None;
    }
    if tuple.path.is_ident("Ok") {
        Some(syn::parse_quote!(Err(_)))
    } else if tuple.path.is_ident("Err") {
        Some(syn::parse_quote!(Ok(_)))
    } else {
        None
    }
}

fn join(
    dest: Dest<'_>,
    then: &Lowered,
    otherwise: &Lowered,
) -> (TokenStream, TokenStream, TokenStream, TokenStream) {
    let (open, end, close) = join_many(dest, &[then, otherwise]);
    (open, end.clone(), end, close)
}

/// Statements of the twin before the arms, at the end of each, and after them.
fn join_many(dest: Dest<'_>, _arms: &[&Lowered]) -> (TokenStream, TokenStream, TokenStream) {
    match dest {
        Dest::Value(hint) => (
            quote!(let __join = __b.label(); let __joined = __b.join_variable(#hint);),
            quote!(__b.join_value(&__joined, __value); __b.jump(__join);),
            quote!(__b.begin(__join); __joined),
        ),
        Dest::Statement => (
            quote!(let __join = __b.label();),
            quote!(let () = __value; __b.jump(__join);),
            quote!(__b.begin(__join);),
        ),
        Dest::Tail => (quote!(), quote!(let () = __value;), quote!()),
    }
}
