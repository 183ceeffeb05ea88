//! Futures that run side by side inside another, of which those are polled that woke.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use super::LocalBoxFuture;

/// Futures at work. Unlike tasks of Tokio they may borrow.
pub(super) struct Crew<'a, T> {
    members: BTreeMap<u64, (LocalBoxFuture<'a, T>, Arc<Member>)>,
    added: u64,
    woken: Arc<Woken>,
}

impl<T> Default for Crew<'_, T> {
    fn default() -> Self {
        Crew {
            members: BTreeMap::new(),
            added: 0,
            woken: Arc::default(),
        }
    }
}

impl<'a, T> Crew<'a, T> {
    /// Adds a future. It is polled by [`next`](Crew::next).
    pub(super) fn add(&mut self, future: LocalBoxFuture<'a, T>) {
        let member = Arc::new(Member {
            id: self.added,
            queued: AtomicBool::new(true),
            woken: self.woken.clone(),
        });
        self.woken.lock().members.push(self.added);
        self.members.insert(self.added, (future, member));
        self.added += 1;
    }

    /// How many are at work.
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// What the next one to end gives; none when there are no more.
    pub(super) async fn next(&mut self) -> Option<T> {
        poll_fn(|cx| self.poll(cx)).await
    }

    /// Polls each that woke once.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        if self.members.is_empty() {
            return Poll::Ready(None);
        }
        self.woken.lock().parent = Some(cx.waker().clone());
        // One that wakes itself has woken the parent, too, and waits for its next turn.
        let turn = std::mem::take(&mut self.woken.lock().members);
        for (position, id) in turn.iter().enumerate() {
            let Some((future, member)) = self.members.get_mut(id) else {
                continue;
            };
            member.queued.store(false, Ordering::Release);
            let waker = Waker::from(member.clone());
            if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                self.members.remove(id);
                let rest = turn[position + 1..].iter().copied();
                self.woken.lock().members.splice(..0, rest);
                return Poll::Ready(Some(value));
            }
        }
        Poll::Pending
    }
}

/// Who wants to be polled.
#[derive(Default)]
struct Woken(Mutex<Queue>);

#[derive(Default)]
struct Queue {
    members: Vec<u64>,
    parent: Option<Waker>,
}

impl Woken {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The waker of a future.
struct Member {
    id: u64,
    queued: AtomicBool,
    woken: Arc<Woken>,
}

impl Wake for Member {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let mut queue = self.woken.lock();
        if !self.queued.swap(true, Ordering::AcqRel) {
            queue.members.push(self.id);
        }
        let parent = queue.parent.clone();
        drop(queue);
        if let Some(parent) = parent {
            parent.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::Crew;

    #[tokio::test]
    async fn futures_end_in_their_own_time_and_may_borrow() {
        let started = RefCell::new(Vec::new());
        let mut crew = Crew::default();
        for turns in [30, 10, 20] {
            let started = &started;
            crew.add(Box::pin(async move {
                started.borrow_mut().push(turns);
                for _ in 0..turns {
                    tokio::task::yield_now().await;
                }
                turns
            }));
        }
        assert_eq!(crew.len(), 3);
        let mut ended = Vec::new();
        while let Some(turns) = crew.next().await {
            ended.push(turns);
        }
        assert_eq!(
            (started.take(), ended),
            (vec![30, 10, 20], vec![10, 20, 30])
        );
    }

    #[tokio::test]
    async fn those_that_end_at_once_are_all_heard_of() {
        let mut crew = Crew::default();
        for n in 0..100 {
            crew.add(Box::pin(async move { n }));
        }
        let mut sum = 0;
        while let Some(n) = crew.next().await {
            sum += n;
        }
        assert_eq!(sum, 4950);
    }
}
