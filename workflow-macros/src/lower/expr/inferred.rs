//! What rustc knows of an expression alone.

use syn::Expr;

use super::peel;

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
        Expr::Closure(closure) => needs_surroundings(&closure.body),
        Expr::If(_) | Expr::Match(_) | Expr::Block(_) => true,
        // What `?` converts into.
        Expr::Await(await_) => matches!(peel(&await_.base), Expr::Async(_)),
        _ => false,
    }
}

/// Whether an integer without a suffix is beyond `i32`.
pub(in crate::lower) fn is_long(int: &syn::LitInt) -> bool {
    int.suffix().is_empty() && int.base10_parse::<i32>().is_err()
}
