//! What is known of an expression without knowing any variable.
//!
//! Nothing that would be evaluated is dropped, so that what may fail still does.

use crate::ir::reads::{change_parts, is_path};
use crate::jsonata::{Ast, BinaryOp};

/// JSONata counts exactly up to here.
const MAX_INTEGER: i64 = (1 << 53) - 1;

/// Computes what literals give, and leaves tests out whose answer is known.
pub(super) fn settle(ast: &mut Ast) {
    change_parts(ast, &mut settle);
    if let Ast::Object(fields) = ast {
        fields.retain(|(_, value)| !is_left_out(value));
    }
    if let Some((present, inside)) = guarded(ast) {
        assume_there(inside, &present);
    }
    if let Some(settled) = settled(ast) {
        *ast = settled;
    }
}

/// `false ? x`
fn is_left_out(ast: &Ast) -> bool {
    matches!(ast, Ast::Conditional(test, _, None) if **test == Ast::Bool(false))
}

fn settled(ast: &Ast) -> Option<Ast> {
    match ast {
        Ast::Conditional(test, then, otherwise) => match (&**test, otherwise.as_deref()) {
            (Ast::Bool(true), _) => Some((**then).clone()),
            (Ast::Bool(false), Some(otherwise)) => Some(otherwise.clone()),
            (test, Some(Ast::Bool(false))) if **then == Ast::Bool(true) && is_test(test) => {
                Some(test.clone())
            }
            _ => None,
        },
        Ast::Binary(op, a, b) => binary(*op, a, b),
        Ast::Call(function, args) if **function == Ast::var("not") => match args.as_slice() {
            [Ast::Bool(known)] => Some(Ast::Bool(!known)),
            // A count is always there, and never below zero.
            [Ast::Binary(BinaryOp::Equal, count, zero)]
                if is_count(count) && integer(zero) == Some(0) =>
            {
                Some(Ast::binary(
                    BinaryOp::Greater,
                    (**count).clone(),
                    Ast::int(0),
                ))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether an expression gives `true` or `false`.
fn is_test(ast: &Ast) -> bool {
    use BinaryOp::{And, Equal, Greater, GreaterEqual, In, Less, LessEqual, NotEqual, Or};
    match ast {
        Ast::Bool(_) => true,
        Ast::Binary(op, ..) => matches!(
            op,
            And | Equal | Greater | GreaterEqual | In | Less | LessEqual | NotEqual | Or
        ),
        Ast::Call(function, _) => {
            matches!(&**function, Ast::Variable(name) if matches!(&**name, "not" | "exists" | "contains"))
        }
        _ => false,
    }
}

fn binary(op: BinaryOp, a: &Ast, b: &Ast) -> Option<Ast> {
    if let (Some(a), Some(b)) = (integer(a), integer(b)) {
        return of_integers(op, a, b);
    }
    match (op, a, b) {
        // `null` and nothing are both not `!= null`.
        (BinaryOp::NotEqual, a, Ast::Null) => match or_null(a) {
            Some(value) => Some(Ast::binary(op, value.clone(), Ast::Null)),
            None => is_literal(a).then_some(Ast::Bool(*a != Ast::Null)),
        },
        (BinaryOp::Equal, a, Ast::Null) => match or_null(a) {
            Some(value) => {
                let present = Ast::binary(BinaryOp::NotEqual, value.clone(), Ast::Null);
                Some(Ast::call("not", [present]))
            }
            None => is_literal(a).then_some(Ast::Bool(*a == Ast::Null)),
        },
        // Nothing equals no literal, as `null` doesn't.
        (BinaryOp::Equal, a, b) if is_literal(b) && or_null(a).is_some() => {
            or_null(a).map(|value| Ast::binary(op, value.clone(), b.clone()))
        }
        (BinaryOp::Equal, Ast::String(a), Ast::String(b)) => Some(Ast::Bool(a == b)),
        (BinaryOp::NotEqual, Ast::String(a), Ast::String(b)) => Some(Ast::Bool(a != b)),
        (BinaryOp::And, Ast::Bool(true), other) | (BinaryOp::And, other, Ast::Bool(true))
            if is_test(other) =>
        {
            Some(other.clone())
        }
        (BinaryOp::Or, Ast::Bool(false), other) | (BinaryOp::Or, other, Ast::Bool(false))
            if is_test(other) =>
        {
            Some(other.clone())
        }
        _ => None,
    }
}

/// `$count(..)`
fn is_count(ast: &Ast) -> bool {
    matches!(ast, Ast::Call(function, _) if **function == Ast::var("count"))
}

fn is_literal(ast: &Ast) -> bool {
    matches!(
        ast,
        Ast::Null | Ast::Bool(_) | Ast::Number(_) | Ast::String(_) | Ast::Array(_)
    ) && ast.children().is_empty()
}

fn integer(ast: &Ast) -> Option<i64> {
    match ast {
        Ast::Number(n) => n.as_i64(),
        Ast::Negate(a) => integer(a).and_then(i64::checked_neg),
        _ => None,
    }
}

fn of_integers(op: BinaryOp, a: i64, b: i64) -> Option<Ast> {
    let test = |known| Some(Ast::Bool(known));
    let number = |n: Option<i64>| {
        let exact = n.filter(|n| (-MAX_INTEGER..=MAX_INTEGER).contains(n))?;
        Some(Ast::literal(&exact.into()))
    };
    match op {
        BinaryOp::Add => number(a.checked_add(b)),
        BinaryOp::Subtract => number(a.checked_sub(b)),
        BinaryOp::Multiply => number(a.checked_mul(b)),
        BinaryOp::Equal => test(a == b),
        BinaryOp::NotEqual => test(a != b),
        BinaryOp::Less => test(a < b),
        BinaryOp::LessEqual => test(a <= b),
        BinaryOp::Greater => test(a > b),
        BinaryOp::GreaterEqual => test(a >= b),
        _ => None,
    }
}

/// The `a` of `$exists(a) ? a : null`.
fn or_null(ast: &Ast) -> Option<&Ast> {
    let Ast::Conditional(test, then, Some(otherwise)) = ast else {
        return None;
    };
    let same = match &**test {
        Ast::Call(function, args) => {
            **function == Ast::var("exists") && args[..] == [(**then).clone()]
        }
        _ => false,
    };
    (same && is_path(then) && **otherwise == Ast::Null).then_some(&**then)
}

/// What is evaluated only when a path is something, with the path.
fn guarded(ast: &mut Ast) -> Option<(Ast, &mut Ast)> {
    match ast {
        Ast::Conditional(test, inside, _) | Ast::Binary(BinaryOp::And, test, inside) => {
            let path = present(test)?;
            Some((path, inside))
        }
        Ast::Binary(BinaryOp::Or, test, inside) => Some((absent(test)?, inside)),
        _ => None,
    }
}

/// The path that is something when `test` holds.
fn present(test: &Ast) -> Option<Ast> {
    match test {
        Ast::Binary(BinaryOp::NotEqual, path, null) if **null == Ast::Null && is_path(path) => {
            Some((**path).clone())
        }
        Ast::Binary(BinaryOp::And, a, b) => present(a).or_else(|| present(b)),
        _ => None,
    }
}

/// The path that is something when `test` does not hold.
fn absent(test: &Ast) -> Option<Ast> {
    match test {
        Ast::Call(function, args) if **function == Ast::var("not") => present(args.first()?),
        _ => None,
    }
}

fn assume_there(ast: &mut Ast, path: &Ast) {
    if or_null(ast) == Some(path) {
        *ast = path.clone();
        return;
    }
    for child in ast.children_mut() {
        assume_there(child, path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jsonata::parse;

    /// They are blocks to the parser; the compiler makes none of one part.
    fn drop_parentheses(ast: &mut Ast) {
        if let Ast::Block(parts) = ast
            && let [part] = parts.as_slice()
        {
            *ast = part.clone();
        }
        ast.children_mut().into_iter().for_each(drop_parentheses);
    }

    #[test]
    fn what_is_known_is_computed() {
        for (text, expected) in [
            ("0 > 4 ? 'a' : 'b'", "'b'"),
            ("2 * 3 - 10", "-4"),
            ("9007199254740991 + 1", "9007199254740991 + 1"),
            ("1.5 + 1", "1.5 + 1"),
            ("$x + 1", "$x + 1"),
            ("3 != null and $x > 2", "$x > 2"),
            ("$x > 2 or 'a' = 'b'", "$x > 2"),
            ("$x > 2 ? true : false", "$x > 2"),
            ("$x ? true : false", "$x ? true : false"),
            ("$not(1 < 2)", "false"),
            ("null = null", "true"),
            ("[$x] != null", "[$x] != null"),
            ("{'a': 1 > 2 ? $x, 'b': 2 > 1 ? $y}", "{'b': $y}"),
            ("[0, 1 < 2 ? [1] : $x]", "[0, 1]"),
            ("($exists($x.a) ? $x.a : null) != null", "$x.a != null"),
            (
                "($exists($x) ? $x : null) != null ? ($exists($x) ? $x : null) + 1 : 0",
                "$x != null ? $x + 1 : 0",
            ),
            ("($exists($x) ? $x : null) = null", "$not($x != null)"),
            ("($exists($x) ? $x : null) = 5", "$x = 5"),
            (
                "($exists($x) ? $x : null) != 5",
                "($exists($x) ? $x : null) != 5",
            ),
            (
                "$not($x != null) or ($exists($x) ? $x : null) > 5",
                "$not($x != null) or $x > 5",
            ),
            ("$not($count($x) = 0)", "$count($x) > 0"),
        ] {
            let mut ast = parse(text).expect(text);
            drop_parentheses(&mut ast);
            settle(&mut ast);
            assert_eq!(ast.to_string(), expected, "{text}");
        }
    }
}
