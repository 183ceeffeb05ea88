//! Methods of iterators. An iterator is the list of its items.

use crate::data::{Kind, Shape};
use crate::expr::build::{
    self, defined, derived, has_fallible_lambda, is_plain, is_some, item, list, once, option,
};
use crate::expr::ops::{self, greater};
use crate::expr::{
    Closure, Closure2, Expr, Items, Operand, Receiver, Ty, Type, closure, closure2, refuse, refused,
};
use crate::ir::Value;
use crate::jsonata::Ast;
use crate::names;

use super::list::joined_lists;
use super::map::{distinct, sorted};
use super::{Family, option as opt, result, text};

mod collect;
mod search;
mod source;
mod window;

pub use collect::*;
pub use search::*;
pub use source::*;
pub use window::*;

/// A lambda, and the facts of what the closure made.
struct Body {
    lambda: Ast,
    value: Value,
}

/// `function($item){ body }`
fn body(names: [&str; 1], f: Closure<'_>, make: impl FnOnce(&Value, Ast) -> Ast) -> Body {
    let mut value = Value::of(Ast::Null);
    let lambda = build::lambda(names, |[x]| {
        value = f(Value::of(x.clone()));
        make(&value, x)
    });
    Body { lambda, value }
}

/// `function($x){ $x }`
fn is_identity(lambda: &Ast) -> bool {
    matches!(lambda, Ast::Lambda { params, body, .. }
        if matches!((&params[..], &**body), ([param], Ast::Variable(read)) if param == read))
}

/// `xs.map(|x| ..)`; of an `Option` or `Result` its value.
pub fn map<R: Items + ?Sized, B: Operand + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    let (ty, of, into) = (Type::of::<R>(), Type::of::<B>(), Type::of::<U>());
    Expr::new(mapped(recv.value, ty, names, (closure(f), of), into))
}

fn mapped(
    recv: Value,
    ty: Type,
    names: [&str; 1],
    (f, of): (Closure<'_>, Type),
    into: Type,
) -> Value {
    match ty.family() {
        Family::Option(_) => opt::map_option(&recv, f, into),
        Family::Result(..) => result::map_ok(&recv, f),
        _ => {
            let body = body(names, f, |v, _| defined(v));
            if is_identity(&body.lambda) {
                return recv;
            }
            let ast = build::map(recv.ast.clone(), body.lambda, &of.shape());
            derived(ast, &[&recv, &body.value])
        }
    }
}

/// `xs.filter(|x| ..)`; of an `Option` its value.
pub fn filter<'a, R: Items + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<&'a R::Item>) -> Expr<bool>,
    _: Ty<U>,
) -> Expr<U>
where
    R::Item: 'a,
{
    Expr::new(filtered(&recv.value, Type::of::<R>(), names, closure(f)))
}

pub(crate) fn filtered(recv: &Value, ty: Type, names: [&str; 1], f: Closure<'_>) -> Value {
    if let Family::Option(_) = ty.family() {
        return opt::filter_option(recv, f);
    }
    let body = body(names, f, |v, _| v.ast.clone());
    let ast = build::filter(recv.ast.clone(), body.lambda, &ty.item_shape());
    derived(ast, &[recv, &body.value])
}

/// `body != null ? body`: nothing, which `$map` leaves out, for `None`.
fn only_some(value: &Value) -> Ast {
    once(value.ast.clone(), "option", |x| {
        Ast::Conditional(Box::new(is_some(x.clone())), Box::new(x), None)
    })
}

/// `xs.filter_map(|x| ..)`
pub fn filter_map<R: Items + ?Sized, B: Operand + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    let (of, into) = (Type::of::<B>(), Type::of::<U>());
    Expr::new(filter_mapped(&recv.value, names, (closure(f), of), into))
}

