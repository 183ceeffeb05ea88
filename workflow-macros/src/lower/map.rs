//! `map` over items.

pub(crate) mod forms;
mod options;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, ExprCall, ExprClosure, ExprMethodCall};

use super::expr::peel;
use super::step::Step;
use super::{Lowering, core, hidden, names};
use options::Options;

impl Lowering<'_> {
    /// `map(source, async |item| ..).max_concurrency(n)`
    pub(super) fn map_step(&mut self, call: &ExprCall, options: &[&ExprMethodCall]) -> Step {
        let (source, closure) = match map_arguments(call) {
            Ok(arguments) => arguments,
            Err((at, message)) => {
                self.known_to_rustc = true;
                return self.no_step(at, message);
            }
        };
        let site = self.site();
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
        let options = self.map_options(options);
        if makes_reader(source) && options.distributed.is_none() {
            self.known_to_rustc = true;
            let message = "an `ItemReader` is for distributed maps: add `.distributed(Distributed::standard())` after `map(..)`";
            return self.no_step(source, message);
        }

        let (core, private) = (core(), quote!(::workflow_runtime::__private));
        let types_of = options.types_of();
        // One lens for all, so that what the whole is used as tells rustc the body's error.
        let lens = self.lens(
            &quote!(#private::#types_of(#in_lens, #closure)),
            &placeholders,
        );
        let types = hidden("__types");
        let around = self.express_children;
        if options.distributed.is_some() {
            self.express_children = options.express_children;
        }
        let (native_body, item_name, twin_body) =
            self.map_body(closure, quote!(#core::outcome::returned(#types)));
        self.express_children = around;
        let name = match makes_reader(source) {
            true => format!("Map{}", names::pascal(&item_name)),
            false => names::of_items("Map", source),
        };
        let (pat, capture) = (&closure.inputs[0], &closure.capture);
        let cx = hidden("__cx");
        let (source_native, of_options) = (&lowered.native, &options.natives);
        let (make, begin) = (
            options.make(),
            self.begin_distribution(&options, closure, &src),
        );
        let native = quote! {
            #cx.step(#site, #private::#make(
                #source_native,
                async #capture |#cx: #private::Context, #pat| #native_body
            ) #(#of_options)*).await
        };
        let item = hidden("__item");
        let (option_lets, end) = (&options.lets, end_of_map(&options, &item, &src));
        let twin = quote!({
            #src_let
            #option_lets
            let #types = #lens;
            let #item = __b.begin_map(#site, #name, #item_name, #core::outcome::taken(#types));
            #begin
            #twin_body
            #end
        });
        Step {
            native,
            twin,
            wait: false,
        }
    }

    /// What the builder is told before the body of a distributed map.
    fn begin_distribution(
        &self,
        options: &Options,
        closure: &ExprClosure,
        source: &Ident,
    ) -> Option<TokenStream> {
        let (core, private) = (core(), quote!(::workflow_runtime::__private));
        let types = hidden("__types");
        let distributed = options.distributed.as_ref()?;
        let label = match &options.label {
            Some(label) => {
                quote!(::core::option::Option::Some(::core::convert::AsRef::<str>::as_ref(&#label)))
            }
            None => quote!(__distributed.given_label()),
        };
        let around = self.variables_in(&closure.to_token_stream());
        Some(quote! {
            #core::outcome::goes_over(&#source, #types);
            {
                #[allow(unused_imports)]
                use #core::definition::{IsData as _, IsOther as _};
                let __distributed: #private::Distributed = #distributed;
                __b.distribute(
                    __distributed.is_express(),
                    #label,
                    vec![#((&&#core::definition::Around::of(&#around)).known()),*],
                );
            }
        })
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
}

/// The source and the body; where they are not, what is wrong.
fn map_arguments(call: &ExprCall) -> Result<(&Expr, &ExprClosure), (TokenStream, &'static str)> {
    let (Some(source), Some(Expr::Closure(closure))) =
        (call.args.first(), call.args.get(1).map(peel))
    else {
        return Err((
            call.to_token_stream(),
            "`map` takes the items and an async closure: `map(&items, async |item| ..)`",
        ));
    };
    if closure.asyncness.is_none() {
        return Err((
            closure.to_token_stream(),
            "the body of `map` is an async closure: write `async |item| ..`",
        ));
    }
    if closure.inputs.len() != 1 {
        let inputs = &closure.inputs;
        return Err((inputs.to_token_stream(), "the body of `map` takes one item"));
    }
    Ok((source, closure))
}

fn end_of_map(options: &Options, item: &Ident, source: &Ident) -> TokenStream {
    let core = core();
    let fields = &options.fields;
    let types = hidden("__types");
    let numbers = quote!(#core::ir::MapOptions { #fields ..Default::default() });
    let given = quote!(#core::outcome::given(#types));
    if options.distributed.is_none() {
        return quote!(__b.end_map(&#item, #source.value, #numbers, #given));
    }
    let some = |part: &Option<Ident>| match part {
        Some(part) => quote!(::core::option::Option::Some(#part.value)),
        None => quote!(::core::option::Option::None),
    };
    let (batcher, writer) = (some(&options.batcher), some(&options.writer));
    quote! {
        let __taken = {
            #[allow(unused_imports)]
            use #core::definition::{IsData as _, IsOther as _};
            (&&#core::definition::Around::of(&#item)).known().1
        };
        let __reader = ::workflow_runtime::__private::maps::is_reader(#types).then(|| #source.value.clone());
        __b.end_distributed_map(
            &#item,
            #source.value,
            #numbers,
            #core::definition::Parts { reader: __reader, batcher: #batcher, writer: #writer, taken: __taken },
            #given,
        )
    }
}

/// Whether the source is made on the spot, so that it has no name.
fn makes_reader(source: &Expr) -> bool {
    match peel(source) {
        Expr::MethodCall(call) => makes_reader(&call.receiver),
        Expr::Call(call) => match peel(&call.func) {
            Expr::Path(path) => path.path.segments.iter().any(|s| s.ident == "ItemReader"),
            _ => false,
        },
        _ => false,
    }
}
