//! The tokens of a task: its type, its fn, and the way between JSON and the fn.

mod attrs;
mod payload;
mod spec;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Signature;

use self::attrs::Attrs;
pub(super) use self::payload::{key_of, payload_is_object};
use super::crossing::{Borrow, call_lifetime};
use super::function::{Body, TaskFn};
use super::options::Options;
use super::params::{Param, Params, Source, Supplied};

/// Everything the pieces of the expansion are made from.
struct Cx<'a> {
    func: &'a TaskFn,
    params: &'a Params,
    options: &'a Options,
    attrs: Attrs,
    /// `::workflow_runtime::__private`
    rt: TokenStream,
    /// The hidden fn behind the plain call and the run.
    boxed: Ident,
}

/// The user's fn, for rustc to go on with when its signature was refused.
pub(super) fn as_written(func: &TaskFn) -> TokenStream {
    let TaskFn {
        attrs,
        vis,
        sig,
        body,
    } = func;
    let mut sig = sig.clone();
    for input in &mut sig.inputs {
        if let syn::FnArg::Typed(param) = input {
            param.attrs.retain(|a| !a.path().is_ident("arg"));
        }
    }
    match body {
        Body::Block(block) => quote!(#(#attrs)* #[allow(unused)] #vis #sig #block),
        Body::None(_) => quote!(#(#attrs)* #[allow(unused)] #vis #sig { loop {} }),
    }
}

/// The task.
///
/// ```text
/// // Input:
/// async fn charge(order: &Order, context: TaskContext) -> Result<Receipt, E> { .. }
/// // Output:
/// struct charge {}
/// impl charge {
///     async fn charge(order: &Order, context: TaskContext) -> Result<Receipt, E> { .. }
///     fn __boxed<'c>(order: &'c Order, context: TaskContext) -> BoxFuture<'c, Result<Receipt, E>> { .. }
/// }
/// impl Task for charge { .. }
/// fn charge<'c>(order: &'c Order) -> TaskCall<'c, charge> { .. }
/// ```
pub(super) fn expand(func: &TaskFn, params: &Params, options: &Options) -> TokenStream {
    let rt = quote!(::workflow_runtime::__private);
    let cx = Cx {
        func,
        params,
        options,
        attrs: Attrs::of(func),
        rt,
        boxed: format_ident!("__boxed"),
    };
    let strct = cx.expand_struct();
    let inherent = cx.expand_inherent();
    let task = cx.expand_task();
    let call = cx.expand_call();
    quote!(#strct #inherent #task #call)
}

impl Cx<'_> {
    fn ident(&self) -> &Ident {
        &self.func.sig.ident
    }

    /// `struct charge {}`: braced, so that it is in the type namespace alone.
    fn expand_struct(&self) -> TokenStream {
        let (vis, ident) = (&self.func.vis, self.ident());
        let (cfg, doc) = (&self.attrs.cfg, &self.attrs.doc);
        let no_doc = doc
            .is_empty()
            .then(|| format!("The task `{}`.", self.func.name()))
            .map(|text| quote!(#[doc = #text]));
        quote! {
            #(#cfg)* #(#doc)* #no_doc
            #[allow(
                non_camel_case_types, dead_code, unreachable_pub,
                missing_debug_implementations, missing_copy_implementations
            )]
            #vis struct #ident {}
        }
    }

    /// The user's fn as it was, and the boxed call of it.
    fn expand_inherent(&self) -> TokenStream {
        let (ident, cfg) = (self.ident(), &self.attrs.cfg);
        let body = self.expand_body();
        let boxed = self.expand_boxed();
        let supplied = self.expand_supplied_check();
        let awaitable = crate::lower::awaitable();
        // An unused task is one unused fn, the one that users call.
        let live = (!self.func.is_bodiless()).then(|| {
            let hidden = &self.boxed;
            quote!(#(#cfg)* const _: () = { let _ = #ident::#hidden; };)
        });
        quote! {
            #(#cfg)*
            #[allow(non_camel_case_types)]
            impl #ident { #body #boxed #supplied #awaitable }
            #live
        }
    }

    fn expand_body(&self) -> Option<TokenStream> {
        let Body::Block(block) = &self.func.body else {
            return None;
        };
        let attrs = &self.attrs.body;
        let written = self.params.list.iter().map(|param| &param.written);
        let mut sig: Signature = self.func.sig.clone();
        sig.inputs = written.map(|w| syn::FnArg::Typed(w.clone())).collect();
        // What is wrong with these is reported, and rustc need not add to it.
        sig.asyncness = sig.asyncness.or_else(|| Some(Default::default()));
        sig.constness = None;
        sig.abi = None;
        Some(quote!(#(#attrs)* #[allow(clippy::unused_async)] #sig #block))
    }

    /// The one place where the fn's future is boxed, so that it is judged `Send` once.
    fn expand_boxed(&self) -> Option<TokenStream> {
        if self.func.is_bodiless() {
            return None;
        }
        let (rt, ident, boxed) = (&self.rt, self.ident(), &self.boxed);
        let returns = &self.params.returns;
        let call = call_lifetime(Span::call_site());
        let params = self.params.list.iter().map(|param| {
            let name = &param.ident;
            let ty = match &param.source {
                Source::Caller(crossing) => crossing.lent.clone(),
                Source::Supplied { what, .. } => self.supplied_type(*what),
            };
            quote!(#name: #ty)
        });
        let args = self.params.list.iter().map(|param| {
            let name = &param.ident;
            match param.source {
                Source::Supplied { by_ref: true, .. } => quote!(&#name),
                _ => quote!(#name),
            }
        });
        // "The future is not `Send`" points at the fn's name.
        let body = quote_spanned! {ident.span()=>
            ::workflow_runtime::__private::Box::pin(async move { #ident::#ident(#(#args),*).await })
        };
        Some(quote! {
            #[allow(clippy::all, clippy::pedantic, clippy::nursery)]
            fn #boxed<#call>(#(#params),*) -> #rt::BoxFuture<#call, #returns> { #body }
        })
    }

    /// A service's supplied parameters are used nowhere else.
    fn expand_supplied_check(&self) -> Option<TokenStream> {
        if !self.func.is_bodiless() {
            return None;
        }
        let checks = self.params.list.iter().filter_map(|param| {
            let Source::Supplied { what, by_ref } = param.source else {
                return None;
            };
            let (name, ty) = (&param.ident, &param.written.ty);
            let supplied = self.supplied_type(what);
            let value = if by_ref {
                quote!(&#name)
            } else {
                quote!(#name)
            };
            Some(quote!(|#name: #supplied| { let _: #ty = #value; }))
        });
        let checks: Vec<_> = checks.collect();
        (!checks.is_empty()).then(|| {
            quote! {
                #[allow(dead_code, clippy::all, clippy::pedantic, clippy::nursery)]
                fn __supplied() { #(let _ = #checks;)* }
            }
        })
    }

    fn supplied_type(&self, what: Supplied) -> TokenStream {
        let rt = &self.rt;
        match what {
            Supplied::Token => quote!(#rt::TaskToken),
            Supplied::Context => quote!(#rt::TaskContext),
        }
    }

    fn expand_task(&self) -> TokenStream {
        let (rt, ident, cfg) = (&self.rt, self.ident(), &self.attrs.cfg);
        let returns = &self.params.returns;
        let span = syn::spanned::Spanned::span(returns);
        let returns = match self.options.callback {
            Some(_) => {
                quote_spanned!(span=> <#returns as #rt::CallbackReturn>::Resolved)
            }
            _ => returns.clone(),
        };
        let completion = self.expand_completion();
        let spec = self.expand_spec();
        let run = self.expand_run();
        quote! {
            #(#cfg)*
            #[automatically_derived]
            #[allow(clippy::all, clippy::pedantic, clippy::nursery)]
            impl #rt::Task for #ident {
                type Returns = #returns;
                type Completion = #completion;
                #spec
                #run
            }
        }
    }

    fn expand_run(&self) -> TokenStream {
        let (rt, ident, boxed) = (&self.rt, self.ident(), &self.boxed);
        let input = Ident::new("input", Span::mixed_site());
        let context = Ident::new("context", Span::mixed_site());
        let body = if self.func.is_bodiless() {
            quote! {
                let _ = (#input, #context);
                #rt::run_integration::<Self>()
            }
        } else {
            let read = self.expand_read(&input, &context);
            let args = self.params.list.iter().map(|param| {
                let name = &param.ident;
                match &param.source {
                    Source::Caller(crossing) => crossing.borrow.apply(name),
                    Source::Supplied { .. } => quote!(#name),
                }
            });
            let finish = match self.options.callback {
                Some(_) => quote!(#rt::finish_callback),
                None => quote!(#rt::finish_call::<Self>),
            };
            quote! {
                #rt::Box::pin(async move {
                    #read
                    #finish(#ident::#boxed(#(#args),*)).await
                })
            }
        };
        quote! {
            fn run(
                #input: #rt::serde_json::Value,
                #context: #rt::TaskContext,
            ) -> #rt::BoxFuture<'static, #rt::Result<#rt::serde_json::Value, #rt::Failure>> {
                #body
            }
        }
    }

    /// What the user calls: the fn with its name, and without the supplied parameters.
    fn expand_call(&self) -> TokenStream {
        let (rt, ident, vis) = (&self.rt, self.ident(), &self.func.vis);
        let attrs = &self.attrs.call;
        let (cfg, doc) = (&self.attrs.cfg, &self.attrs.doc);
        let borrows = |param: &Param| matches!(&param.source, Source::Caller(crossing) if crossing.borrow != Borrow::No);
        let call = call_lifetime(Span::call_site());
        let (generics, lifetime) = if self.params.list.iter().any(borrows) {
            (quote!(<#call>), quote!(#call))
        } else {
            (quote!(), quote!('static))
        };
        let params = self.params.passed().map(|(param, crossing)| {
            let (name, ty) = (&param.ident, &crossing.lent);
            quote!(#name: #ty)
        });
        // With the user's spans at both ends, lints know the item as theirs and report it unused.
        let fn_token = self.func.sig.fn_token;
        let output = quote_spanned! {ident.span()=>
            ::workflow_runtime::__private::TaskCall<#lifetime, #ident>
        };
        let input = Ident::new("input", Span::mixed_site());
        let arguments = self.expand_arguments();
        let direct = self.expand_direct();
        let statements = quote! {
            let #input = #arguments;
            #rt::TaskCall::new(#input, #direct)
        };
        let mut block = Group::new(Delimiter::Brace, statements);
        block.set_span(ident.span());
        quote! {
            #(#cfg)* #(#doc)* #(#attrs)*
            #[allow(clippy::all, clippy::pedantic, clippy::nursery)]
            #vis #fn_token #ident #generics (#(#params),*) -> #output #block
        }
    }

    /// The future of a plain call.
    fn expand_direct(&self) -> TokenStream {
        let (rt, ident, boxed) = (&self.rt, self.ident(), &self.boxed);
        if self.func.is_bodiless() {
            return quote!(#rt::call_integration::<#ident>());
        }
        let args = self.params.list.iter().map(|param| {
            let name = &param.ident;
            match param.source {
                Source::Caller(_) => quote!(#name),
                Source::Supplied { what, .. } => match what {
                    Supplied::Token => quote!(#rt::outside_token()),
                    Supplied::Context => quote!(#rt::outside_context()),
                },
            }
        });
        let future = quote!(#ident::#boxed(#(#args),*));
        match self.options.callback {
            Some(_) => quote!(#rt::call_callback::<#ident, _>(#future)),
            None => future,
        }
    }
}
