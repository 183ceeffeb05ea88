//! Functions and constructors of the standard library.

mod distributed;

use crate::data::{Kind, Shape};
use crate::ir::Value;
use crate::jsonata::Ast;

use super::build::{self, defined, derived, int_of, once, out};
use super::{Expr, Operand, Ty, Type, methods, refused};

pub use distributed::*;
pub use methods::{into as from, max_with as max, min_with as min, try_from};
pub use methods::{iter_empty, iter_once, repeat_n};

/// `Some(x)`
pub fn some<T: Operand + ?Sized, U: ?Sized>(x: Expr<T>, _: Ty<U>) -> Expr<U> {
    Expr::new(present(&x.value, Type::of::<T>()))
}

fn present(x: &Value, ty: Type) -> Value {
    let ast = match ty.shape() {
        Shape::Option(_) | Shape::Unit => {
            return refused(format!(
                "`Some` of `{}` can't be told from `None` in JSON: handle the inner value before it is wrapped",
                ty.name()
            ));
        }
        Shape::Json => {
            let ast = once(x.ast.clone(), "json", |x| {
                let fail = build::fail("`Some(null)` can't be told from `None` in JSON");
                Ast::conditional(build::is_some(x.clone()), x, fail)
            });
            return derived(ast, &[x]).may_fail();
        }
        _ => x.ast.clone(),
    };
    derived(ast, &[x])
}

/// `None`
#[must_use]
pub fn none<U: ?Sized>(_: Ty<U>) -> Expr<U> {
    Expr::new(Value::of(Ast::Null))
}

/// `std::cmp::Reverse(x)` as a key to sort by.
pub fn reverse<T: Operand, U: ?Sized>(x: Expr<T>, _: Ty<U>) -> Expr<U> {
    match T::shape() {
        Shape::Integer | Shape::Float => {
            out(Ast::Negate(Box::new(x.value.ast.clone())), &[&x.value])
        }
        _ => Expr::new(refused(
            "`Reverse` has a form in a definition for numbers only: \
             use `sort_by(|a, b| b.cmp(a))`, or reverse the list after sorting",
        )),
    }
}

/// `Ordering::Less`, `Ordering::Equal`, `Ordering::Greater`: -1, 0 and 1.
#[must_use]
pub fn ordering(ordering: std::cmp::Ordering) -> Expr<std::cmp::Ordering> {
    Expr::new(Value::of(Ast::literal(&(ordering as i64).into())))
}

/// `Ok(x)` as a value.
pub fn ok<T: ?Sized, U: ?Sized>(x: Expr<T>, _: Ty<U>) -> Expr<U> {
    Expr::new(wrapped_ok(&x.value))
}

pub(crate) fn wrapped_ok(x: &Value) -> Value {
    derived(methods::ok_of(defined(x)), &[x])
}

/// `Err(x)` as a value.
pub fn err<T: ?Sized, U: ?Sized>(x: Expr<T>, _: Ty<U>) -> Expr<U> {
    Expr::new(wrapped_err(&x.value))
}

pub(crate) fn wrapped_err(x: &Value) -> Value {
    derived(methods::err_of(defined(x)), &[x])
}

/// `Vec::new()`, `String::new()`, `HashMap::new()`, `Default::default()` of such types.
#[must_use]
pub fn empty<U: Operand + ?Sized>(_: Ty<U>) -> Expr<U> {
    Expr::new(nothing_in(Type::of::<U>()))
}

fn nothing_in(ty: Type) -> Value {
    let ast = match (ty.shape(), ty.kind()) {
        (_, Kind::BTreeSet(_) | Kind::HashSet(_)) | (Shape::List(_), _) => Ast::Array(Vec::new()),
        (Shape::Map(_), _) => Ast::Object(Vec::new()),
        (Shape::String, _) => Ast::string(""),
        _ => {
            return refused(format!(
                "an empty `{}` has no form in a definition",
                ty.name()
            ));
        }
    };
    Value::of(ast)
}

/// `{'secs': .., 'nanos': ..}`
fn duration(facts: &Value, secs: Ast, nanos: Ast) -> Value {
    let fields = [("secs".to_owned(), secs), ("nanos".to_owned(), nanos)];
    derived(Ast::object(fields), &[facts])
}

fn whole(n: &Value, seconds: i64) -> Value {
    let secs = match (seconds, int_of(&n.ast)) {
        (1, _) => n.ast.clone(),
        (_, Some(n)) => Ast::int(n.saturating_mul(seconds)),
        _ => build::mul(n.ast.clone(), Ast::int(seconds)),
    };
    duration(n, secs, Ast::int(0))
}

/// `Duration::from_secs(n)`
pub fn duration_from_secs<T: ?Sized, U: ?Sized>(n: Expr<T>, _: Ty<U>) -> Expr<U> {
    Expr::new(whole(&n.value, 1))
}

/// `Duration::from_mins(n)`
pub fn duration_from_mins<T: ?Sized, U: ?Sized>(n: Expr<T>, _: Ty<U>) -> Expr<U> {
    Expr::new(whole(&n.value, 60))
}

/// `Duration::from_hours(n)`
pub fn duration_from_hours<T: ?Sized, U: ?Sized>(n: Expr<T>, _: Ty<U>) -> Expr<U> {
    Expr::new(whole(&n.value, 3600))
}

/// `Duration::from_millis(n)`
pub fn duration_from_millis<T: ?Sized, U: ?Sized>(n: Expr<T>, _: Ty<U>) -> Expr<U> {
    Expr::new(of_millis(&n.value))
}

