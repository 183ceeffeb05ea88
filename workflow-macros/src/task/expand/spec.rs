//! `Task::spec`: what the attribute says, as data.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::Cx;
use crate::task::function::pascal_case;
use crate::task::options::Target;
use crate::task::params::Supplied;
use crate::task::retry::{ErrorName, Retrier};

impl Cx<'_> {
    /// The path that is distinct for every task of a program.
    pub(super) fn path(&self) -> TokenStream {
        let (rt, name) = (&self.rt, self.func.name());
        quote!(#rt::concat!(#rt::module_path!(), "::", #name))
    }

    pub(super) fn expand_spec(&self) -> TokenStream {
        let rt = &self.rt;
        let options = self.options;
        let explicit_name = options.name.is_some();
        let name = match &options.name {
            Some(name) => name.clone(),
            None => pascal_case(&self.func.name()),
        };
        let path = self.path();
        let comment = self.option(options.comment.as_ref());
        let kind = self.expand_kind();
        let params = self.params.passed().map(|(param, _)| {
            let key = self.key(param);
            quote!(#rt::core::task::TaskParam { key: #key })
        });
        let retry = options.retry.iter().map(|r| self.expand_retrier(r));
        let timeout = self.option(options.timeout_seconds.as_ref().map(|s| s.value));
        let heartbeat = self.option(options.heartbeat_seconds.as_ref().map(|s| s.value));
        let credentials = self.option(options.credentials.as_ref().map(|c| &c.value));
        quote! {
            fn spec() -> #rt::core::task::TaskSpec {
                #rt::core::task::TaskSpec {
                    name: #name,
                    explicit_name: #explicit_name,
                    path: #path,
                    comment: #comment,
                    kind: #kind,
                    params: &[#(#params),*],
                    retry: #rt::Vec::from([#(#retry),*]),
                    timeout_seconds: #timeout,
                    heartbeat_seconds: #heartbeat,
                    credentials: #credentials,
                }
            }
        }
    }

    fn option<T: quote::ToTokens>(&self, value: Option<T>) -> TokenStream {
        let rt = &self.rt;
        match value {
            Some(value) => quote!(#rt::Option::Some(#value)),
            None => quote!(#rt::Option::None),
        }
    }

    fn expand_kind(&self) -> TokenStream {
        let rt = &self.rt;
        let kind = quote!(#rt::core::task::TaskKind);
        let token = self.params.supplied(Supplied::Token);
        let token_key = token.map(|param| self.key(param));
        match &self.options.target {
            Target::Integration { resource, .. } => {
                let token_key = self.option(token_key);
                quote!(#kind::Integration { resource: #resource, token_param: #token_key })
            }
            Target::LambdaArn(arn) => quote!(#kind::LambdaArn(#arn)),
            Target::Activity(arn) => {
                let arn = self.option(arn.as_ref());
                quote!(#kind::Activity { arn: #arn })
            }
            Target::Lambda(function_name) => {
                let function_name = self.option(function_name.as_ref());
                match (self.options.callback, token_key) {
                    (Some(_), Some(key)) => {
                        quote!(#kind::Callback { function_name: #function_name, token_param: #key })
                    }
                    _ => quote!(#kind::Lambda { function_name: #function_name }),
                }
            }
        }
    }

    fn expand_retrier(&self, retrier: &Retrier) -> TokenStream {
        let (rt, ident) = (&self.rt, self.ident());
        let error_equals = self.option(retrier.error_equals.as_ref().map(|names| {
            let names = names.iter().map(|name| match name {
                ErrorName::Text(text) => quote!(#rt::error_name(#text)),
                ErrorName::Variant(path) => {
                    let variant = path.segments.last().map(|s| s.ident.to_string());
                    quote!(#rt::variant_names(#ident::__error_equals, #variant))
                }
            });
            quote!([#(#names),*].concat())
        }));
        let interval = self.option(retrier.interval_seconds);
        let attempts = self.option(retrier.max_attempts);
        let backoff = self.option(retrier.backoff_rate);
        let max_delay = self.option(retrier.max_delay_seconds);
        let jitter = self.option(retrier.full_jitter.map(|full| {
            let variant = Ident::new(if full { "Full" } else { "None" }, Span::call_site());
            quote!(#rt::core::asl::JitterStrategy::#variant)
        }));
        quote! {
            #rt::retrier(#rt::RetrierFields {
                error_equals: #error_equals,
                interval_seconds: #interval,
                max_attempts: #attempts,
                backoff_rate: #backoff,
                max_delay_seconds: #max_delay,
                jitter_strategy: #jitter,
            })
        }
    }

    /// Lets rustc find the variants in `error_equals` in the task's error type. Never called.
    pub(super) fn expand_variant_check(&self) -> Option<TokenStream> {
        let names = self.options.retry.iter().flat_map(|r| &r.error_equals);
        let variants: Vec<_> = names
            .flatten()
            .filter_map(|name| match name {
                ErrorName::Variant(path) => Some(path),
                ErrorName::Text(_) => None,
            })
            .collect();
        if variants.is_empty() {
            return None;
        }
        let (rt, returns) = (&self.rt, &self.params.returns);
        let error = Ident::new("error", Span::mixed_site());
        let error_ty = quote_spanned!(returns.span()=> <#returns as #rt::TypedError>::Error);
        // `{ .. }` fits unit, tuple and struct variants.
        let checks = variants
            .iter()
            .map(|path| quote!(if let #path { .. } = #error {}));
        Some(quote! {
            #[allow(
                dead_code, deprecated, irrefutable_let_patterns,
                clippy::all, clippy::pedantic, clippy::nursery
            )]
            fn __error_equals(#error: &#error_ty) { #(#checks)* }
        })
    }
}
