//! Values that have no workflow value in them.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Expr;

use super::{is_long, needs_surroundings, peel};
use crate::lower::temporary::borrows_temporary;
use crate::lower::{Lowered, Lowering, check, core, sources};

impl Lowering<'_> {
    /// Whether the value has no workflow value in it: it is evaluated when the definition is built.
    pub(in crate::lower) fn constant(&mut self, expr: &Expr) -> Option<Lowered> {
        if borrows_temporary(expr)
            || check::is_comparison(expr)
            || check::is_converted(expr)
            || holds_ordering(expr)
            || is_iterator(expr)
            || !check::is_constant_form(expr)
        {
            return None;
        }
        let tokens = expr.to_token_stream();
        if !self.variables_in(&tokens).is_empty()
            || !self.closures_in(&tokens).is_empty()
            || sources::calls_source(&tokens)
        {
            return None;
        }
        if let Some(ordering) = ordering(expr) {
            return Some(Lowered::pure(expr, ordering));
        }
        self.check_deterministic(&tokens);
        self.calls.add_all(expr);
        let core = core();
        if let Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Int(int),
            ..
        }) = peel(expr)
            && is_long(int)
        {
            // Where nothing tells its type it must not wrap around to an `i32`.
            let (lens, digits) = (self.lens(&tokens, &[]), int.base10_digits());
            return Some(Lowered::pure(
                expr,
                quote!(#core::expr::long_literal(#lens, #digits)),
            ));
        }
        if may_be_error(expr) {
            return Some(Lowered::pure(expr, quote!(#core::expr::constant!(#expr))));
        }
        let constants = self.constants_in(&tokens);
        let moves = matches!(
            peel(expr),
            Expr::Field(_) | Expr::Binary(_) | Expr::Unary(_) | Expr::Cast(_)
        );
        if moves && !constants.is_empty() {
            // A field is moved out of a value of its own: other places read it as well.
            return Some(Lowered::pure(
                expr,
                quote!({ #constants #core::expr::literal(#expr) }),
            ));
        }
        Some(Lowered::pure(expr, quote!(#core::expr::literal(#expr))))
    }
}

/// Whether a constant is written as a variant or struct of a type that may be an error, which is
/// no data, and whose type is known without its surroundings.
fn may_be_error(expr: &Expr) -> bool {
    let of_type = |path: &syn::Path| {
        let last = path
            .segments
            .last()
            .map(|s| s.ident.to_string())
            .unwrap_or_default();
        last.starts_with(char::is_uppercase) && last.contains(char::is_lowercase)
    };
    if needs_surroundings(expr) {
        return false;
    }
    match peel(expr) {
        Expr::Path(path) => of_type(&path.path),
        Expr::Struct(strct) => of_type(&strct.path),
        Expr::Call(call) => {
            matches!(peel(&call.func), Expr::Path(p) if of_type(&p.path) && !p.path.is_ident("Some"))
        }
        _ => false,
    }
}

/// Whether the value is an iterator, which is no data: it is made of the data that it is over.
fn is_iterator(expr: &Expr) -> bool {
    const ITERATORS: &[&str] = &[
        "chain",
        "chars",
        "chunks",
        "cloned",
        "copied",
        "enumerate",
        "filter",
        "filter_map",
        "flat_map",
        "flatten",
        "into_iter",
        "into_keys",
        "into_values",
        "iter",
        "keys",
        "lines",
        "map",
        "map_while",
        "matches",
        "rev",
        "rsplit",
        "skip",
        "skip_while",
        "split",
        "split_whitespace",
        "splitn",
        "step_by",
        "take",
        "take_while",
        "values",
        "windows",
        "zip",
    ];
    match peel(expr) {
        Expr::MethodCall(call) => ITERATORS.contains(&&*call.method.to_string()),
        Expr::Call(call) => match peel(&call.func) {
            Expr::Path(path) => {
                let names: Vec<String> = path
                    .path
                    .segments
                    .iter()
                    .map(|s| s.ident.to_string())
                    .collect();
                matches!(&*names, [.., of, name] if of == "iter" && ["once", "empty", "repeat_n"].contains(&&**name))
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether it is made of an `Ordering`, which is no data.
fn holds_ordering(expr: &Expr) -> bool {
    let holds = |expr: &Expr| ordering(expr).is_some() || holds_ordering(expr);
    match peel(expr) {
        Expr::Call(call) => call.args.iter().any(holds),
        Expr::Tuple(tuple) => tuple.elems.iter().any(holds),
        Expr::Array(array) => array.elems.iter().any(holds),
        Expr::Reference(reference) => holds(&reference.expr),
        _ => false,
    }
}

/// `Ordering::Less` and the others, which are numbers in a definition.
fn ordering(expr: &Expr) -> Option<TokenStream> {
    let Expr::Path(path) = peel(expr) else {
        return None;
    };
    let mut segments = path.path.segments.iter().rev();
    let (last, of) = (segments.next()?, segments.next()?);
    let core = core();
    let known = ["Less", "Equal", "Greater"]
        .iter()
        .any(|name| last.ident == name);
    (known && of.ident == "Ordering").then(|| quote!(#core::expr::functions::ordering(#path)))
}
