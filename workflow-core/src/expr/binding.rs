//! `let` inside an expression.

use crate::ir::Value;
use crate::jsonata::{Ast, BinaryOp};
use crate::names;

use super::Expr;
use super::build::derived;

/// `{ let name = value; body }`: `( $name := value; body )`, or the value in its places when it
/// is a plain path.
pub fn bind<T: ?Sized, U: ?Sized>(
    name: &str,
    value: Expr<T>,
    body: impl FnOnce(Expr<T>) -> Expr<U>,
) -> Expr<U> {
    let (read, bound) = variable(name, value.value);
    Expr::new(block(bound, body(Expr::new(read)).value))
}

/// What the body reads, and the variable that is bound first; none for a plain path.
fn variable(name: &str, value: Value) -> (Value, Option<(String, Value)>) {
    if is_path(&value.ast) {
        return (value, None);
    }
    let name = names::fresh(name);
    // What is bound may evaluate to nothing; the variable then does too.
    let mut read = Value::var(&name);
    read.undefined = value.undefined;
    (read, Some((name, value)))
}

/// `( $name := value; body )`
fn block(bound: Option<(String, Value)>, body: Value) -> Value {
    let Some((name, value)) = bound else {
        return body;
    };
    let mut block = derived(Ast::Null, &[&value, &body]);
    block.undefined = body.undefined;
    block.ast = Ast::Block(vec![Ast::Bind(name, Box::new(value.ast)), body.ast]);
    block
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
