//! The signature of a workflow: what its parameters may be.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{Attribute, FnArg, Pat, PatType, Signature, Type};

use crate::errors::Errors;

/// A parameter of the workflow.
pub(super) struct Parameter {
    pub(super) name: Ident,
    pub(super) mutable: bool,
    pub(super) ty: Type,
    /// Lint attributes, for the user's body.
    pub(super) attrs: Vec<Attribute>,
}

/// The parameters; everything else about the signature is reported.
pub(super) fn check(sig: &Signature, errors: &Errors) -> Vec<Parameter> {
    let refuse = |at: &dyn ToTokens, message: &str| errors.push(at, message);
    if sig.asyncness.is_none() {
        refuse(&sig.fn_token, "a workflow is an async fn: write `async fn`");
    }
    if let Some(constness) = &sig.constness {
        refuse(constness, "a workflow can't be `const`: remove it");
    }
    if let syn::Safety::Unsafe(keyword) = &sig.safety {
        refuse(keyword, "a workflow can't be `unsafe`: remove it");
    }
    if let Some(abi) = &sig.abi {
        refuse(abi, "a workflow has no ABI of its own: remove it");
    }
    if !sig.generics.params.is_empty() {
        refuse(
            &sig.generics,
            "a workflow can't be generic: its definition has one type for each value",
        );
    } else if let Some(clause) = &sig.generics.where_clause {
        refuse(
            clause,
            "a workflow has no generics to bound: remove the `where`",
        );
    }
    if let Some(variadic) = &sig.variadic {
        refuse(variadic, "a workflow takes a fixed number of parameters");
    }
    let parameters = sig.inputs.iter().filter_map(|input| match input {
        FnArg::Receiver(receiver) => {
            refuse(
                receiver,
                "a workflow takes no `self`: make it a fn of its own, and pass the data as a parameter",
            );
            None
        }
        FnArg::Typed(typed) => parameter(typed, errors),
    });
    parameters.collect()
}

fn parameter(typed: &PatType, errors: &Errors) -> Option<Parameter> {
    check_attributes(typed, errors);
    check_type(&typed.ty, errors);
    match &*typed.pat {
        Pat::Ident(ident) if ident.subpat.is_none() && ident.by_ref.is_none() => Some(Parameter {
            name: ident.ident.clone(),
            mutable: ident.mutability.is_some(),
            ty: (*typed.ty).clone(),
            attrs: typed.attrs.clone(),
        }),
        other => {
            errors.push(
                other,
                "a workflow's parameter is a plain name, its key in the input: take it apart with `let` in the body",
            );
            None
        }
    }
}

fn check_attributes(typed: &PatType, errors: &Errors) {
    for attr in &typed.attrs {
        let allowed = ["allow", "expect", "warn", "deny"];
        if !allowed.iter().any(|name| attr.path().is_ident(name)) {
            errors.push(
                attr,
                "this attribute has no meaning on a workflow's parameter: remove it",
            );
        }
    }
}

fn check_type(ty: &Type, errors: &Errors) {
    match ty {
        Type::Reference(_) => errors.push(
            ty,
            "a workflow's input is owned, since it comes as JSON: write the type without `&` (`String` for `&str`, `Vec<T>` for `&[T]`)",
        ),
        Type::ImplTrait(_) => errors.push(
            ty,
            "a workflow can't be generic: write the type itself instead of `impl`",
        ),
        Type::Paren(paren) => check_type(&paren.elem, errors),
        Type::Group(group) => check_type(&group.elem, errors),
        _ => {}
    }
}
