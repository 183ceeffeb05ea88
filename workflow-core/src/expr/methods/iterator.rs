//! Methods of iterators. An iterator is the list of its items.

use crate::data::{Kind, Shape};
use crate::expr::build::{
    self, defined, has_fallible_lambda, is_plain, is_some, item, list, once, option, out,
};
use crate::expr::ops::{self, greater};
use crate::expr::{Expr, Items, Operand, Receiver, Ty, refuse, refused};
use crate::ir::Value;
use crate::jsonata::Ast;
use crate::names;

use super::list::joined_lists;
use super::map::{distinct, sorted};
use super::{Family, family, item_shape, no_form, option as opt, ordered, result, text};

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
fn body<T, B: ?Sized>(
    names: [&str; 1],
    f: impl FnOnce(Expr<T>) -> Expr<B>,
    make: impl FnOnce(&Value, Ast) -> Ast,
) -> Body {
    let mut value = Value::of(Ast::Null);
    let lambda = build::lambda(names, |[x]| {
        value = f(Expr::new(Value::of(x.clone()))).value;
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
    ty: Ty<U>,
) -> Expr<U> {
    match family::<R>() {
        Family::Option(_) => opt::map_option(recv, f, ty),
        Family::Result(..) => result::map_ok(recv, f),
        _ => {
            let body = body(names, f, |v, _| defined(v));
            if is_identity(&body.lambda) {
                return recv.cast(ty);
            }
            let ast = build::map(recv.value.ast.clone(), body.lambda, &B::shape());
            out(ast, &[&recv.value, &body.value])
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
    if let Family::Option(_) = family::<R>() {
        return opt::filter_option(recv, f);
    }
    let body = body(names, f, |v, _| v.ast.clone());
    let ast = build::filter(recv.value.ast.clone(), body.lambda, &item_shape::<R>());
    out(ast, &[&recv.value, &body.value])
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
    build::check_option(&B::shape());
    let body = body(names, f, |v, _| only_some(v));
    let ast = build::map(recv.value.ast.clone(), body.lambda, &item_shape::<U>());
    out(ast, &[&recv.value, &body.value])
}

/// `xs.flat_map(|x| ..)`
pub fn flat_map<R: Items + ?Sized, B: Operand + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<B>,
    ty: Ty<U>,
) -> Expr<U> {
    match family::<B>() {
        Family::Option(_) => filter_map(recv, names, f, ty),
        Family::List(_) => {
            let mut value = Value::of(Ast::Null);
            let append = build::lambda(["all", names[0]], |[all, x]| {
                value = f(Expr::new(Value::of(x))).value;
                Ast::call("append", [all, value.ast.clone()])
            });
            let ast = build::reduce(recv.value.ast.clone(), append, Ast::Array(Vec::new()));
            out(ast, &[&recv.value, &value])
        }
        _ => Expr::new(refused(no_form::<R>("flat_map"))),
    }
}

/// `xs.flatten()`: of lists, of `Option`s, of `Result`s; of an `Option` of an `Option`.
pub fn flatten<R: Items + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    let xs = recv.value.ast.clone();
    let ast = match (family::<R>(), item_shape::<R>()) {
        (Family::Option(_), _) => return recv.cast(ty),
        (Family::List(_), Shape::List(_)) => joined_lists(xs),
        (Family::List(_), Shape::Option(inner)) => {
            let some = build::lambda(["option"], |[x]| is_some(x));
            build::filter(xs, some, &inner())
        }
        (Family::List(_), Shape::Result(ok, _)) => {
            let value = build::lambda(["result"], |[r]| r.field("Ok"));
            build::map(xs, value, &ok())
        }
        _ => return Expr::new(refused(no_form::<R>("flatten"))),
    };
    out(ast, &[&recv.value])
}

/// `xs.enumerate()`
pub fn enumerate<R: Items + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    ordered::<R>("enumerate");
    let shape = item_shape::<R>();
    let pair = build::lambda(["item", "index"], |[x, i]| {
        build::array_of([(i, Shape::Integer), (x, shape)])
    });
    let ast = build::map(recv.value.ast.clone(), pair, &Shape::Tuple(Vec::new()));
    out(ast, &[&recv.value])
}

/// `xs.zip(ys)`; of two `Option`s both or none.
pub fn zip<R: Receiver + ?Sized, O: Receiver + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    other: Expr<O>,
    _: Ty<U>,
) -> Expr<U> {
    ordered::<R>("zip");
    ordered::<O>("zip");
    let (x, y) = (recv.value, other.value);
    if let (Family::Option(a), Family::Option(b)) = (family::<R>(), family::<O>()) {
        let ast = once(x.ast.clone(), "left", |x| {
            once(y.ast.clone(), "right", |y| {
                let both = build::and(is_some(x.clone()), is_some(y.clone()));
                let pair = build::array_of([(x, a()), (y, b())]);
                Ast::conditional(both, pair, Ast::Null)
            })
        });
        return out(ast, &[&x, &y]);
    }
    let ys = items_of::<O>(&y);
    out(Ast::call("zip", [x.ast.clone(), ys]), &[&x, &y])
}

