//! `let`, with its patterns, types and `else`.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, Local, Pat};

use super::arms::{complement, is_result_pattern};
use super::assignment::is_mutation;
use super::block::place;
use super::expr::{needs_surroundings, peel};
use super::lints::on_let;
use super::pat::{LoweredPat, bare, is_constant};
use super::retry::is_policy;
use super::step::is_step;
use super::tail::linked;
use super::{Lowered, Lowering, core, hidden, names};

impl Lowering<'_> {
    pub(super) fn local(&mut self, local: &Local) -> Lowered {
        let described = self.describe(&local.attrs);
        let before = self.errors.count();
        let lowered = self.local_undescribed(local);
        if self.errors.count() > before {
            self.scopes.refuse_last();
        }
        let native = on_let(lowered.native, &local.attrs);
        let (at, twin) = (place(local), lowered.twin);
        Lowered::effect(native, quote!(#at #described #twin))
    }

    pub(super) fn local_undescribed(&mut self, local: &Local) -> Lowered {
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
            let init_expr = &init.expr;
            self.check_policy(peel(init_expr));
            self.scopes.declare_constant(&ident.ident);
            let written = quote!(let #written_pat = #init_expr;);
            return Lowered::effect(written.clone(), written);
        }
        if let (Pat::Ident(ident), Expr::Closure(closure)) = (pat, peel(&init.expr))
            && closure.asyncness.is_none()
        {
            self.closure_variable(&ident.ident, closure);
            return Lowered::effect(local.to_token_stream(), quote!());
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
    pub(super) fn ascribed(&mut self, local: &Local, init: &Expr, value: &Lowered) -> TokenStream {
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
            let twin = linked(twin, "whole", &quote!(__ty));
            return quote!({ let __ty = #lens; #twin.cast(__ty) });
        }
        quote!({ let __typed: #core::expr::Expr<#ty> = #twin; __typed })
    }

    /// `let _ = step.await;` swallows the error.
    pub(super) fn let_underscore(&mut self, local: &Local, init: &Expr) -> Lowered {
        if !is_step(init) {
            if super::effects::is_value_only(init) {
                return self.refuse(local, "`let _ =` of a value does nothing: remove it");
            }
            let pat = &local.pat;
            if let Expr::MethodCall(call) = peel(init)
                && is_mutation(call)
            {
                let (native, twin) = self.mutation_statement(call).parts();
                return Lowered::effect(quote!(let #pat = { #native };), twin);
            }
            let (native, twin) = self.value(init, "value").parts();
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
        let from = hidden("__bindings");
        let places = (scrutinee, &src, &from);
        let ((else_native, else_twin), lets) =
            self.else_and_bindings(otherwise, pat, &lowered, places);
        let cx = hidden("__cx");
        let value_native = value.native;
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

    /// Both forms of the `else` block, and the variables that the pattern binds after it: `src` has
    /// the type of the value, and `from` its parts.
    fn else_and_bindings(
        &mut self,
        otherwise: &Expr,
        pat: &Pat,
        lowered: &LoweredPat,
        (scrutinee, src, from): (&Expr, &Ident, &Ident),
    ) -> ((TokenStream, TokenStream), TokenStream) {
        let body = match peel(otherwise) {
            Expr::Block(block) => self.statements(&block.block),
            other => self.refuse(other, "`let else` needs a block"),
        };
        let placeholder = self.placeholder(scrutinee.span());
        let lets = self.bind_all(
            pat,
            &lowered.bindings,
            &placeholder.to_token_stream(),
            &[(placeholder.clone(), src.clone())],
            &quote!(#from),
            false,
        );
        (body.parts(), lets)
    }

    /// `let Ok(x) = step.await else { .. };`
    pub(super) fn let_else_step(
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
        let from = hidden("__bindings");
        let places = (scrutinee, &looked.src, &from);
        let ((else_native, else_twin), lets) =
            self.else_and_bindings(otherwise, pat, &lowered, places);
        let name = names::of_source("If", scrutinee);
        let arm = quote!(#core::definition::Arm);
        let pending = hidden("__pending");
        let (setup, native, [ok, err]) = (looked.setup, looked.native, looked.sites);
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
}
