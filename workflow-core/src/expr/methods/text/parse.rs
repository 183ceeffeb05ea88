//! `s.parse::<T>()`, as a `Result`.

use crate::data::{Kind, Shape};
use crate::expr::build::{self, derived, fail, once};
use crate::expr::methods::Family;
use crate::expr::methods::result::{err_of, ok_of};
use crate::expr::ops::limits;
use crate::expr::{Expr, Receiver, Ty, Type, refused};
use crate::ir::Value;
use crate::jsonata::Ast;

use super::{empty, matches_regex, replace_regex};

/// A `Result` whose value [`parse`] can make.
pub trait Parsed {
    /// The form of the value.
    fn shape() -> Shape;
    /// What the form does not tell.
    fn kind() -> Kind;
}

impl<T: crate::data::WorkflowData, E> Parsed for Result<T, E> {
    fn shape() -> Shape {
        T::shape()
    }

    fn kind() -> Kind {
        T::kind()
    }
}

/// `s.parse::<T>()`
pub fn parse<R: Receiver + ?Sized, U: Parsed>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    let into = (U::shape(), U::kind());
    Expr::new(parsed(&recv.value, Type::of::<R>(), into))
}

fn parsed(recv: &Value, ty: Type, into: (Shape, Kind)) -> Value {
    if !matches!(ty.family(), Family::Text) {
        return ty.no_form("parse");
    }
    let text = recv.ast.clone();
    let (ast, fallible) = match into {
        (Shape::String, _) => (ok_of(text), false),
        (Shape::Bool, _) => (boolean(text), false),
        (Shape::Integer, kind) => (integer(text, kind), limits(kind).1.is_none()),
        (Shape::Float, Kind::Plain) => (float(text), true),
        _ => {
            return refused(
                "`parse` makes integers, `f64`, `bool` and `String` in a definition: do others in a `#[task]`",
            );
        }
    };
    let value = derived(ast, &[recv]);
    if fallible { value.may_fail() } else { value }
}

fn error(text: &str) -> Ast {
    err_of(Ast::string(text))
}

fn boolean(text: Ast) -> Ast {
    once(text, "text", |x| {
        let is = |word: &str| build::eq(x.clone(), Ast::string(word));
        let no = Ast::conditional(
            is("false"),
            ok_of(Ast::Bool(false)),
            error("provided string was not `true` or `false`"),
        );
        Ast::conditional(is("true"), ok_of(Ast::Bool(true)), no)
    })
}

/// Optional sign, digits, within the limits of the type; what JSON can't hold fails the execution.
fn integer(text: Ast, kind: Kind) -> Ast {
    let signed = matches!(kind, Kind::Integer { signed: true, .. });
    let pattern = if signed {
        "^[+-]?[0-9]+$"
    } else {
        r"^\+?[0-9]+$"
    };
    let (min, max) = limits(kind);
    once(text, "text", |x| {
        let number = Ast::call("number", [replace_regex(x.clone(), r"^\+", empty())]);
        let checked = once(number, "parsed", |n| {
            let literal = |n: i64| Ast::literal(&n.into());
            let above = match max {
                Some(max) => (
                    build::gt(n.clone(), literal(max)),
                    error("number too large to fit in target type"),
                ),
                None => (
                    build::gt(Ast::call("abs", [n.clone()]), literal((1 << 53) - 1)),
                    fail("an integer beyond 2^53 - 1"),
                ),
            };
            let fits = Ast::conditional(above.0, above.1, ok_of(n.clone()));
            match min {
                Some(min) if signed => Ast::conditional(
                    build::lt(n, literal(min)),
                    error("number too small to fit in target type"),
                    fits,
                ),
                _ => fits,
            }
        });
        let invalid = Ast::conditional(
            build::eq(x.clone(), empty()),
            error("cannot parse integer from empty string"),
            error("invalid digit found in string"),
        );
        Ast::conditional(matches_regex(x, pattern), checked, invalid)
    })
}

/// A decimal number; infinity and NaN have no JSON and fail the execution.
fn float(text: Ast) -> Ast {
    const DECIMAL: &str = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$";
    const NAMED: &str = r"^[+-]?([iI][nN][fF]([iI][nN][iI][tT][yY])?|[nN][aA][nN])$";
    once(text, "text", |x| {
        // `$number` wants digits on both sides of the point, and no plus.
        let no_plus = replace_regex(x.clone(), r"^\+", empty());
        let before = replace_regex(no_plus, r"^(-?)\.", Ast::string("$10."));
        let after = replace_regex(before, r"\.([eE]|$)", Ast::string(".0$1"));
        let named = Ast::conditional(
            matches_regex(x.clone(), NAMED),
            fail("infinity and NaN have no JSON"),
            Ast::conditional(
                build::eq(x.clone(), empty()),
                error("cannot parse float from empty string"),
                error("invalid float literal"),
            ),
        );
        Ast::conditional(
            matches_regex(x, DECIMAL),
            ok_of(Ast::call("number", [after])),
            named,
        )
    })
}
