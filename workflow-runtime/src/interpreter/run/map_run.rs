//! Distributed Map states: a Map Run, and an execution of its own for each item or batch.

use std::rc::Rc;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;
use tokio::runtime::Handle;
use tokio::task::JoinSet;
use workflow_core::error::Failure;

use super::datum::Datum;
use super::object::MapItem;
use super::{Body, Left, Sight, Verdict, Visit, run_with};
use crate::clock::Clock;
use crate::engine::{Completion, Input, MapLimits, names};
use crate::interpreter::items::{Child, Distribution, Item, STATE_DATA};
use crate::interpreter::{Fault, Program, Sources};
use crate::native::{Context, Core, Message, Signal, drive};
use crate::payload::Payload;
use crate::runtime::{ExecutionRecord, MapRunRecord, MapRunStatus, WeakRuntime};

/// Child executions that the service runs at once when the state sets no lower limit.
const DISTRIBUTED_CONCURRENCY: usize = 10_000;

/// A child execution to be.
struct Job {
    input: Payload,
    /// How many items it gets.
    items: usize,
    /// The item, when it is one.
    item: Option<Rc<MapItem>>,
}

/// A Map Run at work. When it is dropped before its end, it is aborted, and its child executions
/// with it.
struct MapRun {
    record: Arc<MapRunRecord>,
    program: Program,
    runtime: WeakRuntime,
    parent: Rc<Core>,
    /// A child holds the time until its end was seen.
    running: JoinSet<(Arc<ExecutionRecord>, usize, Arc<dyn Clock>)>,
    started: u64,
}

impl Body {
    /// Does the work of a distributed Map state once.
    pub(super) async fn map_run(
        &mut self,
        visit: &Visit,
        distribution: &Distribution,
    ) -> Result<Left, Verdict> {
        let scope = self.scope();
        let (items, limits) = match self.map_run_begins(visit, distribution) {
            Ok(begun) => begun,
            Err(fault) => return Err(self.fault(fault).await),
        };
        let Some(processor) = self.shared.program.processor(visit.state) else {
            let fault = Fault::runtime("the Map state has no ItemProcessor to distribute");
            return Err(self.fault(fault).await);
        };
        let mut run = self.new_map_run(processor, limits);
        self.context.send(Input::MapRunStarted {
            scope,
            map_run_arn: run.record.arn.clone(),
        });
        let result = match self
            .map_run_result(visit, distribution, items, &mut run)
            .await
        {
            Ok(result) => result,
            Err(fault) => {
                run.finish(MapRunStatus::Failed);
                return Err(self.fault(fault).await);
            }
        };
        run.finish(match result {
            Ok(_) => MapRunStatus::Succeeded,
            Err(_) => MapRunStatus::Failed,
        });
        drop(run);
        self.context.send(Input::MapRunEnded { scope, result });
        loop {
            match self.context.core().signal(scope).await {
                Signal::TryAgain => return Err(Verdict::TryAgain),
                Signal::Resume(Completion::Caught(caught)) => return Err(Verdict::Caught(caught)),
                Signal::Resume(Completion::Done(text)) => {
                    return self.collected(visit, Datum::read(&text)).await;
                }
                _ => {}
            }
        }
    }

    /// The items in the state's data, none where a reader brings them, and the limits. The service
    /// looks at the tolerated failures when the state has started.
    fn map_run_begins(
        &self,
        visit: &Visit,
        distribution: &Distribution,
    ) -> Result<(Option<Vec<Item>>, MapLimits), Fault> {
        let sight = Sight::default();
        let (max_concurrency, items) = self.evaluate(visit, &sight, |e| {
            let effective = e.map_effective()?;
            let max_concurrency = e.map_concurrency(&effective)?;
            let items = match distribution.has_reader() {
                true => None,
                false => Some(e.map_items(&effective)?),
            };
            Ok((max_concurrency, items))
        })?;
        self.context.send(Input::Distribute {
            scope: self.scope(),
            length: items.as_ref().map_or(0, Vec::len),
        });
        let (count, percentage) = self.evaluate(visit, &sight, |e| {
            let effective = e.map_effective()?;
            e.map_tolerance(&effective)
        })?;
        let items = items.map(|items| {
            let item = |(key, value)| Item {
                key,
                ..Item::from(value)
            };
            items.into_iter().map(item).collect()
        });
        let limits = MapLimits {
            max_concurrency,
            tolerated_failure_count: count,
            tolerated_failure_percentage: percentage,
        };
        Ok((items, limits))
    }

