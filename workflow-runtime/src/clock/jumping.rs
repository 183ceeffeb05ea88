//! A clock for tests: waiting takes no time.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use jiff::Timestamp;

use super::Clock;
use crate::task::BoxFuture;

/// A clock that jumps to the next deadline as soon as an execution only waits. Each execution
/// has its own, so that one does not move the time of another. The child executions of a
/// distributed Map have the time of their parent: it jumps when all of them wait.
#[derive(Debug)]
pub struct JumpingClock {
    start: Timestamp,
    time: Arc<Mutex<Time>>,
    /// Among those that have that time.
    member: u64,
}

/// The time that an execution and its children share.
#[derive(Debug)]
struct Time {
    now: Timestamp,
    members: BTreeMap<u64, Member>,
    next_member: u64,
    /// How many members do not wait.
    busy: usize,
}

#[derive(Debug, Default)]
struct Member {
    state: State,
    /// Of the one who waits for the time.
    waker: Option<Waker>,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum State {
    /// It does something, or may.
    #[default]
    Busy,
    /// It waits for a time, or for another member.
    Waiting(Option<Timestamp>),
}

impl JumpingClock {
    /// A clock that starts at `start`.
    #[must_use]
    pub fn new(start: Timestamp) -> JumpingClock {
        let time = Time {
            now: start,
            members: BTreeMap::from([(0, Member::default())]),
            next_member: 1,
            busy: 1,
        };
        JumpingClock {
            start,
            time: Arc::new(Mutex::new(time)),
            member: 0,
        }
    }

    fn time(&self) -> MutexGuard<'_, Time> {
        lock(&self.time)
    }
}

fn lock(time: &Mutex<Time>) -> MutexGuard<'_, Time> {
    time.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Time {
    fn set(&mut self, member: u64, state: State) {
        let Some(member) = self.members.get_mut(&member) else {
            return;
        };
        self.busy -= usize::from(member.state == State::Busy);
        self.busy += usize::from(state == State::Busy);
        member.state = state;
    }

    /// Jumps to the next time that a member waits for, when all of them wait, and wakes those that
    /// wait for it.
    fn jump(&mut self) {
        if self.busy > 0 {
            return;
        }
        let times = self
            .members
            .values()
            .filter_map(|member| match member.state {
                State::Waiting(at) => at,
                State::Busy => None,
            });
        let Some(next) = times.min() else { return };
        self.now = self.now.max(next);
        let due: Vec<u64> = self
            .members
            .iter()
            .filter(|(_, m)| matches!(m.state, State::Waiting(Some(at)) if at <= self.now))
            .map(|(id, _)| *id)
            .collect();
        for id in due {
            // It goes on, so that the time does not jump again before it has.
            self.set(id, State::Busy);
            if let Some(waker) = self.members.get_mut(&id).and_then(|m| m.waker.take()) {
                waker.wake();
            }
        }
    }
}

impl Clock for JumpingClock {
    fn now(&self) -> Timestamp {
        self.time().now
    }

    /// Ready when the time has jumped there; while a task runs, no time passes.
    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        let (time, member) = (self.time.clone(), self.member);
        Box::pin(poll_fn(move |cx| {
            let mut time = lock(&time);
            if time.now >= at {
                return Poll::Ready(());
            }
            if let Some(member) = time.members.get_mut(&member) {
                member.waker = Some(cx.waker().clone());
            }
            Poll::Pending
        }))
    }

    fn skip_to(&self, at: Timestamp) -> bool {
        let mut time = self.time();
        time.set(self.member, State::Waiting(Some(at)));
        time.jump();
        let is_there = time.now >= at;
        if is_there {
            time.set(self.member, State::Busy);
        }
        is_there
    }

    fn wait(&self) {
        let mut time = self.time();
        time.set(self.member, State::Waiting(None));
        time.jump();
    }

    fn go_on(&self) {
        self.time().set(self.member, State::Busy);
    }

    fn for_execution(&self) -> Option<Arc<dyn Clock>> {
        Some(Arc::new(JumpingClock::new(self.start)))
    }

    fn for_child(&self) -> Option<Arc<dyn Clock>> {
        let mut time = self.time();
        let member = time.next_member;
        time.next_member += 1;
        time.members.insert(member, Member::default());
        time.busy += 1;
        Some(Arc::new(JumpingClock {
            start: self.start,
            time: self.time.clone(),
            member,
        }))
    }
}

impl Drop for JumpingClock {
    fn drop(&mut self) {
        let mut time = self.time();
        if let Some(member) = time.members.remove(&self.member) {
            time.busy -= usize::from(member.state == State::Busy);
            time.jump();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::{SignedDuration, Timestamp};

    use super::{Clock, JumpingClock};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    fn family(children: usize) -> (JumpingClock, Vec<Arc<dyn Clock>>) {
        let parent = JumpingClock::new(at(0));
        let children = (0..children).map(|_| parent.for_child().unwrap()).collect();
        (parent, children)
    }

    #[test]
    fn an_execution_alone_jumps_at_once() {
        let (clock, _) = family(0);
        assert!(clock.skip_to(at(5)));
        assert_eq!(clock.now(), at(5));
        // Time does not go back.
        assert!(clock.skip_to(at(3)));
        assert_eq!(clock.now(), at(5));
        let other = clock.for_execution().unwrap();
        assert_eq!(other.now(), at(0));
    }

    #[test]
    fn the_time_jumps_when_all_wait_to_the_first_of_their_times() {
        let (parent, children) = family(2);
        assert!(!parent.skip_to(at(100)));
        assert!(!children[0].skip_to(at(9)));
        assert_eq!(parent.now(), at(0));
        assert!(children[1].skip_to(at(4)));
        assert_eq!(parent.now(), at(4));
        // The second goes on, and is done at 4; then the first is next.
        assert!(!children[1].skip_to(at(10)));
        assert_eq!(parent.now(), at(9));
        assert!(children[0].skip_to(at(9)));
    }

    #[test]
    fn who_waits_for_others_does_not_hold_the_time() {
        let (parent, mut children) = family(2);
        parent.wait();
        assert!(!children[0].skip_to(at(7)));
        // The end of a child is that of its clock.
        drop(children.pop());
        assert_eq!(parent.now(), at(7));
        parent.go_on();
        drop(children.pop());
        assert!(parent.skip_to(at(8)));
    }

    #[test]
    fn a_member_that_goes_on_holds_the_time() {
        let (parent, children) = family(1);
        assert!(!parent.skip_to(at(50)));
        parent.go_on();
        assert!(!children[0].skip_to(at(5)));
        assert_eq!(parent.now(), at(0));
        parent.wait();
        assert_eq!(parent.now(), at(5));
    }

    #[tokio::test]
    async fn sleepers_wake_when_the_time_comes() {
        let (parent, children) = family(1);
        assert!(!children[0].skip_to(at(5)));
        let child = children[0].clone();
        let slept = tokio::spawn(async move {
            child.sleep_until(at(5)).await;
            child.now()
        });
        tokio::task::yield_now().await;
        assert!(!parent.skip_to(at(50)));
        assert_eq!(slept.await.unwrap(), at(5));
    }
}
