//! Calls of inline workflows: their steps become steps of the caller.

use std::collections::VecDeque;

use crate::expr::Ty;
use crate::ir::{SiteId, Value};
use crate::task::InlineSpec;

use super::builder::{DefinitionBuilder, Pending};

/// The calls of inline workflows, as a definition is built.
#[derive(Debug, Default)]
pub(super) struct Inlining {
    /// How many sites there are, those of inlined bodies included.
    pub(super) sites: SiteId,
    /// For the site of each call, the first site of the body.
    pub(super) bases: Vec<(SiteId, SiteId)>,
    /// The bodies around the cursor.
    open: Vec<Body>,
    /// How often each workflow was inlined.
    counts: Vec<(&'static str, usize)>,
}

/// The body of an inline workflow at work.
#[derive(Debug)]
struct Body {
    path: &'static str,
    /// What is in front of the names of its states.
    prefix: String,
    /// How often it was inlined before.
    before: usize,
    base: SiteId,
    /// What its parameters get.
    args: VecDeque<Value>,
}

impl Inlining {
    /// For a workflow with so many sites of its own.
    pub(super) fn new(sites: SiteId) -> Inlining {
        Inlining {
            sites,
            ..Inlining::default()
        }
    }

    /// A site of the body around the cursor, among all.
    pub(super) fn site(&self, site: SiteId) -> SiteId {
        site + self.open.last().map_or(0, |body| body.base)
    }

    /// The name of a state in the body around the cursor.
    pub(super) fn name(&self, name: String) -> String {
        match self.open.last() {
            Some(body) if !name.is_empty() => format!("{}{name}", body.prefix),
            _ => name,
        }
    }

    /// The name that the user chose, of a state in the body around the cursor. It is told apart
    /// from that of an earlier call.
    pub(super) fn chosen(&self, name: &str) -> String {
        match self.open.last() {
            Some(body) if body.before > 0 => format!("{name} {}", body.before + 1),
            _ => name.to_owned(),
        }
    }

    /// What the next parameter of the body around the cursor gets.
    pub(super) fn argument(&mut self) -> Option<Value> {
        self.open.last_mut()?.args.pop_front()
    }

    fn count(&mut self, path: &'static str) -> usize {
        let known = self.counts.iter_mut().find(|(other, _)| *other == path);
        match known {
            Some((_, count)) => {
                *count += 1;
                *count - 1
            }
            None => {
                self.counts.push((path, 1));
                0
            }
        }
    }
}

impl DefinitionBuilder {
    /// `other(args).await` of an inline workflow: a block of its steps.
    pub(super) fn inline<R>(
        &mut self,
        site: SiteId,
        inline: InlineSpec,
        args: Vec<Value>,
    ) -> Pending<R> {
        let InlineSpec {
            path,
            name,
            sites,
            build,
        } = inline;
        let described = self.next_name.is_some() || self.next_comment.is_some();
        (self.next_name, self.next_comment) = (None, None);
        if described {
            self.refuse(format!(
                "a name or comment stands on the call of `{path}`, which is inline and no state: put it on a step inside"
            ));
        }
        self.begin_try();
        let around = self.inlining.open.iter().any(|body| body.path == path);
        if around {
            self.refuse(format!(
                "`{path}` is inline and calls itself: states can't be put into themselves; remove `inline`, so that each call is an execution of its own"
            ));
            return self.end_try(Ty::default());
        }
        let (call, base) = (self.inlining.site(site), self.inlining.sites);
        let prefix = self.inlining.name(name.to_owned());
        let before = self.inlining.count(path);
        self.inlining.sites += sites;
        self.inlining.bases.push((call, base));
        self.inlining.open.push(Body {
            path,
            prefix,
            before,
            base,
            args: args.into(),
        });
        build(self);
        self.inlining.open.pop();
        self.end_try(Ty::default())
    }
}
