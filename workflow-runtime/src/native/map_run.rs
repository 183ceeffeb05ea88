//! The work of a distributed Map state: an execution of its own for each item or batch.
//!
//! What such an execution runs is the caller's: a native body, or an interpreted processor.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::runtime::Handle;
use workflow_core::error::Failure;

use super::crew::Crew;
use super::{Context, Core, LocalBoxFuture, drive};
use crate::engine::{Input, Machine, MapLimits, ROOT, names};
use crate::interpreter::{Child, Sources};
use crate::payload::Payload;
use crate::runtime::{ExecutionRecord, MapRunRecord, MapRunStatus};
use crate::sources::Draws;

/// Child executions that the service runs at once when the state sets no lower limit.
const DISTRIBUTED_CONCURRENCY: usize = 10_000;

/// A child execution to be.
pub(crate) struct Job {
    input: Payload,
    /// How many items it gets.
    items: usize,
}

impl Job {
    /// A child execution with that input, unless it is too large.
    pub(crate) fn new(input: Payload, items: usize) -> Result<Job, Failure> {
        match input.fits() {
            true => Ok(Job { input, items }),
            false => Err(Failure::new(
                names::DATA_LIMIT_EXCEEDED,
                "The input of a child workflow execution has a size exceeding the maximum number of bytes service limit.",
            )),
        }
    }
}

/// What a child execution runs.
pub(crate) type Program<'a> = LocalBoxFuture<'a, Result<Payload, Failure>>;

/// A Map Run at work. When it is dropped before its end, it is aborted, and its child executions
/// with it.
pub(crate) struct MapRun<'a> {
    pub(crate) record: Arc<MapRunRecord>,
    machine: Arc<Machine>,
    parent: Rc<Core>,
    running: Crew<'a, (Arc<ExecutionRecord>, usize)>,
    /// Those that have not ended.
    cores: Rc<RefCell<Vec<Rc<Core>>>>,
    /// What the scope of the state draws.
    draws: Draws,
    started: u64,
}

