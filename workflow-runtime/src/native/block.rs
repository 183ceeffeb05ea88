//! `async { .. }.await`: a block used as try.

use std::future::Future;

use workflow_core::outcome::Outcome;

use super::Context;

impl Context {
    /// Awaits a block, which is no state. Its error crosses as that of every step does: the name
    /// decides what it is.
    pub async fn block<R: Outcome>(&self, body: impl Future<Output = R>) -> R {
        let returned = body.await;
        match returned.is_error() {
            true => self.hold(R::from_result(returned.into_result())).await,
            false => returned,
        }
    }
}
