//! Statements that change a variable, `v.push(x);`: each function gives the variable's new value.
//!
//! What the method gives back (`pop` an `Option`) is read before: [`MUTATIONS`] tells with which
//! function.

use crate::ir::Value;
use crate::jsonata::Ast;

use crate::data::Shape;

use super::build::{self, array_of, defined, derived, fail, once, out, reduce};
use super::methods::{self, Argument, Family, by_index};
use super::ops::equality;
use super::{Expr, Items, Operand, Receiver, Type, closure};

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
    Expr::new(pushed(&recv.value, Type::of::<R>(), &x.value))
}

fn pushed(v: &Value, ty: Type, x: &Value) -> Value {
    let ast = match ty.family() {
        Family::Text => build::concat(v.ast.clone(), x.ast.clone()),
        Family::List(item) => {
            let one = array_of([(defined(x), item())]);
            Ast::call("append", [v.ast.clone(), one])
        }
        _ => return ty.no_form("push"),
    };
    derived(ast, &[v, x])
}

/// `v.push_front(x)`
pub fn push_front<R: Items + ?Sized, X: ?Sized>(recv: Expr<R>, x: Expr<X>) -> Expr<R> {
    Expr::new(pushed_front(&recv.value, Type::of::<R>(), &x.value))
}

fn pushed_front(v: &Value, ty: Type, x: &Value) -> Value {
    let one = array_of([(defined(x), ty.item_shape())]);
    derived(Ast::call("append", [one, v.ast.clone()]), &[v, x])
}

/// `v.extend(xs)`
pub fn extend<R: Receiver + ?Sized, X: Receiver + ?Sized>(recv: Expr<R>, xs: Expr<X>) -> Expr<R> {
    let more = (&xs.value, Type::of::<X>());
    Expr::new(extended(&recv.value, Type::of::<R>(), more))
}

fn extended(recv: &Value, ty: Type, (xs, more): (&Value, Type)) -> Value {
    let v = recv.ast.clone();
    let ast = match (ty.family(), more.family()) {
        (Family::List(_), _) => {
            more.ordered("extend");
            Ast::call("append", [v, methods::items_of(xs, more)])
        }
        (Family::Set(kind, item), _) => {
            let all = Ast::call("append", [v, methods::items_of(xs, more)]);
            methods::set_items(all, kind, &item())
        }
        (Family::Text, Family::List(_)) => build::concat(v, Ast::call("join", [xs.ast.clone()])),
        (Family::Map(..), Family::Map(..)) => {
            Ast::call("merge", [Ast::Array(vec![v, xs.ast.clone()])])
        }
        _ => return ty.no_form("extend"),
    };
    derived(ast, &[recv, xs])
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
    let at = (&key.value, &x.value);
    Expr::new(with_entry(&recv.value, Type::of::<R>(), at))
}

