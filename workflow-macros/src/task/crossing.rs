//! How the types of a signature cross as JSON.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{GenericArgument, Lifetime, PathArguments, Type, TypeReference};

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
pub(crate) fn of_parameter(ty: &Type, errors: &Errors) -> Option<Crossing> {
    match plain(ty) {
        Type::Reference(reference) => of_reference(reference, errors),
        ty => match option_of_reference(ty) {
            Some(reference) => of_option(ty, reference, errors),
            None => check_owned(ty, &PARAMETER, errors).then(|| Crossing {
                lent: ty.to_token_stream(),
                owned: ty.to_token_stream(),
                borrow: Borrow::No,
            }),
        },
    }
}

fn of_reference(reference: &TypeReference, errors: &Errors) -> Option<Crossing> {
    if let Some(mutability) = &reference.mutability {
        errors.push(
            mutability,
            "a task gets its arguments as JSON and can't change the caller's value: take `&T`, and return what changed",
        );
        return None;
    }
    if let Some(lifetime) = &reference.lifetime {
        errors.push(
            lifetime,
            format!("a task borrows for the time of the call: write `&` without `{lifetime}`"),
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
            if !check_owned(item, &PARAMETER, errors) {
                return None;
            }
            (
                quote_spanned!(span=> ::workflow_runtime::__private::Vec<#item>),
                Borrow::Deref,
            )
        }
        _ if check_owned(elem, &PARAMETER, errors) => (elem.to_token_stream(), Borrow::Ref),
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

fn of_option(ty: &Type, reference: &TypeReference, errors: &Errors) -> Option<Crossing> {
    let inner = of_reference(reference, errors)?;
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
pub(crate) fn check_result(ty: &Type, errors: &Errors) -> bool {
    check_owned(ty, &RESULT, errors)
}

fn check_owned(ty: &Type, advice: &Advice, errors: &Errors) -> bool {
    let before = errors.count();
    let mut visitor = Owned { advice, errors };
    visitor.visit_type(ty);
    errors.count() == before
}

/// Reports what keeps a type from being read from JSON.
struct Owned<'a> {
    advice: &'a Advice,
    errors: &'a Errors,
}

impl Owned<'_> {
    fn refuse(&self, tokens: impl ToTokens, why: &str, remedy: &str) {
        let what = self.advice.what;
        self.errors
            .push(tokens, format!("{what} crosses as JSON, {why}: {remedy}"));
    }
}

impl<'ast> Visit<'ast> for Owned<'_> {
    fn visit_type(&mut self, ty: &'ast Type) {
        match ty {
            Type::Reference(_) => {
                self.refuse(ty, "which holds no references", self.advice.reference);
            }
            Type::ImplTrait(_) => self.refuse(
                ty,
                "so its type must have a name",
                "write the type instead of `impl Trait`",
            ),
            Type::TraitObject(_) => self.refuse(
                ty,
                "so its type must be known",
                "write a struct or enum instead of `dyn Trait`",
            ),
            Type::Ptr(_) | Type::FnPtr(_) => {
                self.refuse(ty, "which holds no pointers", self.advice.owned);
            }
            _ => visit::visit_type(self, ty),
        }
    }

    fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
        if lifetime.ident != "static" {
            self.refuse(lifetime, "which borrows nothing", self.advice.owned);
        }
    }
}
