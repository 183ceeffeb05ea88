//! What expressions read, and putting values where variables are read.

use std::collections::HashMap;

use super::{Assigns, Value, fields};
use crate::jsonata::{Ast, BinaryOp};
use crate::names;

/// Deeper expressions are not made by joining steps, so that what the user wrote stays under the
/// service's limit when steps are folded.
const JOINED_DEPTH: usize = 50;

/// How often an expression reads a variable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Uses {
    /// Where it is evaluated exactly once.
    pub(super) once: usize,
    /// Where it may not be evaluated: in an arm of a condition.
    pub(super) perhaps: usize,
    /// Where it may be evaluated many times: in a function, in a predicate.
    pub(super) often: usize,
}

#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Place {
    Once,
    Perhaps,
    Often,
}

impl Uses {
    pub(super) fn total(self) -> usize {
        self.once + self.perhaps + self.often
    }

    /// Adds the uses of `name` in `ast`.
    pub(super) fn count(&mut self, ast: &Ast, name: &str) {
        self.visit(ast, name, Place::Once);
    }

    fn visit(&mut self, ast: &Ast, name: &str, place: Place) {
        match ast {
            Ast::Variable(n) if n == name => match place {
                Place::Once => self.once += 1,
                Place::Perhaps => self.perhaps += 1,
                Place::Often => self.often += 1,
            },
            _ => {
                for (child, inner) in places(ast) {
                    let place = if inner > place { inner } else { place };
                    self.visit(child, name, place);
                }
            }
        }
    }
}

/// The parts of an expression, and how often each is evaluated with it.
fn places(ast: &Ast) -> Vec<(&Ast, Place)> {
    let rest = |first: &Place, others: Place| {
        let first = *first;
        ast.children()
            .into_iter()
            .enumerate()
            .map(move |(i, child)| (child, if i == 0 { first } else { others }))
            .collect()
    };
    match ast {
        Ast::Conditional(..) | Ast::Binary(BinaryOp::And | BinaryOp::Or, ..) => {
            rest(&Place::Once, Place::Perhaps)
        }
        Ast::Binary(BinaryOp::Path, ..)
        | Ast::Filter(..)
        | Ast::Group(..)
        | Ast::Sort(..)
        | Ast::Transform { .. } => rest(&Place::Once, Place::Often),
        Ast::Lambda { .. } => rest(&Place::Often, Place::Often),
        _ => rest(&Place::Once, Place::Once),
    }
}

/// The names of all variables in `ast`, those bound inside included.
pub(super) fn variables(ast: &Ast, out: &mut dyn FnMut(&str)) {
    if let Ast::Variable(name) = ast {
        out(name);
    }
    for child in ast.children() {
        variables(child, out);
    }
}

/// How deep an expression nests. A chain of paths counts once: it is evaluated step by step.
pub(super) fn depth(ast: &Ast) -> usize {
    let inner = ast.children().into_iter().map(depth).max().unwrap_or(0);
    if matches!(ast, Ast::Binary(BinaryOp::Path, ..)) {
        inner.max(1)
    } else {
        inner + 1
    }
}

fn nodes(ast: &Ast) -> usize {
    1 + ast.children().into_iter().map(nodes).sum::<usize>()
}

/// Whether `ast` is a variable, or fields of one.
pub(super) fn is_path(ast: &Ast) -> bool {
    match ast {
        Ast::Variable(_) => true,
        Ast::Binary(BinaryOp::Path, a, b) => is_path(a) && matches!(**b, Ast::Name(_)),
        _ => false,
    }
}

/// Whether a reader does not mind to see `ast` twice, nor the service to evaluate it twice.
pub(super) fn is_short(ast: &Ast) -> bool {
    fn plain(ast: &Ast) -> bool {
        !matches!(
            ast,
            Ast::Call(..) | Ast::Lambda { .. } | Ast::Block(_) | Ast::Sort(..) | Ast::Group(..)
        ) && ast.children().into_iter().all(plain)
    }
    match ast {
        Ast::String(text) => text.len() <= 40,
        // Whoever reads it reads its field.
        Ast::Object(fields) if fields.len() == 1 => is_path(&fields[0].1),
        _ => is_path(ast) || (plain(ast) && nodes(ast) <= 5 && ast.to_string().len() <= 40),
    }
}

/// Whether `ast` is the same wherever it is evaluated: constants and what the execution was
/// started with.
pub(super) fn is_constant(ast: &Ast) -> bool {
    ast.to_string().starts_with("$states.context.Execution.") && is_path(ast)
        || match ast {
            Ast::Null | Ast::Bool(_) | Ast::Number(_) | Ast::String(_) => true,
            Ast::Negate(a) => is_constant(a),
            Ast::Array(items) => items.iter().all(is_constant),
            _ => false,
        }
}

