//! Waiting.

use std::future::IntoFuture;
use std::time::Duration;

use crate::task::BoxFuture;

/// Waits: a Wait state in a workflow.
///
/// Whole seconds, as a Wait state has them. Awaited outside a workflow it is tokio's sleep.
pub fn sleep(duration: Duration) -> Sleep {
    Sleep { duration }
}

/// What [`sleep`] returns.
#[derive(Debug, Clone, Copy)]
#[must_use = "a sleep does nothing unless awaited"]
pub struct Sleep {
    pub(crate) duration: Duration,
}

impl IntoFuture for Sleep {
    type Output = ();
    type IntoFuture = BoxFuture<'static, ()>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { tokio::time::sleep(self.duration).await })
    }
}
