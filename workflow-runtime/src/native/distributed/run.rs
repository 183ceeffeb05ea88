//! Runs a distributed map: reads and groups its items, runs the child executions, writes results.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use workflow_core::asl;
use workflow_core::error::Failure;
use workflow_core::ir::SiteId;
use workflow_core::outcome::Outcome;

use super::{Grouping, NativeDistributed, Results};
use crate::engine::{Completion, Input, Machine, MapLimits, names};
use crate::interpreter::{Batches, ITEM_READER_FAILED, RESULT_WRITER_FAILED, Reader, Writer};
use crate::map::{DistributedItems, DistributedSource, ItemBatcher, ResultWriter};
use crate::native::map_run::{Job, MapRun, Program};
use crate::native::{Context, Signal, encode_child, hold_caught};
use crate::payload::Payload;
use crate::runtime::MapRunStatus;

/// A child execution to be, and the items that it is for.
type Share = (Job, Range<usize>);

impl<S, F, R, G, W> NativeDistributed<S, F, G, W>
where
    S: DistributedSource,
    G: Grouping<S::Item>,
    F: AsyncFn(Context, G::Input) -> R,
    R: Outcome<Ok: Serialize>,
    W: Results<R>,
{
    pub(super) async fn distribute(self, context: &Context, site: SiteId) -> W::Output {
        let items = RefCell::new(self.source.distributed_items());
        let work = Work {
            items: &items,
            body: &self.body,
            limits: self.options.into(),
            batcher: self.batcher.as_ref(),
            writer: self.writer.as_ref(),
        };
        loop {
            work.run_once::<G, R>(context, site).await;
            let completion = loop {
                match context.core().signal(context.scope()).await {
                    Signal::Resume(completion) => break Some(completion),
                    Signal::TryAgain => break None,
                    _ => {}
                }
            };
            match completion {
                None => {}
                Some(Completion::Done(payload)) => {
                    return context.hold(W::output(Ok(payload))).await;
                }
                Some(Completion::Caught(caught)) => {
                    let decode = |failure| W::output(Err(failure));
                    return context.hold(hold_caught(caught, decode)).await;
                }
                Some(Completion::Collected(_)) => return std::future::pending().await,
            }
        }
    }
}

/// What a distributed map does.
struct Work<'w, I, F> {
    items: &'w RefCell<I>,
    body: &'w F,
    limits: MapLimits,
    batcher: Option<&'w ItemBatcher>,
    writer: Option<&'w ResultWriter>,
}

