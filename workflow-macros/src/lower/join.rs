//! `join!`: steps side by side, the outcome of each as data.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Expr, Macro, Token};

use super::expr::peel;
use super::fork::parallel_name;
use super::step::Step;
use super::{Lowering, core, hidden};

/// Whether it runs steps side by side.
pub(super) fn is_fork(mac: &Macro) -> bool {
    is_named(mac, "try_join") || is_join(mac)
}

/// Whether it is `join!`.
pub(super) fn is_join(mac: &Macro) -> bool {
    is_named(mac, "join")
}

fn is_named(mac: &Macro, name: &str) -> bool {
    mac.path.segments.last().is_some_and(|s| s.ident == name)
}

/// The number of branches of a `join!`; none for anything else.
fn outcomes(expr: &Expr) -> Option<usize> {
    let Expr::Macro(mac) = peel(expr) else {
        return None;
    };
    let branches = mac
        .mac
        .parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
    is_join(&mac.mac).then_some(branches.ok()?.len())
}

impl Lowering<'_> {
    /// `join!(a(..), async { .. })`: an error of a branch is data, so the branches end well
    /// whatever they give.
    pub(super) fn join(&mut self, mac: &Macro) -> Step {
        let Some(branches) = self.branches(mac) else {
            return Step {
                native: quote!(#mac),
                twin: quote!(()),
                wait: true,
            };
        };
        let site = self.site();
        let (core, private) = (core(), quote!(::workflow_runtime::__private));
        let outcomes = self.lens(&quote!(#private::output_of(async { #mac })), &[]);
        let name = parallel_name(&branches);
        let (cx, whole) = (hidden("__cx"), hidden("__outcomes"));
        let mut natives = Vec::new();
        let mut twins = TokenStream::new();
        for (index, branch) in branches.iter().enumerate() {
            let ty = quote!(#core::outcome::item::<#index, _>(#whole));
            let (native, twin) = self.branch_scope(branch, ty.clone(), true);
            natives.push(quote!(async |#cx: #private::Context| { #native }));
            twins.extend(quote! {
                let __has_errors = {
                    use #core::definition::probe::{ReturnsOther as _, ReturnsOutcome as _};
                    (&&#core::definition::probe::Returned::of(#ty)).has_errors()
                };
                __b.begin_outcome_branch(__has_errors);
                { #twin }
                __b.end_branch();
            });
        }
        Step {
            native: quote!(#cx.join(#site, (#(#natives,)*)).await),
            twin: quote!({
                let #whole = #outcomes;
                __b.begin_parallel(#site, #name);
                #twins
                __b.end_parallel(#whole)
            }),
            wait: false,
        }
    }

    /// `join!(..);`, whose outcomes nothing reads: asks of each whether it may be dropped.
    pub(super) fn dropped_outcomes(&self, step: &Expr, at: Span) -> TokenStream {
        let core = core();
        let check = Ident::new("check", at);
        let each = (0..outcomes(step).unwrap_or_default()).map(|index| {
            quote! {
                (&&#core::definition::probe::dropped_item::<#index, _>(&__pending)).#check();
            }
        });
        quote!(#(#each)*)
    }
}
