//! `try_join!`, and what opens and closes the scopes of branches and map bodies.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, ExprAwait, Macro, Token};

use super::compensate::registers_undos;
use super::expr::peel;
use super::step::{Step, called};
use super::{Lowering, core, hidden, names};

impl Lowering<'_> {
    /// Starts a branch or map body: outer variables can be read, not assigned.
    pub(super) fn enter_scope(&mut self) -> Ident {
        self.scopes.open();
        self.outer_ends.push(self.ends);
        self.scopes.depth += 1;
        self.loops.push(Vec::new());
        self.gives_outcome.push(false);
        let ret = hidden(&format!("__ret{}", self.returns.len()));
        self.returns.push(ret.clone());
        ret
    }

    /// Says of the innermost scope whether what it returns is data, errors included.
    fn give_outcome(&mut self, outcome: bool) {
        if let Some(innermost) = self.gives_outcome.last_mut() {
            *innermost = outcome;
        }
    }

    pub(super) fn leave_scope(&mut self) {
        self.returns.pop();
        self.gives_outcome.pop();
        self.ends = self.outer_ends.pop().unwrap_or_default();
        self.loops.pop();
        self.scopes.depth -= 1;
        self.scopes.close();
    }

    /// The branches of `try_join!` or `join!`; none when they can't be those of a Parallel state.
    pub(super) fn branches(&mut self, mac: &Macro) -> Option<Punctuated<Expr, Token![,]>> {
        let mut tokens = mac.tokens.clone().into_iter();
        if let (Some(TokenTree::Ident(word)), Some(TokenTree::Punct(semi))) =
            (tokens.next(), tokens.next())
            && word == "biased"
            && semi.as_char() == ';'
        {
            self.error(
                word,
                "the branches of a Parallel state run side by side: remove `biased;`",
            );
            return None;
        }
        let parser = Punctuated::<Expr, Token![,]>::parse_terminated;
        let branches = self.errors.ok(parser.parse2(mac.tokens.clone()))?;
        if branches.len() < 2 || branches.len() > 12 {
            let name = mac.path.segments.last().map(|s| s.ident.to_string());
            let name = name.unwrap_or_default();
            let message = format!("`{name}!` takes two to twelve branches: use `map` for a list");
            self.error(mac, message);
            return None;
        }
        Some(branches)
    }

    pub(super) fn try_join(&mut self, mac: &Macro) -> Step {
        let Some(branches) = self.branches(mac) else {
            return Step {
                native: mac.to_token_stream(),
                twin: quote!(()),
                wait: true,
            };
        };
        let site = self.site();
        let private = quote!(::workflow_runtime::__private);
        let output = self.lens(&quote!(#private::output_of(async { #mac })), &[]);
        let name = parallel_name(&branches);
        let mut natives = Vec::new();
        let mut twins = TokenStream::new();
        let cx = hidden("__cx");
        let whole = hidden("__output");
        let core = core();
        for (index, branch) in branches.iter().enumerate() {
            // The type of a branch comes from that of them all: they share their error.
            let ty = quote!(#core::outcome::branch::<#index, _, _>(#whole));
            let (native, twin) = self.branch_scope(branch, ty, false);
            natives.push(quote!(async |#cx: #private::Context| { #native }));
            twins.extend(quote!(__b.begin_branch(); { #twin } __b.end_branch();));
        }
        Step {
            native: quote!(#cx.try_join(#site, (#(#natives,)*)).await),
            twin: quote!({
                let #whole = #output;
                __b.begin_parallel(#site, #name);
                #twins
                __b.end_parallel(#whole)
            }),
            wait: false,
        }
    }

    /// A branch, native and as statements of the twin. `outcome` says whether what it returns is
    /// data, errors included.
    pub(super) fn branch_scope(
        &mut self,
        branch: &Expr,
        ty: TokenStream,
        outcome: bool,
    ) -> (TokenStream, TokenStream) {
        match peel(branch) {
            // What a branch undoes, it undoes before it gives its error as data.
            Expr::Async(block) if outcome && registers_undos(&block.block) => {
                self.branch_scope(&syn::parse_quote!(async { #block.await }), ty, outcome)
            }
            Expr::Async(block) => {
                let ret = self.enter_scope();
                self.give_outcome(outcome);
                let body = self.body(&block.block);
                let body = self.undoing_body(body);
                self.leave_scope();
                let (native, twin) = (body.native, body.twin);
                (native, quote!(let #ret = #ty; #twin))
            }
            other @ (Expr::Call(_) | Expr::MethodCall(_)) => {
                let ret = self.enter_scope();
                self.give_outcome(outcome);
                let awaited: Expr = Expr::Await(ExprAwait {
                    attrs: Vec::new(),
                    base: Box::new(other.clone()),
                    dot_token: Token![.](other.span()),
                    await_token: Token![await](other.span()),
                });
                let body = self.tail(&awaited);
                self.leave_scope();
                let (native, twin) = (body.native, body.twin);
                (native, quote!(let #ret = #ty; #twin))
            }
            other => {
                self.known_to_rustc = true;
                let lowered = self.refuse(
                    other,
                    "a branch is a call of a task or an `async` block: write one of them",
                );
                (lowered.native, lowered.twin)
            }
        }
    }
}

/// The tasks of the branches, joined by `And`.
pub(super) fn parallel_name(branches: &Punctuated<Expr, Token![,]>) -> String {
    let parts: Vec<String> = branches
        .iter()
        .map(|b| match peel(b) {
            Expr::Call(call) => called(call).map(|c| names::pascal(&c)).unwrap_or_default(),
            _ => String::new(),
        })
        .collect();
    let joined = parts.join("And");
    if parts.iter().any(String::is_empty) || joined.len() > 60 {
        "Parallel".to_owned()
    } else {
        joined
    }
}
