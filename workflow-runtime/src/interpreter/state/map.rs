//! Map.

use std::borrow::Cow;

use serde_json::Value;
use workflow_core::asl::{MapState, QueryLanguage};

use super::fields::{Compiler, PathField, Query, Selection};
use super::handler::Handling;
use super::number::{NumberField, whole};
use super::{Evaluation, MapCall, Phase};
use crate::engine::{InvalidDefinition, MapLimits, names};
use crate::interpreter::items::Distribution;
use crate::interpreter::jsonata::Expected;
use crate::interpreter::{Fault, jsonpath};

/// A Map state.
#[derive(Debug)]
pub(super) struct Map {
    input_path: Selection,
    items: Items,
    selector: Selector,
    max_concurrency: Option<NumberField>,
    tolerated_failure_count: Option<NumberField>,
    tolerated_failure_percentage: Option<NumberField>,
    /// Objects can be iterated over, too.
    pub(super) distribution: Option<Distribution>,
    /// An inline Map state has what only distributed ones may have: the service notices at run
    /// time.
    misplaced: bool,
    pub(super) handling: Handling,
}

#[derive(Debug)]
enum Items {
    /// The effective input.
    Input,
    /// ItemsPath.
    Path(PathField),
    /// Items.
    Query(Query),
}

/// ItemSelector, which Map states had as Parameters once.
#[derive(Debug)]
enum Selector {
    Item,
    Template(jsonpath::Template),
    Query(Query),
}

impl Map {
    pub(super) fn compile(
        compiler: Compiler<'_>,
        state: &MapState,
    ) -> Result<Map, InvalidDefinition> {
        let distribution = Distribution::compile(compiler, state)?;
        let misplaced = distribution.is_none()
            && (state.item_reader.is_some()
                || state.item_batcher.is_some()
                || state.result_writer.is_some());
        Ok(Map {
            input_path: compiler.selection("InputPath", &state.input_path)?,
            items: Items::compile(compiler, state)?,
            selector: Selector::compile(compiler, state)?,
            max_concurrency: NumberField::compile(
                compiler,
                ("MaxConcurrency", state.max_concurrency.as_ref()),
                ("MaxConcurrencyPath", state.max_concurrency_path.as_ref()),
            )?,
            tolerated_failure_count: NumberField::compile(
                compiler,
                (
                    "ToleratedFailureCount",
                    state.tolerated_failure_count.as_ref(),
                ),
                (
                    "ToleratedFailureCountPath",
                    state.tolerated_failure_count_path.as_ref(),
                ),
            )?,
            tolerated_failure_percentage: NumberField::compile(
                compiler,
                (
                    "ToleratedFailurePercentage",
                    state.tolerated_failure_percentage.as_ref(),
                ),
                (
                    "ToleratedFailurePercentagePath",
                    state.tolerated_failure_percentage_path.as_ref(),
                ),
            )?,
            distribution,
            misplaced,
            handling: Handling::of_map(compiler, state)?,
        })
    }

    pub(super) fn call(
        &self,
        evaluation: &mut Evaluation<'_>,
        read: Option<Vec<Value>>,
    ) -> Result<MapCall, Fault> {
        if self.misplaced {
            return Err(Fault::runtime(
                "The ItemReader, ItemBatcher and ResultWriter fields are not supported for INLINE maps",
            ));
        }
        let effective = self.effective(evaluation)?;
        let items = match read {
            Some(read) => read.into_iter().map(|item| (None, item)).collect(),
            None => self.items(evaluation, &effective)?,
        };
        let limits = self.limits(evaluation, &effective)?;
        Ok(MapCall { items, limits })
    }

    pub(super) fn selects(&self) -> bool {
        !matches!(self.selector, Selector::Item)
    }

    /// What an iteration gets.
    pub(super) fn item(
        &self,
        evaluation: &mut Evaluation<'_>,
        item: &Value,
    ) -> Result<Value, Fault> {
        let selected = match &self.selector {
            Selector::Item => return Ok(item.clone()),
            Selector::Template(template) => {
                let effective = self.input_path.select(&evaluation.view)?;
                evaluation.template(template, &effective)?
            }
            Selector::Query(query) => query.evaluate(Expected::Any, evaluation)?,
        };
        evaluation.inspect.phase(Phase::ItemSelector, &selected);
        Ok(selected)
    }

