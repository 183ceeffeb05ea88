//! Which ASL error names a pattern takes, so that a match can become Catch's `ErrorEquals`.

use std::collections::BTreeSet;

use crate::data::{ErrorShape, Holds, Shape};
use crate::ir::Value;
use crate::jsonata::Ast;

use super::super::wire;
use super::{Pat, lower};

/// The error names that a pattern on an error takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorMatch {
    /// The names, when they can be listed.
    pub names: Vec<String>,
    /// It takes every name but those of `except`; `names` is empty.
    pub any: bool,
    /// Names that an `any` pattern does not take. `ErrorEquals` can't say that: earlier catchers
    /// must have taken them.
    pub except: Vec<String>,
    /// The pattern asks for nothing but the name.
    pub exact: bool,
}

/// The error names that `pattern` takes of a value with that shape.
#[must_use]
pub fn error_names(shape: &Shape, pattern: &Pat) -> ErrorMatch {
    let (names, exact) = match shape {
        Shape::Error(shape) => names_of(shape, pattern),
        _ => (NameSet::ANY, false),
    };
    let list = |set: BTreeSet<&str>| set.into_iter().map(str::to_owned).collect();
    let (names, except) = match names {
        NameSet::Only(names) => (list(names), None),
        NameSet::AllBut(names) => (Vec::new(), Some(list(names))),
    };
    ErrorMatch {
        names,
        any: except.is_some(),
        except: except.unwrap_or_default(),
        exact,
    }
}

/// A set of error names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum NameSet {
    Only(BTreeSet<&'static str>),
    AllBut(BTreeSet<&'static str>),
}

impl NameSet {
    const ANY: NameSet = NameSet::AllBut(BTreeSet::new());
    const NONE: NameSet = NameSet::Only(BTreeSet::new());

    fn and(self, other: NameSet) -> NameSet {
        use NameSet::{AllBut, Only};
        match (self, other) {
            (Only(a), Only(b)) => Only(&a & &b),
            (Only(a), AllBut(b)) | (AllBut(b), Only(a)) => Only(&a - &b),
            (AllBut(a), AllBut(b)) => AllBut(&a | &b),
        }
    }

    fn or(self, other: NameSet) -> NameSet {
        use NameSet::{AllBut, Only};
        match (self, other) {
            (Only(a), Only(b)) => Only(&a | &b),
            (Only(a), AllBut(b)) | (AllBut(b), Only(a)) => AllBut(&b - &a),
            (AllBut(a), AllBut(b)) => AllBut(&a & &b),
        }
    }
}

/// The names that the variant at `index` holds.
fn names_of_variant(shape: &ErrorShape, index: usize) -> NameSet {
    let listed = shape.names();
    let own = |name: &&&str| shape.variant_of(name) == Some(index);
    let own: BTreeSet<_> = listed.iter().filter(own).copied().collect();
    let takes_rest = shape.variants.iter().position(|v| v.holds.any()) == Some(index);
    if takes_rest {
        let others = listed.iter().filter(|n| !own.contains(*n));
        NameSet::AllBut(others.copied().collect())
    } else {
        NameSet::Only(own)
    }
}

/// `error.Error` is a name that the variant at `index` holds; none when it must be.
pub(crate) fn holds_name(shape: &ErrorShape, index: usize, error: &Value) -> Option<Value> {
    if let [_] = &shape.variants[..] {
        return None;
    }
    let name = wire::key(error, "Error");
    let list = |names: BTreeSet<&'static str>| names.into_iter().collect::<Vec<_>>();
    let ast = match names_of_variant(shape, index) {
        NameSet::Only(names) if names.is_empty() => Ast::Bool(false),
        NameSet::Only(names) => wire::one_of(name, &list(names)),
        NameSet::AllBut(names) if names.is_empty() => return None,
        NameSet::AllBut(names) => wire::not(wire::one_of(name, &list(names))),
    };
    Some(Value::derive(ast, [error]))
}

/// The names, and whether nothing else is asked.
fn names_of(shape: &ErrorShape, pattern: &Pat) -> (NameSet, bool) {
    match pattern {
        Pat::Wild | Pat::Bind { sub: None, .. } => (NameSet::ANY, true),
        Pat::Bind { sub: Some(sub), .. } | Pat::Ref(sub) => names_of(shape, sub),
        Pat::Or(alternatives) => {
            let all = alternatives.iter().map(|a| names_of(shape, a));
            let both = |a: (NameSet, bool), b: (NameSet, bool)| (a.0.or(b.0), a.1 && b.1);
            all.reduce(both).unwrap_or((NameSet::NONE, true))
        }
        Pat::Path(path)
        | Pat::Constant { path, .. }
        | Pat::Struct { path, .. }
        | Pat::TupleStruct { path, .. } => names_of_path(shape, path, pattern),
        Pat::Literal(_) | Pat::Range { .. } | Pat::Tuple { .. } | Pat::Slice { .. } => {
            (NameSet::ANY, false)
        }
    }
}

fn names_of_path(shape: &ErrorShape, path: &str, pattern: &Pat) -> (NameSet, bool) {
    if shape.variants.is_empty() {
        return (NameSet::ANY, asks_nothing(shape, pattern));
    }
    let Some(index) = shape.position(path) else {
        return (NameSet::ANY, false);
    };
    let names = names_of_variant(shape, index);
    match (&shape.variants[index].holds, only_part(pattern)) {
        (Holds::Transparent(inner), Some(part)) => {
            let (inner, exact) = names_of(&inner(), part);
            (names.and(inner), exact)
        }
        _ => (names, asks_nothing(&only(shape, index), pattern)),
    }
}

fn only_part(pattern: &Pat) -> Option<&Pat> {
    match pattern {
        Pat::TupleStruct { items, .. } => items.first(),
        Pat::Struct { fields, .. } => fields.first().map(|(_, p)| p),
        _ => None,
    }
}

/// The type as if it had no other variant, so that only the fields are asked for.
fn only(shape: &ErrorShape, index: usize) -> ErrorShape {
    ErrorShape {
        name: shape.name,
        variants: vec![shape.variants[index].clone()],
    }
}

fn asks_nothing(shape: &ErrorShape, pattern: &Pat) -> bool {
    let lowered = lower(&Shape::Error(shape.clone()), pattern, &Value::var("error"));
    lowered.is_ok_and(|l| l.condition.is_none())
}
