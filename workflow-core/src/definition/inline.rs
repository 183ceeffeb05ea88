//! Calls of inline workflows: their steps become steps of the caller.

use std::collections::VecDeque;
use std::ops::Range;

use crate::ir::{CALL_SITES, NodeKind, Scope, SiteId, Value};
use crate::task::InlineSpec;

use super::awaited::Ends;
use super::builder::DefinitionBuilder;

/// The calls of inline workflows, as a definition is built.
#[derive(Debug, Default)]
pub(super) struct Inlining {
    /// How many sites there are, those of inlined bodies included.
    pub(super) sites: SiteId,
    calls: Vec<Inlined>,
    /// The bodies around the cursor.
    open: Vec<Body>,
    /// How often each workflow was inlined.
    counts: Vec<(&'static str, usize)>,
}

/// A body that was inlined.
#[derive(Debug, Clone, Copy)]
struct Inlined {
    /// The site of the call.
    call: SiteId,
    /// What the sites of the body count from.
    base: SiteId,
    /// How many there are.
    sites: SiteId,
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

    /// For the site of each call, what the sites of the body count from.
    pub(super) fn bases(&self) -> Vec<(SiteId, SiteId)> {
        self.calls.iter().map(|c| (c.call, c.base)).collect()
    }

    /// All sites as a reader of the source meets them: those of a body where it is called.
    fn in_source_order(&self) -> Vec<SiteId> {
        let inlined: SiteId = self.calls.iter().map(|call| call.sites).sum();
        let mut order = Vec::new();
        self.add_in_order(0..self.sites - inlined, &mut order);
        order
    }

    fn add_in_order(&self, sites: Range<SiteId>, order: &mut Vec<SiteId>) {
        for site in sites {
            order.push(site);
            let call = site.checked_sub(CALL_SITES - 1);
            for call in self.calls.iter().filter(|c| Some(c.call) == call) {
                self.add_in_order(call.base..call.base + call.sites, order);
            }
        }
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

/// Numbers the sites of a program in the order of the source, which that of states follows; gives
/// the number of each.
pub(super) fn renumber(scope: &mut Scope, inlining: &Inlining) -> Vec<SiteId> {
    let order = inlining.in_source_order();
    let mut numbers = vec![0; order.len()];
    for (number, site) in (0..).zip(&order) {
        numbers[*site as usize] = number;
    }
    if !inlining.calls.is_empty() {
        renumber_scope(scope, &numbers);
    }
    numbers
}

fn renumber_scope(scope: &mut Scope, numbers: &[SiteId]) {
    for node in &mut scope.nodes {
        node.site = node.site.map(|site| numbers[site as usize]);
        match &mut node.kind {
            NodeKind::Parallel { branches, .. } => {
                branches
                    .iter_mut()
                    .for_each(|branch| renumber_scope(branch, numbers));
            }
            NodeKind::Map { body, .. } => renumber_scope(body, numbers),
            _ => {}
        }
    }
}

impl DefinitionBuilder {
    /// `other(args).await` of an inline workflow: a block of its steps.
    pub(super) fn inline(&mut self, site: SiteId, inline: InlineSpec, args: Vec<Value>) -> Ends {
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
            return self.end_block();
        }
        let (call, base) = (self.inlining.site(site), self.inlining.sites);
        let prefix = self.inlining.name(name.to_owned());
        let before = self.inlining.count(path);
        self.inlining.sites += sites;
        self.inlining.calls.push(Inlined { call, base, sites });
        self.inlining.open.push(Body {
            path,
            prefix,
            before,
            base,
            args: args.into(),
        });
        build(self);
        self.inlining.open.pop();
        self.end_block()
    }
}
