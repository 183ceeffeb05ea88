//! A block that is run again as a whole: a Parallel state of one branch, with Retry.

use crate::asl::Retrier;
use crate::expr::Ty;
use crate::ir::{NodeKind, SiteId};
use crate::retry::{RetryPolicies, retriers};

use super::awaited::Ends;
use super::builder::{DefinitionBuilder, Pending};

/// A retried block being built.
#[derive(Debug)]
pub struct Retried {
    retriers: Vec<Retrier>,
}

impl DefinitionBuilder {
    /// `retry(policies, async || {`
    pub fn begin_retry(
        &mut self,
        site: SiteId,
        name: &str,
        policies: impl RetryPolicies,
    ) -> Retried {
        let retriers = retriers(policies).unwrap_or_else(|problems| {
            problems
                .into_iter()
                .for_each(|problem| self.refuse(problem));
            Vec::new()
        });
        self.begin_parallel(site, name);
        self.begin_branch();
        Retried { retriers }
    }

    /// `})`
    pub fn end_retry<R>(&mut self, retried: Retried, ty: Ty<R>) -> Pending<R> {
        self.end_branch();
        let pending = self.end_parallel(ty);
        if let Ends::Step(node) = pending.ends
            && let NodeKind::Parallel { retry, .. } = &mut self.node(node).kind
        {
            *retry = retried.retriers;
        }
        pending
    }
}
