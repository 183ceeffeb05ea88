//! What methods that change their receiver give back, read from the receiver as it was.

use crate::expr::ops;
use crate::expr::{Expr, Operand, Receiver, Ty, build, refused};

use super::list;
use super::{Family, family, no_form};

/// `m.remove(key)` of a map, `v.remove(index)` of a list, `s.remove(x)` of a set.
pub fn removed<R, K, U>(recv: Expr<R>, key: Expr<K>, ty: Ty<U>) -> Expr<U>
where
    R: Receiver + ?Sized,
    K: Operand + ?Sized,
    U: Operand,
{
    match family::<R>() {
        Family::Map(..) => list::get(recv, key, ty),
        Family::Set(_, item) => {
            let ast = list::among(recv.value.ast.clone(), build::defined(&key.value), &item());
            build::out(ast, &[&recv.value, &key.value])
        }
        Family::List(_) => ops::element(recv.value, key.value),
        _ => Expr::new(refused(no_form::<R>("remove"))),
    }
}

/// `m.insert(key, value)` of a map: the value that was there.
pub fn inserted<R, K, V, U>(recv: Expr<R>, key: Expr<K>, _: Expr<V>, ty: Ty<U>) -> Expr<U>
where
    R: Receiver + ?Sized,
    K: Operand + ?Sized,
    V: ?Sized,
    U: Operand,
{
    match family::<R>() {
        Family::Map(..) => list::get(recv, key, ty),
        // It gives nothing back.
        Family::List(_) => Expr::new(crate::ir::Value::of(crate::jsonata::Ast::Null)),
        _ => Expr::new(refused(no_form::<R>("insert"))),
    }
}

/// `s.insert(x)` of a set: whether it was not there.
pub fn inserted_item<R, X, U>(recv: Expr<R>, x: Expr<X>, _: Ty<U>) -> Expr<U>
where
    R: Receiver + ?Sized,
    X: Operand + ?Sized,
{
    let Family::Set(_, item) = family::<R>() else {
        return Expr::new(refused(no_form::<R>("insert")));
    };
    let there = list::among(recv.value.ast.clone(), build::defined(&x.value), &item());
    build::out(build::not(there), &[&recv.value, &x.value])
}
