//! `sleep` as a Wait state.

use jiff::SignedDuration;
use workflow_core::ir::SiteId;

use super::core::Signal;
use super::{Context, Step};
use crate::engine::{Completion, Input};
use crate::sleep::Sleep;

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
        let scope = context.scope;
        let until = context.core.clock.now().checked_add(wait);
        context.send(Input::Wait {
            scope,
            until: until.unwrap_or(jiff::Timestamp::MAX),
        });
        while !matches!(
            context.core.signal(scope).await,
            Signal::Resume(Completion::Done(_))
        ) {}
    }
}
