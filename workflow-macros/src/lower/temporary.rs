//! Constants that borrow from a temporary value, which the twin would outlive.

use syn::Expr;

use super::expr::peel;

/// Methods whose result borrows from what they are called on.
const BORROWING: &[&str] = &[
    "as_bytes",
    "as_deref",
    "as_ref",
    "as_slice",
    "as_str",
    "first",
    "get",
    "last",
    "strip_prefix",
    "strip_suffix",
    "trim",
    "trim_end",
    "trim_end_matches",
    "trim_matches",
    "trim_start",
    "trim_start_matches",
];

/// Whether the value refers to one that is dropped at the end of the statement it is made in, as
/// `Some(&"a".to_owned())` and `"A".to_lowercase().as_str()` do.
pub(super) fn borrows_temporary(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Reference(reference) => is_temporary(&reference.expr),
        Expr::MethodCall(call) if is_borrowing(call) => {
            borrows_temporary(&call.receiver) || is_temporary(&call.receiver)
        }
        Expr::Call(call) => is_constructor(&call.func) && call.args.iter().any(borrows_temporary),
        Expr::Tuple(tuple) => tuple.elems.iter().any(borrows_temporary),
        Expr::Array(array) => array.elems.iter().any(borrows_temporary),
        Expr::Struct(strct) => strct.fields.iter().any(|f| borrows_temporary(&f.expr)),
        _ => false,
    }
}

fn is_temporary(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Lit(_) | Expr::Path(_) | Expr::Reference(_) => borrows_temporary(expr),
        Expr::Field(field) => is_temporary(&field.base),
        Expr::MethodCall(call) if is_borrowing(call) => is_temporary(&call.receiver),
        _ => true,
    }
}

fn is_borrowing(call: &syn::ExprMethodCall) -> bool {
    BORROWING.contains(&&*call.method.to_string())
}

/// `Some`, a variant, or a struct with unnamed fields.
fn is_constructor(func: &Expr) -> bool {
    let Expr::Path(path) = peel(func) else {
        return false;
    };
    let last = path.path.segments.last();
    last.is_some_and(|s| s.ident.to_string().starts_with(char::is_uppercase))
}
