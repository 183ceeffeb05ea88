//! `compensate`: an undo for when the rest of a workflow fails.

use workflow_core::outcome::Outcome;

/// Registers an undo in the body of a workflow: when the workflow ends in an error after this, or
/// the block `async { .. }.await` that this stands in does, the undo runs first.
///
/// Undos run one after the other, the one that was registered last first. Whatever the error is
/// runs them, `States.Timeout` included; then the workflow ends in its own error. An undo that
/// fails does not stop the others, but then the workflow ends in `CompensationFailed`. What an
/// undo reads is what it was when the undo was registered.
///
/// ```
/// # mod travel {
/// use workflow_runtime::prelude::*;
///
/// #[task]
/// async fn book_hotel(trip: &str) -> Result<String, Failure> { Ok(format!("room for {trip}")) }
/// #[task]
/// async fn cancel_hotel(booking: &str) -> Result<(), Failure> { Ok(()) }
/// #[task]
/// async fn book_flight(trip: &str) -> Result<String, Failure> { Ok(format!("seat for {trip}")) }
///
/// #[workflow]
/// pub async fn book_trip(trip: String) -> Result<String, Failure> {
///     let hotel = book_hotel(&trip).await?;
///     compensate(async || cancel_hotel(&hotel).await);
///     let flight = book_flight(&trip).await?;
///     Ok(format!("{hotel}, {flight}"))
/// }
/// # }
/// # use travel::book_trip;
/// let definition = book_trip::definition();
/// let states: Vec<&String> = definition.states.keys().collect();
/// assert_eq!(states, ["BookHotel", "CancelHotel", "BookFlight", "Fail"]);
/// ```
///
/// # Panics
/// Outside of a workflow, where there is nothing that it could be registered with.
pub fn compensate<F, R>(undo: F)
where
    F: AsyncFnOnce() -> R,
    R: Outcome,
{
    drop(undo);
    panic!(
        "`compensate` registers an undo in the body of a `#[workflow]`; here there is no workflow that could run it"
    )
}
