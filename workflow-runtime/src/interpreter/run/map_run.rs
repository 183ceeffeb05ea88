//! Distributed Map states: a Map Run, and an execution of its own for each item or batch.

use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value;
use tokio::runtime::Handle;
use tokio::task::JoinSet;
use workflow_core::error::Failure;

use super::datum::Datum;
use super::object::MapItem;
use super::{Body, Left, Sight, Verdict, Visit, run_with};
use crate::engine::{Completion, Input, MapLimits, names};
use crate::interpreter::items::{Child, Distribution, Item, STATE_DATA};
use crate::interpreter::{Fault, Program, Sources};
use crate::native::{Core, Message, Signal, drive};
use crate::payload::Payload;
use crate::runtime::{ExecutionRecord, WeakRuntime};

/// Child executions that the service runs at once when the state sets no lower limit.
const DISTRIBUTED_CONCURRENCY: usize = 10_000;

/// A child execution to be.
struct Job {
    input: Payload,
    /// How many items it gets.
    items: usize,
    /// The item, when it is one.
    item: Option<(usize, Item)>,
}

/// A Map Run at work. The child executions that run when it is dropped are stopped.
struct MapRun {
    arn: Arc<str>,
    program: Program,
    runtime: WeakRuntime,
    jobs: std::vec::IntoIter<Job>,
    limits: MapLimits,
    total_items: usize,
    failed_items: usize,
    /// In the order of the items.
    started: Vec<Started>,
    running: JoinSet<usize>,
}

/// A child execution that was started.
struct Started {
    record: Arc<ExecutionRecord>,
    items: usize,
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
        let arn = self.map_run_arn(&processor);
        self.context.send(Input::MapRunStarted {
            scope,
            map_run_arn: arn.clone(),
        });
        let result = match self.jobs(visit, distribution, items) {
            Ok(Ok(jobs)) => {
                let total_items = jobs.iter().map(|job| job.items).sum();
                let run = MapRun {
                    arn,
                    program: processor,
                    runtime: self.shared.runtime.clone(),
                    jobs: jobs.into_iter(),
                    limits,
                    total_items,
                    failed_items: 0,
                    started: Vec::new(),
                    running: JoinSet::new(),
                };
                match self.map_run_result(visit, distribution, run).await {
                    Ok(result) => result,
                    Err(fault) => return Err(self.fault(fault).await),
                }
            }
            Ok(Err(failure)) => Err(failure),
            Err(fault) => return Err(self.fault(fault).await),
        };
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

