//! `Task::spec`: what the attribute says, as data.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Path;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::Cx;
use crate::task::crossing::is_option;
use crate::task::function::pascal_case;
use crate::task::options::Target;
use crate::task::params::Supplied;
use crate::task::resource::Pattern;
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
            let (key, optional) = (self.key(param), is_option(&param.written.ty));
            quote!(#rt::core::task::TaskParam { key: #key, optional: #optional })
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

    /// Whether the state waits for more than an answer: Express workflows can't.
    pub(super) fn expand_completion(&self) -> TokenStream {
        let rt = &self.rt;
        let later = match &self.options.target {
            Target::Integration { pattern, .. } => {
                matches!(pattern, Some(Pattern::Sync | Pattern::WaitForTaskToken))
            }
            Target::Activity(_) => true,
            Target::Lambda(_) | Target::LambdaArn(_) => self.options.callback.is_some(),
        };
        match later {
            true => quote!(#rt::core::task::Later),
            false => quote!(#rt::core::task::AtOnce),
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
        let rt = &self.rt;
        let error_equals = self.option(retrier.error_equals.as_ref().map(|names| {
            let names = names.iter().map(|name| match name {
                ErrorName::Text(text) => quote!(#rt::error_name(#text)),
                ErrorName::Variant(path) => self.expand_variant(path),
            });
            quote!(#rt::error_names([#(#names),*]))
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

    /// The names of a variant. The closure, which is never called, lets rustc find the variant in
    /// the task's error type; `{ .. }` fits unit, tuple and struct variants.
    fn expand_variant(&self, path: &Path) -> TokenStream {
        let returns = &self.params.returns;
        let last = path.segments.last().expect("a path has a segment");
        let variant = last.ident.unraw().to_string();
        let error = Ident::new("error", last.ident.span().resolved_at(Span::mixed_site()));
        let check = quote_spanned!(last.ident.span()=> if let #path { .. } = #error {});
        quote_spanned! {returns.span()=>
            ::workflow_runtime::__private::variant_names::<#returns>(
                #[allow(deprecated, irrefutable_let_patterns)]
                |#error| { #check },
                #variant,
            )
        }
    }
}
