//! What the fn of an expression may look like.

use proc_macro2::Ident;
use quote::{ToTokens, quote};
use syn::visit::{self, Visit};
use syn::{
    Expr, ExprCall, ExprMethodCall, FnArg, GenericParam, ItemFn, Pat, PatType, Receiver,
    ReceiverKind, ReturnType, Signature, Type,
};

use crate::errors::Errors;
use crate::lower::expression::this;

/// A parameter, as a variable of the body.
pub(super) struct Parameter {
    pub(super) name: Ident,
    pub(super) ty: Type,
    /// What a variable of the definition is called, if it needs one.
    pub(super) hint: String,
}

/// Whether it is a method.
pub(super) fn has_receiver(sig: &Signature) -> bool {
    sig.receiver().is_some()
}

/// The parameters; everything else about the signature is reported.
pub(super) fn check(sig: &Signature, errors: &Errors) -> Vec<Parameter> {
    let refuse = |at: &dyn ToTokens, message: &str| errors.push(at, message);
    if let Some(asyncness) = &sig.asyncness {
        refuse(
            asyncness,
            "an expression computes its value at once: make it a `#[task]`, or remove `async`",
        );
    }
    if let syn::Safety::Unsafe(keyword) = &sig.safety {
        refuse(keyword, "an expression can't be `unsafe`: remove it");
    }
    if let Some(abi) = &sig.abi {
        refuse(abi, "an expression has no ABI of its own: remove it");
    }
    if let Some(variadic) = &sig.variadic {
        refuse(variadic, "an expression takes a fixed number of parameters");
    }
    for param in &sig.generics.params {
        if !matches!(param, GenericParam::Lifetime(_)) {
            refuse(
                param,
                "an expression can't be generic: its form in a definition follows from the types; write one for each type",
            );
        }
    }
    match &sig.output {
        ReturnType::Type(..) => {}
        ReturnType::Default => refuse(
            &sig.ident,
            "an expression gives a value: add `-> ..`, or put what it does into a `#[task]`",
        ),
    }
    let parameters = sig.inputs.iter().filter_map(|input| match input {
        FnArg::Receiver(receiver) => receiver_parameter(receiver, errors),
        FnArg::Typed(typed) => parameter(typed, errors),
    });
    parameters.collect()
}

fn receiver_parameter(receiver: &Receiver, errors: &Errors) -> Option<Parameter> {
    let name = this(receiver.self_token.span);
    let ty: Type = match &receiver.kind {
        ReceiverKind::Reference(_, _, Some(mutability)) => {
            errors.push(mutability, MUTABLE);
            return None;
        }
        ReceiverKind::Reference(..) => syn::parse_quote!(&Self),
        ReceiverKind::Value => syn::parse_quote!(Self),
        _ => {
            errors.push(
                receiver,
                "the receiver of an expression is `&self` or `self`: write one of them",
            );
            return None;
        }
    };
    if receiver.mutability.is_some() {
        errors.push(
            receiver,
            "an expression does not change `self`: remove `mut`",
        );
    }
    Some(Parameter {
        name,
        ty,
        hint: "this".to_owned(),
    })
}

const MUTABLE: &str =
    "an expression can't change its arguments: take `&` or a value, and return the new one";

fn parameter(typed: &PatType, errors: &Errors) -> Option<Parameter> {
    match &*typed.ty {
        Type::Reference(reference) if reference.mutability.is_some() => {
            errors.push(&typed.ty, MUTABLE);
            return None;
        }
        ty @ Type::ImplTrait(_) => {
            errors.push(
                ty,
                "an expression can't be generic: write the type itself instead of `impl`",
            );
            return None;
        }
        _ => {}
    }
    match &*typed.pat {
        Pat::Ident(ident) if ident.subpat.is_none() && ident.by_ref.is_none() => {
            if let Some(mutability) = &ident.mutability {
                errors.push(
                    mutability,
                    "an expression does not change its variables: remove `mut`, and give each value a `let` of its own",
                );
            }
            Some(Parameter {
                name: ident.ident.clone(),
                ty: (*typed.ty).clone(),
                hint: ident.ident.to_string(),
            })
        }
        other => {
            errors.push(
                other,
                "an expression's parameter is a plain name: take it apart with `let` in the body",
            );
            None
        }
    }
}

/// Reports calls of the expression by itself.
pub(super) fn check_calls(func: &ItemFn, errors: &Errors) {
    let mut visitor = OwnCalls {
        name: &func.sig.ident,
        is_method: has_receiver(&func.sig),
        errors,
    };
    visitor.visit_block(&func.block);
}

struct OwnCalls<'a> {
    name: &'a Ident,
    is_method: bool,
    errors: &'a Errors,
}

impl OwnCalls<'_> {
    fn report(&self, at: impl ToTokens) {
        let name = self.name;
        self.errors.push(
            at,
            format!("`{name}` calls itself, which has no form in a definition: use `fold` or another method of a list, or a `#[task]`"),
        );
    }
}

impl<'ast> Visit<'ast> for OwnCalls<'_> {
    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let Expr::Path(path) = &*call.func {
            let own = quote!(#path).to_string().replace(' ', "");
            let names = [self.name.to_string(), format!("Self::{}", self.name)];
            let plain = !self.is_method && own == names[0];
            if plain || own == names[1] {
                self.report(&call.func);
            }
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let of_self = matches!(&*call.receiver, Expr::Path(path) if path.path.is_ident("self"));
        if self.is_method && of_self && call.method == *self.name {
            self.report(&call.method);
        }
        visit::visit_expr_method_call(self, call);
    }
}
