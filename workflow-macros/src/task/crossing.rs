//! How the types of a signature cross as JSON.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{GenericArgument, Generics, Lifetime, PathArguments, Type, TypeReference};

use crate::errors::Errors;

/// A parameter's type: what the caller passes, what JSON is read into, and the way between.
pub(crate) struct Crossing {
    /// What the caller passes: the user's type, its reference with the lifetime of the call.
    pub(crate) lent: TokenStream,
    /// What JSON is read into.
    pub(crate) owned: TokenStream,
    /// How the owned value becomes the parameter.
    pub(crate) borrow: Borrow,
}

/// How an owned value becomes a parameter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Borrow {
    /// `x`
    No,
    /// `&x`
    Ref,
    /// `&*x`: `&str`, `&[T]`
    Deref,
    /// `x.as_ref()`: `Option<&T>`
    OptionRef,
    /// `x.as_deref()`: `Option<&str>`, `Option<&[T]>`
    OptionDeref,
}

impl Borrow {
    /// The parameter, from the owned value.
    pub(crate) fn apply(self, owned: impl ToTokens) -> TokenStream {
        match self {
            Borrow::No => quote!(#owned),
            Borrow::Ref => quote!(&#owned),
            Borrow::Deref => quote!(&*#owned),
            Borrow::OptionRef => quote!(#owned.as_ref()),
            Borrow::OptionDeref => quote!(#owned.as_deref()),
        }
    }
}

/// The crossing of a parameter's type; `None` when it was reported.
///
/// Borrowed are `&T`, `&str`, `&[T]`, and an `Option` of these; everything else is owned.
pub(crate) fn of_parameter(ty: &Type, generics: &Generics, errors: &Errors) -> Option<Crossing> {
    let cx = Judge {
        advice: &PARAMETER,
        generics,
        errors,
    };
    match plain(ty) {
        Type::Reference(reference) => cx.of_reference(reference),
        ty => match option_of_reference(ty) {
            Some(reference) => cx.of_option(ty, reference),
            None => cx.check_owned(ty).then(|| Crossing {
                lent: ty.to_token_stream(),
                owned: ty.to_token_stream(),
                borrow: Borrow::No,
            }),
        },
    }
}

/// `&T` in `Option<&T>`.
fn option_of_reference(ty: &Type) -> Option<&TypeReference> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(args) = &last.arguments else {
        return None;
    };
    match args.args.first()? {
        GenericArgument::Type(inner) if last.ident == "Option" && args.args.len() == 1 => {
            match plain(inner) {
                Type::Reference(reference) => Some(reference),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether a type is written as an `Option`, or as a reference to one.
pub(crate) fn is_option(ty: &Type) -> bool {
    match plain(ty) {
        Type::Reference(reference) => is_option(&reference.elem),
        Type::Path(path) => {
            let last = path.path.segments.last();
            last.is_some_and(|segment| segment.ident == "Option")
        }
        _ => false,
    }
}

/// The lifetime of the call, which no name of the user's can be.
pub(crate) fn call_lifetime(span: Span) -> Lifetime {
    Lifetime::new("'__call", span.resolved_at(Span::mixed_site()))
}

/// The type without parentheses and the invisible groups of `macro_rules!`.
fn plain(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => plain(&group.elem),
        Type::Paren(paren) => plain(&paren.elem),
        _ => ty,
    }
}

/// What to write instead of a type that can't cross.
struct Advice {
    what: &'static str,
    reference: &'static str,
    owned: &'static str,
}

const PARAMETER: Advice = Advice {
    what: "an argument",
    reference: "take the owned type (`String` for `&str`, `Vec<T>` for `&[T]`), or a reference to the whole",
    owned: "take a type that owns its data",
};

const RESULT: Advice = Advice {
    what: "a result",
    reference: "return the owned type (`String` for `&str`, `Vec<T>` for `&[T]`)",
    owned: "return a type that owns its data",
};

/// Checks that a result has a type that can be read from JSON.
pub(crate) fn check_result(ty: &Type, generics: &Generics, errors: &Errors) -> bool {
    let cx = Judge {
        advice: &RESULT,
        generics,
        errors,
    };
    cx.check_owned(ty)
}

/// Reports what keeps a type from being read from JSON.
struct Judge<'a> {
    advice: &'a Advice,
    /// The fn's own; they were reported.
    generics: &'a Generics,
    errors: &'a Errors,
}

impl Judge<'_> {
    /// Whether the type, without anything borrowed, can be read from JSON.
    fn check_owned(&self, ty: &Type) -> bool {
        let before = self.errors.count();
        let mut visitor = Owned(self);
        visitor.visit_type(ty);
        self.errors.count() == before
    }

    fn refuse(&self, tokens: impl ToTokens, why: &str, remedy: &str) {
        let what = self.advice.what;
        self.errors
            .push(tokens, format!("{what} crosses as JSON, {why}: {remedy}"));
    }

    /// A lifetime parameter of the fn was reported where it is declared.
    fn refuse_lifetime(&self, lifetime: &Lifetime, message: &str) {
        if self.generics.lifetimes().all(|l| l.lifetime != *lifetime) {
            self.errors.push(lifetime, message);
        }
    }

    fn of_reference(&self, reference: &TypeReference) -> Option<Crossing> {
        if let Some(mutability) = &reference.mutability {
            self.errors.push(
                mutability,
                "a task gets its arguments as JSON and can't change the caller's value: take `&T`, and return what changed",
            );
            return None;
        }
        if let Some(lifetime) = &reference.lifetime {
            self.refuse_lifetime(
                lifetime,
                &format!("a task borrows for the time of the call: write `&` without `{lifetime}`"),
            );
            return None;
        }
        let span = reference.span();
        let elem = plain(&reference.elem);
        let (owned, borrow) = match elem {
            Type::Path(path) if path.path.is_ident("str") => (
                quote_spanned!(span=> ::workflow_runtime::__private::String),
                Borrow::Deref,
            ),
            Type::Slice(slice) => {
                let item = &slice.elem;
                if !self.check_owned(item) {
                    return None;
                }
                (
                    quote_spanned!(span=> ::workflow_runtime::__private::Vec<#item>),
                    Borrow::Deref,
                )
            }
            _ if self.check_owned(elem) => (elem.to_token_stream(), Borrow::Ref),
            _ => return None,
        };
        let call = call_lifetime(reference.and_token.span);
        let and = reference.and_token;
        Some(Crossing {
            lent: quote!(#and #call #elem),
            owned,
            borrow,
        })
    }

    fn of_option(&self, ty: &Type, reference: &TypeReference) -> Option<Crossing> {
        let inner = self.of_reference(reference)?;
        let (lent, owned) = (inner.lent, inner.owned);
        let option = match ty {
            Type::Path(path) => {
                let mut path = path.clone();
                let last = path.path.segments.last_mut().expect("a path has a segment");
                last.arguments = PathArguments::None;
                path
            }
            _ => unreachable!("only a path is an option"),
        };
        Some(Crossing {
            lent: quote!(#option<#lent>),
            owned: quote!(#option<#owned>),
            borrow: match inner.borrow {
                Borrow::Deref => Borrow::OptionDeref,
                _ => Borrow::OptionRef,
            },
        })
    }
}

/// Visits a type that must own its data.
struct Owned<'a>(&'a Judge<'a>);

impl<'ast> Visit<'ast> for Owned<'_> {
    fn visit_type(&mut self, ty: &'ast Type) {
        match ty {
            Type::Reference(_) => {
                self.0
                    .refuse(ty, "which holds no references", self.0.advice.reference);
            }
            Type::ImplTrait(_) => self.0.refuse(
                ty,
                "so its type must have a name",
                "write the type instead of `impl Trait`",
            ),
            Type::TraitObject(_) => self.0.refuse(
                ty,
                "so its type must be known",
                "write a struct or enum instead of `dyn Trait`",
            ),
            Type::Ptr(_) | Type::FnPtr(_) => {
                self.0
                    .refuse(ty, "which holds no pointers", self.0.advice.owned);
            }
            _ => visit::visit_type(self, ty),
        }
    }

    fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
        if lifetime.ident != "static" {
            let (what, remedy) = (self.0.advice.what, self.0.advice.owned);
            self.0.refuse_lifetime(
                lifetime,
                &format!("{what} crosses as JSON, which borrows nothing: {remedy}"),
            );
        }
    }
}
