//! Which scope the code that runs on this thread belongs to.
//!
//! What a body calls without awaiting has no argument to find its execution by: [`sources`]
//! (crate::sources) ask here.

use std::cell::RefCell;

use super::Context;

thread_local! {
    static CURRENT: RefCell<Option<Context>> = const { RefCell::new(None) };
}

/// Puts back what was current before.
struct Restore(Option<Context>);

impl Drop for Restore {
    fn drop(&mut self) {
        let mine = CURRENT.replace(self.0.take());
        drop(mine);
    }
}

/// Runs code of the scope: a poll of its body.
pub(crate) fn inside<T>(context: &Context, code: impl FnOnce() -> T) -> T {
    let _restore = Restore(CURRENT.replace(Some(context.clone())));
    code()
}

/// Runs code of no scope: a poll of a task, which may be anywhere.
pub(crate) fn outside<T>(code: impl FnOnce() -> T) -> T {
    let _restore = Restore(CURRENT.replace(None));
    code()
}

/// The scope whose body runs.
pub(crate) fn context() -> Option<Context> {
    CURRENT.with_borrow(Clone::clone)
}