/// The items of something that is turned into an iterator on the way.
pub(crate) fn items_of<O: Receiver + ?Sized>(value: &Value) -> Ast {
    let source: Expr<O> = Expr::new(value.clone());
    super::into_iter(source, Ty::<Vec<()>>::default()).value.ast
}

/// `xs.chain(ys)`
pub fn chain<R: Receiver + ?Sized, O: Receiver + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<O>,
    _: Ty<U>,
) -> Expr<U> {
    let (x, y) = (recv.value, other.value);
    let ast = Ast::call("append", [x.ast.clone(), items_of::<O>(&y)]);
    out(ast, &[&x, &y])
}

/// `xs.rev()`
pub fn rev<R: Items + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    ordered::<R>("rev");
    out(
        Ast::call("reverse", [recv.value.ast.clone()]),
        &[&recv.value],
    )
}

/// `xs.count()`
pub fn count<R: Items + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    let xs = recv.value.ast.clone();
    let ast = match (text::text_of_characters(&xs), text::number_of_matches(&xs)) {
        (Some(text), _) => Ast::call("length", [text]),
        (None, Some(number)) => number,
        (None, None) => build::count(xs),
    };
    out(ast, &[&recv.value])
}

/// `xs.sum()`
pub fn sum<R: Items + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U>
where
    R::Item: ops::AslArithmetic,
{
    let xs = recv.value.ast.clone();
    if ops::is_duration(&item_shape::<R>()) {
        let sum = build::lambda(["sum", "duration"], |[a, b]| ops::add_durations(a, b));
        let zero = ["secs", "nanos"].map(|key| (key.to_owned(), Ast::int(0)));
        return out(build::reduce(xs, sum, Ast::object(zero)), &[&recv.value]);
    }
    out(Ast::call("sum", [xs]), &[&recv.value])
}

/// `xs.product()`
pub fn product<R: Items + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U>
where
    R::Item: ops::AslArithmetic,
{
    let times = build::lambda(["product", "factor"], |[a, b]| build::mul(a, b));
    out(
        build::reduce(recv.value.ast.clone(), times, Ast::int(1)),
        &[&recv.value],
    )
}

/// `xs.fold(init, |acc, x| ..)`
pub fn fold<R: Items + ?Sized, B: ?Sized, C: ?Sized, U>(
    recv: Expr<R>,
    init: Expr<B>,
    names: [&str; 2],
    f: impl FnOnce(Expr<U>, Expr<R::Item>) -> Expr<C>,
    _: Ty<U>,
) -> Expr<U> {
    ordered::<R>("fold");
    let init = init.value;
    let mut value = Value::of(Ast::Null);
    let step = build::lambda(names, |[acc, x]| {
        value = f(Expr::new(Value::of(acc)), Expr::new(Value::of(x))).value;
        defined(&value)
    });
    let ast = build::reduce(recv.value.ast.clone(), step, defined(&init));
    out(ast, &[&recv.value, &init, &value])
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
