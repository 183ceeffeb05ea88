//! Calls of fns and methods with `#[expression]`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Expr, ExprCall, ExprMethodCall, ExprPath, Path};
use workflow_core::expr::methods;

use super::{Lowered, Lowering, core, hidden};

/// The hidden fn beside a method, that gives its body.
pub(crate) fn body_of(name: &Ident) -> Ident {
    let plain = name.to_string();
    let name_of = format!("__expression_{}", plain.trim_start_matches("r#"));
    Ident::new(&name_of, name.span())
}

/// The hidden method beside a method, that calls find on a receiver.
pub(crate) fn finder_of(name: &Ident) -> Ident {
    let plain = name.to_string();
    let name_of = format!("__find_expression_{}", plain.trim_start_matches("r#"));
    Ident::new(&name_of, name.span())
}

/// What says that something is no expression, at the user's call.
fn check(message: &str) -> TokenStream {
    let core = core();
    quote! {
        #[diagnostic::on_unimplemented(message = #message)]
        trait __IsExpression<U: ?Sized>: #core::expr::expression::Form<U> {}
        impl<U: ?Sized> __IsExpression<U> for #core::expr::expression::Found {}
        // Told by `not_awaited`.
        impl<U: ?Sized> __IsExpression<U> for #core::expr::expression::Awaitable {}
        impl __IsExpression<#core::expr::expression::Unknown> for #core::expr::expression::NotFound {}
        impl __IsExpression<#core::expr::expression::Unheard> for #core::expr::expression::NotFound {}
        fn __checked<F: __IsExpression<U>, U: ?Sized>(
            form: F,
            arguments: ::std::vec::Vec<#core::ir::Value>,
            ty: #core::expr::Ty<U>,
        ) -> #core::expr::Expr<U> {
            #core::expr::expression::call(form, arguments, ty)
        }
    }
}

/// Methods of the standard library whose names are those of expressions, too. Others are called
/// by their paths.
pub(super) const OFTEN_OWN: &[&str] = &[
    "abs",
    "contains",
    "count",
    "first",
    "get",
    "is_empty",
    "is_negative",
    "is_positive",
    "join",
    "last",
    "len",
    "max",
    "min",
    "product",
    "round",
    "sum",
];

/// A trait that gives every type the hidden method, for which none is found.
fn or_none(finder: &Ident) -> TokenStream {
    let core = core();
    quote! {
        trait __OrNone: #core::data::NoPointer {
            fn #finder(&self) -> #core::expr::expression::NotFound {
                #core::expr::expression::NotFound
            }
        }
        impl<T: #core::data::NoPointer + ?Sized> __OrNone for T {}
        use #core::expr::expression::{DataReceiver as _, OtherReceiver as _};
    }
}

