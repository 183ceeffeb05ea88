//! What iterators end in: collections, extremes.

use std::cmp::Ordering;

use super::*;

/// `xs.collect()`
pub fn collect<R: Items + ?Sized, U: Operand>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(collected(recv.value, Type::of::<R>(), Type::of::<U>()))
}

fn collected(recv: Value, ty: Type, into: Type) -> Value {
    let xs = recv.ast.clone();
    let ast = match (into.shape(), into.kind(), ty.item_shape()) {
        (_, Kind::BTreeSet(item), _) => sorted(distinct(xs, &item()), &item()),
        (_, Kind::HashSet(item), _) => distinct(xs, &item()),
        (Shape::Map(_), _, Shape::Tuple(_)) => object(xs),
        (Shape::String, _, Shape::String | Shape::Char) => {
            ty.ordered("collect");
            joined(xs)
        }
        (Shape::List(_), _, _) => {
            ty.ordered("collect");
            xs
        }
        (Shape::Option(inner), _, Shape::Option(_)) if is_list(&inner()) => {
            ty.ordered("collect");
            once(xs, "options", |xs| {
                let none = build::lambda(["option"], |[x]| build::not(is_some(x)));
                let missing = build::count(Ast::call("filter", [xs.clone(), none]));
                Ast::conditional(build::gt(missing, Ast::int(0)), Ast::Null, xs)
            })
        }
        (Shape::Result(into, _), _, Shape::Result(value, _)) if is_list(&into()) => {
            ty.ordered("collect");
            result::collect_results(xs, &value())
        }
        _ => {
            return refused(format!(
                "`collect` into `{}` has no form in a definition: \
             collect into `Vec`, `String`, a map with `String` keys, a set, or an `Option` or `Result` of a `Vec`",
                into.name()
            ));
        }
    };
    derived(ast, &[&recv])
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
    let ast = extreme(&recv.value, Type::of::<R>(), "min", 0);
    option(ast, &[&recv.value], ty)
}

/// `xs.max()` of the items.
pub fn max<R: Items + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    let ast = extreme(&recv.value, Type::of::<R>(), "max", -1);
    option(ast, &[&recv.value], ty)
}

fn extreme(recv: &Value, ty: Type, name: &str, index: i64) -> Ast {
    let xs = recv.ast.clone();
    match ty.item_shape() {
        Shape::Integer | Shape::Float => Ast::call(name, [xs]),
        shape => item(sorted(xs, &shape), Ast::literal(&index.into())),
    }
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
    let (of, key) = (Type::of::<R>(), Type::of::<K>());
    of.ordered("min_by_key");
    let sorted = sorted_by_key(&recv.value, of, names, (closure(f), key));
    option(item(sorted.ast.clone(), Ast::int(0)), &[&sorted], ty)
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
    let (of, key) = (Type::of::<R>(), Type::of::<K>());
    of.ordered("max_by_key");
    let sorted = sorted_by_key(&recv.value, of, names, (closure(f), key));
    let last = item(sorted.ast.clone(), Ast::literal(&(-1).into()));
    option(last, &[&sorted], ty)
}

/// The items sorted by a key. `$sort` keeps the order of equal ones, as Rust does.
pub(crate) fn sorted_by_key(
    recv: &Value,
    ty: Type,
    names: [&str; 1],
    (f, of): (Closure<'_>, Type),
) -> Value {
    let xs = recv.ast.clone();
    let name = names::fresh(names[0]);
    let value = f(Value::var(&name));
    let key = defined(&value);
    let compare = |a: Ast, b: Ast| {
        match greater(&of.shape(), a, b) {
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
        return derived(Ast::call("sort", [xs, after]), &[recv, &value]);
    }
    let pair = [
        ("key".to_owned(), key),
        ("item".to_owned(), Ast::var(&name)),
    ];
    let with_key = build::function(vec![name], Ast::object(pair));
    let keyed = list(Ast::call("map", [xs, with_key]), &Shape::Unit);
    let after = build::lambda(["left", "right"], |[a, b]| {
        compare(a.field("key"), b.field("key"))
    });
    let back = build::lambda(["sorted"], |[x]| x.field("item"));
    let sorted = Ast::call("sort", [keyed, after]);
    let ast = build::map(sorted, back, &ty.item_shape());
    derived(ast, &[recv, &value])
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
    Type::of::<R>().ordered("min_by");
    let sorted = sorted_by(&recv.value, names, closure2(f));
    option(item(sorted.ast.clone(), Ast::int(0)), &[&sorted], ty)
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
    Type::of::<R>().ordered("max_by");
    let sorted = sorted_by(&recv.value, names, closure2(f));
    let last = item(sorted.ast.clone(), Ast::literal(&(-1).into()));
    option(last, &[&sorted], ty)
}

/// `$sort(xs, function($a, $b){ ordering > 0 })`
pub(crate) fn sorted_by(recv: &Value, names: [&str; 2], f: Closure2<'_>) -> Value {
    let mut value = Value::of(Ast::Null);
    let after = build::lambda(names, |[a, b]| {
        value = f(Value::of(a), Value::of(b));
        after_of(&value.ast)
    });
    let ast = Ast::call("sort", [recv.ast.clone(), after]);
    derived(ast, &[recv, &value])
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
    Expr::new(parted(&recv.value, Type::of::<R>(), names, closure(f)))
}

fn parted(recv: &Value, ty: Type, names: [&str; 1], f: Closure<'_>) -> Value {
    ty.ordered("partition");
    let shape = ty.item_shape();
    let tested = body(names, f, |v, x| {
        Ast::object([("yes".to_owned(), v.ast.clone()), ("item".to_owned(), x)])
    });
    let all = list(
        Ast::call("map", [recv.ast.clone(), tested.lambda]),
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
    derived(ast, &[recv, &tested.value])
}

/// `xs.unzip()`
pub fn unzip<R: Items + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(unzipped(&recv.value, Type::of::<R>()))
}

fn unzipped(recv: &Value, ty: Type) -> Value {
    ty.ordered("unzip");
    let Shape::Tuple(shapes) = ty.item_shape() else {
        return ty.no_form("unzip");
    };
    let ast = once(recv.ast.clone(), "pairs", |pairs| {
        let sides = shapes.iter().zip(0..).map(|(shape, i)| {
            let at = build::lambda(["pair"], |[pair]| item(pair, Ast::int(i)));
            build::map(pairs.clone(), at, &shape())
        });
        Ast::Array(sides.collect())
    });
    derived(ast, &[recv])
}