impl<'a> MapRun<'a> {
    /// A new Map Run of the state that `context` is in. A replay gives it the same ARN.
    pub(crate) fn start(context: &Context, machine: Arc<Machine>, limits: MapLimits) -> MapRun<'a> {
        let (core, scope) = (context.core(), context.scope());
        let (event, now) = match core.stay(scope) {
            Some(stay) => (stay.last_event, stay.now),
            None => (0, core.clock.now()),
        };
        let uuid = Sources::new(&core.record.arn, event, now).uuid();
        let (region, account) = (&core.config.region, &core.config.account);
        let name = &machine.name;
        let arn = format!("arn:aws:states:{region}:{account}:mapRun:{name}:{uuid}");
        let mut draws = core.draws(scope);
        draws.next_round();
        core.keep_draws(scope, draws.clone());
        let record = Arc::new(MapRunRecord::new(arn.into(), limits, now));
        core.record.add_map_run(record.clone());
        context.send(Input::MapRunStarted {
            scope,
            map_run_arn: record.arn.clone(),
        });
        MapRun {
            record,
            machine,
            parent: core.clone(),
            running: Crew::default(),
            cores: Rc::default(),
            draws,
            started: 0,
        }
    }

    /// Runs the child executions, a few at a time, until all have ended or too many have failed.
    /// `program` gives what each runs, by its position.
    pub(crate) async fn run(
        &mut self,
        jobs: Vec<Job>,
        mut program: impl FnMut(usize, Context) -> Program<'a>,
    ) -> Result<(), Failure> {
        let _counted = self.parent.wait_for_children();
        let own = usize::try_from(self.record.limits.max_concurrency).unwrap_or(usize::MAX);
        let limit = match own {
            0 => DISTRIBUTED_CONCURRENCY,
            own => own.min(DISTRIBUTED_CONCURRENCY),
        };
        let total_items: usize = jobs.iter().map(|job| job.items).sum();
        self.record.expect(total_items, jobs.len());
        let mut failed_items = 0;
        let mut jobs = jobs.into_iter().enumerate();
        loop {
            while self.running.len() < limit
                && let Some((position, job)) = jobs.next()
            {
                self.launch(job, |context| program(position, context));
            }
            let Some((child, items)) = self.running.next().await else {
                return Ok(());
            };
            if child.result().is_some_and(|result| result.is_err()) {
                failed_items += items;
                self.check_tolerance(failed_items, total_items)?;
            }
        }
    }

    fn check_tolerance(&self, failed: usize, total: usize) -> Result<(), Failure> {
        match self.record.limits.exceeded_by(failed as u64, total) {
            false => Ok(()),
            true => Err(Failure::new(
                names::EXCEED_TOLERATED_FAILURE_THRESHOLD,
                "The specified tolerated failure threshold was exceeded",
            )),
        }
    }

    /// Starts a child execution: with the time of its parent, and inside it.
    fn launch(&mut self, job: Job, program: impl FnOnce(Context) -> Program<'a>) {
        let parent = &self.parent;
        let clock = parent.clock.for_child();
        let clock = clock.unwrap_or_else(|| parent.clock.clone());
        let now = clock.now();
        let mut sources = Sources::new(&self.record.arn, self.started, now);
        let draws = self
            .draws
            .of_child(usize::try_from(self.started).unwrap_or(usize::MAX));
        self.started += 1;
        let record = self.child(&mut sources, job.input, now);
        self.record.add(record.clone(), job.items);
        if let Some(runtime) = parent.runtime.upgrade() {
            runtime.keep(&record);
        }
        let (config, seed) = (parent.config.clone(), sources.bits());
        let core = Core::new(
            self.machine.clone(),
            record.clone(),
            config,
            clock,
            (parent.runtime.clone(), seed),
        );
        core.keep_draws(ROOT, draws);
        self.cores.borrow_mut().push(core.clone());
        let driven = drive(core.clone(), program, Handle::try_current().ok());
        let cores = self.cores.clone();
        self.running.add(Box::pin(async move {
            driven.await;
            // With it goes its hold on the time; the parent goes on already.
            cores.borrow_mut().retain(|other| !Rc::ptr_eq(other, &core));
            (record, job.items)
        }));
    }

    /// A child execution, not yet running.
    fn child(&self, sources: &mut Sources, input: Payload, now: Timestamp) -> Arc<ExecutionRecord> {
        let config = &self.parent.config;
        let prefix = format!("arn:aws:states:{}:{}", config.region, config.account);
        let machine = &self.machine.name;
        let name = sources.uuid().to_string();
        let arn = match self.machine.express {
            true => format!("{prefix}:express:{machine}:{name}:{}", sources.uuid()),
            false => format!("{prefix}:execution:{machine}:{name}"),
        };
        let state_machine = format!("{prefix}:stateMachine:{machine}");
        Arc::new(ExecutionRecord::new(arn, name, state_machine, input, now))
    }

    /// The child executions that have ended, in the order of the items.
    pub(crate) fn children(&self) -> Vec<Child> {
        let child = |(record, _): (Arc<ExecutionRecord>, usize)| {
            let outcome = record.result()?;
            Some(Child {
                arn: record.arn.clone(),
                name: record.name.clone(),
                state_machine_arn: record.state_machine_arn.clone(),
                input: record.input.clone(),
                status: record.status(),
                outcome: outcome.map_err(|error| Failure::new(error.error, error.cause)),
                start_date: record.start_date,
                stop_date: record.stop_date().unwrap_or(record.start_date),
            })
        };
        let children = self.record.children();
        children.into_iter().filter_map(child).collect()
    }

    /// Ends it: child executions that still run are stopped.
    pub(crate) fn finish(&self, status: MapRunStatus) {
        self.record.finish(status, self.parent.clock.now());
    }
}

impl Drop for MapRun<'_> {
    fn drop(&mut self) {
        self.finish(MapRunStatus::Aborted);
        for core in self.cores.take() {
            if !core.is_over() {
                let failure = Failure::new("", "");
                core.send(Input::Stop { failure });
            }
        }
    }
}
