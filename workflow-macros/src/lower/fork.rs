//! Steps with scopes inside: `map` and `try_join!`.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, ExprAwait, ExprCall, ExprClosure, ExprMethodCall, Macro, Token};

use crate::nearest::nearest;

use super::compensate::registers_undos;
use super::expr::peel;
use super::step::{Step, called};
use super::{Lowering, core, hidden, names};

impl Lowering<'_> {
    /// `map(source, async |item| ..).max_concurrency(n)`
    pub(super) fn map_step(&mut self, call: &ExprCall, options: &[&ExprMethodCall]) -> Step {
        let core = core();
        let site = self.site();
        let (Some(source), Some(Expr::Closure(closure))) =
            (call.args.first(), call.args.get(1).map(peel))
        else {
            return self.no_step(
                call,
                "`map` takes the items and an async closure: `map(&items, async |item| ..)`",
            );
        };
        if closure.asyncness.is_none() {
            return self.no_step(
                closure,
                "the body of `map` is an async closure: write `async |item| ..`",
            );
        }
        if closure.inputs.len() != 1 {
            return self.no_step(&closure.inputs, "the body of `map` takes one item");
        }
        let lowered = self.value(source, "items");
        let (src, src_let) = self.operand(&lowered);
        let mut placeholders = Vec::new();
        let in_lens = if lowered.pure {
            source.to_token_stream()
        } else {
            let placeholder = self.placeholder(source.span());
            placeholders.push((placeholder.clone(), src.clone()));
            placeholder.to_token_stream()
        };
        let (option_lets, option_fields, option_natives) = self.map_options(options);

        let private = quote!(::workflow_runtime::__private);
        let item_ty = self.lens(&quote!(#private::map_item(#in_lens)), &placeholders);
        // One lens for both, so that what the whole is used as tells rustc the body's error.
        let types = self.lens(
            &quote!(#private::map_types(#in_lens, #closure)),
            &placeholders,
        );
        let both = hidden("__types");
        let name = names::of_source("Map", source);
        let (native_body, item_name, twin_body) =
            self.map_body(closure, quote!(#core::outcome::first(#both)));
        let pat = &closure.inputs[0];
        let capture = &closure.capture;
        let cx = hidden("__cx");
        let source_native = &lowered.native;
        let native = quote! {
            #cx.step(#site, #private::map(
                #source_native,
                async #capture |#cx: #private::Context, #pat| #native_body
            ) #(#option_natives)*).await
        };
        let item = hidden("__item");
        let twin = quote!({
            #src_let
            #option_lets
            let #both = #types;
            let #item = __b.begin_map(#site, #name, #item_name, #item_ty);
            #twin_body
            __b.end_map(&#item, #src.value, #core::ir::MapOptions { #option_fields ..Default::default() }, #core::outcome::second(#both))
        });
        Step {
            native,
            twin,
            wait: false,
        }
    }

    fn map_options(
        &mut self,
        options: &[&ExprMethodCall],
    ) -> (TokenStream, TokenStream, Vec<TokenStream>) {
        const KNOWN: &[&str] = &[
            "max_concurrency",
            "tolerated_failure_count",
            "tolerated_failure_percentage",
        ];
        let (mut lets, mut fields, mut natives) =
            (TokenStream::new(), TokenStream::new(), Vec::new());
        for option in options {
            let name = option.method.to_string();
            if !KNOWN.contains(&&*name) {
                let near = nearest(&name, KNOWN.iter().copied());
                let advice = near.map_or(format!("use {}", KNOWN.map_list()), |n| {
                    format!("did you mean `{n}`?")
                });
                self.error_of_rust(
                    &option.method,
                    format!("`map` has no option `{name}` here: {advice}"),
                );
                continue;
            }
            let Some(arg) = option.args.first() else {
                self.error(&option.method, format!("`{name}` takes a number"));
                continue;
            };
            let value = self.value(arg, &name);
            let (ident, own) = self.operand(&value);
            lets.extend(own);
            let method = &option.method;
            fields.extend(quote!(#method: Some(#ident.value),));
            let native = value.native;
            natives.push(quote!(.#method(#native)));
        }
        (lets, fields, natives)
    }

    /// The body of a map: native block, name of the item, statements of the twin.
    fn map_body(
        &mut self,
        closure: &ExprClosure,
        body_ty: TokenStream,
    ) -> (TokenStream, String, TokenStream) {
        let pat = super::pat::bare(&closure.inputs[0]);
        let item_name = super::pat::last_name(pat).unwrap_or_else(|| "item".to_owned());
        let item = hidden("__item");
        let ret = self.enter_scope();
        let bind = self.destructure_into(pat, &item);
        let body = self.tail(&closure.body);
        let body = self.undoing_body(body);
        self.leave_scope();
        let (native, twin) = (body.native, body.twin);
        (
            quote!({ #native }),
            item_name,
            quote!({ let #ret = #body_ty; #bind #twin }),
        )
    }

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
                self.enter_scope();
                self.give_outcome(outcome);
                let awaited: Expr = Expr::Await(ExprAwait {
                    attrs: Vec::new(),
                    base: Box::new(other.clone()),
                    dot_token: Token![.](other.span()),
                    await_token: Token![await](other.span()),
                });
                let body = self.tail(&awaited);
                self.leave_scope();
                (body.native, body.twin)
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

trait MapList {
    fn map_list(&self) -> String;
}

impl MapList for [&str] {
    fn map_list(&self) -> String {
        self.iter()
            .map(|s| format!("`{s}`"))
            .collect::<Vec<_>>()
            .join(", ")
    }
}
