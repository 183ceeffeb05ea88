//! Calls of fns and methods with `#[expression]`: their bodies, put where they are called.
//!
//! Whether what is called is an expression is asked of rustc by name. Beside a fn of the user the
//! attribute declares a type of the same name, so that whatever imports the fn imports the type,
//! too; a call names it through an import, and where there is none a glob import gives
//! [`fallback::__Called`] instead. Beside a method it declares another method, which a call finds
//! where Rust finds the method: on a [`witness`](crate::data::WorkflowData::witness) of the
//! receiver. Where there is none, a trait of the call gives [`NotFound`].

mod named_alike;
mod not_awaited;

use std::cell::RefCell;
use std::panic::Location;

use super::{Expr, Ty, bind, refuse, refused};
use crate::data::{NoPointer, WorkflowData};
use crate::ir::Value;
use crate::jsonata::Ast;

pub use named_alike::{Look, Looked, look};
pub use not_awaited::{Awaitable, Called, ValueOf, called};

/// The body of an expression: what it becomes for these arguments.
pub type Body = fn(Vec<Value>) -> Value;

/// What is called is an expression.
#[derive(Debug, Clone, Copy)]
pub struct Found(pub Body);

/// What is called is none.
#[derive(Debug, Clone, Copy)]
pub struct NotFound;

/// What has a form in a definition; `U` is what the call gives, so that rustc is silent when it
/// does not know that itself.
pub trait Form<U: ?Sized> {
    /// The value of a call.
    fn value(self, arguments: Vec<Value>) -> Value;
}

impl<U: ?Sized> Form<U> for Found {
    fn value(self, arguments: Vec<Value>) -> Value {
        self.0(arguments)
    }
}

/// Never the type of a call. Two such types keep rustc from saying more about a call whose type it
/// does not know, which it has told by then.
#[derive(Debug)]
pub enum Unknown {}

/// The other.
#[derive(Debug)]
pub enum Unheard {}

impl Form<Unknown> for NotFound {
    fn value(self, _: Vec<Value>) -> Value {
        Value::of(Ast::Null)
    }
}

impl Form<Unheard> for NotFound {
    fn value(self, _: Vec<Value>) -> Value {
        Value::of(Ast::Null)
    }
}

/// What a call names when there is no expression of its name.
pub mod fallback {
    use super::NotFound;

    /// Not an expression.
    #[derive(Debug)]
    pub struct __Called {}

    /// Nor is any other type of that name.
    pub trait __OrNone {
        /// Nothing.
        #[must_use]
        fn __expression() -> NotFound {
            NotFound
        }
    }

    impl<T: ?Sized> __OrNone for T {}
}

/// Something that a method is looked for on.
#[derive(Debug)]
pub struct Receiver<T: ?Sized>(Ty<T>);

impl<T: ?Sized> Receiver<T> {
    /// Of the type of `expr`.
    pub fn of(expr: &Expr<T>) -> Receiver<T> {
        Receiver(expr.ty())
    }
}

/// A receiver that is data.
pub trait DataReceiver<T: ?Sized> {
    /// A value of its type.
    fn witness(&self) -> Option<Box<T>>;
}

impl<T: WorkflowData + ?Sized> DataReceiver<T> for &Receiver<T> {
    fn witness(&self) -> Option<Box<T>> {
        T::witness()
    }
}

/// A receiver that is no data: an iterator.
pub trait OtherReceiver {
    /// None, of a type without expressions.
    fn witness(&self) -> Option<Box<Other>>;
}

impl<T: ?Sized> OtherReceiver for Receiver<T> {
    fn witness(&self) -> Option<Box<Other>> {
        None
    }
}

/// A type without expressions.
#[derive(Debug)]
pub struct Other;

impl NoPointer for Other {}

/// A call whose receiver has no witness.
#[must_use]
pub fn without_witness<U: ?Sized>(method: &str, _: Ty<U>) -> Expr<U> {
    Expr::new(refused(format!(
        "`{method}` can't be found here, since a field of the type has neither a JSON form nor a `Default`: \
         call it by its path, `Type::{method}(&value)`"
    )))
}

/// A call of an expression.
pub fn call<F: Form<U>, U: ?Sized>(form: F, arguments: Vec<Value>, _: Ty<U>) -> Expr<U> {
    Expr::new(form.value(arguments))
}

thread_local! {
    /// The expressions whose bodies are being built.
    static OPEN: RefCell<Vec<&'static Location<'static>>> = const { RefCell::new(Vec::new()) };
}

/// Ends a body, also when it panics.
struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        OPEN.with_borrow_mut(Vec::pop);
    }
}

/// Builds the body of the expression `name`, which must not be in its own.
#[track_caller]
pub fn body<U: ?Sized>(name: &str, build: impl FnOnce() -> Expr<U>) -> Value {
    let place = Location::caller();
    if OPEN.with_borrow(|open| open.contains(&place)) {
        refuse(format!(
            "`{name}` calls itself, on some way: an expression can't; use `fold` over a list, or a task"
        ));
        return Value::of(Ast::Null);
    }
    OPEN.with_borrow_mut(|open| open.push(place));
    let _guard = Guard;
    build().value
}

/// A text of up to so many letters is as short as a variable's name.
const SHORT: usize = 20;

/// The body with a parameter for an argument: a variable, or the argument itself where that is a
/// short text.
pub fn parameter<T, U>(
    name: &str,
    argument: Expr<T>,
    body: impl FnOnce(Expr<T>) -> Expr<U>,
) -> Expr<U> {
    match &argument.value.ast {
        Ast::String(text) if text.len() <= SHORT => body(argument),
        _ => bind(name, argument, body),
    }
}

/// The next argument of a call, as a parameter.
pub fn argument<T>(arguments: &mut impl Iterator<Item = Value>) -> Expr<T> {
    let missing = || Value::of(Ast::Null);
    Expr::new(arguments.next().unwrap_or_else(missing))
}
