//! `map` as a Map state.

use serde::Serialize;
use serde::de::DeserializeOwned;
use workflow_core::error::Failure;
use workflow_core::ir::SiteId;
use workflow_core::outcome::Outcome;

use super::join::{Child, Join};
use super::{Context, Step, decode_child, encode_child, hold_caught};
use crate::engine::{Completion, Input, MapLimits};
use crate::map::{Items, MapOptions, MapSource, taken};

/// What `map(source, body)` in a workflow's body becomes natively: the body gets the context of
/// its iteration first.
pub fn map<S, F, R>(source: S, body: F) -> NativeMap<S, F>
where
    S: MapSource<Item: Serialize>,
    F: AsyncFn(Context, S::Item) -> R,
    R: Outcome<Ok: Serialize + DeserializeOwned>,
{
    NativeMap {
        source,
        body,
        options: MapOptions::default(),
    }
}

/// What [`map`] returns.
#[must_use = "a map does nothing unless awaited"]
#[derive(Debug)]
pub struct NativeMap<S, F> {
    source: S,
    body: F,
    options: MapOptions,
}

impl<S, F> NativeMap<S, F> {
    /// At most so many iterations run at once; 0 for the service's own limit.
    pub fn max_concurrency(mut self, iterations: u64) -> Self {
        self.options.max_concurrency = iterations;
        self
    }

    /// So many iterations may fail.
    pub fn tolerated_failure_count(mut self, iterations: u64) -> Self {
        self.options.tolerated_failure_count = Some(iterations);
        self
    }

    /// So many per cent of the iterations may fail.
    pub fn tolerated_failure_percentage(mut self, percentage: f64) -> Self {
        self.options.tolerated_failure_percentage = Some(percentage);
        self
    }
}

impl<S, F, R> Step for NativeMap<S, F>
where
    S: MapSource<Item: Serialize>,
    F: AsyncFn(Context, S::Item) -> R,
    R: Outcome<Ok: Serialize + DeserializeOwned>,
{
    type Output = R::Collected;

    async fn run(self, context: &Context, site: SiteId) -> R::Collected {
        context.enter_step(site);
        let scope = context.scope;
        let mut items = self.source.items();
        let json = match items.to_json() {
            Ok(json) => json,
            Err(error) => {
                let cause = format!("an item of the map has no JSON: {error}");
                return context.evaluation_failed(cause).await;
            }
        };
        let limits = self.options.into();
        let begin = || {
            let items = json.clone();
            context.send(Input::Map {
                scope,
                items,
                limits,
            });
        };
        let body = &self.body;
        let start = |child: Context, index: usize| -> Result<Child<'_>, Failure> {
            let item = items.take(index).ok_or_else(|| taken(index))?;
            Ok(Box::pin(
                async move { encode_child(body(child, item).await) },
            ))
        };
        match Join::default().run(context, begin, start).await {
            Completion::Collected(results) => {
                let values: Result<Vec<R::Ok>, Failure> =
                    results.iter().map(decode_child).collect();
                context.hold(values.and_then(|v| R::collect(Ok(v)))).await
            }
            Completion::Caught(caught) => {
                let decode = |failure| R::collect(Err(failure));
                context.hold(hold_caught(caught, decode)).await
            }
            Completion::Done(_) => std::future::pending().await,
        }
    }
}

impl From<MapOptions> for MapLimits {
    fn from(options: MapOptions) -> MapLimits {
        MapLimits {
            max_concurrency: options.max_concurrency,
            tolerated_failure_count: options.tolerated_failure_count,
            tolerated_failure_percentage: options.tolerated_failure_percentage,
        }
    }
}
