//! Assignments to fields of one variable, one after the other, as one update.

use super::{Assigns, Value};
use crate::jsonata::{Ast, BinaryOp};

/// `base` and the fields of `$merge([base, {..}])`.
fn update(ast: &Ast) -> Option<(&Ast, &[(Ast, Ast)])> {
    let Ast::Call(function, args) = ast else {
        return None;
    };
    match (&**function, args.as_slice()) {
        (Ast::Variable(merge), [Ast::Array(parts)]) if merge == "merge" => match parts.as_slice() {
            [base, Ast::Object(fields)] => Some((base, fields)),
            _ => None,
        },
        _ => None,
    }
}

/// `$x := $merge([$x, {'a': 1}])` and then `$x := $merge([$x, {'b': 2}])` as the second
/// assignment of both fields, which no longer reads what the first one set.
///
/// Input: the assignments of two steps. Output: what is left of the first, and the second with
/// such updates joined.
pub(super) fn join_updates(first: &Assigns, second: &Assigns) -> (Assigns, Assigns) {
    let mut left = first.clone();
    let mut joined = second.clone();
    for (name, earlier) in first {
        let Some(at) = second.iter().position(|(n, _)| n == name) else {
            continue;
        };
        let others = second.iter().enumerate().filter(|(i, _)| *i != at);
        if others.into_iter().any(|(_, (_, v))| v.ast.reads(name)) {
            continue;
        }
        if let Some(both) = join_two(name, earlier, &second[at].1) {
            joined[at].1 = both;
            left.retain(|(n, _)| n != name);
        }
    }
    (left, joined)
}

fn join_two(name: &str, earlier: &Value, later: &Value) -> Option<Value> {
    if earlier.fallible || earlier.volatile {
        return None;
    }
    let (base, set) = update(&earlier.ast)?;
    let (variable, fields) = update(&later.ast)?;
    if *variable != Ast::var(name) || *base != Ast::var(name) {
        return None;
    }
    let mut all: Vec<(Ast, Ast)> = set.to_vec();
    for (key, value) in fields {
        let mut value = value.clone();
        if !reread(&mut value, name, set) {
            return None;
        }
        match all.iter_mut().find(|(k, _)| k == key) {
            Some((_, old)) => *old = value,
            None => all.push((key.clone(), value)),
        }
    }
    let parts = Ast::Array(vec![base.clone(), Ast::Object(all)]);
    let mut joined = Value::derive(Ast::call("merge", [parts]), [earlier, later]);
    joined.undefined = later.undefined;
    Some(joined)
}

/// Makes reads of fields of `$name` see what `set` sets; says whether there are no other reads,
/// and nothing long is written twice.
fn reread(ast: &mut Ast, name: &str, set: &[(Ast, Ast)]) -> bool {
    if let Ast::Binary(BinaryOp::Path, base, field) = ast
        && **base == Ast::var(name)
        && let Ast::Name(field) = &**field
    {
        let key = Ast::string(field.clone());
        return match set.iter().find(|(k, _)| *k == key) {
            Some((_, value)) if super::reads::is_short(value) => {
                *ast = Ast::Block(vec![value.clone()]);
                true
            }
            Some(_) => false,
            // The field is as it was before both.
            None => true,
        };
    }
    if *ast == Ast::var(name) {
        return false;
    }
    ast.children_mut()
        .into_iter()
        .all(|child| reread(child, name, set))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jsonata::parse;

    fn assigns(text: &str) -> Assigns {
        vec![("x".to_owned(), Value::of(parse(text).expect(text)))]
    }

    #[test]
    fn updates_of_one_variable_are_joined_when_the_second_reads_only_fields() {
        let cases = [
            (
                "$merge([$x, {'a': 1}])",
                "$merge([$x, {'b': 2}])",
                Some("$merge([$x, {'a': 1, 'b': 2}])"),
            ),
            (
                "$merge([$x, {'a': 1}])",
                "$merge([$x, {'a': 2}])",
                Some("$merge([$x, {'a': 2}])"),
            ),
            (
                "$merge([$x, {'a': $y}])",
                "$merge([$x, {'b': $x.c & $x.a}])",
                Some("$merge([$x, {'a': $y, 'b': $x.c & ($y)}])"),
            ),
            (
                "$merge([$x, {'a': 1}])",
                "$merge([$x, {'b': $count($x)}])",
                None,
            ),
            (
                "$merge([$x, {'a': $sum($y)}])",
                "$merge([$x, {'b': $x.a}])",
                None,
            ),
            ("$merge([$y, {'a': 1}])", "$merge([$x, {'b': 2}])", None),
            ("5", "$merge([$x, {'b': 2}])", None),
        ];
        for (first, second, joined) in cases {
            let (left, found) = join_updates(&assigns(first), &assigns(second));
            let text = found[0].1.ast.to_string();
            assert_eq!(text, joined.unwrap_or(second), "{first}; {second}");
            assert_eq!(left.is_empty(), joined.is_some(), "{first}; {second}");
        }
    }
}
