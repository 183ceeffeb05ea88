//! Arithmetic and order of `Duration`, which is `{"secs": .., "nanos": ..}`.

use crate::data::Shape;
use crate::expr::build::{self, fail, int_of, once};
use crate::jsonata::{Ast, BinaryOp};

const SECOND: i64 = 1_000_000_000;

/// Whether the form is that of a `Duration`.
pub(crate) fn is_duration(shape: &Shape) -> bool {
    matches!(shape, Shape::Struct(s) if s.name == "Duration")
}

/// A part of a duration; of one that is written down the part itself.
fn part(d: &Ast, key: &str) -> Ast {
    if let Ast::Object(fields) = d
        && let Some((_, part)) = fields.iter().find(|(k, _)| build::text_of(k) == Some(key))
    {
        return part.clone();
    }
    d.clone().field(key)
}

fn object(secs: Ast, nanos: Ast) -> Ast {
    Ast::object([("secs".to_owned(), secs), ("nanos".to_owned(), nanos)])
}

/// `x op y` of numbers, computed when both are known.
fn of(op: BinaryOp, x: Ast, y: Ast) -> Ast {
    match (op, int_of(&x), int_of(&y)) {
        (BinaryOp::Add, Some(x), Some(y)) => Ast::int(x + y),
        (BinaryOp::Add | BinaryOp::Subtract, _, Some(0)) => x,
        (BinaryOp::Add, Some(0), _) => y,
        _ => Ast::binary(op, x, y),
    }
}

/// Both durations, to be read more than once.
fn both(a: Ast, b: Ast, f: impl FnOnce(&Ast, &Ast) -> Ast) -> Ast {
    let f = |a: Ast, b: Ast| f(&a, &b);
    match (is_written(&a), is_written(&b)) {
        (true, true) => f(a, b),
        (true, false) => once(b, "right", |b| f(a, b)),
        (false, true) => once(a, "left", |a| f(a, b)),
        (false, false) => once(a, "left", |a| once(b, "right", |b| f(a, b))),
    }
}

/// `{'secs': x, 'nanos': 0}` of something that may be read twice.
fn is_written(d: &Ast) -> bool {
    matches!(d, Ast::Object(fields) if fields.iter().all(|(_, part)| build::is_plain(part)))
}

/// `a + b`: nanoseconds of a second and more become one.
pub(crate) fn add(a: Ast, b: Ast) -> Ast {
    both(a, b, |a, b| {
        let secs = of(BinaryOp::Add, part(a, "secs"), part(b, "secs"));
        let nanos = of(BinaryOp::Add, part(a, "nanos"), part(b, "nanos"));
        match (&part(a, "nanos"), &part(b, "nanos")) {
            (x, y) if int_of(x) == Some(0) || int_of(y) == Some(0) => object(secs, nanos),
            _ => once(nanos, "nanos", |nanos| {
                let over = Ast::call("floor", [build::div(nanos.clone(), Ast::int(SECOND))]);
                object(build::add(secs, over), build::rem(nanos, Ast::int(SECOND)))
            }),
        }
    })
}

/// `a - b`; less than nothing is what `below` makes.
pub(crate) fn subtract(a: Ast, b: Ast, below: Ast) -> Ast {
    both(a, b, |a, b| {
        let secs = of(BinaryOp::Subtract, part(a, "secs"), part(b, "secs"));
        let nanos = of(BinaryOp::Subtract, part(a, "nanos"), part(b, "nanos"));
        once(secs, "secs", |secs| {
            once(nanos, "nanos", |nanos| {
                let borrows = build::lt(nanos.clone(), Ast::int(0));
                let one = Ast::conditional(borrows.clone(), Ast::int(1), Ast::int(0));
                let rest = build::add(nanos.clone(), Ast::int(SECOND));
                let nanos = Ast::conditional(borrows, rest, nanos);
                once(build::sub(secs, one), "left_secs", |secs| {
                    let negative = build::lt(secs.clone(), Ast::int(0));
                    Ast::conditional(negative, below, object(secs, nanos))
                })
            })
        })
    })
}

/// `a - b`, which fails below nothing.
pub(super) fn sub(a: Ast, b: Ast) -> Ast {
    subtract(a, b, fail("a duration below zero"))
}

/// `a * n`
pub(super) fn mul(a: Ast, n: Ast) -> Ast {
    once(n, "factor", |n| {
        both(a, object(n.clone(), Ast::int(0)), |a, _| {
            let secs = build::mul(part(a, "secs"), n.clone());
            let nanos = part(a, "nanos");
            if int_of(&nanos) == Some(0) {
                return object(secs, nanos);
            }
            once(build::mul(nanos, n), "nanos", |nanos| {
                let over = Ast::call("floor", [build::div(nanos.clone(), Ast::int(SECOND))]);
                object(build::add(secs, over), build::rem(nanos, Ast::int(SECOND)))
            })
        })
    })
}

/// `a / n`, where `n` is not zero: rounded down to whole nanoseconds.
pub(super) fn div(a: Ast, n: Ast) -> Ast {
    once(n, "divisor", |n| {
        both(a, object(n.clone(), Ast::int(0)), |a, _| {
            let secs = Ast::call("floor", [build::div(part(a, "secs"), n.clone())]);
            let rest = build::mul(build::rem(part(a, "secs"), n.clone()), Ast::int(SECOND));
            let nanos = of(BinaryOp::Add, rest, part(a, "nanos"));
            object(secs, Ast::call("floor", [build::div(nanos, n)]))
        })
    })
}

/// `a > b`
pub(crate) fn greater(a: Ast, b: Ast) -> Ast {
    both(a, b, |a, b| {
        let (x, y) = (part(a, "secs"), part(b, "secs"));
        let later = build::gt(part(a, "nanos"), part(b, "nanos"));
        let same = build::eq(x.clone(), y.clone());
        build::or(build::gt(x, y), build::and(same, later))
    })
}
