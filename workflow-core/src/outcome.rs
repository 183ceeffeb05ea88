//! What a task, a workflow or a map body gives back: a plain value, or a `Result`.

use crate::data::ErrorShape;
use crate::error::{Failure, WorkflowError};
use crate::expr::{Expr, Ty};

/// A return type: a plain value, which only system errors can prevent, or a `Result`.
///
/// `#[derive(WorkflowData)]` implements it for data types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be what a task, a workflow or a map body returns",
    note = "return a `Result` of data and a `WorkflowError`, or data with `#[derive(WorkflowData)]`"
)]
pub trait Outcome: Sized {
    /// The value itself.
    type Ok;
    /// What a map over bodies with this outcome gives: `Vec<T>`, or `Result<Vec<T>, E>`.
    type Collected;
    /// What a step over bodies with this outcome gives when its own value is a `T`: `T`, or
    /// `Result<T, E>`.
    type Holding<T>;

    /// Whether it is an error.
    fn is_error(&self) -> bool {
        false
    }

    /// The value, or the error as ASL sees it.
    ///
    /// # Errors
    /// The error, for a `Result` that is one.
    fn into_result(self) -> Result<Self::Ok, Failure>;

    /// The outcome that holds `result`.
    ///
    /// # Errors
    /// Gives the failure back when the outcome can't hold it; it then ends the execution.
    fn from_result(result: Result<Self::Ok, Failure>) -> Result<Self, Failure>;

    /// What a map gives.
    ///
    /// # Errors
    /// As for [`from_result`](Outcome::from_result).
    fn collect(result: Result<Vec<Self::Ok>, Failure>) -> Result<Self::Collected, Failure>;

    /// What a step gives whose own value is a `T`.
    ///
    /// # Errors
    /// As for [`from_result`](Outcome::from_result).
    fn hold<T>(result: Result<T, Failure>) -> Result<Self::Holding<T>, Failure>;

    /// The names of the error type; none for a plain value.
    #[must_use]
    fn error_shape() -> Option<ErrorShape> {
        None
    }
}

impl<T, E: WorkflowError> Outcome for Result<T, E> {
    type Ok = T;
    type Collected = Result<Vec<T>, E>;
    type Holding<U> = Result<U, E>;

    fn is_error(&self) -> bool {
        self.is_err()
    }

    fn into_result(self) -> Result<T, Failure> {
        self.map_err(|e| e.to_failure())
    }

    fn from_result(result: Result<T, Failure>) -> Result<Self, Failure> {
        match result {
            Ok(value) => Ok(Ok(value)),
            Err(failure) => E::from_failure(failure).map(Err),
        }
    }

    fn collect(result: Result<Vec<T>, Failure>) -> Result<Self::Collected, Failure> {
        match result {
            Ok(values) => Ok(Ok(values)),
            Err(failure) => E::from_failure(failure).map(Err),
        }
    }

    fn hold<U>(result: Result<U, Failure>) -> Result<Result<U, E>, Failure> {
        match result {
            Ok(value) => Ok(Ok(value)),
            Err(failure) => E::from_failure(failure).map(Err),
        }
    }

    fn error_shape() -> Option<ErrorShape> {
        Some(E::error_shape())
    }
}

/// The types of a map: of its source, of what the body takes, of what it returns, and of what the
/// whole gives.
pub type MapTypes<S, I, R, O> = (S, I, R, O);

/// What the body of a map takes.
#[must_use]
pub fn taken<S, I, R, O>(_: Ty<MapTypes<S, I, R, O>>) -> Ty<I> {
    Ty::default()
}

/// What the body of a map returns.
#[must_use]
pub fn returned<S, I, R, O>(_: Ty<MapTypes<S, I, R, O>>) -> Ty<R> {
    Ty::default()
}

/// What a map gives.
#[must_use]
pub fn given<S, I, R, O>(_: Ty<MapTypes<S, I, R, O>>) -> Ty<O> {
    Ty::default()
}

/// Says that `source` is that of a map with those types.
pub fn goes_over<S, I, R, O>(_source: &Expr<S>, _: Ty<MapTypes<S, I, R, O>>) {}

/// An item of a tuple.
pub trait TupleItem<const INDEX: usize> {
    /// Its type.
    type Item;
}

/// The type of one branch of `try_join!`, from that of all.
#[must_use]
pub fn branch<const INDEX: usize, T: TupleItem<INDEX>, E>(
    _: Ty<Result<T, E>>,
) -> Ty<Result<T::Item, E>> {
    Ty::default()
}

/// The type of one branch of `join!`, from that of all.
#[must_use]
pub fn item<const INDEX: usize, T: TupleItem<INDEX>>(_: Ty<T>) -> Ty<T::Item> {
    Ty::default()
}

macro_rules! tuple_items {
    (@all $all:tt $($index:literal $item:ident),*) => {$(
        tuple_items! { @one $all $index $item }
    )*};
    (@one ($($all:ident),*) $index:literal $item:ident) => {
        impl<$($all),*> TupleItem<$index> for ($($all,)*) {
            type Item = $item;
        }
    };
}

tuple_items! { @all (A, B) 0 A, 1 B }
tuple_items! { @all (A, B, C) 0 A, 1 B, 2 C }
tuple_items! { @all (A, B, C, D) 0 A, 1 B, 2 C, 3 D }
tuple_items! { @all (A, B, C, D, F) 0 A, 1 B, 2 C, 3 D, 4 F }
tuple_items! { @all (A, B, C, D, F, G) 0 A, 1 B, 2 C, 3 D, 4 F, 5 G }
tuple_items! { @all (A, B, C, D, F, G, H) 0 A, 1 B, 2 C, 3 D, 4 F, 5 G, 6 H }
tuple_items! { @all (A, B, C, D, F, G, H, I) 0 A, 1 B, 2 C, 3 D, 4 F, 5 G, 6 H, 7 I }
tuple_items! { @all (A, B, C, D, F, G, H, I, J) 0 A, 1 B, 2 C, 3 D, 4 F, 5 G, 6 H, 7 I, 8 J }
tuple_items! { @all (A, B, C, D, F, G, H, I, J, K) 0 A, 1 B, 2 C, 3 D, 4 F, 5 G, 6 H, 7 I, 8 J, 9 K }
tuple_items! {
    @all     (A, B, C, D, F, G, H, I, J, K, L) 0 A, 1 B, 2 C, 3 D, 4 F, 5 G, 6 H, 7 I, 8 J, 9 K, 10 L
}
tuple_items! {
    @all     (A, B, C, D, F, G, H, I, J, K, L, M)
    0 A, 1 B, 2 C, 3 D, 4 F, 5 G, 6 H, 7 I, 8 J, 9 K, 10 L, 11 M
}
