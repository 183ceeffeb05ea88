//! Variables of a block that are read once, where they are always read: their values take their places.

use crate::ir::reads::change_parts;
use crate::jsonata::{Ast, BinaryOp};

/// `($x := a; $f($x))` as `$f(a)`.
///
/// A variable keeps its line when it is read twice, inside a function, or where only some ways lead.
pub(super) fn inline(ast: &mut Ast) {
    change_parts(ast, &mut inline);
    let Ast::Block(lines) = ast else { return };
    let many = lines.len();
    let mut at = many.saturating_sub(1);
    while at > 0 {
        at -= 1;
        let (before, after) = lines.split_at_mut(at + 1);
        let Ast::Bind(name, value) = &before[at] else {
            continue;
        };
        let next = &mut after[0];
        if moves(value)
            && reads(next, name) == 1
            && after_all(&after[1..], name)
            && put(&mut after[0], name, value)
        {
            lines.remove(at);
        }
    }
    // A block of one line is there for its parentheses, if it always was one.
    if let [only] = lines.as_mut_slice()
        && many > 1
    {
        *ast = std::mem::replace(only, Ast::Null);
    }
}

/// Whether no other line reads the variable.
fn after_all(lines: &[Ast], name: &str) -> bool {
    lines.iter().all(|line| !line.reads(name))
}

/// Whether a value means the same anywhere: what is written as a list is dissolved in another, and
/// no path begins with `null`.
fn moves(value: &Ast) -> bool {
    !matches!(value, Ast::Array(_) | Ast::KeepArray(_) | Ast::Null)
}

fn reads(ast: &Ast, name: &str) -> usize {
    match ast {
        Ast::Variable(n) => usize::from(n == name),
        other => other.children().into_iter().map(|c| reads(c, name)).sum(),
    }
}

/// Puts the value where the variable is read, if every way leads there.
fn put(ast: &mut Ast, name: &str, value: &Ast) -> bool {
    if matches!(ast, Ast::Variable(n) if n == name) {
        *ast = value.clone();
        return true;
    }
    match ast {
        Ast::Lambda { .. }
        | Ast::Transform { .. }
        | Ast::Group(..)
        | Ast::Sort(..)
        | Ast::KeepArray(_) => false,
        Ast::Conditional(test, ..) => put(test, name, value),
        Ast::Binary(BinaryOp::And | BinaryOp::Or | BinaryOp::Path, first, _)
        | Ast::Filter(first, _) => put(first, name, value),
        // The first line of a block comes before the others in any case.
        Ast::Block(lines) => lines.first_mut().is_some_and(|line| put(line, name, value)),
        other => other
            .children_mut()
            .into_iter()
            .any(|part| put(part, name, value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jsonata::parse;

    #[test]
    fn variables_that_are_read_once_are_left_out() {
        for (text, expected) in [
            ("($x := $a - 1; $abs($x))", "$abs($a - 1)"),
            ("($x := $f($a); $y := $x.b; $y > 1)", "$f($a).b > 1"),
            ("($x := $f($a); $x + $x)", "($x := $f($a); $x + $x)"),
            ("($x := $f($a); $b ? $x : 1)", "($x := $f($a); $b ? $x : 1)"),
            ("($x := $f($a); $x ? $b : 1)", "$f($a) ? $b : 1"),
            ("($x := $f($a); $b and $x)", "($x := $f($a); $b and $x)"),
            (
                "($x := $f($a); $map($b, function($y){$x}))",
                "($x := $f($a); $map($b, function($y){$x}))",
            ),
            ("($x := [1]; [$x])", "($x := [1]; [$x])"),
            ("($x := $f(); $y := $g(); $y[$x])", "($x := $f(); $g()[$x])"),
        ] {
            let mut ast = parse(text).expect(text);
            inline(&mut ast);
            assert_eq!(ast.to_string(), expected, "{text}");
        }
    }
}
