//! `map` over items.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, ExprCall, ExprClosure, ExprMethodCall};

use crate::nearest::nearest;

use super::expr::peel;
use super::step::Step;
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
        self.leave_scope();
        let (native, twin) = (body.native, body.twin);
        (
            quote!({ #native }),
            item_name,
            quote!({ let #ret = #body_ty; #bind #twin }),
        )
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