    pub(super) fn effective<'v>(
        &self,
        evaluation: &mut Evaluation<'v>,
    ) -> Result<Cow<'v, Value>, Fault> {
        self.handling.leave.effective(evaluation, &self.input_path)
    }

    pub(super) fn items(
        &self,
        evaluation: &mut Evaluation<'_>,
        effective: &Value,
    ) -> Result<Vec<(Option<String>, Value)>, Fault> {
        let (items, path) = match &self.items {
            Items::Query(query) => {
                let items = self.query(query, evaluation)?;
                return self.split(items).map_err(|items| no_items(&items));
            }
            Items::Input if !self.handling.leave.is_json_path() => {
                let items = effective.clone();
                return self.split(items).map_err(|items| no_items(&items));
            }
            Items::Input => (effective.clone(), "$"),
            Items::Path(path) => {
                let items = path.find_reference(&evaluation.seen(effective))?;
                // A path into the context object is shown as one of that object.
                let text = path.text.as_str();
                let own = text.strip_prefix('$').filter(|own| own.starts_with('$'));
                (items, own.unwrap_or(text))
            }
        };
        if !self.can_split(&items) {
            let cause = format!("Reference path \"{path}\" must point to array.");
            return Err(Fault::runtime(cause));
        }
        evaluation.inspect.phase(Phase::ItemsPath, &items);
        self.split(items).map_err(|items| no_items(&items))
    }

    /// Items as an array, or as an object where that can be iterated over.
    fn query(&self, query: &Query, evaluation: &mut Evaluation<'_>) -> Result<Value, Fault> {
        if self.distribution.is_none() {
            return query.evaluate(Expected::Array, evaluation);
        }
        let items = query.evaluate(Expected::Any, evaluation)?;
        if self.can_split(&items) {
            return Ok(items);
        }
        // Once more, for the words.
        query.evaluate(Expected::Array, evaluation)
    }

    fn can_split(&self, items: &Value) -> bool {
        items.is_array() || (items.is_object() && self.distribution.is_some())
    }

    /// One by one; the value itself when it can't be iterated over.
    fn split(&self, items: Value) -> Result<Vec<(Option<String>, Value)>, Value> {
        match items {
            Value::Array(items) => Ok(items.into_iter().map(|item| (None, item)).collect()),
            Value::Object(items) if self.distribution.is_some() => Ok(items
                .into_iter()
                .map(|(key, item)| (Some(key), item))
                .collect()),
            other => Err(other),
        }
    }

    fn limits(
        &self,
        evaluation: &mut Evaluation<'_>,
        effective: &Value,
    ) -> Result<MapLimits, Fault> {
        let max_concurrency = self.concurrency(evaluation, effective)?;
        let (count, percentage) = self.tolerance(evaluation, effective)?;
        Ok(MapLimits {
            max_concurrency,
            tolerated_failure_count: count,
            tolerated_failure_percentage: percentage,
        })
    }

    pub(super) fn concurrency(
        &self,
        evaluation: &mut Evaluation<'_>,
        effective: &Value,
    ) -> Result<u64, Fault> {
        match &self.max_concurrency {
            Some(field) => integer(field, "MaxConcurrency", evaluation, effective),
            None => Ok(0),
        }
    }

    pub(super) fn tolerance(
        &self,
        evaluation: &mut Evaluation<'_>,
        effective: &Value,
    ) -> Result<(Option<u64>, Option<f64>), Fault> {
        let count = self.tolerated_failure_count.as_ref();
        let count = count.map(|f| integer(f, "ToleratedFailureCount", evaluation, effective));
        let count = count.transpose()?;
        let percentage = self.tolerated_failure_percentage.as_ref();
        let percentage = percentage.map(|f| self::percentage(f, evaluation, effective));
        Ok((count, percentage.transpose()?))
    }
}

/// In JSONata; the service names no field for it.
fn no_items(items: &Value) -> Fault {
    let cause = format!("Map state input must be an array but was: {items}");
    Fault::new(names::QUERY_EVALUATION_ERROR, cause)
}

/// A whole number that is not negative.
fn integer(
    field: &NumberField,
    name: &str,
    evaluation: &mut Evaluation<'_>,
    effective: &Value,
) -> Result<u64, Fault> {
    let value = field.evaluate(evaluation, effective)?;
    let whole = match field {
        // A path's value is taken as JSON writes it, in a text, too.
        NumberField::Path(_) => match &value {
            Value::String(text) => text.parse().ok(),
            value => value.as_i64(),
        },
        NumberField::Literal(_) | NumberField::Query(_) => whole(&value),
    };
    let whole = whole.ok_or_else(|| field.no(name, &value, "integer"))?;
    let negative = format!("{name} cannot be negative.");
    u64::try_from(whole).map_err(|_| out_of_range(field, name, negative))
}

fn percentage(
    field: &NumberField,
    evaluation: &mut Evaluation<'_>,
    effective: &Value,
) -> Result<f64, Fault> {
    const NAME: &str = "ToleratedFailurePercentage";
    let value = field.evaluate(evaluation, effective)?;
    let number = match (field, &value) {
        (NumberField::Path(_), Value::String(text)) => text.parse().ok(),
        (_, value) => value.as_f64(),
    };
    let number = number
        .filter(|number: &f64| number.is_finite())
        .ok_or_else(|| field.no(NAME, &value, "float"))?;
    if !(0.0..=100.0).contains(&number) {
        let cause = format!("{NAME} must be between 0 and 100.");
        return Err(out_of_range(field, NAME, cause));
    }
    Ok(number)
}

fn out_of_range(field: &NumberField, name: &str, cause: String) -> Fault {
    match field {
        NumberField::Query(_) => Fault::evaluation(name, cause),
        NumberField::Literal(_) | NumberField::Path(_) => Fault::runtime(cause),
    }
}

impl Items {
    fn compile(compiler: Compiler<'_>, state: &MapState) -> Result<Items, InvalidDefinition> {
        let (items, path) = (state.items.as_ref(), state.items_path.as_ref());
        match (compiler.language, items, path) {
            (QueryLanguage::Jsonata, Some(items), _) => {
                Ok(Items::Query(compiler.query("Items", items)?))
            }
            (QueryLanguage::JsonPath, _, Some(path)) => {
                Ok(Items::Path(compiler.path("ItemsPath", path)?))
            }
            _ => Ok(Items::Input),
        }
    }
}

impl Selector {
    fn compile(compiler: Compiler<'_>, state: &MapState) -> Result<Selector, InvalidDefinition> {
        let selector = state.item_selector.as_ref();
        match (compiler.language, selector, state.parameters.as_ref()) {
            (QueryLanguage::Jsonata, Some(selector), _) => {
                let query = compiler.query("ItemSelector", selector)?;
                Ok(Selector::Query(query))
            }
            (QueryLanguage::JsonPath, Some(selector), _) => {
                let template = compiler.template("ItemSelector", selector)?;
                Ok(Selector::Template(template))
            }
            (QueryLanguage::JsonPath, None, Some(parameters)) => {
                let template = compiler.template("Parameters", parameters)?;
                Ok(Selector::Template(template))
            }
            _ => Ok(Selector::Item),
        }
    }
}
