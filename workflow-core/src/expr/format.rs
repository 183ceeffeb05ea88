//! `format!` and `to_string`: text as Rust writes it.
//!
//! The macro cuts the format string into pieces: [`text`] for what stands between the arguments,
//! [`argument`] for each of them with what follows the colon; [`concat()`] joins them.

use std::borrow::Cow;
use std::convert::Infallible;
use std::num::{ParseFloatError, ParseIntError, TryFromIntError};
use std::rc::Rc;
use std::str::ParseBoolError;
use std::sync::Arc;

use crate::data::{Kind, Shape, WorkflowData};
use crate::error::Failure;
use crate::ir::Value;
use crate::jsonata::Ast;

use super::build::{self, once};
use super::{Expr, Operand, Type, refused, time};

mod debug;
mod spec;

pub use spec::{Align, Spec, parse_spec};

/// Types with `{}`.
#[diagnostic::on_unimplemented(
    message = "a definition can't print `{Self}` with `{{}}`",
    note = "print its fields, or an `Option`'s value after `unwrap_or`; the code of a `Display` impl can't become JSONata"
)]
pub trait AslDisplay: Operand {
    /// The text, as JSONata that gives a string.
    fn display(value: &Value) -> Value;

    /// The same where `&` turns it into text anyway.
    fn operand(value: &Value) -> Value {
        Self::display(value)
    }
}

/// `value` with another expression.
fn with(value: &Value, ast: Ast) -> Value {
    Value::derive(ast, [value])
}

macro_rules! text_types {
    ($($type:ty),*) => {$(
        impl AslDisplay for $type {
            fn display(value: &Value) -> Value {
                value.clone()
            }
        }
    )*};
}

text_types!(
    String,
    str,
    char,
    uuid::Uuid,
    jiff::civil::Date,
    ParseIntError,
    ParseFloatError,
    ParseBoolError,
    TryFromIntError,
    Infallible
);

macro_rules! characters {
    ($($type:ty),*) => {$(
        impl AslDisplay for $type {
            fn display(value: &Value) -> Value {
                with(value, super::methods::joined(value.ast.clone()))
            }
        }
    )*};
}

characters!(std::char::ToUppercase, std::char::ToLowercase);

impl AslDisplay for jiff::Timestamp {
    fn display(value: &Value) -> Value {
        with(value, time::display(value.ast.clone()))
    }
}

macro_rules! scalar_types {
    ($($type:ty),*) => {$(
        impl AslDisplay for $type {
            fn display(value: &Value) -> Value {
                scalar(value, <$type as WorkflowData>::kind(), |x| Ast::call("string", [x]))
            }

            fn operand(value: &Value) -> Value {
                scalar(value, <$type as WorkflowData>::kind(), |x| x)
            }
        }
    )*};
}

scalar_types!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64, bool
);

/// `$string` keeps 15 digits, so integers that may have more are written by `$formatBase`.
pub(super) fn scalar(value: &Value, kind: Kind, string: impl FnOnce(Ast) -> Ast) -> Value {
    let wide = matches!(kind, Kind::Integer { bits, .. } if bits > 32);
    let ast = value.ast.clone();
    let ast = match &ast {
        _ if build::int_of(&ast).is_some() => {
            Ast::string(build::int_of(&ast).unwrap_or_default().to_string())
        }
        Ast::Bool(b) => Ast::string(b.to_string()),
        _ if wide && !is_size(&ast) => Ast::call("formatBase", [ast]),
        _ => string(ast),
    };
    with(value, ast)
}

/// Whether a number counts something in memory, and so is small.
fn is_size(ast: &Ast) -> bool {
    matches!(ast, Ast::Call(f, _) if matches!(&**f, Ast::Variable(n) if n == "count" || n == "length"))
}