/// A call of an expression that has the name of a method of the standard library, or of that.
pub(super) fn own_or_std(
    method: &Ident,
    operands: &[Ident],
    ty: &TokenStream,
    std: &TokenStream,
) -> TokenStream {
    let core = core();
    let (finder, name) = (finder_of(method), method.to_string());
    let (or_none, receiver, value) = (or_none(&finder), hidden("__receiver"), &operands[0]);
    quote!({
        #or_none
        let __look = #core::expr::expression::look(
            (&&#core::expr::expression::Receiver::of(&#value)).witness(),
            |#receiver| #receiver.#finder(),
        );
        let __arguments = ::std::vec![#(#operands.value.clone()),*];
        let #value = __look.std(#value);
        match __look.call(#name, __arguments, #ty) {
            ::core::option::Option::Some(__own) => __own,
            ::core::option::Option::None => #std,
        }
    })
}

impl Lowering<'_> {
    /// A call of a fn that may be an expression.
    pub(super) fn expression_call(&mut self, call: &ExprCall, path: &ExprPath) -> Lowered {
        let core = core();
        let whole = Expr::Call(call.clone());
        let args: Vec<&Expr> = call.args.iter().collect();
        let func = &call.func;
        let Some(last) = path.path.segments.last() else {
            return self.refuse(call, "this call has no name");
        };
        let name = quote!(#path).to_string().replace(' ', "");
        let message = format!(
            "`{name}(..)` has no form in a definition: add `.await` if it is a task, put `#[expression]` on it if it computes its value from its arguments alone, else put its work into a task"
        );
        let check = check(&message);
        let at = last.ident.span();
        let checked = Ident::new("__checked", at);
        let form = Ident::new("__form", at);
        let found = match type_of(path) {
            Some(ty) => {
                let body = body_of(&last.ident);
                quote! {
                    trait __OrNone {
                        fn #body() -> #core::expr::expression::NotFound {
                            #core::expr::expression::NotFound
                        }
                    }
                    impl<T: ?Sized> __OrNone for T {}
                    let #form = <#ty>::#body();
                }
            }
            None => {
                self.calls.add(path);
                let called = called(&path.path);
                quote!(let #form = #called;)
            }
        };
        self.operate(&whole, &args, &|c| quote!(#func(#(#c),*)), &|c, ty| {
            quote!({
                #check
                #found
                #checked(#form, ::std::vec![#(#c.value),*], #ty)
            })
        })
    }

    /// A call of a method that is none of the standard library's.
    pub(super) fn expression_method(&mut self, call: &ExprMethodCall) -> Lowered {
        let core = core();
        if let Some(closure) = call
            .args
            .iter()
            .find(|arg| matches!(super::expr::peel(arg), Expr::Closure(_)))
        {
            let name = &call.method;
            return self.refuse(
                closure,
                match super::advice::instead_of(&name.to_string()) {
                    Some(advice) => format!("the method `{name}` has no form in a definition: {advice}"),
                    None => format!("the method `{name}` has no form in a definition: an `#[expression]` takes no closures"),
                },
            );
        }
        let whole = Expr::MethodCall(call.clone());
        let operands: Vec<&Expr> = std::iter::once(&*call.receiver).chain(&call.args).collect();
        let (method, turbofish) = (&call.method, &call.turbofish);
        let name = method.to_string();
        let finder = finder_of(method);
        let near = methods::near(&name, methods::METHODS.iter().map(|m| m.name));
        let advice = match (super::advice::instead_of(&name), near) {
            (Some(advice), _) => advice.to_owned(),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => "compute the value in a task, or with methods that have one".to_owned(),
        };
        let message = format!(
            "the method `{name}` has no form in a definition: {advice} (a method of your own has one with `#[expression]`)"
        );
        let check = check(&message);
        let at = method.span();
        let checked = quote_spanned!(at => __checked);
        let form = Ident::new("__form", at);
        let (receiver, or_none) = (hidden("__receiver"), or_none(&finder));
        let rebuild = |c: &[TokenStream]| {
            let (value, args) = (&c[0], &c[1..]);
            quote!(#value.#method #turbofish (#(#args),*))
        };
        self.operate(&whole, &operands, &rebuild, &|c, ty| {
            let value = &c[0];
            quote!({
                #check
                #or_none
                match (&&#core::expr::expression::Receiver::of(&#value)).witness() {
                    ::core::option::Option::Some(#receiver) => {
                        let #form = #receiver.#finder();
                        #checked(#form, ::std::vec![#(#c.value),*], #ty)
                    }
                    ::core::option::Option::None => {
                        #core::expr::expression::without_witness(#name, #ty)
                    }
                }
            })
        })
    }
}

/// What is called by a path: a value that says whether it is an expression, or a step.
pub(super) fn called(path: &Path) -> TokenStream {
    let core = core();
    let mut path = path.clone();
    for segment in &mut path.segments {
        segment.arguments = syn::PathArguments::None;
    }
    quote!({
        #[allow(unused_imports, deprecated)]
        use #path as __Called;
        #[allow(unused_imports)]
        use #core::expr::expression::fallback::*;
        __Called::__expression()
    })
}

/// The type that an associated fn is called by.
pub(super) fn type_of(path: &ExprPath) -> Option<TokenStream> {
    if let Some(qself) = &path.qself {
        let ty = &qself.ty;
        return (qself.position == 0).then(|| quote!(#ty));
    }
    let mut ty = path.path.clone();
    ty.segments.pop();
    let last = ty.segments.pop()?;
    if !last.ident.to_string().starts_with(char::is_uppercase) {
        return None;
    }
    ty.segments.push(last);
    Some(quote!(#ty))
}

/// The hidden name for `self`, which a closure can't have as a parameter.
pub(crate) fn this(span: Span) -> Ident {
    Ident::new("__self", span)
}