/// Whether an expression is made to give nothing: a field of an object constructor that is to be
/// left out then.
pub(super) fn may_be_nothing(ast: &Ast) -> bool {
    match ast {
        Ast::Conditional(_, _, None) => true,
        Ast::Conditional(_, a, Some(b)) => may_be_nothing(a) || may_be_nothing(b),
        Ast::Block(parts) => parts.last().is_some_and(may_be_nothing),
        _ => false,
    }
}

/// The value with `null` where it is nothing.
pub(super) fn defined(value: &Value) -> Ast {
    if !value.undefined {
        return value.ast.clone();
    }
    let or_null = |ast: Ast| Ast::conditional(Ast::call("exists", [ast.clone()]), ast, Ast::Null);
    if is_path(&value.ast) {
        return or_null(value.ast.clone());
    }
    let name = names::fresh("optional");
    Ast::Block(vec![
        Ast::Bind(name.clone(), Box::new(value.ast.clone())),
        or_null(Ast::var(name)),
    ])
}

/// Puts the values of `assigns` where `value` reads the variables, all at once.
pub(super) fn substitute(value: &mut Value, assigns: &Assigns) {
    if let Ast::Variable(name) = &value.ast
        && let Some((_, by)) = assigns.iter().find(|(n, _)| n == name)
    {
        *value = by.clone();
        return;
    }
    let mut by = HashMap::new();
    for (name, replacement) in assigns {
        let single = std::iter::once(&*value);
        if value.ast.reads(name) && fields::can_replace(name, replacement, single) {
            fields::replace(value, name, &replacement.ast);
        }
    }
    for (name, replacement) in assigns {
        if value.ast.reads(name) {
            value.fallible |= replacement.fallible;
            value.volatile |= replacement.volatile;
            by.insert(name.as_str(), defined(replacement));
        }
    }
    if !by.is_empty() {
        replace(&mut value.ast, &by);
        super::tidy::tidy(value);
    }
}

fn replace(ast: &mut Ast, by: &HashMap<&str, Ast>) {
    if let Ast::Variable(name) = ast {
        if let Some(replacement) = by.get(name.as_str()) {
            *ast = replacement.clone();
        }
        return;
    }
    // What needs parentheses gets them after the parts are replaced: a replacement may read what it replaces.
    let wrapped: Vec<bool> = match operands(ast) {
        Some((position, operands)) => operands
            .iter()
            .map(|operand| match &***operand {
                Ast::Variable(name) => by
                    .get(name.as_str())
                    .is_some_and(|replacement| position.wraps(replacement)),
                _ => false,
            })
            .collect(),
        None => Vec::new(),
    };
    change_parts(ast, &mut |part| replace(part, by));
    if let Some((_, operands)) = operands(ast) {
        for (operand, _) in operands.into_iter().zip(wrapped).filter(|(_, wrap)| *wrap) {
            let replacement = std::mem::replace(&mut **operand, Ast::Null);
            **operand = Ast::Block(vec![replacement]);
        }
    }
}

/// Where a variable stands may mean something else for what replaces it.
#[derive(Clone, Copy)]
enum Position {
    /// `a.b[0]` takes the first of each `b`, `$x[0]` the first of what `a.b` gave.
    Subject,
    /// A literal is no step of a path: `null.a` is refused, `(null).a` is nothing.
    PathStep,
    /// Engines disagree about where a conditional ends beside `..`.
    RangeEnd,
}

impl Position {
    fn wraps(self, replacement: &Ast) -> bool {
        match self {
            Position::Subject => !is_single(replacement),
            Position::PathStep => is_literal(replacement),
            Position::RangeEnd => matches!(replacement, Ast::Conditional(..)),
        }
    }
}

/// The operands of `ast` that may need parentheses.
fn operands(ast: &mut Ast) -> Option<(Position, Vec<&mut Box<Ast>>)> {
    match ast {
        Ast::Filter(a, _)
        | Ast::KeepArray(a)
        | Ast::Group(a, _)
        | Ast::Sort(a, _)
        | Ast::Focus(a, _)
        | Ast::Index(a, _) => Some((Position::Subject, vec![a])),
        Ast::Binary(BinaryOp::Path, a, b) => Some((Position::PathStep, vec![a, b])),
        Ast::Binary(BinaryOp::Range, a, b) => Some((Position::RangeEnd, vec![a, b])),
        _ => None,
    }
}

/// Changes the parts of `ast` to others of the same values.
///
/// An item of a list that is a list itself is dissolved in it, but not when it is written as
/// `[..]`: `[$x]` is `[1]` for the list `[1]`, and `[[1]]` is not. So where an item becomes a
/// list that is written down, its own items take its place.
pub(super) fn change_parts(ast: &mut Ast, change: &mut dyn FnMut(&mut Ast)) {
    let Ast::Array(items) = ast else {
        ast.children_mut().into_iter().for_each(change);
        return;
    };
    let before = std::mem::take(items);
    for mut item in before {
        let kept = matches!(item, Ast::Array(_));
        change(&mut item);
        match item {
            Ast::Array(inner) if !kept => items.extend(inner),
            item => items.push(item),
        }
    }
}

