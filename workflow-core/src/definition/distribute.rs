//! Distributed maps.

use crate::data::{Shape, WorkflowData};
use crate::expr::{Expr, Ty};
use crate::ir::{Distribution, Fields, MapOptions, Value};
use crate::task::{TaskKind, TaskSpec};

use super::{DefinitionBuilder, Pending};

/// What the options of a distributed map say beside numbers.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// The reader, when the source is one.
    pub reader: Option<Value>,
    /// `.item_batcher(..)`
    pub batcher: Option<Value>,
    /// `.result_writer(..)`
    pub writer: Option<Value>,
}

/// A variable around a map: asked for its form as `(&&around)`.
#[derive(Debug)]
pub struct Around<'e, T: ?Sized>(&'e Expr<T>);

impl<T: ?Sized> Around<'_, T> {
    /// Of a variable.
    pub fn of(variable: &Expr<T>) -> Around<'_, T> {
        Around(variable)
    }
}

/// Data.
pub trait IsData {
    /// The variable, and the form of what it holds.
    fn known(&self) -> (Value, Option<Shape>);
}

impl<T: WorkflowData + ?Sized> IsData for &Around<'_, T> {
    fn known(&self) -> (Value, Option<Shape>) {
        (self.0.value.clone(), Some(T::shape()))
    }
}

/// Something else.
pub trait IsOther {
    /// The variable.
    fn known(&self) -> (Value, Option<Shape>);
}

impl<T: ?Sized> IsOther for Around<'_, T> {
    fn known(&self) -> (Value, Option<Shape>) {
        (self.0.value.clone(), None)
    }
}

impl DefinitionBuilder {
    /// `.distributed(..)`, before the body: what `around` says of the variables that it mentions.
    pub fn distribute(
        &mut self,
        express: bool,
        label: Option<&str>,
        around: Vec<(Value, Option<Shape>)>,
    ) {
        if self.distributions.last().is_some_and(|outer| outer.express) {
            self.refuse(
                "a child execution of `Distributed::express()` can't have a distributed map: use `Distributed::standard()` for the outer map".to_owned(),
            );
        }
        let shapes = around.into_iter().filter_map(|(variable, shape)| {
            let crate::jsonata::Ast::Variable(name) = variable.ast else {
                return None;
            };
            Some((name, shape?))
        });
        self.distributions.push(Distribution {
            express,
            label: label.map(str::to_owned),
            shapes: shapes.collect(),
            ..Distribution::default()
        });
    }

    /// The end of a distributed map.
    pub fn end_distributed_map<T, R>(
        &mut self,
        item: &Expr<T>,
        items: Value,
        mut options: MapOptions,
        parts: Parts,
        ty: Ty<R>,
    ) -> Pending<R> {
        let mut distribution = self.distributions.pop().unwrap_or_default();
        let mut fields = |value: Option<Value>, what: &str| {
            let value = value?;
            let fields = Fields::of(&value);
            if fields.is_none() {
                self.refuse(format!(
                    "what this map has as its `{what}` is only known when it runs: make the `{what}` in the call of `map`, with workflow values as its arguments"
                ));
            }
            fields
        };
        distribution.reader = fields(parts.reader, "ItemReader");
        distribution.batcher = fields(parts.batcher, "ItemBatcher");
        distribution.writer = fields(parts.writer, "ResultWriter");
        distribution.check();
        options.distribution = Some(Box::new(distribution));
        self.end_map(item, items, options, ty)
    }

    /// Refuses what an Express child execution can't wait for.
    pub(super) fn check_in_child(&mut self, spec: &TaskSpec) {
        if !self.distributions.last().is_some_and(|map| map.express) {
            return;
        }
        let what = match &spec.kind {
            TaskKind::Callback { .. } => "a callback",
            TaskKind::Activity { .. } => "an activity",
            TaskKind::Integration { resource, .. } if resource.ends_with(".waitForTaskToken") => {
                "a callback"
            }
            TaskKind::Integration { resource, .. } if resource.contains(".sync") => {
                "a job that is waited for (`.sync`)"
            }
            TaskKind::Integration { .. } | TaskKind::Lambda { .. } | TaskKind::LambdaArn(_) => {
                return;
            }
        };
        self.refuse(format!(
            "`{}` is {what}, which the child executions of `Distributed::express()` can't have: use `Distributed::standard()`",
            spec.path.rsplit("::").next().unwrap_or(spec.path)
        ));
    }
}
