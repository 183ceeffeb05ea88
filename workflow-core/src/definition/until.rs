//! `sleep_until`.

use super::DefinitionBuilder;
use super::state_names::pascal_case;
use crate::data::PointInTime;
use crate::expr::Expr;
use crate::ir::{NodeKind, SiteId, WaitUntil};

impl DefinitionBuilder {
    /// `sleep_until(time).await`; `name` is what the user calls the time, if anything.
    pub fn sleep_until<T: PointInTime + ?Sized>(
        &mut self,
        site: SiteId,
        name: &str,
        time: Expr<T>,
    ) {
        let name = match name {
            "" => "WaitUntil".to_owned(),
            name => format!("WaitUntil{}", pascal_case(name)),
        };
        let until = WaitUntil::Timestamp(time.value);
        let next = self.blank();
        self.put(Some(site), name, NodeKind::Wait { until, next }, next);
    }
}