fn is_literal(ast: &Ast) -> bool {
    matches!(
        ast,
        Ast::Null | Ast::Bool(_) | Ast::Number(_) | Ast::String(_) | Ast::Negate(_) | Ast::Array(_)
    )
}

/// Whether a path can't go through a list: a variable, or what the service itself gives.
fn is_single(ast: &Ast) -> bool {
    match ast {
        Ast::Variable(_) => true,
        Ast::Binary(BinaryOp::Path, ..) => {
            const WHOLE: [&str; 5] = [
                "$states.result",
                "$states.result.Payload",
                "$states.errorOutput",
                "$states.context.Execution.Input",
                "$states.context.Map.Item.Value",
            ];
            WHOLE.contains(&ast.to_string().as_str())
        }
        _ => false,
    }
}

/// Whether `values` can take the values of `assigns` where they read the variables, when a
/// variable that `stays` is still set to its own value as well.
///
/// A value that may fail or that changes on each evaluation is evaluated exactly once; a long
/// one is written once.
pub(super) fn can_substitute<'a>(
    assigns: &Assigns,
    values: impl Iterator<Item = &'a Value> + Clone,
    stays: impl Fn(&str) -> bool,
) -> bool {
    let shallow = |value: &Value| {
        let by = assigns.iter().filter(|(name, _)| value.ast.reads(name));
        by.map(|(_, v)| depth(&v.ast))
            .max()
            .is_none_or(|d| d <= 2 || d + depth(&value.ast) <= JOINED_DEPTH)
    };
    values.clone().all(shallow)
        && assigns.iter().all(|(name, value)| {
            let mut uses = Uses::default();
            for other in values.clone() {
                uses.count(&other.ast, name);
            }
            let kept = usize::from(stays(name));
            if kept == 0 && fields::can_replace(name, value, values.clone()) {
                return true;
            }
            if value.fallible || value.volatile {
                let evaluated = uses.once + kept;
                let unread = uses.total() + kept == 0;
                uses.perhaps + uses.often == 0 && (evaluated == 1 || (unread && !value.fallible))
            } else {
                uses.total() + kept <= 1 && uses.often == 0 || is_short(&value.ast)
            }
        })
}

/// The assignments of `first` and then `second` as one, all values read before any is set; none
/// when they can't be one. `live` says whether a variable is read after both.
pub(super) fn join(
    first: &Assigns,
    second: &Assigns,
    live: impl Fn(&str) -> bool,
) -> Option<Assigns> {
    let (first, second) = &super::records::join_updates(first, second);
    let overwritten = |name: &str| second.iter().any(|(n, _)| n == name);
    // What may fail is evaluated even if nobody reads it.
    let stays = |name: &str| {
        let fallible = first.iter().any(|(n, v)| n == name && v.fallible);
        !overwritten(name) && (live(name) || (fallible && !is_read(name, second)))
    };
    let values = second.iter().map(|(_, v)| v);
    if !can_substitute(first, values, stays) {
        return None;
    }
    let mut joined: Assigns = first
        .iter()
        .filter(|(name, _)| stays(name))
        .cloned()
        .collect();
    for (name, value) in second {
        let mut value = value.clone();
        substitute(&mut value, first);
        joined.push((name.clone(), value));
    }
    Some(joined)
}

fn is_read(name: &str, assigns: &Assigns) -> bool {
    assigns.iter().any(|(_, v)| v.ast.reads(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jsonata::parse;

    #[test]
    fn a_list_stays_one_item_where_it_is_put_for_a_variable() {
        for (text, list, expected) in [
            ("[$x]", "[1]", "[1]"),
            ("[0, $x, 3]", "[1, 2]", "[0, 1, 2, 3]"),
            ("[0, [$x]]", "[[1]]", "[0, [[1]]]"),
            ("[[$x], [$x]]", "[]", "[[], []]"),
            ("$append($y, [[$x]])", "[1]", "$append($y, [[1]])"),
            ("[$x]", "[$map($y, $f)]", "[$map($y, $f)]"),
            ("[$x[]]", "[1]", "[([1])[]]"),
            ("[($x)]", "[1]", "[([1])]"),
            ("[true ? $x : $y]", "[1]", "[1]"),
            ("[1..$x]", "2", "[1..2]"),
            ("[1..$x]", "$y ? 2 : 3", "[1..($y ? 2 : 3)]"),
            ("$x.a", "[1]", "([1]).a"),
            // A replacement that reads what it replaces, as in `x = [x[0], 1]`.
            ("$x[1]", "[$x[0], 1]", "([$x[0], 1])[1]"),
        ] {
            let value = |text| Value::of(parse(text).expect(text));
            let mut changed = value(text);
            substitute(&mut changed, &vec![("x".to_owned(), value(list))]);
            assert_eq!(changed.ast.to_string(), expected, "{text}, {list}");
        }
    }
}
