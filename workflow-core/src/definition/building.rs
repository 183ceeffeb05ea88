//! Whether a twin is running on this thread.

use std::cell::Cell;

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Ends what [`building`] has begun, also when the twin panics.
struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

/// Runs a twin: what it calls can ask [`is_building`].
pub fn building<T>(twin: impl FnOnce() -> T) -> T {
    DEPTH.set(DEPTH.get() + 1);
    let _guard = Guard;
    twin()
}

/// Whether a definition is being built. What differs from run to run has no value then.
#[must_use]
pub fn is_building() -> bool {
    DEPTH.get() > 0
}

#[cfg(test)]
mod tests {
    use super::{building, is_building};

    #[test]
    fn definitions_may_be_built_while_one_is_built() {
        assert!(!is_building());
        building(|| {
            building(|| assert!(is_building()));
            assert!(is_building());
        });
        assert!(!is_building());
        let panicked = std::panic::catch_unwind(|| building(|| panic!("a twin")));
        assert!(panicked.is_err() && !is_building());
    }
}
