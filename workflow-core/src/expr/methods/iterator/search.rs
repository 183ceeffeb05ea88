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
    quantified(recv, names, f, true)
}

/// `xs.all(|x| ..)`
pub fn all<R: Items + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<bool>,
    _: Ty<U>,
) -> Expr<U> {
    lazy(&recv.value, "all");
    quantified(recv, names, f, false)
}

/// Whether a condition is `wanted` for some item. One that can fail is tried no further than Rust does.
fn quantified<R: Items + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<bool>,
    wanted: bool,
) -> Expr<U> {
    let xs = recv.value.ast.clone();
    let name = names::fresh(names[0]);
    let value = f(Expr::new(Value::var(&name))).value;
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
        let step = Ast::Lambda {
            params: vec![found, name],
            signature: None,
            body: Box::new(body),
        };
        build::reduce(xs, step, Ast::Bool(!wanted))
    } else {
        let test = Ast::Lambda {
            params: vec![name],
            signature: None,
            body: Box::new(if wanted {
                condition
            } else {
                build::not(condition)
            }),
        };
        let found = build::count(build::filter(xs, test, &item_shape::<R>()));
        if wanted {
            build::gt(found, Ast::int(0))
        } else {
            build::eq(found, Ast::int(0))
        }
    };
    out(ast, &[&recv.value, &value])
}

/// The first item for which a condition holds: its index or itself, else `null`.
fn first_that(xs: Ast, shape: &Shape, name: String, condition: &Value, index: bool) -> Ast {
    let (found, place) = (names::fresh("found"), names::fresh("index"));
    let hit = Ast::var(if index { &place } else { &name });
    if !index && !condition.fallible {
        let test = Ast::Lambda {
            params: vec![name],
            signature: None,
            body: Box::new(condition.ast.clone()),
        };
        return item(build::filter(xs, test, shape), Ast::int(0));
    }
    let otherwise = Ast::conditional(condition.ast.clone(), hit, Ast::Null);
    let step = Ast::Lambda {
        params: vec![found.clone(), name, place],
        signature: None,
        body: Box::new(Ast::conditional(
            is_some(Ast::var(&found)),
            Ast::var(&found),
            otherwise,
        )),
    };
    build::reduce(xs, step, Ast::Null)
}

/// `xs.find(|x| ..)`
pub fn find<'a, R: Items + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<&'a R::Item>) -> Expr<bool>,
    ty: Ty<U>,
) -> Expr<U>
where
    R::Item: 'a,
{
    ordered::<R>("find");
    lazy(&recv.value, "find");
    let name = names::fresh(names[0]);
    let value = f(Expr::new(Value::var(&name))).value;
    let ast = first_that(
        recv.value.ast.clone(),
        &item_shape::<R>(),
        name,
        &value,
        false,
    );
    option(ast, &[&recv.value, &value], ty)
}

/// `xs.position(|x| ..)`
pub fn position<R: Items + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<bool>,
    ty: Ty<U>,
) -> Expr<U> {
    ordered::<R>("position");
    lazy(&recv.value, "position");
    let name = names::fresh(names[0]);
    let value = f(Expr::new(Value::var(&name))).value;
    let ast = first_that(
        recv.value.ast.clone(),
        &item_shape::<R>(),
        name,
        &value,
        true,
    );
    let mut expr = option(ast, &[&recv.value, &value], ty);
    expr.value.undefined = false;
    expr
}

/// `xs.find_map(|x| ..)`
pub fn find_map<R: Items + ?Sized, B: Operand + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<B>,
    ty: Ty<U>,
) -> Expr<U> {
    ordered::<R>("find_map");
    lazy(&recv.value, "find_map");
    let mut value = Value::of(Ast::Null);
    let step = build::lambda(["found", names[0]], |[found, x]| {
        value = f(Expr::new(Value::of(x))).value;
        Ast::conditional(is_some(found.clone()), found, defined(&value))
    });
    let ast = build::reduce(recv.value.ast.clone(), step, Ast::Null);
    let mut expr = option(ast, &[&recv.value, &value], ty);
    expr.value.undefined = false;
    expr
}

/// `xs.rposition(|x| ..)`
pub fn rposition<R: Items + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<bool>,
    ty: Ty<U>,
) -> Expr<U> {
    ordered::<R>("rposition");
    let mut value = Value::of(Ast::Null);
    let step = build::lambda(["found", names[0], "index"], |[found, x, place]| {
        value = f(Expr::new(Value::of(x))).value;
        Ast::conditional(value.ast.clone(), place, found)
    });
    // Rust asks from the end, and stops: what would fail before must not be asked.
    if value.fallible {
        return Expr::new(refused(
            "`rposition` asks no item before the one it finds, a definition asks all: use `position` on `rev()`",
        ));
    }
    let ast = build::reduce(recv.value.ast.clone(), step, Ast::Null);
    let mut expr = option(ast, &[&recv.value, &value], ty);
    expr.value.undefined = false;
    expr
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
    ordered::<R>("nth");
    lazy(&recv.value, "nth");
    let ast = item(recv.value.ast.clone(), n.value.ast.clone());
    option(ast, &[&recv.value, &n.value], ty)
}

/// `xs.reduce(|acc, x| ..)`
pub fn reduce<R: Items + ?Sized, B: ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 2],
    f: impl FnOnce(Expr<R::Item>, Expr<R::Item>) -> Expr<B>,
    ty: Ty<U>,
) -> Expr<U> {
    ordered::<R>("reduce");
    let mut value = Value::of(Ast::Null);
    let step = build::lambda(names, |[acc, x]| {
        value = f(Expr::new(Value::of(acc)), Expr::new(Value::of(x))).value;
        defined(&value)
    });
    let ast = Ast::call("reduce", [recv.value.ast.clone(), step]);
    option(ast, &[&recv.value, &value], ty)
}