fn filter_mapped(
    recv: &Value,
    names: [&str; 1],
    (f, of): (Closure<'_>, Type),
    into: Type,
) -> Value {
    build::check_option(&of.shape());
    let body = body(names, f, |v, _| only_some(v));
    let ast = build::map(recv.ast.clone(), body.lambda, &into.item_shape());
    derived(ast, &[recv, &body.value])
}

/// `xs.flat_map(|x| ..)`
pub fn flat_map<R: Items + ?Sized, B: Operand + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    let (ty, of, into) = (Type::of::<R>(), Type::of::<B>(), Type::of::<U>());
    Expr::new(flat_mapped(&recv.value, ty, names, (closure(f), of), into))
}

fn flat_mapped(
    recv: &Value,
    ty: Type,
    names: [&str; 1],
    (f, of): (Closure<'_>, Type),
    into: Type,
) -> Value {
    match of.family() {
        Family::Option(_) => filter_mapped(recv, names, (f, of), into),
        Family::List(_) => {
            let mut value = Value::of(Ast::Null);
            let append = build::lambda(["all", names[0]], |[all, x]| {
                value = f(Value::of(x));
                Ast::call("append", [all, value.ast.clone()])
            });
            let ast = build::reduce(recv.ast.clone(), append, Ast::Array(Vec::new()));
            derived(ast, &[recv, &value])
        }
        _ => ty.no_form("flat_map"),
    }
}

/// `xs.flatten()`: of lists, of `Option`s, of `Result`s; of an `Option` of an `Option`.
pub fn flatten<R: Items + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(flat(recv.value, Type::of::<R>()))
}

fn flat(recv: Value, ty: Type) -> Value {
    let xs = recv.ast.clone();
    let ast = match (ty.family(), ty.item_shape()) {
        (Family::Option(_), _) => return recv,
        (Family::List(_), Shape::List(_)) => joined_lists(xs),
        (Family::List(_), Shape::Option(inner)) => {
            let some = build::lambda(["option"], |[x]| is_some(x));
            build::filter(xs, some, &inner())
        }
        (Family::List(_), Shape::Result(ok, _)) => {
            let value = build::lambda(["result"], |[r]| r.field("Ok"));
            build::map(xs, value, &ok())
        }
        _ => return ty.no_form("flatten"),
    };
    derived(ast, &[&recv])
}

/// `xs.enumerate()`
pub fn enumerate<R: Items + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(numbered(&recv.value, Type::of::<R>()))
}

fn numbered(recv: &Value, ty: Type) -> Value {
    ty.ordered("enumerate");
    let shape = ty.item_shape();
    let pair = build::lambda(["item", "index"], |[x, i]| {
        build::array_of([(i, Shape::Integer), (x, shape)])
    });
    let ast = build::map(recv.ast.clone(), pair, &Shape::Tuple(Vec::new()));
    derived(ast, &[recv])
}

/// `xs.zip(ys)`; of two `Option`s both or none.
pub fn zip<R: Receiver + ?Sized, O: Receiver + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    other: Expr<O>,
    _: Ty<U>,
) -> Expr<U> {
    let (left, right) = (Type::of::<R>(), Type::of::<O>());
    Expr::new(zipped((&recv.value, left), (&other.value, right)))
}

fn zipped((x, left): (&Value, Type), (y, right): (&Value, Type)) -> Value {
    left.ordered("zip");
    right.ordered("zip");
    if let (Family::Option(a), Family::Option(b)) = (left.family(), right.family()) {
        let ast = once(x.ast.clone(), "left", |x| {
            once(y.ast.clone(), "right", |y| {
                let both = build::and(is_some(x.clone()), is_some(y.clone()));
                let pair = build::array_of([(x, a()), (y, b())]);
                Ast::conditional(both, pair, Ast::Null)
            })
        });
        return derived(ast, &[x, y]);
    }
    let ys = items_of(y, right);
    derived(Ast::call("zip", [x.ast.clone(), ys]), &[x, y])
}