    /// A new Map Run. A replay gives it the same ARN.
    fn new_map_run(&self, program: Program, limits: MapLimits) -> MapRun {
        let core = self.context.core();
        let (event, now) = match core.stay(self.scope()) {
            Some(stay) => (stay.last_event, stay.now),
            None => (0, core.clock.now()),
        };
        let uuid = Sources::new(&core.record.arn, event, now).uuid();
        let (region, account) = (&core.config.region, &core.config.account);
        let name = program.name();
        let arn = format!("arn:aws:states:{region}:{account}:mapRun:{name}:{uuid}");
        let record = Arc::new(MapRunRecord::new(arn.into(), limits, now));
        core.record.add_map_run(record.clone());
        MapRun {
            record,
            program,
            runtime: self.shared.runtime.clone(),
            parent: core.clone(),
            running: JoinSet::new(),
            started: 0,
        }
    }

    /// What each child execution gets.
    fn jobs(
        &self,
        visit: &Visit,
        distribution: &Distribution,
        items: Option<Vec<Item>>,
    ) -> Result<Result<Vec<Job>, Failure>, Fault> {
        let sight = Sight::default();
        let (reading, batches) = self.evaluate(visit, &sight, |e| {
            let effective = e.map_effective()?;
            let reading = distribution.reading(e, &effective)?;
            Ok((reading, distribution.batches(e, &effective)?))
        })?;
        let buckets = self.context.core().config.buckets.as_ref();
        let items = match (items, reading) {
            (Some(items), _) => items,
            (None, None) => Vec::new(),
            (None, Some(reading)) => match reading.items(buckets) {
                Ok(items) => items,
                Err(failure) => return Ok(Err(failure)),
            },
        };
        let state_data: Arc<str> = STATE_DATA.into();
        let item = |(index, item): (usize, Item)| {
            Rc::new(MapItem {
                index,
                key: item.key,
                value: Rc::new(item.value),
                source: Some(item.source.unwrap_or_else(|| state_data.clone())),
            })
        };
        let items: Vec<_> = items.into_iter().enumerate().map(item).collect();
        let inputs = self.select(visit, &items)?;
        let Some(batches) = batches else {
            let jobs = inputs.iter().zip(items);
            let jobs = jobs.map(|(input, item)| Job::new(input, 1, Some(item)));
            return Ok(jobs.collect());
        };
        let batches = match batches.group(inputs) {
            Ok(batches) => batches,
            Err(failure) => return Ok(Err(failure)),
        };
        let size = |batch: &Value| batch["Items"].as_array().map_or(0, Vec::len);
        let jobs = batches
            .iter()
            .map(|batch| Job::new(batch, size(batch), None));
        Ok(jobs.collect())
    }

    /// Reads the items, runs the child executions and writes the results.
    async fn map_run_result(
        &self,
        visit: &Visit,
        distribution: &Distribution,
        items: Option<Vec<Item>>,
        run: &mut MapRun,
    ) -> Result<Result<Payload, Failure>, Fault> {
        let jobs = match self.jobs(visit, distribution, items)? {
            Ok(jobs) => jobs,
            Err(failure) => return Ok(Err(failure)),
        };
        let core = self.context.core();
        let counted = core.wait_for_children();
        let ended = run.run(jobs).await;
        drop(counted);
        if let Err(failure) = ended {
            return Ok(Err(failure));
        }
        let destination = self.evaluate(visit, &Sight::default(), |e| {
            let effective = e.map_effective()?;
            distribution.destination(e, &effective)
        })?;
        let buckets = core.config.buckets.as_ref();
        Ok(distribution.result(&destination, buckets, &run.record.arn, &run.children()))
    }
}

impl Job {
    /// A child execution with that input, unless it is too large.
    fn new(input: &Value, items: usize, item: Option<Rc<MapItem>>) -> Result<Job, Failure> {
        let input = Payload::from(input);
        match input.fits() {
            true => Ok(Job { input, items, item }),
            false => Err(Failure::new(
                names::DATA_LIMIT_EXCEEDED,
                "The input of a child workflow execution has a size exceeding the maximum number of bytes service limit.",
            )),
        }
    }
}