impl<I: DistributedItems, F> Work<'_, I, F> {
    /// Runs the child executions, and tells the engine how it went.
    async fn run_once<G, R>(&self, context: &Context, site: SiteId)
    where
        G: Grouping<I::Item>,
        F: AsyncFn(Context, G::Input) -> R,
        R: Outcome<Ok: Serialize>,
    {
        let scope = context.scope();
        let known = match self.known() {
            Ok(known) => known,
            Err(error) => {
                let cause = format!("an item of the map has no JSON: {error}");
                return context.evaluation_failed(cause).await;
            }
        };
        let Some(machine) = context.core().processor(context.site(site)) else {
            let cause = "the definition has no distributed Map state here";
            return context.throw(Failure::new(names::RUNTIME, cause)).await;
        };
        context.send(Input::Distribute {
            scope,
            length: known.as_ref().map_or(0, Vec::len),
        });
        let result = self.map_run::<G, R>(context, machine, known).await;
        context.send(Input::MapRunEnded { scope, result });
    }

    /// Gives the result of the state.
    async fn map_run<G, R>(
        &self,
        context: &Context,
        machine: Arc<Machine>,
        known: Option<Vec<Value>>,
    ) -> Result<Payload, Failure>
    where
        G: Grouping<I::Item>,
        F: AsyncFn(Context, G::Input) -> R,
        R: Outcome<Ok: Serialize>,
    {
        let mut run = MapRun::start(context, machine, self.limits);
        let ended = match self.shares(context, known) {
            Err(failure) => Err(failure),
            Ok(shares) => {
                let (jobs, places): (Vec<Job>, Vec<Range<usize>>) = shares.into_iter().unzip();
                let base = context.base;
                let program = |position: usize, child: Context| -> Program<'_> {
                    let input = self.input::<G>(places[position].clone());
                    Box::pin(async move {
                        encode_child((self.body)(child.counting_from(base), input?).await)
                    })
                };
                run.run(jobs, program).await
            }
        };
        let result = ended.and_then(|()| self.written(context, &run));
        run.finish(match result {
            Ok(_) => MapRunStatus::Succeeded,
            Err(_) => MapRunStatus::Failed,
        });
        result
    }

    /// What the body gets.
    fn input<G: Grouping<I::Item>>(&self, place: Range<usize>) -> Result<G::Input, Failure> {
        let mut items = self.items.borrow_mut();
        G::input(place.map(|index| items.take(index)))
    }

    /// The JSON of items that need not be read.
    fn known(&self) -> Result<Option<Vec<Value>>, serde_json::Error> {
        let items = self.items.borrow();
        if items.reader().is_some() {
            return Ok(None);
        }
        let known = items.to_json()?;
        Ok(Some(known.iter().map(Payload::to_value).collect()))
    }

    /// What each child execution gets.
    fn shares(&self, context: &Context, known: Option<Vec<Value>>) -> Result<Vec<Share>, Failure> {
        let items = match known {
            Some(known) => known,
            None => self.read(context)?,
        };
        let Some(batcher) = self.batcher else {
            let jobs = items.iter().enumerate();
            let job = |(i, item)| Ok((Job::new(Payload::from(item), 1)?, i..i + 1));
            return jobs.map(job).collect();
        };
        let mut start = 0;
        let batches = batches(batcher.asl())?.group(items)?;
        let job = |batch: &Value| {
            let size = batch["Items"].as_array().map_or(0, Vec::len);
            start += size;
            Ok((Job::new(Payload::from(batch), size)?, start - size..start))
        };
        batches.iter().map(job).collect()
    }

    fn read(&self, context: &Context) -> Result<Vec<Value>, Failure> {
        let mut items = self.items.borrow_mut();
        let Some(reader) = items.reader() else {
            return Ok(Vec::new());
        };
        let config = reader.reader_config.as_ref();
        let failed = |cause: String| Failure::new(ITEM_READER_FAILED, cause);
        let max_items = config.and_then(|config| config.get("MaxItems"));
        let max_items = max_items.and_then(Value::as_i64).unwrap_or(0);
        let found = Reader::parse(&reader.resource, config)
            .map_err(failed)?
            .read(
                reader.arguments.as_ref().unwrap_or(&Value::Null),
                max_items,
                context.core().config.buckets.as_ref(),
            )?;
        let found: Vec<Value> = found.into_iter().map(|item| item.value).collect();
        items.read(found.clone());
        Ok(found)
    }

    /// The results, or where they were written.
    fn written(&self, context: &Context, run: &MapRun<'_>) -> Result<Payload, Failure> {
        let Some(writer) = self.writer.map(ResultWriter::asl) else {
            return Ok(Writer::default().results(&run.children()));
        };
        let failed = |cause: String| Failure::new(RESULT_WRITER_FAILED, cause);
        let form = Writer::parse(writer.resource.as_deref(), writer.writer_config.as_ref());
        let arguments = writer.arguments.as_ref().unwrap_or(&Value::Null);
        let (buckets, children) = (context.core().config.buckets.as_ref(), run.children());
        let written =
            form.map_err(failed)?
                .export(arguments, buckets, &run.record.arn, &children)?;
        Ok(Payload::from(&written))
    }
}

/// An ItemBatcher of numbers.
fn batches(batcher: &asl::ItemBatcher) -> Result<Batches, Failure> {
    let size = |number: &Option<Value>, name: &str| match number {
        None => Ok(None),
        Some(number) => match number.as_u64().filter(|size| *size > 0) {
            Some(size) => Ok(Some(size)),
            None => {
                let cause = format!("field {name} must be positive");
                Err(Failure::new(names::RUNTIME, cause))
            }
        },
    };
    Ok(Batches {
        max_items: size(&batcher.max_items_per_batch, "MaxItemsPerBatch")?,
        max_bytes: size(&batcher.max_input_bytes_per_batch, "MaxInputBytesPerBatch")?,
        batch_input: None,
    })
}