macro_rules! pointers {
    ($([$($generics:tt)*] $type:ty;)*) => {$(
        impl<$($generics)*> AslDisplay for $type {
            fn display(value: &Value) -> Value {
                T::display(value)
            }

            fn operand(value: &Value) -> Value {
                T::operand(value)
            }
        }
    )*};
}

pointers! {
    [T: AslDisplay + WorkflowData + ?Sized] &T;
    [T: AslDisplay + WorkflowData + ?Sized] &mut T;
    [T: AslDisplay + WorkflowData + ?Sized] Box<T>;
    [T: AslDisplay + WorkflowData + ?Sized] Rc<T>;
    [T: AslDisplay + WorkflowData + ?Sized] Arc<T>;
    [T: AslDisplay + WorkflowData + ?Sized + ToOwned] Cow<'_, T>;
}

impl AslDisplay for Failure {
    fn display(value: &Value) -> Value {
        let ast = once(value.ast.clone(), "failure", |x| {
            let (error, cause) = (x.clone().field("Error"), x.field("Cause"));
            let both = build::concat(
                build::concat(error.clone(), Ast::string(": ")),
                cause.clone(),
            );
            Ast::conditional(build::eq(cause, Ast::string("")), error, both)
        });
        with(value, ast)
    }
}

/// What stands between the arguments.
#[must_use]
pub fn text(text: &str) -> Value {
    Value::of(Ast::string(text))
}

/// An argument; `spec` is what follows the colon: `.2` of `{:.2}`.
#[must_use]
pub fn argument<T: AslDisplay + ?Sized>(value: Expr<T>, spec: &str) -> Value {
    printed(&value.value, Type::of::<T>(), spec, T::operand, T::display)
}

/// What `plain` makes of a value without anything after the colon, else what is asked for there.
fn printed(
    value: &Value,
    ty: Type,
    spec: &str,
    plain: fn(&Value) -> Value,
    display: fn(&Value) -> Value,
) -> Value {
    match parse_spec(spec) {
        Ok(spec) if spec == Spec::default() => plain(value),
        Ok(spec) => spec::apply(value, ty, display, &spec),
        Err(why) => refused(why),
    }
}

/// An argument that is all of the text.
///
/// [`debugged`] is the same for `{:?}`, which other types have.
#[must_use]
pub fn alone<T: AslDisplay + ?Sized>(value: Expr<T>, spec: &str) -> Expr<String> {
    let (ty, display) = (Type::of::<T>(), T::display);
    Expr::new(printed(&value.value, ty, spec, display, display))
}

/// An argument with `{:?}`, which prints more types.
#[must_use]
pub fn debugged<T: Operand + ?Sized>(value: Expr<T>) -> Value {
    debug::debug(&value.value, Type::of::<T>())
}

/// More pieces than this become one `$join`, which doesn't nest.
const LONGEST_CHAIN: usize = 12;

/// The pieces one after the other.
#[must_use]
pub fn concat(pieces: Vec<Value>) -> Expr<String> {
    let mut asts: Vec<Ast> = Vec::new();
    for piece in &pieces {
        match (asts.last_mut(), &piece.ast) {
            (_, Ast::String(text)) if text.is_empty() => {}
            (Some(Ast::String(before)), Ast::String(text)) => before.push_str(text),
            (_, ast) => asts.push(ast.clone()),
        }
    }
    let string = |ast: Ast| match ast {
        text @ Ast::String(_) => text,
        other => Ast::call("string", [other]),
    };
    let ast = match asts.len() {
        0 => Ast::string(""),
        1 => string(asts.remove(0)),
        2..=LONGEST_CHAIN => asts.into_iter().reduce(build::concat).unwrap_or(Ast::Null),
        _ => {
            let texts = asts.into_iter().map(string).collect();
            Ast::call("join", [Ast::Array(texts)])
        }
    };
    Expr::new(Value::derive(ast, &pieces))
}

/// Whether a form is printed right-aligned.
fn is_number(shape: &Shape) -> bool {
    matches!(shape, Shape::Integer | Shape::Float)
}