impl MapRun {
    /// Runs the child executions, a few at a time, until all have ended or too many have failed.
    async fn run(&mut self, jobs: Vec<Job>) -> Result<(), Failure> {
        let own = usize::try_from(self.record.limits.max_concurrency).unwrap_or(usize::MAX);
        let limit = match own {
            0 => DISTRIBUTED_CONCURRENCY,
            own => own.min(DISTRIBUTED_CONCURRENCY),
        };
        let total_items: usize = jobs.iter().map(|job| job.items).sum();
        self.record.expect(total_items, jobs.len());
        let mut failed_items = 0;
        let mut jobs = jobs.into_iter();
        loop {
            while self.running.len() < limit
                && let Some(job) = jobs.next()
            {
                self.start(job);
            }
            let Some(ended) = self.running.join_next().await else {
                return Ok(());
            };
            // A driver does not panic; if one did, its execution would never end.
            let Ok((child, items, _clock)) = ended else {
                continue;
            };
            if child.result().is_some_and(|result| result.is_err()) {
                failed_items += items;
                self.check_tolerance(failed_items, total_items)?;
            }
        }
    }

    fn check_tolerance(&self, failed: usize, total: usize) -> Result<(), Failure> {
        let MapLimits {
            tolerated_failure_count: count,
            tolerated_failure_percentage: percentage,
            ..
        } = self.record.limits;
        #[expect(clippy::cast_precision_loss, reason = "far fewer items than 2^52")]
        let share = failed as f64 * 100.0 / total.max(1) as f64;
        let exceeds = match (count, percentage) {
            (None, None) => true,
            (count, percentage) => {
                count.is_some_and(|count| failed as u64 > count)
                    || percentage.is_some_and(|percentage| share > percentage)
            }
        };
        match exceeds {
            false => Ok(()),
            true => Err(Failure::new(
                names::EXCEED_TOLERATED_FAILURE_THRESHOLD,
                "The specified tolerated failure threshold was exceeded",
            )),
        }
    }

    /// Starts a child execution: with the time of its parent, and on its parent's thread.
    fn start(&mut self, job: Job) {
        let parent = &self.parent;
        let clock = parent.clock.for_child();
        let clock = clock.unwrap_or_else(|| parent.clock.clone());
        let now = clock.now();
        let mut sources = Sources::new(&self.record.arn, self.started, now);
        self.started += 1;
        let record = self.child(&mut sources, job.input, now);
        self.record.add(record.clone(), job.items);
        if let Some(runtime) = self.runtime.upgrade() {
            runtime.keep(&record);
        }
        let machine = self.program.machine().clone();
        let (config, seed) = (parent.config.clone(), sources.bits());
        let outside = (self.runtime.clone(), seed);
        let core = Core::new(machine, record.clone(), config, clock.clone(), outside);
        let (program, runtime) = (self.program.clone(), self.runtime.clone());
        let body = move |context: Context| {
            let input = Datum::read(&context.core().record.input);
            run_with(program, runtime, context, input, job.item)
        };
        let handle = Handle::try_current().ok();
        self.running.spawn_local(async move {
            drive(core, body, handle).await;
            (record, job.items, clock)
        });
    }

    /// A child execution, not yet running.
    fn child(&self, sources: &mut Sources, input: Payload, now: Timestamp) -> Arc<ExecutionRecord> {
        let config = &self.parent.config;
        let prefix = format!("arn:aws:states:{}:{}", config.region, config.account);
        let machine = self.program.name();
        let name = sources.uuid().to_string();
        let arn = match self.program.machine().express {
            true => format!("{prefix}:express:{machine}:{name}:{}", sources.uuid()),
            false => format!("{prefix}:execution:{machine}:{name}"),
        };
        let state_machine = format!("{prefix}:stateMachine:{machine}");
        Arc::new(ExecutionRecord::new(arn, name, state_machine, input, now))
    }

    /// The child executions that have ended, in the order of the items.
    fn children(&self) -> Vec<Child> {
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
        self.record
            .children()
            .into_iter()
            .filter_map(child)
            .collect()
    }

    fn finish(&self, status: MapRunStatus) {
        self.record.finish(status, self.parent.clock.now());
    }
}

impl Drop for MapRun {
    fn drop(&mut self) {
        self.finish(MapRunStatus::Aborted);
        if self.running.is_empty() {
            return;
        }
        for (child, _) in self.record.children() {
            if child.result().is_none() {
                child.inbox.send(Message::Stop(Failure::new("", "")));
            }
        }
        // They take the message in, and end.
        self.running.detach_all();
    }
}

#[cfg(test)]
mod tests;
