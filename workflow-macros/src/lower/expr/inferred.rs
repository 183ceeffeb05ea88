//! What rustc knows of an expression alone.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Expr;
use syn::spanned::Spanned;

use super::{located, peel};
use crate::lower::core;

/// Whether rustc finds the type of the expression only from what stands around it.
pub(in crate::lower) fn needs_surroundings(expr: &Expr) -> bool {
    const INFERRED: &[&str] = &[
        "collect",
        "sum",
        "product",
        "into",
        "parse",
        "partition",
        "unwrap_or_default",
        "unzip",
        "try_into",
        "partition",
        "unzip",
    ];
    match peel(expr) {
        Expr::MethodCall(call) => {
            (call.turbofish.is_none() && INFERRED.contains(&&*call.method.to_string()))
                || needs_surroundings(&call.receiver)
                || call.args.iter().any(needs_surroundings)
        }
        Expr::Call(call) => {
            let generic = match peel(&call.func) {
                Expr::Path(path) => path.path.segments.last().is_some_and(|s| {
                    s.arguments.is_none()
                        && ["default", "new", "from", "Ok", "Err"].contains(&&*s.ident.to_string())
                }),
                _ => false,
            };
            generic || call.args.iter().any(needs_surroundings)
        }
        Expr::Path(path) => path.path.is_ident("None"),
        // Alone it would be an `i32`.
        Expr::Lit(lit) => matches!(&lit.lit, syn::Lit::Int(int) if is_long(int)),
        Expr::Macro(mac) => mac.mac.path.is_ident("vec"),
        Expr::Array(array) => array.elems.iter().any(needs_surroundings),
        Expr::Tuple(tuple) => tuple.elems.iter().any(needs_surroundings),
        Expr::Struct(strct) => strct.fields.iter().any(|f| needs_surroundings(&f.expr)),
        Expr::Reference(reference) => needs_surroundings(&reference.expr),
        Expr::Unary(unary) => needs_surroundings(&unary.expr),
        Expr::Binary(binary) => {
            needs_surroundings(&binary.left) || needs_surroundings(&binary.right)
        }
        Expr::Closure(closure) => {
            needs_surroundings(&closure.body) || is_construction(&closure.body)
        }
        Expr::If(_) | Expr::Match(_) | Expr::Block(_) => true,
        // What `?` converts into.
        Expr::Await(await_) => matches!(peel(&await_.base), Expr::Async(_)),
        _ => false,
    }
}

/// Whether a value is written as a struct or variant of a type, which may have parameters that
/// only what stands around it tells.
pub(in crate::lower) fn is_construction(expr: &Expr) -> bool {
    let of_type = |path: &syn::Path| {
        let mut names = path.segments.iter().rev().map(|s| s.ident.to_string());
        let is_type = |name: String| {
            name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
        };
        names.next().is_some_and(is_type)
    };
    match peel(expr) {
        Expr::Struct(strct) => of_type(&strct.path),
        Expr::Call(call) => match peel(&call.func) {
            Expr::Path(path) if path.path.is_ident("Some") => call.args.iter().any(is_construction),
            Expr::Path(path) => of_type(&path.path),
            _ => false,
        },
        Expr::Path(path) => path.path.segments.len() > 1 && of_type(&path.path),
        Expr::Tuple(tuple) => tuple.elems.iter().any(is_construction),
        _ => false,
    }
}

/// The operand as it stands, for rustc of the type that its twin has, at the same place.
pub(in crate::lower) fn of_one_type(placeholder: &Ident, operand: &Expr) -> TokenStream {
    let (core, tokens) = (core(), operand.to_token_stream());
    let mut all = tokens.clone().into_iter();
    let first = all.next().map_or_else(|| operand.span(), |t| t.span());
    let last = all.last().map_or(first, |token| match token {
        TokenTree::Group(group) => group.span_close(),
        other => other.span(),
    });
    let same = located(quote!(#core::expr::same), first);
    let mut arguments = Group::new(Delimiter::Parenthesis, quote!(#placeholder, #tokens));
    arguments.set_span(last);
    quote!(#same #arguments)
}

/// Whether an integer without a suffix is beyond `i32`.
pub(in crate::lower) fn is_long(int: &syn::LitInt) -> bool {
    int.suffix().is_empty() && int.base10_parse::<i32>().is_err()
}
