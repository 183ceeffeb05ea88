//! Iterators that come from nothing else, and what two iterators have to do with each other.

use super::*;
use crate::expr::ops::equality;

/// `std::iter::once(x)`
pub fn iter_once<T: Operand, U: Operand + ?Sized>(x: Expr<T>, _: Ty<U>) -> Expr<U> {
    let ast = build::array_of([(defined(&x.value), T::shape())]);
    out(ast, &[&x.value])
}

/// `std::iter::empty()`
#[must_use]
pub fn iter_empty<U: Operand + ?Sized>(_: Ty<U>) -> Expr<U> {
    Expr::new(Value::of(Ast::Array(Vec::new())))
}

/// `std::iter::repeat_n(x, n)`
pub fn repeat_n<T: Operand, N: ?Sized, U: Operand + ?Sized>(
    x: Expr<T>,
    n: Expr<N>,
    _: Ty<U>,
) -> Expr<U> {
    let (x, n) = (x.value, n.value);
    let ast = once(defined(&x), "item", |item| {
        let places = Ast::Array(vec![build::span(Ast::int(1), n.ast.clone())]);
        let copy = build::lambda(["place"], |_| item);
        build::map(places, copy, &T::shape())
    });
    out(ast, &[&x, &n])
}

/// `xs.eq(ys)`: of iterators, whether their items are equal.
pub fn eq<R: Items + ?Sized, O: Receiver + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<O>,
    _: Ty<U>,
) -> Expr<U> {
    items_equal::<R, O, U>(&recv.value, &other.value, build::eq)
}

/// `xs.ne(ys)`
pub fn ne<R: Items + ?Sized, O: Receiver + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<O>,
    _: Ty<U>,
) -> Expr<U> {
    items_equal::<R, O, U>(&recv.value, &other.value, build::ne)
}

fn items_equal<R: Items + ?Sized, O: Receiver + ?Sized, U: ?Sized>(
    x: &Value,
    y: &Value,
    compare: fn(Ast, Ast) -> Ast,
) -> Expr<U> {
    ordered::<R>("eq");
    ordered::<O>("eq");
    if !matches!(family::<R>(), Family::List(_)) || !equality::exact_json(&item_shape::<R>(), 0) {
        return Expr::new(refused(
            "`eq` of iterators works in a definition on numbers, texts, `bool`s and lists of them: use `==` for other values",
        ));
    }
    out(compare(x.ast.clone(), items_of::<O>(y)), &[x, y])
}

/// `xs.map_while(|x| ..)`
pub fn map_while<R: Items + ?Sized, B: Operand + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    ordered::<R>("map_while");
    lazy(&recv.value, "map_while");
    build::check_option(&B::shape());
    let mut value = Value::of(Ast::Null);
    let step = build::lambda(["mapped", names[0]], |[mapped, x]| {
        value = f(Expr::new(Value::of(x))).value;
        let ended = build::eq(mapped.clone().field("ended"), Ast::Bool(true));
        let items = || mapped.clone().field("items");
        let more = once(value.ast.clone(), "option", |option| {
            let all = Ast::call(
                "append",
                [
                    items(),
                    build::array_of([(option.clone(), item_shape::<U>())]),
                ],
            );
            let end = [
                ("items".to_owned(), items()),
                ("ended".to_owned(), Ast::Bool(true)),
            ];
            Ast::conditional(
                is_some(option),
                Ast::object([("items".to_owned(), all)]),
                Ast::object(end),
            )
        });
        Ast::conditional(ended, mapped.clone(), more)
    });
    let none = Ast::object([("items".to_owned(), Ast::Array(Vec::new()))]);
    let ast = build::reduce(recv.value.ast.clone(), step, none);
    out(ast.field("items"), &[&recv.value, &value])
}
