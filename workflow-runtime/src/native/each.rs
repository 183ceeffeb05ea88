//! The rounds of a `for` loop.

use workflow_core::ir::SiteId;

use super::Context;

impl Context {
    /// The items of a `for` loop, with its marks: the sites are those of the start, of the step
    /// to the next item, of the test and of the item.
    pub fn each<I: IntoIterator>(&self, sites: [SiteId; 4], items: I) -> Each<'_, I::IntoIter> {
        self.enter(sites[0]);
        Each {
            context: self,
            sites,
            items: items.into_iter(),
            started: false,
        }
    }
}

/// See [`Context::each`].
#[derive(Debug)]
pub struct Each<'c, I> {
    context: &'c Context,
    sites: [SiteId; 4],
    items: I,
    started: bool,
}

impl<I: Iterator> Iterator for Each<'_, I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        let [_, step, test, bind] = self.sites;
        if self.started {
            self.context.enter(step);
        }
        self.started = true;
        self.context.enter(test);
        let item = self.items.next()?;
        self.context.enter(bind);
        Some(item)
    }
}