/// The items of something that is turned into an iterator on the way.
pub(crate) fn items_of(value: &Value, ty: Type) -> Ast {
    super::items(value.clone(), ty).ast
}

/// `xs.chain(ys)`
pub fn chain<R: Receiver + ?Sized, O: Receiver + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<O>,
    _: Ty<U>,
) -> Expr<U> {
    let right = Type::of::<O>();
    Expr::new(chained(&recv.value, &other.value, right))
}

fn chained(x: &Value, y: &Value, right: Type) -> Value {
    let ast = Ast::call("append", [x.ast.clone(), items_of(y, right)]);
    derived(ast, &[x, y])
}

/// `xs.rev()`
pub fn rev<R: Items + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Type::of::<R>().ordered("rev");
    Expr::new(reversed(&recv.value))
}

/// `$reverse(xs)`
pub(crate) fn reversed(xs: &Value) -> Value {
    derived(Ast::call("reverse", [xs.ast.clone()]), &[xs])
}

/// `xs.count()`
pub fn count<R: Items + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(counted(&recv.value))
}

fn counted(recv: &Value) -> Value {
    let xs = recv.ast.clone();
    let ast = match (text::text_of_characters(&xs), text::number_of_matches(&xs)) {
        (Some(text), _) => Ast::call("length", [text]),
        (None, Some(number)) => number,
        (None, None) => build::count(xs),
    };
    derived(ast, &[recv])
}

/// `xs.sum()`
pub fn sum<R: Items + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U>
where
    R::Item: ops::AslArithmetic,
{
    Expr::new(added(&recv.value, Type::of::<R>()))
}

fn added(recv: &Value, ty: Type) -> Value {
    let xs = recv.ast.clone();
    if ops::is_duration(&ty.item_shape()) {
        let sum = build::lambda(["sum", "duration"], |[a, b]| ops::add_durations(a, b));
        let zero = ["secs", "nanos"].map(|key| (key.to_owned(), Ast::int(0)));
        return derived(build::reduce(xs, sum, Ast::object(zero)), &[recv]);
    }
    derived(Ast::call("sum", [xs]), &[recv])
}

/// `xs.product()`
pub fn product<R: Items + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U>
where
    R::Item: ops::AslArithmetic,
{
    Expr::new(multiplied(&recv.value))
}

fn multiplied(recv: &Value) -> Value {
    let times = build::lambda(["product", "factor"], |[a, b]| build::mul(a, b));
    let ast = build::reduce(recv.ast.clone(), times, Ast::int(1));
    derived(ast, &[recv])
}

/// `xs.fold(init, |acc, x| ..)`
pub fn fold<R: Items + ?Sized, B: ?Sized, C: ?Sized, U>(
    recv: Expr<R>,
    init: Expr<B>,
    names: [&str; 2],
    f: impl FnOnce(Expr<U>, Expr<R::Item>) -> Expr<C>,
    _: Ty<U>,
) -> Expr<U> {
    let ty = Type::of::<R>();
    Expr::new(folded(&recv.value, ty, &init.value, names, closure2(f)))
}

fn folded(recv: &Value, ty: Type, init: &Value, names: [&str; 2], f: Closure2<'_>) -> Value {
    ty.ordered("fold");
    let mut value = Value::of(Ast::Null);
    let step = build::lambda(names, |[acc, x]| {
        value = f(Value::of(acc), Value::of(x));
        defined(&value)
    });
    let ast = build::reduce(recv.ast.clone(), step, defined(init));
    derived(ast, &[recv, init, &value])
}

/// Whether items are handed on unevaluated, which shows when one of them fails.
fn lazy(recv: &Value, method: &str) {
    if has_fallible_lambda(&recv.ast) {
        refuse(format!(
            "`{method}` stops before items whose evaluation would fail, a definition evaluates all: \
             put the items into a variable with `collect` first"
        ));
    }
}
