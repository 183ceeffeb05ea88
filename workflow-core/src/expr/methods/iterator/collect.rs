//! What iterators end in: collections, extremes.

use std::cmp::Ordering;

use super::*;

/// `xs.collect()`
pub fn collect<R: Items + ?Sized, U: Operand>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    let xs = recv.value.ast.clone();
    let item = item_shape::<R>();
    let ast = match (U::shape(), U::kind(), item) {
        (_, Kind::BTreeSet(item), _) => sorted(distinct(xs, &item()), &item()),
        (_, Kind::HashSet(item), _) => distinct(xs, &item()),
        (Shape::Map(_), _, Shape::Tuple(_)) => object(xs),
        (Shape::String, _, Shape::String | Shape::Char) => {
            ordered::<R>("collect");
            joined(xs)
        }
        (Shape::List(_), _, _) => {
            ordered::<R>("collect");
            xs
        }
        (Shape::Option(inner), _, Shape::Option(_)) if is_list(&inner()) => {
            ordered::<R>("collect");
            once(xs, "options", |xs| {
                let none = build::lambda(["option"], |[x]| build::not(is_some(x)));
                let missing = build::count(Ast::call("filter", [xs.clone(), none]));
                Ast::conditional(build::gt(missing, Ast::int(0)), Ast::Null, xs)
            })
        }
        (Shape::Result(into, _), _, Shape::Result(value, _)) if is_list(&into()) => {
            ordered::<R>("collect");
            result::collect_results(xs, &value())
        }
        _ => {
            return Expr::new(refused(format!(
                "`collect` into `{}` has no form in a definition: \
             collect into `Vec`, `String`, a map with `String` keys, a set, or an `Option` or `Result` of a `Vec`",
                std::any::type_name::<U>()
            )));
        }
    };
    out(ast, &[&recv.value])
}

/// The text that the items make; of the characters of a text that text.
pub(crate) fn joined(xs: Ast) -> Ast {
    text::text_of_characters(&xs).unwrap_or_else(|| Ast::call("join", [xs]))
}

fn is_list(shape: &Shape) -> bool {
    matches!(shape, Shape::List(_))
}

/// `$merge([$map(pairs, function($pair){ {$pair[0]: $pair[1]} })])`
pub(crate) fn object(pairs: Ast) -> Ast {
    let entry = build::lambda(["pair"], |[pair]| {
        let at = |i| item(pair.clone(), Ast::int(i));
        Ast::Object(vec![(at(0), at(1))])
    });
    let entries = build::map(pairs, entry, &Shape::Map(<() as Operand>::shape));
    Ast::call("merge", [entries])
}

/// `xs.min()` of the items.
pub fn min<R: Items + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    extreme(recv, "min", 0, ty)
}

/// `xs.max()` of the items.
pub fn max<R: Items + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    extreme(recv, "max", -1, ty)
}

fn extreme<R: Items + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    name: &str,
    index: i64,
    ty: Ty<U>,
) -> Expr<U> {
    let xs = recv.value.ast.clone();
    let ast = match item_shape::<R>() {
        Shape::Integer | Shape::Float => Ast::call(name, [xs]),
        shape => item(sorted(xs, &shape), Ast::literal(&index.into())),
    };
    option(ast, &[&recv.value], ty)
}

/// `xs.min_by_key(|x| ..)`: the first of the smallest.
pub fn min_by_key<'a, R: Items + ?Sized, K: Operand, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<&'a R::Item>) -> Expr<K>,
    ty: Ty<U>,
) -> Expr<U>
where
    R::Item: 'a,
{
    ordered::<R>("min_by_key");
    let (xs, value) = sorted_by_key::<_, K>(&recv.value.ast, &item_shape::<R>(), names, f);
    option(item(xs, Ast::int(0)), &[&recv.value, &value], ty)
}

/// `xs.max_by_key(|x| ..)`: the last of the largest.
pub fn max_by_key<'a, R: Items + ?Sized, K: Operand, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<&'a R::Item>) -> Expr<K>,
    ty: Ty<U>,
) -> Expr<U>
where
    R::Item: 'a,
{
    ordered::<R>("max_by_key");
    let (xs, value) = sorted_by_key::<_, K>(&recv.value.ast, &item_shape::<R>(), names, f);
    option(
        item(xs, Ast::literal(&(-1).into())),
        &[&recv.value, &value],
        ty,
    )
}

/// The items sorted by a key. `$sort` keeps the order of equal ones, as Rust does.
pub(crate) fn sorted_by_key<T, K: Operand>(
    xs: &Ast,
    item: &Shape,
    names: [&str; 1],
    f: impl FnOnce(Expr<T>) -> Expr<K>,
) -> (Ast, Value) {
    let name = names::fresh(names[0]);
    let value = f(Expr::new(Value::var(&name))).value;
    let key = defined(&value);
    let compare = |a: Ast, b: Ast| {
        match greater(&K::shape(), a, b) {
        Some(ast) => ast,
        None => refused(
            "a definition can't sort by this key: use a number, a text, a `bool` or a tuple of them",
        )
        .ast,
    }
    };
    if is_cheap(&key) {
        let after = build::lambda(["left", "right"], |[a, b]| {
            let on = |x: Ast| {
                let mut key = key.clone();
                key.substitute(&name, &x);
                key
            };
            compare(on(a), on(b))
        });
        return (Ast::call("sort", [xs.clone(), after]), value);
    }
    let with_key = Ast::Lambda {
        params: vec![name.clone()],
        signature: None,
        body: Box::new(Ast::object([
            ("key".to_owned(), key),
            ("item".to_owned(), Ast::var(&name)),
        ])),
    };
    let keyed = list(Ast::call("map", [xs.clone(), with_key]), &Shape::Unit);
    let after = build::lambda(["left", "right"], |[a, b]| {
        compare(a.field("key"), b.field("key"))
    });
    let back = build::lambda(["sorted"], |[x]| x.field("item"));
    (
        build::map(Ast::call("sort", [keyed, after]), back, item),
        value,
    )
}

