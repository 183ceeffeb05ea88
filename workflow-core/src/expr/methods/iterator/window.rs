//! Iterators over a part of the items: `take`, `skip`, `step_by`.

use super::*;

/// The items whose index passes a test.
pub(crate) fn by_index(xs: Ast, shape: &Shape, test: impl FnOnce(Ast) -> Ast) -> Ast {
    let within = build::lambda(["item", "index"], |[_, i]| test(i));
    build::filter(xs, within, shape)
}

fn part(name: &str, recv: &Value, ty: Type, n: &Value, test: fn(Ast, Ast) -> Ast) -> Value {
    ty.ordered(name);
    let ast = once(n.ast.clone(), "value", |n| {
        by_index(recv.ast.clone(), &ty.item_shape(), |i| test(i, n))
    });
    derived(ast, &[recv, n])
}

/// `xs.take(n)`
pub fn take<R: Items + ?Sized, N: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    n: Expr<N>,
    _: Ty<U>,
) -> Expr<U> {
    lazy(&recv.value, "take");
    let ty = Type::of::<R>();
    Expr::new(part("take", &recv.value, ty, &n.value, build::lt))
}

/// `xs.skip(n)`
pub fn skip<R: Items + ?Sized, N: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    n: Expr<N>,
    _: Ty<U>,
) -> Expr<U> {
    let ty = Type::of::<R>();
    Expr::new(part("skip", &recv.value, ty, &n.value, build::ge))
}

/// `xs.step_by(n)`; steps of zero fail the execution.
pub fn step_by<R: Items + ?Sized, N: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    n: Expr<N>,
    _: Ty<U>,
) -> Expr<U> {
    fn inner(recv: Value, ty: Type, n: Value) -> Value {
        ty.ordered("step_by");
        let shape = ty.item_shape();
        ops::guarded(recv, n, "`step_by` with steps of zero", |xs, n| {
            by_index(xs, &shape, |i| build::eq(build::rem(i, n), Ast::int(0)))
        })
    }
    Expr::new(inner(recv.value, Type::of::<R>(), n.value))
}

/// The place of the first item for which a condition fails, and the items on one side of it.
fn split_at_first(
    recv: &Value,
    names: [&str; 1],
    f: Closure<'_>,
    make: impl FnOnce(Ast, Ast) -> Ast,
) -> Value {
    let mut value = Value::of(Ast::Null);
    let ast = once(recv.ast.clone(), "list", |xs| {
        let step = build::lambda(["found", names[0], "index"], |[found, x, i]| {
            value = f(Value::of(x));
            let here = Ast::conditional(value.ast.clone(), Ast::Null, i);
            Ast::conditional(is_some(found.clone()), found, here)
        });
        let place = build::reduce(xs.clone(), step, Ast::Null);
        once(place, "place", |place| make(xs, place))
    });
    derived(ast, &[recv, &value])
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
    fn inner(recv: &Value, ty: Type, names: [&str; 1], f: Closure<'_>) -> Value {
        ty.ordered("take_while");
        lazy(recv, "take_while");
        split_at_first(recv, names, f, |xs, place| {
            let before = by_index(xs.clone(), &ty.item_shape(), |i| {
                build::lt(i, place.clone())
            });
            Ast::conditional(is_some(place), before, xs)
        })
    }
    Expr::new(inner(&recv.value, Type::of::<R>(), names, closure(f)))
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
    fn inner(recv: &Value, ty: Type, names: [&str; 1], f: Closure<'_>) -> Value {
        ty.ordered("skip_while");
        split_at_first(recv, names, f, |xs, place| {
            let after = by_index(xs, &ty.item_shape(), |i| build::ge(i, place.clone()));
            Ast::conditional(is_some(place), after, Ast::Array(Vec::new()))
        })
    }
    Expr::new(inner(&recv.value, Type::of::<R>(), names, closure(f)))
}

/// `[$map([0..last], function($at){ the items at it })]`
fn groups(
    recv: Value,
    ty: Type,
    n: Value,
    what: &str,
    last: fn(Ast, Ast) -> Ast,
    within: fn(Ast, Ast, Ast) -> Ast,
) -> Value {
    let shape = ty.item_shape();
    ops::guarded(recv, n, what, |xs, n| {
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
    fn last(count: Ast, n: Ast) -> Ast {
        build::sub(Ast::call("ceil", [build::div(count, n)]), Ast::int(1))
    }
    fn within(i: Ast, place: Ast, n: Ast) -> Ast {
        let number = Ast::call("floor", [build::div(i, n)]);
        build::eq(number, place)
    }
    let (ty, what) = (Type::of::<R>(), "chunks of no items");
    Expr::new(groups(recv.value, ty, n.value, what, last, within))
}

/// `xs.windows(n)`; windows of zero items fail the execution.
pub fn windows<R: Receiver + ?Sized, N: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    n: Expr<N>,
    _: Ty<U>,
) -> Expr<U> {
    fn within(i: Ast, place: Ast, n: Ast) -> Ast {
        let end = build::add(place.clone(), n);
        build::and(build::ge(i.clone(), place), build::lt(i, end))
    }
    let (ty, what) = (Type::of::<R>(), "windows of no items");
    Expr::new(groups(recv.value, ty, n.value, what, build::sub, within))
}
