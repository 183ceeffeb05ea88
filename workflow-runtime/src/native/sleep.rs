//! `sleep` and `sleep_until` as Wait states.

use jiff::{SignedDuration, Timestamp};
use workflow_core::error::Failure;
use workflow_core::ir::SiteId;

use super::core::Signal;
use super::{Context, Step};
use crate::engine::{Completion, Input, names};
use crate::sleep::{Sleep, SleepUntil, TOO_LONG, is_too_long};

/// The most seconds a Wait state takes.
const LONGEST_WAIT: u64 = 99_999_999;

impl Step for Sleep {
    type Output = ();

    async fn run(self, context: &Context, site: SiteId) {
        context.enter_step(site);
        let seconds = self.duration.as_secs();
        if self.duration.subsec_nanos() != 0 || seconds > LONGEST_WAIT {
            let cause = format!(
                "a Wait state takes whole seconds from 0 to {LONGEST_WAIT}, not {:?}",
                self.duration
            );
            return context.evaluation_failed(cause).await;
        }
        let wait = SignedDuration::try_from(self.duration).unwrap_or(SignedDuration::MAX);
        let until = context.core.clock.now().checked_add(wait);
        wait_until(context, until.unwrap_or(Timestamp::MAX)).await;
    }
}

impl Step for SleepUntil {
    type Output = ();

    async fn run(self, context: &Context, site: SiteId) {
        context.enter_step(site);
        if is_too_long(context.core.clock.now(), self.time) {
            context.send(Input::Fault {
                scope: context.scope,
                failure: Failure::new(names::RUNTIME, TOO_LONG),
                location: None,
            });
            return std::future::pending().await;
        }
        wait_until(context, self.time).await;
    }
}

/// Goes on when the engine says that `until` is there.
async fn wait_until(context: &Context, until: Timestamp) {
    let scope = context.scope;
    context.send(Input::Wait { scope, until });
    while !matches!(
        context.core.signal(scope).await,
        Signal::Resume(Completion::Done(_))
    ) {}
}
