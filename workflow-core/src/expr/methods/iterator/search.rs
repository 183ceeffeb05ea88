//! Iterators that stop at an item: `any`, `find`, `position`.

use super::*;

/// `xs.any(|x| ..)`
pub fn any<R: Items + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<bool>,
    _: Ty<U>,
) -> Expr<U> {
    lazy(&recv.value, "any");
    let ty = Type::of::<R>();
    Expr::new(quantified(&recv.value, ty, names, closure(f), true))
}

/// `xs.all(|x| ..)`
pub fn all<R: Items + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<bool>,
    _: Ty<U>,
) -> Expr<U> {
    lazy(&recv.value, "all");
    let ty = Type::of::<R>();
    Expr::new(quantified(&recv.value, ty, names, closure(f), false))
}

/// Whether a condition is `wanted` for some item. One that can fail is tried no further than Rust does.
fn quantified(recv: &Value, ty: Type, names: [&str; 1], f: Closure<'_>, wanted: bool) -> Value {
    let xs = recv.ast.clone();
    let name = names::fresh(names[0]);
    let value = f(Value::var(&name));
    let condition = value.ast.clone();
    let in_text = text::text_of_characters(&xs)
        .and_then(|text| text::among_characters(text, &name, &condition, wanted));
    let ast = if let Some(in_text) = in_text {
        in_text
    } else if value.fallible {
        let found = names::fresh("found");
        let body = if wanted {
            build::or(Ast::var(&found), condition)
        } else {
            build::and(Ast::var(&found), condition)
        };
        let step = build::function(vec![found, name], body);
        build::reduce(xs, step, Ast::Bool(!wanted))
    } else {
        let body = if wanted {
            condition
        } else {
            build::not(condition)
        };
        let test = build::function(vec![name], body);
        let found = build::count(build::filter(xs, test, &ty.item_shape()));
        if wanted {
            build::gt(found, Ast::int(0))
        } else {
            build::eq(found, Ast::int(0))
        }
    };
    derived(ast, &[recv, &value])
}

/// The first item for which a condition holds: its index or itself, else `null`.
fn first_that(xs: Ast, shape: &Shape, name: String, condition: &Value, index: bool) -> Ast {
    let (found, place) = (names::fresh("found"), names::fresh("index"));
    let hit = Ast::var(if index { &place } else { &name });
    if !index && !condition.fallible {
        let test = build::function(vec![name], condition.ast.clone());
        return item(build::filter(xs, test, shape), Ast::int(0));
    }
    let otherwise = Ast::conditional(condition.ast.clone(), hit, Ast::Null);
    let body = Ast::conditional(is_some(Ast::var(&found)), Ast::var(&found), otherwise);
    let step = build::function(vec![found, name, place], body);
    build::reduce(xs, step, Ast::Null)
}

/// The same by a closure, called `method`.
fn searched(recv: &Value, ty: Type, names: [&str; 1], f: Closure<'_>, method: &str) -> Value {
    ty.ordered(method);
    lazy(recv, method);
    let name = names::fresh(names[0]);
    let value = f(Value::var(&name));
    let index = method == "position";
    let ast = first_that(recv.ast.clone(), &ty.item_shape(), name, &value, index);
    derived(ast, &[recv, &value])
}

/// The same value, for an `Option` that is `null` for `None`.
fn or_null<U: Operand + ?Sized>(value: Value) -> Expr<U> {
    build::check_option(&U::shape());
    Expr::new(value)
}

/// `xs.find(|x| ..)`
pub fn find<'a, R: Items + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<&'a R::Item>) -> Expr<bool>,
    _: Ty<U>,
) -> Expr<U>
where
    R::Item: 'a,
{
    let found = searched(&recv.value, Type::of::<R>(), names, closure(f), "find");
    or_null(found.may_be_undefined())
}

/// `xs.position(|x| ..)`
pub fn position<R: Items + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<bool>,
    _: Ty<U>,
) -> Expr<U> {
    let ty = Type::of::<R>();
    or_null(searched(&recv.value, ty, names, closure(f), "position"))
}

/// `xs.find_map(|x| ..)`
pub fn find_map<R: Items + ?Sized, B: Operand + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    fn inner(recv: &Value, ty: Type, names: [&str; 1], f: Closure<'_>) -> Value {
        ty.ordered("find_map");
        lazy(recv, "find_map");
        let mut value = Value::of(Ast::Null);
        let step = build::lambda(["found", names[0]], |[found, x]| {
            value = f(Value::of(x));
            Ast::conditional(is_some(found.clone()), found, defined(&value))
        });
        let ast = build::reduce(recv.ast.clone(), step, Ast::Null);
        derived(ast, &[recv, &value])
    }
    or_null(inner(&recv.value, Type::of::<R>(), names, closure(f)))
}

/// `xs.rposition(|x| ..)`
pub fn rposition<R: Items + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<bool>,
    _: Ty<U>,
) -> Expr<U> {
    fn inner(recv: &Value, ty: Type, names: [&str; 1], f: Closure<'_>) -> Value {
        ty.ordered("rposition");
        let mut value = Value::of(Ast::Null);
        let step = build::lambda(["found", names[0], "index"], |[found, x, place]| {
            value = f(Value::of(x));
            Ast::conditional(value.ast.clone(), place, found)
        });
        // Rust asks from the end, and stops: what would fail before must not be asked.
        if value.fallible {
            return refused(
                "`rposition` asks no item before the one it finds, a definition asks all: use `position` on `rev()`",
            );
        }
        let ast = build::reduce(recv.ast.clone(), step, Ast::Null);
        derived(ast, &[recv, &value])
    }
    or_null(inner(&recv.value, Type::of::<R>(), names, closure(f)))
}

/// `xs.next()` of an iterator that is used once.
pub fn next<R: Items + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    lazy(&recv.value, "next");
    super::super::first(recv, ty)
}

/// `xs.nth(n)` of an iterator that is used once.
pub fn nth<R: Items + ?Sized, N: ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    n: Expr<N>,
    ty: Ty<U>,
) -> Expr<U> {
    Type::of::<R>().ordered("nth");
    lazy(&recv.value, "nth");
    let ast = item(recv.value.ast.clone(), n.value.ast.clone());
    option(ast, &[&recv.value, &n.value], ty)
}

/// `xs.reduce(|acc, x| ..)`
pub fn reduce<R: Items + ?Sized, B: ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 2],
    f: impl FnOnce(Expr<R::Item>, Expr<R::Item>) -> Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    fn inner(recv: &Value, ty: Type, names: [&str; 2], f: Closure2<'_>) -> Value {
        ty.ordered("reduce");
        let mut value = Value::of(Ast::Null);
        let step = build::lambda(names, |[acc, x]| {
            value = f(Value::of(acc), Value::of(x));
            defined(&value)
        });
        let ast = Ast::call("reduce", [recv.ast.clone(), step]);
        derived(ast, &[recv, &value]).may_be_undefined()
    }
    or_null(inner(&recv.value, Type::of::<R>(), names, closure2(f)))
}
