//! `let` inside an expression.

use crate::ir::Value;
use crate::jsonata::{Ast, BinaryOp};
use crate::names;

use super::Expr;

/// `{ let name = value; body }`: `( $name := value; body )`, or the value in its places when it
/// is a plain path.
pub fn bind<T, U>(name: &str, value: Expr<T>, body: impl FnOnce(Expr<T>) -> Expr<U>) -> Expr<U> {
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
