//! Iterators over a part of the items: `take`, `skip`, `step_by`.

use super::*;

/// The items whose index passes a test.
pub(crate) fn by_index(xs: Ast, shape: &Shape, test: impl FnOnce(Ast) -> Ast) -> Ast {
    let within = build::lambda(["item", "index"], |[_, i]| test(i));
    build::filter(xs, within, shape)
}

fn part<R: Items + ?Sized, U: ?Sized>(
    name: &str,
    recv: &Value,
    n: &Value,
    test: fn(Ast, Ast) -> Ast,
) -> Expr<U> {
    ordered::<R>(name);
    let ast = once(n.ast.clone(), "value", |n| {
        by_index(recv.ast.clone(), &item_shape::<R>(), |i| test(i, n))
    });
    out(ast, &[recv, n])
}

/// `xs.take(n)`
pub fn take<R: Items + ?Sized, N: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    n: Expr<N>,
    _: Ty<U>,
) -> Expr<U> {
    lazy(&recv.value, "take");
    part::<R, U>("take", &recv.value, &n.value, build::lt)
}

/// `xs.skip(n)`
pub fn skip<R: Items + ?Sized, N: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    n: Expr<N>,
    _: Ty<U>,
) -> Expr<U> {
    part::<R, U>("skip", &recv.value, &n.value, build::ge)
}

/// `xs.step_by(n)`; steps of zero fail the execution.
pub fn step_by<R: Items + ?Sized, N: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    n: Expr<N>,
    _: Ty<U>,
) -> Expr<U> {
    ordered::<R>("step_by");
    let shape = item_shape::<R>();
    ops::guarded(
        recv.value,
        n.value,
        "`step_by` with steps of zero",
        |xs, n| by_index(xs, &shape, |i| build::eq(build::rem(i, n), Ast::int(0))),
    )
}

/// The place of the first item for which a condition fails, and the items on one side of it.
fn split_at_first<'a, R: Items + ?Sized, U: ?Sized>(
    recv: &Value,
    names: [&str; 1],
    f: impl FnOnce(Expr<&'a R::Item>) -> Expr<bool>,
    make: impl FnOnce(Ast, Ast) -> Ast,
) -> Expr<U>
where
    R::Item: 'a,
{
    let mut value = Value::of(Ast::Null);
    let ast = once(recv.ast.clone(), "list", |xs| {
        let step = build::lambda(["found", names[0], "index"], |[found, x, i]| {
            value = f(Expr::new(Value::of(x))).value;
            let here = Ast::conditional(value.ast.clone(), Ast::Null, i);
            Ast::conditional(is_some(found.clone()), found, here)
        });
        let place = build::reduce(xs.clone(), step, Ast::Null);
        once(place, "place", |place| make(xs, place))
    });
    out(ast, &[recv, &value])
}

/// `xs.take_while(|x| ..)`
pub fn take_while<'a, R: Items + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<&'a R::Item>) -> Expr<bool>,
    _: Ty<U>,
) -> Expr<U>
where
    R::Item: 'a,
{
    ordered::<R>("take_while");
    lazy(&recv.value, "take_while");
    split_at_first::<R, U>(&recv.value, names, f, |xs, place| {
        let before = by_index(xs.clone(), &item_shape::<R>(), |i| {
            build::lt(i, place.clone())
        });
        Ast::conditional(is_some(place), before, xs)
    })
}

/// `xs.skip_while(|x| ..)`
pub fn skip_while<'a, R: Items + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<&'a R::Item>) -> Expr<bool>,
    _: Ty<U>,
) -> Expr<U>
where
    R::Item: 'a,
{
    ordered::<R>("skip_while");
    split_at_first::<R, U>(&recv.value, names, f, |xs, place| {
        let after = by_index(xs, &item_shape::<R>(), |i| build::ge(i, place.clone()));
        Ast::conditional(is_some(place), after, Ast::Array(Vec::new()))
    })
}

/// `[$map([0..last], function($at){ the items at it })]`
fn groups<R: Operand + ?Sized, U: ?Sized>(
    recv: &Value,
    n: &Value,
    what: &str,
    last: fn(Ast, Ast) -> Ast,
    within: fn(Ast, Ast, Ast) -> Ast,
) -> Expr<U> {
    let shape = item_shape::<R>();
    ops::guarded(recv.clone(), n.clone(), what, |xs, n| {
        once(xs, "list", |xs| {
            once(n, "size", |n| {
                let count = build::count(xs.clone());
                let places = build::span(Ast::int(0), last(count, n.clone()));
                let group = build::lambda(["place"], |[place]| {
                    by_index(xs, &shape, |i| within(i, place, n))
                });
                let list = Shape::List(<() as Operand>::shape);
                build::map(Ast::Array(vec![places]), group, &list)
            })
        })
    })
}

/// `xs.chunks(n)`; chunks of zero items fail the execution.
pub fn chunks<R: Receiver + ?Sized, N: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    n: Expr<N>,
    _: Ty<U>,
) -> Expr<U> {
    let last = |count, n| build::sub(Ast::call("ceil", [build::div(count, n)]), Ast::int(1));
    groups::<R, U>(
        &recv.value,
        &n.value,
        "chunks of no items",
        last,
        |i, place, n| {
            let number = Ast::call("floor", [build::div(i, n)]);
            build::eq(number, place)
        },
    )
}

/// `xs.windows(n)`; windows of zero items fail the execution.
pub fn windows<R: Receiver + ?Sized, N: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    n: Expr<N>,
    _: Ty<U>,
) -> Expr<U> {
    groups::<R, U>(
        &recv.value,
        &n.value,
        "windows of no items",
        build::sub,
        |i, place, n| {
            let end = build::add(place.clone(), n);
            build::and(build::ge(i.clone(), place), build::lt(i, end))
        },
    )
}
