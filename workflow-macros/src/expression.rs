//! `#[expression]`: a fn or method stays what it is, and gets its form in definitions beside it.

mod place;
mod rewrite;
mod signature;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Block, ItemFn};

use crate::errors::Errors;
use crate::lower::expression::{body_of, finder_of, this};
use crate::lower::{Lowering, core};
use signature::Parameter;

/// Expands the attribute.
///
/// ```text
/// // Input:
/// #[expression] fn half(n: f64) -> f64 { n / 2.0 }
/// // Output:
/// fn half(n: f64) -> f64 { n / 2.0 }
/// struct half {}
/// impl half { fn __expression() -> Found { Found(|arguments| ..) } }
/// ```
pub(crate) fn expand(attr: TokenStream, item: TokenStream) -> TokenStream {
    let errors = Errors::new();
    if !attr.is_empty() {
        errors.push(&attr, "`#[expression]` has no options: remove them");
    }
    // A method's body may name `self`, which syn knows in any fn.
    let func = match syn::parse2::<ItemFn>(item.clone()) {
        Ok(func) => func,
        Err(error) => {
            errors.push_at(
                error.span(),
                "`#[expression]` goes on a fn or a method with a body",
            );
            let errors = errors.into_compile_errors();
            return quote!(#errors #item);
        }
    };
    let before = errors.count();
    let parameters = signature::check(&func.sig, &errors);
    let twin = match errors.count() > before {
        true => None,
        false => Some(twin(&func, &parameters, &errors)),
    };
    let failed = errors.count() > before;
    let twin = twin.filter(|_| !failed).unwrap_or_else(nothing);
    let errors = errors.into_compile_errors();
    let form = match place::in_impl(&func) {
        true => beside_method(&func, &twin),
        false => beside_fn(&func, &twin),
    };
    quote!(#func #errors #form)
}

/// What stands for the body of an expression with mistakes, so that its callers add none.
fn nothing() -> TokenStream {
    let core = core();
    quote!(|_| #core::ir::Value::of(#core::jsonata::Ast::Null))
}

/// The body as a closure from arguments to a value.
fn twin(func: &ItemFn, parameters: &[Parameter], errors: &Errors) -> TokenStream {
    let core = core();
    let before = errors.count();
    let body = rewrite::as_value(&func.block, &func.sig.output, errors);
    if errors.count() > before {
        return nothing();
    }
    let body = match signature::has_receiver(&func.sig) {
        true => match syn::parse2::<Block>(without_self(body.to_token_stream())) {
            Ok(body) => body,
            Err(error) => {
                errors.push_error(error);
                return nothing();
            }
        },
        false => body,
    };
    signature::check_calls(func, errors);
    let mut lowering = Lowering::new(errors, &func.sig.output);
    for parameter in parameters {
        lowering.parameter(&parameter.name);
    }
    let value = lowering.expression_body(&body);
    let name = func.sig.ident.to_string();
    let mut lets = TokenStream::new();
    let mut bound = quote!({ let __value = #value; __value });
    for (i, parameter) in parameters.iter().enumerate().rev() {
        let argument = Ident::new(&format!("__argument{i}"), proc_macro2::Span::mixed_site());
        let (own, ty, hint) = (&parameter.name, &parameter.ty, &parameter.hint);
        lets = quote!(let #argument = #core::expr::expression::argument::<#ty>(&mut __arguments); #lets);
        bound = quote!(#core::expr::expression::parameter(#hint, #argument, |#own| #bound));
    }
    quote! {
        |__arguments: ::std::vec::Vec<#core::ir::Value>| {
            #core::expr::expression::body(#name, move || {
                let mut __arguments = __arguments.into_iter();
                #lets
                #bound
            })
        }
    }
}

/// `self` as the hidden name of a variable; `self::` stays.
fn without_self(tokens: TokenStream) -> TokenStream {
    let mut out = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) if ident == "self" => {
                let path = matches!(tokens.peek(), Some(TokenTree::Punct(p)) if p.as_char() == ':');
                match path {
                    true => ident.to_tokens(&mut out),
                    false => this(ident.span()).to_tokens(&mut out),
                }
            }
            TokenTree::Group(group) => {
                let inner = without_self(group.stream());
                let mut changed = proc_macro2::Group::new(group.delimiter(), inner);
                changed.set_span(group.span());
                changed.to_tokens(&mut out);
            }
            other => other.to_tokens(&mut out),
        }
    }
    out
}

/// The attributes of what stands beside the fn.
fn lints() -> TokenStream {
    quote! {
        #[allow(
            warnings, unused, deprecated, non_camel_case_types, missing_docs, overflowing_literals, trivial_casts,
            clippy::all, clippy::pedantic, clippy::nursery
        )]
    }
}

fn cfgs(func: &ItemFn) -> TokenStream {
    let cfgs = func.attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
    quote!(#(#cfgs)*)
}

/// A type of the fn's name, which is imported with it.
fn beside_fn(func: &ItemFn, twin: &TokenStream) -> TokenStream {
    let core = core();
    let (vis, name, generics) = (&func.vis, &func.sig.ident, &func.sig.generics);
    let (lints, cfgs) = (lints(), cfgs(func));
    let doc = format!("The expression [`{name}`](fn@{name}) as definitions know it.");
    quote! {
        #[doc = #doc]
        #cfgs
        #lints
        #vis struct #name {}

        #cfgs
        #lints
        impl #name {
            #[doc(hidden)]
            #[must_use]
            pub fn __expression #generics () -> #core::expr::expression::Found {
                #core::expr::expression::Found(#twin)
            }
        }
    }
}

/// Associated fns beside the method.
fn beside_method(func: &ItemFn, twin: &TokenStream) -> TokenStream {
    let core = core();
    let (vis, name, generics) = (&func.vis, &func.sig.ident, &func.sig.generics);
    let (lints, cfgs) = (lints(), cfgs(func));
    let (body, finder) = (body_of(name), finder_of(name));
    let finder = signature::has_receiver(&func.sig).then(|| {
        quote! {
            #cfgs
            #[doc(hidden)]
            #lints
            #vis fn #finder(&self) -> #core::expr::expression::Found {
                Self::#body()
            }
        }
    });
    quote! {
        #cfgs
        #[doc(hidden)]
        #lints
        #vis fn #body #generics () -> #core::expr::expression::Found {
            #core::expr::expression::Found(#twin)
        }

        #finder
    }
}