fn of_millis(n: &Value) -> Value {
    let ast = once(n.ast.clone(), "millis", |ms| {
        let thousand = || Ast::int(1000);
        let secs = Ast::call("floor", [build::div(ms.clone(), thousand())]);
        let nanos = build::mul(build::rem(ms, thousand()), Ast::int(1_000_000));
        Ast::object([("secs".to_owned(), secs), ("nanos".to_owned(), nanos)])
    });
    derived(ast, &[n])
}

/// The whole seconds of a `Duration`, for a Wait state; a part of a second fails the execution.
#[must_use]
pub fn whole_seconds(duration: &Value) -> Value {
    if let Ast::Object(fields) = &duration.ast
        && let [(_, secs), (_, nanos)] = &**fields
        && int_of(nanos) == Some(0)
    {
        return Value::derive(secs.clone(), [duration]);
    }
    let ast = once(duration.ast.clone(), "duration", |d| {
        let whole = build::eq(d.clone().field("nanos"), Ast::int(0));
        let fail = build::fail("a wait takes whole seconds");
        Ast::conditional(whole, d.field("secs"), fail)
    });
    Value::derive(ast, [duration]).may_fail()
}

/// The function of this module for a call of the standard library, by the last two segments of its path.
#[must_use]
pub fn lookup(path: &str) -> Option<&'static str> {
    FUNCTIONS
        .iter()
        .find(|(name, _)| *name == path)
        .map(|(_, function)| *function)
}

/// Paths and the functions of this module that stand for them. All take the call's arguments and
/// the [`Ty`] of the result.
pub const FUNCTIONS: &[(&str, &str)] = &[
    ("Some", "some"),
    ("Option::Some", "some"),
    ("Ok", "ok"),
    ("Result::Ok", "ok"),
    ("Err", "err"),
    ("Result::Err", "err"),
    ("String::from", "from"),
    ("Box::from", "from"),
    ("Option::from", "from"),
    ("Vec::from", "from"),
    ("f64::from", "from"),
    ("f32::from", "from"),
    ("u8::from", "from"),
    ("u16::from", "from"),
    ("u32::from", "from"),
    ("u64::from", "from"),
    ("u128::from", "from"),
    ("usize::from", "from"),
    ("i8::from", "from"),
    ("i16::from", "from"),
    ("i32::from", "from"),
    ("i64::from", "from"),
    ("i128::from", "from"),
    ("isize::from", "from"),
    ("Value::from", "from"),
    ("u8::try_from", "try_from"),
    ("u16::try_from", "try_from"),
    ("u32::try_from", "try_from"),
    ("u64::try_from", "try_from"),
    ("u128::try_from", "try_from"),
    ("usize::try_from", "try_from"),
    ("i8::try_from", "try_from"),
    ("i16::try_from", "try_from"),
    ("i32::try_from", "try_from"),
    ("i64::try_from", "try_from"),
    ("i128::try_from", "try_from"),
    ("isize::try_from", "try_from"),
    // What the macros write for a constant in a closure.
    ("expr::again", "identity"),
    ("convert::identity", "identity"),
    ("Box::new", "identity"),
    ("Arc::new", "identity"),
    ("Rc::new", "identity"),
    ("Cow::from", "from"),
    ("Reverse", "reverse"),
    ("cmp::Reverse", "reverse"),
    ("cmp::min", "min"),
    ("f64::min", "min"),
    ("f64::max", "max"),
    ("cmp::max", "max"),
    ("Vec::new", "empty"),
    ("VecDeque::new", "empty"),
    ("String::new", "empty"),
    ("HashMap::new", "empty"),
    ("BTreeMap::new", "empty"),
    ("HashSet::new", "empty"),
    ("BTreeSet::new", "empty"),
    ("iter::once", "iter_once"),
    ("iter::empty", "iter_empty"),
    ("iter::repeat_n", "repeat_n"),
    ("BTreeMap::from", "from"),
    ("HashMap::from", "from"),
    ("BTreeSet::from", "from"),
    ("HashSet::from", "from"),
    ("VecDeque::from", "from"),
    ("Failure::new", "failure"),
    ("Duration::from_secs", "duration_from_secs"),
    ("Duration::from_mins", "duration_from_mins"),
    ("Duration::from_hours", "duration_from_hours"),
    ("Duration::from_millis", "duration_from_millis"),
    ("ItemReader::csv", "reader_csv"),
    ("ItemReader::json", "reader_json"),
    ("ItemReader::jsonl", "reader_jsonl"),
    ("ItemReader::parquet", "reader_parquet"),
    ("ItemReader::manifest", "reader_manifest"),
    ("ItemReader::objects", "reader_objects"),
    ("ItemBatcher::max_items", "batcher_max_items"),
    ("ItemBatcher::max_bytes", "batcher_max_bytes"),
    ("ResultWriter::s3", "writer_s3"),
];

/// `Failure::new(error, cause)`
pub fn failure<E: ?Sized, C: ?Sized, U>(error: Expr<E>, cause: Expr<C>, _: Ty<U>) -> Expr<U> {
    Expr::new(made_up(&error.value, &cause.value))
}

fn made_up(error: &Value, cause: &Value) -> Value {
    let fields = [("Error", error), ("Cause", cause)];
    let object = fields.map(|(key, text)| (key.to_owned(), defined(text)));
    derived(Ast::object(object), &[error, cause])
}

/// `Box::new(x)`, `Arc::new(x)`
pub fn identity<T: ?Sized, U: ?Sized>(x: Expr<T>, ty: Ty<U>) -> Expr<U> {
    x.cast(ty)
}
