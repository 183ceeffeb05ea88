//! Statements that change a variable, `v.push(x);`: each function gives the variable's new value.
//!
//! What the method gives back (`pop` an `Option`) is read before: [`MUTATIONS`] tells with which
//! function.

use crate::ir::Value;
use crate::jsonata::Ast;

use super::build::{self, array_of, defined, fail, once, out, reduce};
use super::methods::{self, Argument, Family, by_index, family, item_shape, no_form};
use super::ops::equality;
use super::{Expr, Items, Operand, Receiver, refused};

mod more;
mod sort;

pub use more::*;
pub use sort::{sort, sort_by, sort_by_key};

/// A method that changes its receiver.
#[derive(Debug, Clone, Copy)]
pub struct Mutation {
    /// The name in Rust.
    pub name: &'static str,
    /// The arguments after the receiver.
    pub arguments: &'static [Argument],
    /// The function of this module that gives the new value of the receiver.
    pub function: &'static str,
    /// The function of this module that gives what the call returns, for the same
    /// arguments; none when it returns `()` or what has no form.
    pub result: Option<&'static str>,
}

/// The mutation of that name with those arguments.
///
/// # Errors
/// What the method takes instead; nothing when there is no such mutation at all.
pub fn lookup(
    name: &str,
    arguments: &[Argument],
) -> Result<&'static Mutation, Vec<&'static Mutation>> {
    let named: Vec<&Mutation> = MUTATIONS.iter().filter(|m| m.name == name).collect();
    named
        .iter()
        .find(|m| m.arguments == arguments)
        .copied()
        .ok_or(named)
}

macro_rules! mutations {
    ($($name:ident ($($argument:expr),*) => $function:ident $(, $result:ident)?;)*) => {
        /// Every method that changes its receiver and has a twin form, by name.
        pub const MUTATIONS: &[Mutation] = &[$(
            Mutation {
                name: stringify!($name),
                arguments: &[$($argument),*],
                function: stringify!($function),
                result: mutations!(@result $($result)?),
            },
        )*];

        /// A name in the table without a function doesn't compile.
        const _: () = {
            $(
                #[allow(unused_imports)]
                use self::$function as _;
                $(
                    #[allow(unused_imports)]
                    use self::$result as _;
                )?
            )*
        };
    };
    (@result) => { None };
    (@result $result:ident) => { Some(stringify!($result)) };
}

use Argument::{Closure, Value as V};

mutations! {
    clear() => clear;
    dedup() => dedup;
    extend(V) => extend;
    extend_from_slice(V) => extend;
    fill(V) => fill;
    insert(V) => insert_item, inserted;
    insert(V, V) => insert, replaced;
    pop() => pop_last, popped;
    pop_back() => pop, popped;
    pop_front() => pop_front, front;
    push(V) => push;
    push_back(V) => push;
    push_front(V) => push_front;
    push_str(V) => push;
    remove(V) => remove, removed;
    replace(V) => put, put_before;
    resize(V, V) => resize;
    retain(Closure(1)) => retain;
    reverse() => reverse;
    rotate_left(V) => rotate_left;
    rotate_right(V) => rotate_right;
    sort() => sort;
    sort_by(Closure(2)) => sort_by;
    sort_by_cached_key(Closure(1)) => sort_by_key;
    sort_by_key(Closure(1)) => sort_by_key;
    sort_unstable() => sort;
    sort_unstable_by(Closure(2)) => sort_by;
    sort_unstable_by_key(Closure(1)) => sort_by_key;
    swap(V, V) => swap;
    swap_remove(V) => swap_remove, removed;
    take() => take, taken;
    truncate(V) => truncate;
}

/// `v.push(x)` of a list or text, `s.push_str(x)`
pub fn push<R: Receiver + ?Sized, X: Operand + ?Sized>(recv: Expr<R>, x: Expr<X>) -> Expr<R> {
    let (v, x) = (recv.value, x.value);
    let ast = match family::<R>() {
        Family::Text => build::concat(v.ast.clone(), x.ast.clone()),
        Family::List(item) => {
            let one = array_of([(defined(&x), item())]);
            Ast::call("append", [v.ast.clone(), one])
        }
        _ => return Expr::new(refused(no_form::<R>("push"))),
    };
    out(ast, &[&v, &x])
}

/// `v.push_front(x)`
pub fn push_front<R: Items + ?Sized, X: ?Sized>(recv: Expr<R>, x: Expr<X>) -> Expr<R> {
    let (v, x) = (recv.value, x.value);
    let one = array_of([(defined(&x), item_shape::<R>())]);
    out(Ast::call("append", [one, v.ast.clone()]), &[&v, &x])
}

