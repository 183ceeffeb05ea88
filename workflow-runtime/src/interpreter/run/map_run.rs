//! Distributed Map states: a Map Run, and an execution of its own for each item or batch.

use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value;
use workflow_core::error::Failure;

use super::datum::Datum;
use super::object::MapItem;
use super::{Body, Left, Sight, Verdict, Visit, run_with};
use crate::engine::{Completion, Input, MapLimits};
use crate::interpreter::items::{Distribution, Item, STATE_DATA};
use crate::interpreter::{Fault, Program};
use crate::native::map_run::{Job, MapRun};
use crate::native::{Context, Signal};
use crate::payload::Payload;
use crate::runtime::MapRunStatus;

/// A child execution to be, and the item, when it is for one.
type Share = (Job, Option<Rc<MapItem>>);

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
        let mut run = MapRun::start(&self.context, processor.machine().clone(), limits);
        let result = self.map_run_result(visit, distribution, (items, processor), &mut run);
        let result = match result.await {
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

    /// What each child execution gets.
    fn jobs(
        &self,
        visit: &Visit,
        distribution: &Distribution,
        items: Option<Vec<Item>>,
    ) -> Result<Result<Vec<Share>, Failure>, Fault> {
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
            let jobs = jobs.map(|(input, item)| Ok((Job::new(input.into(), 1)?, Some(item))));
            return Ok(jobs.collect());
        };
        let batches = match batches.group(inputs) {
            Ok(batches) => batches,
            Err(failure) => return Ok(Err(failure)),
        };
        let size = |batch: &Value| batch["Items"].as_array().map_or(0, Vec::len);
        let jobs = batches
            .iter()
            .map(|batch| Ok((Job::new(batch.into(), size(batch))?, None)));
        Ok(jobs.collect())
    }

    /// Reads the items, runs the child executions and writes the results.
    async fn map_run_result(
        &self,
        visit: &Visit,
        distribution: &Distribution,
        (items, processor): (Option<Vec<Item>>, Program),
        run: &mut MapRun<'static>,
    ) -> Result<Result<Payload, Failure>, Fault> {
        let (jobs, items): (Vec<Job>, Vec<Option<Rc<MapItem>>>) =
            match self.jobs(visit, distribution, items)? {
                Ok(shares) => shares.into_iter().unzip(),
                Err(failure) => return Ok(Err(failure)),
            };
        let runtime = self.shared.runtime.clone();
        let program = |position: usize, context: Context| {
            let input = Datum::read(&context.core().record.input);
            let item = items[position].clone();
            run_with(processor.clone(), runtime.clone(), context, input, item)
        };
        if let Err(failure) = run.run(jobs, program).await {
            return Ok(Err(failure));
        }
        let core = self.context.core();
        let destination = self.evaluate(visit, &Sight::default(), |e| {
            let effective = e.map_effective()?;
            distribution.destination(e, &effective)
        })?;
        let buckets = core.config.buckets.as_ref();
        Ok(distribution.result(&destination, buckets, &run.record.arn, &run.children()))
    }
}

#[cfg(test)]
mod tests;
