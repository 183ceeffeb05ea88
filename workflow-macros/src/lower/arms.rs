//! The arms of a `match`, an `if let` or a `let else`, over a value or over what a step gives.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Block, Expr, Pat};

use super::branch::Dest;
use super::expr::{needs_surroundings, peel};
use super::pat::{LoweredPat, bare, is_constant};
use super::step::is_step;
use super::{Lowered, Lowering, core, hidden};

/// What stands in an arm.
#[derive(Clone, Copy)]
pub(super) enum Body<'b> {
    Expr(&'b Expr),
    Block(&'b Block),
    /// No `else`.
    Nothing,
}

/// A step whose `Result` arms look at.
pub(super) struct LookedStep {
    /// The twin's stand-in for the result, which tells its type.
    pub(super) src: Ident,
    /// The twin's statements: the step is pending.
    pub(super) setup: TokenStream,
    pub(super) native: TokenStream,
    /// Those of the choices among values and among errors.
    pub(super) sites: [u32; 2],
}

pub(super) struct ArmIn<'a> {
    pub(super) pat: &'a Pat,
    pub(super) guard: Option<&'a Expr>,
    pub(super) body: Body<'a>,
}

impl Lowering<'_> {
    /// What an arm does, and what becomes of its own value.
    pub(super) fn arm_body<'h>(&mut self, body: Body<'_>, dest: Dest<'h>) -> (Lowered, Dest<'h>) {
        let dest = match dest {
            Dest::Value(hint) => Dest::Arm(hint, self.site()),
            other => other,
        };
        let lowered = match (body, dest) {
            (Body::Nothing, Dest::Tail) => self.return_unit(),
            (Body::Nothing, _) => Lowered::effect(quote!(), quote!()),
            (Body::Block(block), dest) => self.block_to(block, dest),
            (Body::Expr(expr), dest) => self.expr_to(expr, dest),
        };
        (lowered, dest)
    }

    /// Where rustc finds the type of what is matched from the patterns, these, for the twin.
    pub(super) fn typed_by(
        &mut self,
        pats: &[&Pat],
        scrutinee: &Expr,
        value: &Ident,
    ) -> TokenStream {
        let untyped = match peel(scrutinee) {
            Expr::Path(path) => path.path.get_ident().is_some_and(|name| {
                let variable = self.scopes.find(&name.to_string());
                variable.is_some_and(|variable| !variable.typed)
            }),
            other => is_step(other) && needs_surroundings(other),
        };
        if !untyped {
            return quote!();
        }
        let placeholder = self.placeholder(scrutinee.span());
        let matched = quote!(match #placeholder { #(#pats => {},)* _ => {} });
        let lens = self.lens(&matched, &[(placeholder, value.clone())]);
        quote!(let _ = #lens;)
    }

    /// The arms of a `match` or `if let` over a value or over a step's result.
    pub(super) fn arms(
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
        let pats: Vec<&Pat> = arms.iter().map(|arm| arm.pat).collect();
        let typed = self.typed_by(&pats, scrutinee, &src);
        let setup = quote!(#setup #typed);
        let placeholder = self.placeholder(scrutinee.span());
        let mut lowered_arms: Vec<(LoweredPat, TokenStream, Lowered, Dest<'_>)> = Vec::new();
        for (index, arm) in arms.iter().enumerate() {
            self.scopes.open();
            let (pat, begin) = self.begin_arm(arm, index, over_step, (&placeholder, &src));
            let (body, dest) = self.arm_body(arm.body, dest);
            self.scopes.close();
            lowered_arms.push((pat, begin, body, dest));
        }
        let (open, close) = join(dest);
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
        let steps = lowered_arms.iter().map(|(_, begin, body, dest)| {
            let (twin, end) = (&body.twin, end_of(*dest));
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
            .map(|(_, _, body, _)| body.native.clone())
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
    pub(super) fn looked_at(&mut self, scrutinee: &Expr) -> LookedStep {
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
    pub(super) fn begin_arm(
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
pub(super) fn looked(outcome: &TokenStream, [ok, err]: [u32; 2], at: Span) -> TokenStream {
    let (cx, value) = (hidden("__cx"), quote_spanned!(at => __looked));
    let is_error = super::step::is_error(&value);
    quote_spanned!(at => {
        let #value = #outcome;
        #cx.enter(if #is_error { #err } else { #ok });
        #value
    })
}

/// `Ok(..)`, `Err(..)`, `_`, and alternatives of these.
pub(super) fn is_result_pattern(pat: &Pat) -> bool {
    match bare(pat) {
        Pat::Wild(_) => true,
        Pat::TupleStruct(tuple) => tuple.path.is_ident("Ok") || tuple.path.is_ident("Err"),
        Pat::Or(or) => or.cases.iter().all(is_result_pattern),
        _ => false,
    }
}

/// What `_` means beside `Ok(x)` or `Err(x)` that match always: the other one.
pub(super) fn complement(pat: &Pat) -> Option<Pat> {
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

/// Statements of the twin before the arms, and after them.
pub(super) fn join(dest: Dest<'_>) -> (TokenStream, TokenStream) {
    match dest {
        Dest::Value(hint) | Dest::Arm(hint, _) => (
            quote!(let __join = __b.label(); let __joined = __b.join_variable(#hint);),
            quote!(__b.begin(__join); __joined),
        ),
        Dest::Statement => (
            quote!(let __join = __b.label();),
            quote!(__b.begin(__join);),
        ),
        Dest::Tail => (quote!(), quote!()),
    }
}

/// Statements of the twin at the end of an arm.
pub(super) fn end_of(arm: Dest<'_>) -> TokenStream {
    match arm {
        Dest::Value(_) => quote!(__b.join_value(None, &__joined, __value); __b.jump(__join);),
        Dest::Arm(_, site) => {
            quote!(__b.join_value(Some(#site), &__joined, __value); __b.jump(__join);)
        }
        Dest::Statement => quote!(let () = __value; __b.jump(__join);),
        Dest::Tail => quote!(let () = __value;),
    }
}