    /// A new Map Run's ARN: a replay makes the same.
    fn map_run_arn(&self, processor: &Program) -> Arc<str> {
        let core = self.context.core();
        let (event, now) = match core.stay(self.scope()) {
            Some(stay) => (stay.last_event, stay.now),
            None => (0, core.clock.now()),
        };
        let uuid = Sources::new(&core.record.arn, event, now).uuid();
        let config = &core.config;
        let (region, account) = (&config.region, &config.account);
        format!(
            "arn:aws:states:{region}:{account}:mapRun:{}:{uuid}",
            processor.name()
        )
        .into()
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
        let inputs = self.selected(visit, &items)?;
        let Some(batches) = batches else {
            let jobs = inputs.iter().zip(items.into_iter().enumerate());
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

    /// The items as ItemSelector gives them.
    fn selected(&self, visit: &Visit, items: &[Item]) -> Result<Vec<Value>, Fault> {
        let select = |(index, item): (usize, &Item)| {
            let seen = MapItem::of(index, item);
            let sight = Sight {
                item: Some(&seen),
                ..Sight::default()
            };
            let whole = item.clone().into_input();
            self.evaluate(visit, &sight, |e| e.item_input(&whole))
        };
        items.iter().enumerate().map(select).collect()
    }

    /// Runs the child executions; what the Map Run comes to.
    async fn map_run_result(
        &self,
        visit: &Visit,
        distribution: &Distribution,
        mut run: MapRun,
    ) -> Result<Result<Payload, Failure>, Fault> {
        let core = self.context.core();
        let counted = core.map_run();
        if let Err(failure) = run.run(core).await {
            return Ok(Err(failure));
        }
        drop(counted);
        let destination = self.evaluate(visit, &Sight::default(), |e| {
            let effective = e.map_effective()?;
            distribution.destination(e, &effective)
        })?;
        let buckets = core.config.buckets.as_ref();
        Ok(distribution.result(&destination, buckets, &run.arn, &run.children()))
    }
}

impl Job {
    /// A child execution with that input, unless it is too large.
    fn new(input: &Value, items: usize, item: Option<(usize, Item)>) -> Result<Job, Failure> {
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

impl MapItem {
    fn of(index: usize, item: &Item) -> MapItem {
        let source = item.source.clone();
        MapItem {
            index,
            key: item.key.clone(),
            value: Rc::new(item.value.clone()),
            source: Some(source.unwrap_or_else(|| STATE_DATA.into())),
        }
    }
}

impl MapRun {
    /// Runs the child executions, a few at a time, until all have ended or too many have failed.
    async fn run(&mut self, parent: &Rc<Core>) -> Result<(), Failure> {
        let own = usize::try_from(self.limits.max_concurrency).unwrap_or(usize::MAX);
        let limit = match own {
            0 => DISTRIBUTED_CONCURRENCY,
            own => own.min(DISTRIBUTED_CONCURRENCY),
        };
        loop {
            while self.running.len() < limit
                && let Some(job) = self.jobs.next()
            {
                self.start(parent, job);
            }
            let Some(ended) = self.running.join_next().await else {
                return Ok(());
            };
            // A driver does not panic; if one did, its execution would never end.
            let Ok(index) = ended else { continue };
            let child = &self.started[index];
            if child.record.result().is_some_and(|result| result.is_err()) {
                self.failed_items += child.items;
                self.check_tolerance()?;
            }
        }
    }

    fn check_tolerance(&self) -> Result<(), Failure> {
        let MapLimits {
            tolerated_failure_count: count,
            tolerated_failure_percentage: percentage,
            ..
        } = self.limits;
        #[expect(clippy::cast_precision_loss, reason = "far fewer items than 2^52")]
        let failed = self.failed_items as f64 * 100.0 / self.total_items.max(1) as f64;
        let exceeds = match (count, percentage) {
            (None, None) => true,
            (count, percentage) => {
                count.is_some_and(|count| self.failed_items as u64 > count)
                    || percentage.is_some_and(|percentage| failed > percentage)
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
    fn start(&mut self, parent: &Rc<Core>, job: Job) {
        let index = self.started.len();
        let clock = parent.clock.for_child();
        let clock = clock.unwrap_or_else(|| parent.clock.clone());
        let now = clock.now();
        let mut sources = Sources::new(&self.arn, index as u64, now);
        let record = self.record(&mut sources, parent, job.input, now);
        self.started.push(Started {
            record: record.clone(),
            items: job.items,
        });
        if let Some(runtime) = self.runtime.upgrade() {
            runtime.keep(&record);
        }
        let machine = self.program.machine().clone();
        let config = parent.config.clone();
        let core = Core::new(machine, record, config, clock.clone(), sources.bits());
        let (program, runtime) = (self.program.clone(), self.runtime.clone());
        let body = move |context| {
            let item = job.item.map(|(index, item)| MapItem::of(index, &item));
            run_with(program, runtime, context, item)
        };
        let handle = Handle::try_current().ok();
        let parent_clock = parent.clock.clone();
        self.running.spawn_local(async move {
            drive(core, Box::new(body), handle).await;
            // The parent goes on before the child gives up its hold on the time.
            parent_clock.go_on();
            drop(clock);
            index
        });
    }

    fn record(
        &self,
        sources: &mut Sources,
        parent: &Core,
        input: Payload,
        now: jiff::Timestamp,
    ) -> Arc<ExecutionRecord> {
        let config = &parent.config;
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

    /// The child executions, in the order of the items.
    fn children(&self) -> Vec<Child> {
        let child = |started: &Started| {
            let record = &started.record;
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
        self.started.iter().filter_map(child).collect()
    }
}

impl Drop for MapRun {
    fn drop(&mut self) {
        for child in &self.started {
            if child.record.result().is_none() {
                let failure = Failure::new("", "");
                child.record.inbox.send(Message::Stop(failure));
            }
        }
        // They take the message in, and end.
        self.running.detach_all();
    }
}

#[cfg(test)]
mod tests;
