//! Variables in scope.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use super::call::Function;
use super::error::{self, Thrown};
use super::limits::LIVE;
use super::value::Value;

/// A scope, and through it those around it.
#[derive(Clone)]
pub(super) struct Frame(Rc<Inner>);

struct Inner {
    variables: RefCell<Vec<(Arc<str>, Value)>>,
    parent: RefCell<Option<Frame>>,
    ledger: Rc<Ledger>,
    /// What this scope is in the ledger for.
    held: Cell<u64>,
}

/// What the scopes of an evaluation hold together.
#[derive(Default)]
struct Ledger {
    live: Cell<u64>,
    /// Scopes with functions, which may be in a circle: to be emptied at the end.
    circles: RefCell<Vec<Frame>>,
}

/// What a scope takes itself.
const COST: u64 = 64;

impl Frame {
    /// The outermost scope of an evaluation.
    pub(super) fn root() -> Frame {
        Frame::with(None, Rc::default())
    }

    /// A scope inside this one.
    pub(super) fn inner(&self) -> Frame {
        Frame::with(Some(self.clone()), Rc::clone(&self.0.ledger))
    }

    fn with(parent: Option<Frame>, ledger: Rc<Ledger>) -> Frame {
        ledger.live.set(ledger.live.get() + COST);
        #[cfg(test)]
        ALIVE.set(ALIVE.get() + 1);
        Frame(Rc::new(Inner {
            variables: RefCell::default(),
            parent: RefCell::new(parent),
            ledger,
            held: Cell::new(COST),
        }))
    }

    /// Binds `$name`.
    pub(super) fn bind(&self, name: &Arc<str>, value: Value) -> Result<(), Thrown> {
        if value.is_fresh() {
            self.hold(value.size().weight)?;
        }
        let mut variables = self.0.variables.borrow_mut();
        match variables.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => variables.push((Arc::clone(name), value)),
        }
        Ok(())
    }

    fn hold(&self, weight: u64) -> Result<(), Thrown> {
        let ledger = &self.0.ledger;
        self.0.held.set(self.0.held.get() + weight);
        ledger.live.set(ledger.live.get() + weight);
        if ledger.live.get() > LIVE {
            return Err(error::memory());
        }
        Ok(())
    }

    /// The value of `$name`, when it is bound.
    pub(super) fn get(&self, name: &str) -> Option<Value> {
        let mut frame = self.clone();
        loop {
            let found = {
                let variables = frame.0.variables.borrow();
                let found = variables.iter().find(|(known, _)| **known == *name);
                found.map(|(_, value)| value.clone())
            };
            if found.is_some() {
                return found;
            }
            let parent = frame.0.parent.borrow().clone();
            frame = parent?;
        }
    }

    pub(super) fn is(&self, other: &Frame) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// Leaves the scope: nothing is bound in it any more. What functions still see of it stays.
    pub(super) fn leave(self) {
        let own = |(_, value): &(Arc<str>, Value)| match value {
            Value::Function(function) => function.sees_only(&self),
            _ => false,
        };
        let variables = self.0.variables.borrow();
        if !variables.iter().any(|(_, value)| value.size().functions) {
            return;
        }
        let circles = variables.iter().filter(|v| own(v)).count();
        drop(variables);
        if Rc::strong_count(&self.0) == 1 + circles {
            self.empty();
        } else {
            let ledger = Rc::clone(&self.0.ledger);
            ledger.circles.borrow_mut().push(self);
        }
    }

    fn empty(&self) {
        let variables = std::mem::take(&mut *self.0.variables.borrow_mut());
        drop(variables);
    }

    /// Ends the evaluation: whatever its functions hold is let go.
    pub(super) fn end(self) {
        let ledger = Rc::clone(&self.0.ledger);
        self.empty();
        loop {
            let Some(frame) = ledger.circles.borrow_mut().pop() else {
                return;
            };
            frame.empty();
        }
    }
}

thread_local! {
    /// What dropped scopes held: it is dropped one after the other, since scopes can hold scopes
    /// to any depth.
    static DROPPED: RefCell<Option<Vec<Rest>>> = const { RefCell::new(None) };
}

/// What is left of a scope.
type Rest = (Vec<(Arc<str>, Value)>, Option<Frame>);

impl Drop for Inner {
    fn drop(&mut self) {
        #[cfg(test)]
        ALIVE.set(ALIVE.get() - 1);
        let live = self.ledger.live.get();
        self.ledger.live.set(live.saturating_sub(self.held.get()));
        let rest = (self.variables.take(), self.parent.take());
        if rest.0.is_empty() && rest.1.is_none() {
            return;
        }
        let first = DROPPED.with_borrow_mut(|dropped| match dropped {
            Some(waiting) => {
                waiting.push(rest);
                None
            }
            None => {
                *dropped = Some(Vec::new());
                Some(rest)
            }
        });
        let mut next = first;
        while let Some(rest) = next {
            drop(rest);
            next = DROPPED.with_borrow_mut(|dropped| {
                let waiting = dropped.as_mut().and_then(Vec::pop);
                if waiting.is_none() {
                    *dropped = None;
                }
                waiting
            });
        }
    }
}

impl Function {
    /// Whether nobody else has it, and it sees `frame` directly.
    fn sees_only(&self, frame: &Frame) -> bool {
        match self {
            Function::Lambda(closure) => Rc::strong_count(closure) == 1 && closure.frame.is(frame),
            _ => false,
        }
    }
}

#[cfg(test)]
thread_local! {
    static ALIVE: Cell<usize> = const { Cell::new(0) };
}

/// How many scopes of this thread have not been dropped.
#[cfg(test)]
pub(super) fn alive() -> usize {
    ALIVE.get()
}
