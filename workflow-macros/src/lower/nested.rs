//! What calls of workflows need beyond those of tasks.

use proc_macro2::{Ident, Span};

use workflow_core::ir::CALL_SITES;

use super::Lowering;

impl Lowering<'_> {
    /// The site of a call. A workflow's has two more, that follow it: of the Choice among its
    /// errors, and of the Fail state for those that nobody handles.
    pub(super) fn call_site(&mut self) -> u32 {
        let site = self.site();
        self.sites += CALL_SITES - 1;
        site
    }

    /// How the twin asks what is awaited.
    pub(super) fn awaiting(&self) -> Ident {
        let name = match self.express || self.express_children {
            true => "AwaitingInExpress",
            false => "Awaiting",
        };
        Ident::new(name, Span::mixed_site())
    }
}
