//! The threads that run executions. A body stays on its thread from start to end.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::runtime::Builder;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{LocalSet, spawn_local};

use crate::native::LocalBoxFuture;

/// Makes, on the worker, what it is to run.
type Job = Box<dyn FnOnce() -> LocalBoxFuture<'static, ()> + Send>;

pub(super) struct Workers {
    queues: Vec<UnboundedSender<Job>>,
    next: AtomicUsize,
}

impl Workers {
    pub(super) fn start(threads: usize) -> Workers {
        let queues = (0..threads).map(|_| {
            let (sender, receiver) = unbounded_channel();
            std::thread::Builder::new()
                .name("workflow-worker".to_owned())
                .spawn(move || work(receiver))
                .expect("the system can start a thread");
            sender
        });
        Workers {
            queues: queues.collect(),
            next: AtomicUsize::new(0),
        }
    }

    /// Runs `job` on one of the threads, each in turn.
    pub(super) fn run(&self, job: Job) {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        // A worker ends only after its queue was dropped, so there is one to take the job.
        let _ = self.queues[turn % self.queues.len()].send(job);
    }
}

/// Runs jobs until the queue is dropped; what runs then is dropped, too.
fn work(mut jobs: UnboundedReceiver<Job>) {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("the system gives a thread its timers");
    let local = LocalSet::new();
    local.block_on(&runtime, async move {
        while let Some(job) = jobs.recv().await {
            spawn_local(job());
        }
    });
}