fn with_entry(v: &Value, ty: Type, (key, x): (&Value, &Value)) -> Value {
    match ty.family() {
        Family::Map(..) => {
            let entry = Ast::Object(vec![(key.ast.clone(), defined(x))]);
            let ast = Ast::call("merge", [Ast::Array(vec![v.ast.clone(), entry])]);
            derived(ast, &[v, key, x])
        }
        // No list is too short for it.
        Family::List(item) if build::int_of(&key.ast) == Some(0) => {
            let one = array_of([(defined(x), item())]);
            derived(Ast::call("append", [one, v.ast.clone()]), &[v, x])
        }
        Family::List(item) => {
            let one = array_of([(defined(x), item())]);
            let ast = at_index(v.ast.clone(), key.ast.clone(), build::gt, |v, i| {
                let part = |test: fn(Ast, Ast) -> Ast| {
                    by_index(v.clone(), &item(), |j| test(j, i.clone()))
                };
                let before = Ast::call("append", [part(build::lt), one]);
                Ast::call("append", [before, part(build::ge)])
            });
            derived(ast, &[v, key, x]).may_fail()
        }
        _ => ty.no_form("insert"),
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

/// `s.insert(x)` of a set, and `o.insert(x)` of an option.
pub fn insert_item<R: Receiver + ?Sized, X: ?Sized>(recv: Expr<R>, x: Expr<X>) -> Expr<R> {
    Expr::new(with_item(&recv.value, Type::of::<R>(), &x.value))
}

fn with_item(v: &Value, ty: Type, x: &Value) -> Value {
    let (kind, item) = match ty.family() {
        Family::Set(kind, item) => (kind, item),
        Family::Option(_) => return x.clone(),
        _ => return ty.no_form("insert"),
    };
    let one = array_of([(defined(x), item())]);
    let all = Ast::call("append", [v.ast.clone(), one]);
    derived(methods::set_items(all, kind, &item()), &[v, x])
}

/// `m.remove(key)` of a map, `v.remove(index)` of a list, `s.remove(x)` of a set.
pub fn remove<R: Receiver + ?Sized, K: Operand + ?Sized>(recv: Expr<R>, key: Expr<K>) -> Expr<R> {
    Expr::new(without(&recv.value, Type::of::<R>(), &key.value))
}

fn without(v: &Value, ty: Type, key: &Value) -> Value {
    match ty.family() {
        Family::Map(..) => {
            let ast = once(key.ast.clone(), "key", |key| {
                let other = build::lambda(["value", "name"], |[_, name]| build::ne(name, key));
                let rest = Ast::call("sift", [v.ast.clone(), other]);
                Ast::call("merge", [Ast::Array(vec![rest])])
            });
            derived(ast, &[v, key])
        }
        Family::List(item) => {
            let ast = at_index(v.ast.clone(), key.ast.clone(), build::ge, |v, i| {
                by_index(v, &item(), |j| build::ne(j, i))
            });
            derived(ast, &[v, key]).may_fail()
        }
        Family::Set(_, item) => {
            let ast = once(key.ast.clone(), "item", |x| {
                let other = build::lambda(["other"], |[y]| build::not(equality::of(&item(), y, x)));
                build::filter(v.ast.clone(), other, &item())
            });
            derived(ast, &[v, key])
        }
        _ => ty.no_form("remove"),
    }
}

/// `v.pop()`
pub fn pop<R: Items + ?Sized>(recv: Expr<R>) -> Expr<R> {
    let v = recv.value;
    let ast = without_last(v.ast.clone(), &Type::of::<R>().item_shape());
    out(ast, &[&v])
}

/// The items but the last.
fn without_last(xs: Ast, shape: &Shape) -> Ast {
    once(xs, "list", |xs| {
        let last = build::sub(build::count(xs.clone()), Ast::int(1));
        by_index(xs, shape, |i| build::lt(i, last))
    })
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
    Expr::new(without_first(&recv.value, Type::of::<R>()))
}

fn without_first(v: &Value, ty: Type) -> Value {
    let ast = by_index(v.ast.clone(), &ty.item_shape(), |i| {
        build::gt(i, Ast::int(0))
    });
    derived(ast, &[v])
}

/// `v.truncate(n)`
pub fn truncate<R: Items + ?Sized, N: ?Sized>(recv: Expr<R>, n: Expr<N>) -> Expr<R> {
    Expr::new(truncated(&recv.value, Type::of::<R>(), &n.value))
}

fn truncated(v: &Value, ty: Type, n: &Value) -> Value {
    let ast = once(n.ast.clone(), "length", |n| {
        by_index(v.ast.clone(), &ty.item_shape(), |i| build::lt(i, n))
    });
    derived(ast, &[v, n])
}

/// `v.swap(a, b)`
pub fn swap<R: Items + ?Sized, A: ?Sized, B: ?Sized>(
    recv: Expr<R>,
    a: Expr<A>,
    b: Expr<B>,
) -> Expr<R> {
    let places = [&a.value, &b.value];
    Expr::new(swapped(&recv.value, Type::of::<R>(), places))
}

fn swapped(v: &Value, ty: Type, [a, b]: [&Value; 2]) -> Value {
    let shape = ty.item_shape();
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
    derived(ast, &[v, a, b]).may_fail()
}

/// `v.reverse()`
pub fn reverse<R: Items + ?Sized>(recv: Expr<R>) -> Expr<R> {
    Expr::new(methods::reversed(&recv.value))
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
    let ty = Type::of::<R>();
    Expr::new(match ty.family() {
        Family::List(_) => methods::filtered(&recv.value, ty, names, closure(f)),
        _ => ty.no_form("retain"),
    })
}

/// `v.dedup()`: of equal neighbours the first stays.
pub fn dedup<R: Items + ?Sized>(recv: Expr<R>) -> Expr<R> {
    Expr::new(deduplicated(&recv.value, Type::of::<R>()))
}

fn deduplicated(v: &Value, ty: Type) -> Value {
    let item = ty.item_shape();
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
    derived(reduce(v.ast.clone(), last, Ast::Array(Vec::new())), &[v])
}