/// `v.extend(xs)`
pub fn extend<R: Receiver + ?Sized, X: Receiver + ?Sized>(recv: Expr<R>, xs: Expr<X>) -> Expr<R> {
    let facts = [recv.value.clone(), xs.value.clone()];
    let v = recv.value.ast;
    let ast = match (family::<R>(), family::<X>()) {
        (Family::List(_), _) => {
            methods::ordered::<X>("extend");
            Ast::call("append", [v, methods::items_of::<X>(&xs.value)])
        }
        (Family::Set(kind, item), _) => {
            let all = Ast::call("append", [v, methods::items_of::<X>(&xs.value)]);
            methods::set_items(all, kind, &item())
        }
        (Family::Text, Family::List(_)) => build::concat(v, Ast::call("join", [xs.value.ast])),
        (Family::Map(..), Family::Map(..)) => {
            Ast::call("merge", [Ast::Array(vec![v, xs.value.ast])])
        }
        _ => return Expr::new(refused(no_form::<R>("extend"))),
    };
    Expr::new(Value::derive(ast, &facts))
}

/// `v.clear()`
pub fn clear<R: Receiver + ?Sized>(recv: Expr<R>) -> Expr<R> {
    let ty = recv.ty();
    super::functions::empty(ty)
}

/// `m.insert(key, value)` of a map, `v.insert(index, x)` of a list.
pub fn insert<R: Receiver + ?Sized, K: Operand + ?Sized, X: ?Sized>(
    recv: Expr<R>,
    key: Expr<K>,
    x: Expr<X>,
) -> Expr<R> {
    let (v, key, x) = (recv.value, key.value, x.value);
    match family::<R>() {
        Family::Map(..) => {
            let entry = Ast::Object(vec![(key.ast.clone(), defined(&x))]);
            let ast = Ast::call("merge", [Ast::Array(vec![v.ast.clone(), entry])]);
            out(ast, &[&v, &key, &x])
        }
        // No list is too short for it.
        Family::List(item) if build::int_of(&key.ast) == Some(0) => {
            let one = array_of([(defined(&x), item())]);
            out(Ast::call("append", [one, v.ast.clone()]), &[&v, &x])
        }
        Family::List(item) => {
            let one = array_of([(defined(&x), item())]);
            let ast = at_index(v.ast.clone(), key.ast.clone(), build::gt, |v, i| {
                let part = |test: fn(Ast, Ast) -> Ast| {
                    by_index(v.clone(), &item(), |j| test(j, i.clone()))
                };
                let before = Ast::call("append", [part(build::lt), one]);
                Ast::call("append", [before, part(build::ge)])
            });
            Expr::new(Value::derive(ast, [&v, &key, &x]).may_fail())
        }
        _ => Expr::new(refused(no_form::<R>("insert"))),
    }
}

/// What is made of a list and an index, which fails when the index is `outside` of the count.
fn at_index(
    v: Ast,
    index: Ast,
    outside: fn(Ast, Ast) -> Ast,
    make: impl FnOnce(Ast, Ast) -> Ast,
) -> Ast {
    once(v, "list", |v| {
        once(index, "index", |i| {
            let wrong = outside(i.clone(), build::count(v.clone()));
            Ast::conditional(wrong, fail("index out of range"), make(v, i))
        })
    })
}

/// `s.insert(x)` of a set.
pub fn insert_item<R: Receiver + ?Sized, X: ?Sized>(recv: Expr<R>, x: Expr<X>) -> Expr<R> {
    let (v, x) = (recv.value, x.value);
    let Family::Set(kind, item) = family::<R>() else {
        return Expr::new(refused(no_form::<R>("insert")));
    };
    let one = array_of([(defined(&x), item())]);
    let all = Ast::call("append", [v.ast.clone(), one]);
    out(methods::set_items(all, kind, &item()), &[&v, &x])
}

/// `m.remove(key)` of a map, `v.remove(index)` of a list, `s.remove(x)` of a set.
pub fn remove<R: Receiver + ?Sized, K: Operand + ?Sized>(recv: Expr<R>, key: Expr<K>) -> Expr<R> {
    let (v, key) = (recv.value, key.value);
    match family::<R>() {
        Family::Map(..) => {
            let ast = once(key.ast.clone(), "key", |key| {
                let other = build::lambda(["value", "name"], |[_, name]| build::ne(name, key));
                let rest = Ast::call("sift", [v.ast.clone(), other]);
                Ast::call("merge", [Ast::Array(vec![rest])])
            });
            out(ast, &[&v, &key])
        }
        Family::List(item) => {
            let ast = at_index(v.ast.clone(), key.ast.clone(), build::ge, |v, i| {
                by_index(v, &item(), |j| build::ne(j, i))
            });
            Expr::new(Value::derive(ast, [&v, &key]).may_fail())
        }
        Family::Set(_, item) => {
            let ast = once(key.ast.clone(), "item", |x| {
                let other = build::lambda(["other"], |[y]| build::not(equality::of(&item(), y, x)));
                build::filter(v.ast.clone(), other, &item())
            });
            out(ast, &[&v, &key])
        }
        _ => Expr::new(refused(no_form::<R>("remove"))),
    }
}

