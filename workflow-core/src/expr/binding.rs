//! `let` inside an expression.

use crate::ir::Value;
use crate::jsonata::{Ast, BinaryOp};
use crate::names;

use super::Expr;

/// `{ let name = value; body }`: `( $name := value; body )`, or the value in its places when it
/// is a plain path.
pub fn bind<T: ?Sized, U: ?Sized>(
    name: &str,
    value: Expr<T>,
    body: impl FnOnce(Expr<T>) -> Expr<U>,
) -> Expr<U> {
    if is_path(&value.value.ast) {
        return body(value);
    }
    let variable = names::fresh(name);
    // What is bound may evaluate to nothing; the variable then does too.
    let mut read = Value::var(&variable);
    read.undefined = value.value.undefined;
    let body = body(Expr::new(read)).value;
    let block = Ast::Block(vec![
        Ast::Bind(variable, Box::new(value.value.ast.clone())),
        body.ast.clone(),
    ]);
    let mut bound = Value::derive(block, [&value.value, &body]);
    bound.undefined = body.undefined;
    Expr::new(bound)
}

/// `body(value)`, where a value that can fail is evaluated even when the body does not read it.
pub fn evaluated<T: ?Sized, U: ?Sized>(
    value: Expr<T>,
    body: impl FnOnce(Expr<T>) -> Expr<U>,
) -> Expr<U> {
    if value.value.fallible {
        bind("argument", value, body)
    } else {
        body(value)
    }
}

/// Whether reading the expression twice costs nothing: a path, or a literal.
fn is_path(ast: &Ast) -> bool {
    match ast {
        Ast::Variable(_) | Ast::Null | Ast::Bool(_) | Ast::Number(_) => true,
        Ast::Binary(BinaryOp::Path, a, b) => is_path(a) && matches!(**b, Ast::Name(_)),
        // A tuple that is matched on is taken apart.
        Ast::Array(items) => (2..=6).contains(&items.len()) && items.iter().all(is_path),
        _ => false,
    }
}
