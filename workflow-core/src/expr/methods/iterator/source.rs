//! Iterators that come from nothing else, and what two iterators have to do with each other.

use super::*;
use crate::expr::literal::copies;
use crate::expr::ops::equality;

/// `std::iter::once(x)`
pub fn iter_once<T: Operand, U: Operand + ?Sized>(x: Expr<T>, _: Ty<U>) -> Expr<U> {
    Expr::new(only(&x.value, Type::of::<T>()))
}

fn only(x: &Value, ty: Type) -> Value {
    let ast = build::array_of([(defined(x), ty.shape())]);
    derived(ast, &[x])
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
    Expr::new(copies(&x.value, &n.value, &T::shape()))
}

/// `xs.eq(ys)`: of iterators, whether their items are equal.
pub fn eq<R: Items + ?Sized, O: Receiver + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<O>,
    _: Ty<U>,
) -> Expr<U> {
    let (left, right) = (Type::of::<R>(), Type::of::<O>());
    Expr::new(compared(
        (&recv.value, left),
        (&other.value, right),
        build::eq,
    ))
}

/// `xs.ne(ys)`
pub fn ne<R: Items + ?Sized, O: Receiver + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<O>,
    _: Ty<U>,
) -> Expr<U> {
    let (left, right) = (Type::of::<R>(), Type::of::<O>());
    Expr::new(compared(
        (&recv.value, left),
        (&other.value, right),
        build::ne,
    ))
}

fn compared(
    (x, left): (&Value, Type),
    (y, right): (&Value, Type),
    compare: fn(Ast, Ast) -> Ast,
) -> Value {
    left.ordered("eq");
    right.ordered("eq");
    let exact = equality::exact_json(&left.item_shape(), 0);
    if !exact || !matches!(left.family(), Family::List(_)) {
        return refused(
            "`eq` of iterators works in a definition on numbers, texts, `bool`s and lists of them: use `==` for other values",
        );
    }
    derived(compare(x.ast.clone(), items_of(y, right)), &[x, y])
}

/// `xs.map_while(|x| ..)`
pub fn map_while<R: Items + ?Sized, B: Operand + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    let (ty, of, into) = (Type::of::<R>(), Type::of::<B>(), Type::of::<U>());
    Expr::new(mapped_while(&recv.value, ty, names, (closure(f), of), into))
}

fn mapped_while(
    recv: &Value,
    ty: Type,
    names: [&str; 1],
    (f, of): (Closure<'_>, Type),
    into: Type,
) -> Value {
    ty.ordered("map_while");
    lazy(recv, "map_while");
    build::check_option(&of.shape());
    let mut value = Value::of(Ast::Null);
    let step = build::lambda(["mapped", names[0]], |[mapped, x]| {
        value = f(Value::of(x));
        let ended = build::eq(mapped.clone().field("ended"), Ast::Bool(true));
        let items = || mapped.clone().field("items");
        let more = once(value.ast.clone(), "option", |option| {
            let all = Ast::call(
                "append",
                [
                    items(),
                    build::array_of([(option.clone(), into.item_shape())]),
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
    let ast = build::reduce(recv.ast.clone(), step, none);
    derived(ast.field("items"), &[recv, &value])
}
