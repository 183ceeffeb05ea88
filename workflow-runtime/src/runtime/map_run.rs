//! What is known of Map Runs: the work of distributed Map states.

use std::fmt;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;

use super::{ExecutionRecord, ExecutionStatus, lock};
use crate::engine::MapLimits;

/// How a Map Run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MapRunStatus {
    /// It runs.
    Running,
    /// All items are done, and no more of them failed than may.
    Succeeded,
    /// Too many items failed, or they could not be read, or the results not be written.
    Failed,
    /// The execution around it ended.
    Aborted,
}

impl fmt::Display for MapRunStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            MapRunStatus::Running => "RUNNING",
            MapRunStatus::Succeeded => "SUCCEEDED",
            MapRunStatus::Failed => "FAILED",
            MapRunStatus::Aborted => "ABORTED",
        })
    }
}

/// What DescribeMapRun says, and the child executions.
#[derive(Debug, Clone)]
pub struct MapRunDescription {
    /// Its ARN.
    pub map_run_arn: Arc<str>,
    /// How it stands.
    pub status: MapRunStatus,
    /// When it started.
    pub start_date: Timestamp,
    /// When it ended.
    pub stop_date: Option<Timestamp>,
    /// Child executions at once; 0 for the service's own limit.
    pub max_concurrency: u64,
    /// How many items may fail.
    pub tolerated_failure_count: u64,
    /// How many per cent of the items may fail.
    pub tolerated_failure_percentage: f64,
    /// The items.
    pub item_counts: MapRunCounts,
    /// The child executions: with an ItemBatcher fewer than the items.
    pub execution_counts: MapRunCounts,
    /// The child executions that were started, in the order of their items.
    pub executions: Vec<Arc<ExecutionRecord>>,
}

/// How many items or child executions there are, and how they stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MapRunCounts {
    /// Not started.
    pub pending: usize,
    /// At work.
    pub running: usize,
    /// Done.
    pub succeeded: usize,
    /// Ended in an error.
    pub failed: usize,
    /// Took too long.
    pub timed_out: usize,
    /// Stopped.
    pub aborted: usize,
    /// All together.
    pub total: usize,
}

impl MapRunCounts {
    fn add(&mut self, status: ExecutionStatus, number: usize) {
        *match status {
            ExecutionStatus::Running => &mut self.running,
            ExecutionStatus::Succeeded => &mut self.succeeded,
            ExecutionStatus::Failed => &mut self.failed,
            ExecutionStatus::TimedOut => &mut self.timed_out,
            ExecutionStatus::Aborted => &mut self.aborted,
        } += number;
        self.pending = self.pending.saturating_sub(number);
    }
}

/// A Map Run, as its execution knows it.
#[derive(Debug)]
pub(crate) struct MapRunRecord {
    pub(crate) arn: Arc<str>,
    pub(crate) limits: MapLimits,
    start_date: Timestamp,
    progress: Mutex<Progress>,
}

#[derive(Debug)]
struct Progress {
    status: MapRunStatus,
    stop_date: Option<Timestamp>,
    /// Items and child executions to be.
    total: (usize, usize),
    /// Each with the number of its items.
    children: Vec<(Arc<ExecutionRecord>, usize)>,
}

impl MapRunRecord {
    pub(crate) fn new(arn: Arc<str>, limits: MapLimits, start_date: Timestamp) -> MapRunRecord {
        MapRunRecord {
            arn,
            limits,
            start_date,
            progress: Mutex::new(Progress {
                status: MapRunStatus::Running,
                stop_date: None,
                total: (0, 0),
                children: Vec::new(),
            }),
        }
    }

    /// It has so many items for so many child executions.
    pub(crate) fn expect(&self, items: usize, executions: usize) {
        lock(&self.progress).total = (items, executions);
    }

    pub(crate) fn add(&self, child: Arc<ExecutionRecord>, items: usize) {
        lock(&self.progress).children.push((child, items));
    }

    /// The child executions up to now, each with the number of its items.
    pub(crate) fn children(&self) -> Vec<(Arc<ExecutionRecord>, usize)> {
        lock(&self.progress).children.clone()
    }

    /// Keeps the end; the first counts.
    pub(crate) fn finish(&self, status: MapRunStatus, stop_date: Timestamp) {
        let mut progress = lock(&self.progress);
        if progress.status == MapRunStatus::Running {
            progress.status = status;
            progress.stop_date = Some(stop_date);
        }
    }

    fn describe(&self) -> MapRunDescription {
        let progress = lock(&self.progress);
        let (items, executions) = progress.total;
        let counts = |total| MapRunCounts {
            pending: total,
            total,
            ..MapRunCounts::default()
        };
        let (mut item_counts, mut execution_counts) = (counts(items), counts(executions));
        for (child, items) in &progress.children {
            let status = child.status();
            item_counts.add(status, *items);
            execution_counts.add(status, 1);
        }
        MapRunDescription {
            map_run_arn: self.arn.clone(),
            status: progress.status,
            start_date: self.start_date,
            stop_date: progress.stop_date,
            max_concurrency: self.limits.max_concurrency,
            tolerated_failure_count: self.limits.tolerated_failure_count.unwrap_or(0),
            tolerated_failure_percentage: self.limits.tolerated_failure_percentage.unwrap_or(0.0),
            item_counts,
            execution_counts,
            executions: progress
                .children
                .iter()
                .map(|(child, _)| child.clone())
                .collect(),
        }
    }
}

impl ExecutionRecord {
    /// The Map Runs that it has started, in this order.
    #[must_use]
    pub fn map_runs(&self) -> Vec<MapRunDescription> {
        let runs = lock(&self.map_runs);
        runs.iter().map(|run| run.describe()).collect()
    }

    pub(crate) fn add_map_run(&self, run: Arc<MapRunRecord>) {
        lock(&self.map_runs).push(run);
    }
}
