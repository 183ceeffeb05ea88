//! Distributed maps.

use crate::data::{Shape, WorkflowData};
use crate::expr::{self, Expr, Ty};
use crate::ir::{Distribution, Fields, MapOptions, NodeKind, Scope, Value};
use crate::jsonata::Ast;
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
    /// The form of what the body takes, as far as it is known.
    pub taken: Option<Shape>,
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

/// Refuses columns that can't be read as text: all of a CSV file are.
fn check_columns(taken: &Shape, batched: bool) {
    let row = match taken {
        Shape::List(item) if batched => item(),
        other => other.clone(),
    };
    let Shape::Struct(row) = row else { return };
    for field in row
        .fields
        .iter()
        .filter(|f| f.opaque.is_none() && !f.flatten)
    {
        let what = match (field.shape)() {
            Shape::Integer | Shape::Float => "a number",
            Shape::Bool => "a `bool`",
            Shape::List(_) | Shape::Tuple(_) => "a list",
            Shape::Map(_) => "a map",
            _ => continue,
        };
        expr::refuse(format!(
            "the columns of a CSV file are text, and `{}` of `{}` is {what}: make it a `String` and parse it in a task, or read it with `#[serde(deserialize_with = \"..\")]`",
            field.name, row.name
        ));
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
            let Ast::Variable(name) = variable.ast else {
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
        distribution.reader = self.fields(parts.reader, "ItemReader");
        distribution.batcher = self.fields(parts.batcher, "ItemBatcher");
        distribution.writer = self.fields(parts.writer, "ResultWriter");
        distribution.check();
        if let (Some(reader), Some(taken)) = (&distribution.reader, &parts.taken)
            && reader.reads_text()
        {
            let batched = distribution.batcher.is_some();
            check_columns(taken, batched);
        }
        options.distribution = Some(Box::new(distribution));
        self.end_map(item, items, options, ty)
    }

    /// The fields of a reader, batcher or writer, which stand in the state itself.
    fn fields(&mut self, value: Option<Value>, what: &str) -> Option<Fields> {
        let value = value?;
        let fields = self.written_down(&value).and_then(|v| Fields::of(&v));
        if fields.is_none() {
            self.refuse(format!(
                "the `{what}` of this map is only known when it runs: make it in the call of `map`, or with one `let` before it; its arguments may be workflow values"
            ));
        }
        fields
    }

    /// What a variable was bound to, where reading it later gives the same.
    fn written_down(&self, value: &Value) -> Option<Value> {
        let Ast::Variable(name) = &value.ast else {
            return Some(value.clone());
        };
        let assigned = |open: &Scope| {
            let nodes = open.nodes.iter().filter_map(|node| match &node.kind {
                NodeKind::Assign { assigns, .. } => Some(assigns.clone()),
                _ => None,
            });
            nodes.flatten().collect::<Vec<_>>()
        };
        let assigns = self.scopes.iter().flat_map(|open| assigned(&open.scope));
        let mut found = assigns.filter(|(own, _)| own == name);
        let (Some((_, bound)), None) = (found.next(), found.next()) else {
            return None;
        };
        let changes = self.mutable.iter().any(|name| bound.ast.reads(name));
        match bound.volatile || changes {
            true => None,
            false => self.written_down(&bound),
        }
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
            TaskKind::Execution { waits: true, .. } => "a workflow that is waited for",
            TaskKind::Execution { waits: false, .. }
            | TaskKind::Integration { .. }
            | TaskKind::Lambda { .. }
            | TaskKind::LambdaArn(_) => return,
        };
        self.refuse(format!(
            "`{}` is {what}, which the child executions of `Distributed::express()` can't have: use `Distributed::standard()`",
            spec.path.rsplit("::").next().unwrap_or(spec.path)
        ));
    }
}