/// `v.pop()`
pub fn pop<R: Items + ?Sized>(recv: Expr<R>) -> Expr<R> {
    let v = recv.value;
    let ast = once(v.ast.clone(), "list", |xs| {
        let last = build::sub(build::count(xs.clone()), Ast::int(1));
        by_index(xs, &item_shape::<R>(), |i| build::lt(i, last))
    });
    out(ast, &[&v])
}

/// What `pop_front` gives back.
pub fn front<R: Receiver + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    ty: super::Ty<U>,
) -> Expr<U> {
    methods::first(recv, ty)
}

/// `v.pop_front()`
pub fn pop_front<R: Items + ?Sized>(recv: Expr<R>) -> Expr<R> {
    let v = recv.value;
    let ast = by_index(v.ast.clone(), &item_shape::<R>(), |i| {
        build::gt(i, Ast::int(0))
    });
    out(ast, &[&v])
}

/// `v.truncate(n)`
pub fn truncate<R: Items + ?Sized, N: ?Sized>(recv: Expr<R>, n: Expr<N>) -> Expr<R> {
    let (v, n) = (recv.value, n.value);
    let ast = once(n.ast.clone(), "length", |n| {
        by_index(v.ast.clone(), &item_shape::<R>(), |i| build::lt(i, n))
    });
    out(ast, &[&v, &n])
}

/// `v.swap(a, b)`
pub fn swap<R: Items + ?Sized, A: ?Sized, B: ?Sized>(
    recv: Expr<R>,
    a: Expr<A>,
    b: Expr<B>,
) -> Expr<R> {
    let (v, a, b) = (recv.value, a.value, b.value);
    let shape = item_shape::<R>();
    let ast = once(v.ast.clone(), "list", |xs| {
        once(a.ast.clone(), "first", |a| {
            once(b.ast.clone(), "second", |b| {
                let count = build::count(xs.clone());
                let wrong = build::or(
                    build::ge(a.clone(), count.clone()),
                    build::ge(b.clone(), count),
                );
                let swapped = build::lambda(["item", "index"], |[x, i]| {
                    let at = |i: Ast| build::item(xs.clone(), i);
                    let second =
                        Ast::conditional(build::eq(i.clone(), b.clone()), at(a.clone()), x);
                    Ast::conditional(build::eq(i, a), at(b), second)
                });
                let swapped = build::map(xs, swapped, &shape);
                Ast::conditional(wrong, fail("index out of range"), swapped)
            })
        })
    });
    Expr::new(Value::derive(ast, [&v, &a, &b]).may_fail())
}

/// `v.reverse()`
pub fn reverse<R: Items + ?Sized>(recv: Expr<R>) -> Expr<R> {
    out(
        Ast::call("reverse", [recv.value.ast.clone()]),
        &[&recv.value],
    )
}

/// `v.retain(|x| ..)`
pub fn retain<'a, R: Items + ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<&'a R::Item>) -> Expr<bool>,
) -> Expr<R>
where
    R::Item: 'a,
{
    let ty = recv.ty();
    match family::<R>() {
        Family::List(_) => methods::filter(recv, names, f, ty),
        _ => Expr::new(refused(no_form::<R>("retain"))),
    }
}

/// `v.dedup()`: of equal neighbours the first stays.
pub fn dedup<R: Items + ?Sized>(recv: Expr<R>) -> Expr<R> {
    let v = recv.value;
    let item = item_shape::<R>();
    let last = build::lambda(["kept", "item"], |[kept, x]| {
        let before = build::item(kept.clone(), Ast::literal(&(-1).into()));
        let first = build::eq(build::count(kept.clone()), Ast::int(0));
        let same = Ast::conditional(
            first,
            Ast::Bool(false),
            once(before, "before", |before| {
                equality::of(&item, before, x.clone())
            }),
        );
        let more = Ast::call("append", [kept.clone(), array_of([(x, item)])]);
        Ast::conditional(same, kept, more)
    });
    out(reduce(v.ast.clone(), last, Ast::Array(Vec::new())), &[&v])
}
