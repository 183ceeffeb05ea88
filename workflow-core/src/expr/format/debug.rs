//! `{:?}` of simple data, as `derive(Debug)` and std write it.

use crate::data::{Kind, Shape, ShapeFn};
use crate::expr::build::{self, once};
use crate::expr::{Type, refused};
use crate::ir::Value;
use crate::jsonata::Ast;

use super::{is_size, with};

/// The text of `{:?}`.
pub(super) fn debug(value: &Value, ty: Type) -> Value {
    let value = match value.undefined {
        true => Value {
            ast: build::defined(value),
            undefined: false,
            ..value.clone()
        },
        false => value.clone(),
    };
    match text(&ty.shape(), ty.kind(), value.ast.clone()) {
        Ok(ast) => with(&value, ast),
        Err(what) => refused(format!(
            "`{{:?}}` has a form in a definition for numbers, `bool`, and `Option`s, lists, tuples and `Result`s of them, \
             not for {what}: use `{{}}`, or print the parts"
        )),
    }
}

fn text(shape: &Shape, kind: Kind, x: Ast) -> Result<Ast, String> {
    let inner = |shape: &ShapeFn, x: Ast| text(&shape(), Kind::Plain, x);
    match shape {
        Shape::Unit => Ok(Ast::string("()")),
        Shape::Bool => Ok(Ast::call("string", [x])),
        Shape::Integer => Ok(match kind {
            Kind::Integer { bits, .. } if bits <= 32 => Ast::call("string", [x]),
            _ if is_size(&x) => Ast::call("string", [x]),
            _ => Ast::call("formatBase", [x]),
        }),
        Shape::Float => Ok(float(x)),
        Shape::Option(item) => {
            let mut failed = None;
            let ast = once(x, "option", |x| {
                let some = inner(item, x.clone()).map(|text| around("Some(", text, ")"));
                let some = some.unwrap_or_else(|what| {
                    failed = Some(what);
                    Ast::Null
                });
                Ast::conditional(build::is_some(x), some, Ast::string("None"))
            });
            failed.map_or(Ok(ast), Err)
        }
        Shape::List(item) => {
            let mut failed = None;
            let each = build::lambda(["item"], |[x]| {
                inner(item, x).unwrap_or_else(|what| {
                    failed = Some(what);
                    Ast::Null
                })
            });
            let texts = build::map(x, each, &Shape::String);
            let joined = Ast::call("join", [texts, Ast::string(", ")]);
            failed.map_or_else(|| Ok(around("[", joined, "]")), Err)
        }
        Shape::Tuple(items) => {
            let mut failed = None;
            let ast = once(x, "tuple", |x| {
                let mut parts = Vec::new();
                for (item, i) in items.iter().zip(0..) {
                    match inner(item, build::item(x.clone(), Ast::int(i))) {
                        Ok(part) => parts.push(part),
                        Err(what) => failed = Some(what),
                    }
                }
                let end = if items.len() == 1 { ",)" } else { ")" };
                let comma = |a, b| build::concat(build::concat(a, Ast::string(", ")), b);
                let all = parts
                    .into_iter()
                    .reduce(comma)
                    .unwrap_or_else(|| Ast::string(""));
                around("(", all, end)
            });
            failed.map_or(Ok(ast), Err)
        }
        Shape::Result(ok, err) => {
            let mut failed = None;
            let ast = once(x, "result", |r| {
                let mut arm = |name: &str, shape: &ShapeFn| {
                    let text = inner(shape, r.clone().field(name));
                    let text = text.unwrap_or_else(|what| {
                        failed = Some(what);
                        Ast::Null
                    });
                    around(&format!("{name}("), text, ")")
                };
                let (ok, err) = (arm("Ok", ok), arm("Err", err));
                Ast::conditional(Ast::call("exists", [r.field("Ok")]), ok, err)
            });
            failed.map_or(Ok(ast), Err)
        }
        Shape::String | Shape::Char => {
            Err("texts, whose escapes Rust takes from tables of Unicode".to_owned())
        }
        Shape::Struct(s) => Err(format!("`{}`", s.name)),
        Shape::Enum(e) => Err(format!("`{}`", e.name)),
        Shape::Error(e) => Err(format!("`{}`", e.name)),
        _ => Err("this type".to_owned()),
    }
}

fn around(before: &str, text: Ast, after: &str) -> Ast {
    build::concat(build::concat(Ast::string(before), text), Ast::string(after))
}

/// A whole number has a point and a zero.
fn float(x: Ast) -> Ast {
    once(x, "float", |x| {
        let whole = build::eq(build::rem(x.clone(), Ast::int(1)), Ast::int(0));
        let point = build::concat(x.clone(), Ast::string(".0"));
        Ast::conditional(whole, point, Ast::call("string", [x]))
    })
}