/// Whether a key may as well be computed for each comparison: a few operations on plain values.
fn is_cheap(key: &Ast) -> bool {
    fn size(ast: &Ast) -> Option<usize> {
        if matches!(ast, Ast::Lambda { .. } | Ast::Bind(..) | Ast::Block(_)) {
            return None;
        }
        let parts = ast.children().into_iter().map(size);
        parts.sum::<Option<usize>>().map(|parts| parts + 1)
    }
    is_plain(key) || size(key).is_some_and(|size| size <= 8)
}

/// `xs.min_by(|a, b| ..)`: the first of the smallest.
pub fn min_by<'a, R: Items + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 2],
    f: impl FnOnce(Expr<&'a R::Item>, Expr<&'a R::Item>) -> Expr<Ordering>,
    ty: Ty<U>,
) -> Expr<U>
where
    R::Item: 'a,
{
    ordered::<R>("min_by");
    let (xs, value) = sorted_by(&recv.value.ast, names, f);
    option(item(xs, Ast::int(0)), &[&recv.value, &value], ty)
}

/// `xs.max_by(|a, b| ..)`: the last of the largest.
pub fn max_by<'a, R: Items + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 2],
    f: impl FnOnce(Expr<&'a R::Item>, Expr<&'a R::Item>) -> Expr<Ordering>,
    ty: Ty<U>,
) -> Expr<U>
where
    R::Item: 'a,
{
    ordered::<R>("max_by");
    let (xs, value) = sorted_by(&recv.value.ast, names, f);
    option(
        item(xs, Ast::literal(&(-1).into())),
        &[&recv.value, &value],
        ty,
    )
}

/// `$sort(xs, function($a, $b){ ordering > 0 })`
pub(crate) fn sorted_by<T>(
    xs: &Ast,
    names: [&str; 2],
    f: impl FnOnce(Expr<T>, Expr<T>) -> Expr<Ordering>,
) -> (Ast, Value) {
    let mut value = Value::of(Ast::Null);
    let after = build::lambda(names, |[a, b]| {
        value = f(Expr::new(Value::of(a)), Expr::new(Value::of(b))).value;
        after_of(&value.ast)
    });
    (Ast::call("sort", [xs.clone(), after]), value)
}

/// When an ordering is that of the later: the test for `1` in `a < b ? -1 : a > b ? 1 : 0`.
fn after_of(ordering: &Ast) -> Ast {
    let is = |ast: &Ast, n: i64| build::int_of(ast) == Some(n);
    match ordering {
        Ast::Conditional(_, less, Some(rest)) if is(less, -1) => match &**rest {
            Ast::Conditional(above, more, Some(same)) if is(more, 1) && is(same, 0) => {
                return (**above).clone();
            }
            _ => {}
        },
        Ast::Block(lines) => {
            if let Some((last, before)) = lines.split_last() {
                let mut lines = before.to_vec();
                lines.push(after_of(last));
                return Ast::Block(lines);
            }
        }
        _ => {}
    }
    build::gt(ordering.clone(), Ast::int(0))
}

/// `xs.partition(|x| ..)`
pub fn partition<'a, R: Items + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<&'a R::Item>) -> Expr<bool>,
    _: Ty<U>,
) -> Expr<U>
where
    R::Item: 'a,
{
    ordered::<R>("partition");
    let shape = item_shape::<R>();
    let tested = body(names, f, |v, x| {
        Ast::object([("yes".to_owned(), v.ast.clone()), ("item".to_owned(), x)])
    });
    let all = list(
        Ast::call("map", [recv.value.ast.clone(), tested.lambda]),
        &Shape::Unit,
    );
    let ast = once(all, "tested", |all| {
        let side = |yes: bool| {
            let test = build::lambda(["tested"], |[x]| {
                let x = x.field("yes");
                if yes { x } else { build::not(x) }
            });
            let value = build::lambda(["tested"], |[x]| x.field("item"));
            build::map(Ast::call("filter", [all.clone(), test]), value, &shape)
        };
        Ast::Array(vec![side(true), side(false)])
    });
    out(ast, &[&recv.value, &tested.value])
}

/// `xs.unzip()`
pub fn unzip<R: Items + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    ordered::<R>("unzip");
    let Shape::Tuple(shapes) = item_shape::<R>() else {
        return Expr::new(refused(no_form::<R>("unzip")));
    };
    let ast = once(recv.value.ast.clone(), "pairs", |pairs| {
        let sides = shapes.iter().zip(0..).map(|(shape, i)| {
            let at = build::lambda(["pair"], |[pair]| item(pair, Ast::int(i)));
            build::map(pairs.clone(), at, &shape())
        });
        Ast::Array(sides.collect())
    });
    out(ast, &[&recv.value])
}
