//! What a Map state says of its child executions, when it is a distributed one.

use serde_json::{Map, Value as Json};

use super::flow::states_path;
use super::template::Writer;
use super::{Distribution, Fields, MapOptions, Value};
use crate::asl::{
    ExecutionType, ItemBatcher, ItemReader, MapState, ProcessorConfig, ProcessorMode, ResultWriter,
};
use crate::data::Shape;
use crate::expr::{self, build};
use crate::jsonata::Ast;

/// The key of the item in what a child execution gets, when it gets more.
pub(super) const ITEM: &str = "item";

/// `$states.context.Execution.Input`, which in a child execution is the child's.
pub(super) fn input() -> Ast {
    states_path(&["context", "Execution", "Input"])
}

impl MapOptions {
    /// What the state reads: its options, and `items` where no reader brings them.
    pub(super) fn values<'a>(&'a self, items: &'a Value) -> Vec<&'a Value> {
        let distribution = self.distribution.as_deref();
        let reads = distribution.is_some_and(|d| d.reader.is_some());
        let numbers = [
            (!reads).then_some(items),
            self.max_concurrency.as_ref(),
            self.tolerated_failure_count.as_ref(),
            self.tolerated_failure_percentage.as_ref(),
        ];
        let more = distribution.into_iter().flat_map(Distribution::values);
        numbers.into_iter().flatten().chain(more).collect()
    }

    /// The same, to change them.
    pub(super) fn values_mut<'a>(&'a mut self, items: &'a mut Value) -> Vec<&'a mut Value> {
        let distribution = self.distribution.as_deref_mut();
        let reads = distribution.as_ref().is_some_and(|d| d.reader.is_some());
        let numbers = [
            (!reads).then_some(items),
            self.max_concurrency.as_mut(),
            self.tolerated_failure_count.as_mut(),
            self.tolerated_failure_percentage.as_mut(),
        ];
        let more = distribution.into_iter().flat_map(Distribution::values_mut);
        numbers.into_iter().flatten().chain(more).collect()
    }

    /// What the state gives: the results of its iterations. A distributed map has a record of each
    /// child execution that failed among them, where an inline one leaves it out.
    pub(super) fn result(&self) -> Ast {
        let result = states_path(&["result"]);
        let tolerates =
            self.tolerated_failure_count.is_some() || self.tolerated_failure_percentage.is_some();
        match &self.distribution {
            Some(distribution) if tolerates && distribution.writer.is_none() => succeeded(result),
            _ => result,
        }
    }
}

/// The results without the records of executions that did not succeed.
fn succeeded(results: Ast) -> Ast {
    let test = build::lambda(["result"], |[result]| {
        let record = Ast::call("exists", [result.clone().field("ExecutionArn")]);
        let ends = ["FAILED", "TIMED_OUT", "ABORTED"].map(Ast::string);
        let failed = build::within(result.field("Status"), Ast::Array(ends.to_vec()));
        build::not(build::and(record, failed))
    });
    build::filter(results, test, &Shape::Json)
}

impl Fields {
    /// The object that `value` writes down; none when it is computed as a whole.
    #[must_use]
    pub fn of(value: &Value) -> Option<Fields> {
        let Ast::Object(_) = &value.ast else {
            return None;
        };
        let mut fields = Fields::default();
        fields.add(&[], &value.ast, value);
        Some(fields)
    }

    fn add(&mut self, path: &[String], ast: &Ast, whole: &Value) {
        if let Ast::Object(fields) = ast
            && fields.iter().all(|(key, _)| matches!(key, Ast::String(_)))
        {
            for (key, value) in fields {
                if let Ast::String(key) = key {
                    self.add(&[path, std::slice::from_ref(key)].concat(), value, whole);
                }
            }
            return;
        }
        let value = match is_literal(ast) {
            true => Value::of(ast.clone()),
            false => Value::derive(ast.clone(), [whole]),
        };
        self.0.push((path.to_vec(), value));
    }

    /// The field at `path`, by its keys.
    #[must_use]
    pub fn get(&self, path: &[&str]) -> Option<&Value> {
        let found = self.0.iter().find(|(own, _)| own == path);
        found.map(|(_, value)| value)
    }

    /// Whether what a reader with these fields reads is text in every column.
    pub(crate) fn reads_text(&self) -> bool {
        let input_type = self.get(&["ReaderConfig", "InputType"]);
        input_type.is_some_and(|v| v.ast == Ast::string("CSV"))
    }

    fn json(&self, writer: &mut Writer, place: &str) -> Json {
        let mut whole = Json::Object(Map::new());
        for (path, value) in &self.0 {
            let json = writer.template(value, &format!("{place}/{}", path.join("/")));
            let mut at = &mut whole;
            for key in path {
                at = &mut at[key.as_str()];
            }
            *at = json;
        }
        whole
    }
}

/// Whether `ast` is known now.
pub(super) fn is_literal(ast: &Ast) -> bool {
    match ast {
        Ast::Null | Ast::Bool(_) | Ast::Number(_) | Ast::String(_) => true,
        Ast::Negate(a) => is_literal(a),
        Ast::Array(items) => items.iter().all(is_literal),
        Ast::Object(fields) => fields.iter().all(|(k, v)| is_literal(k) && is_literal(v)),
        _ => false,
    }
}

impl Distribution {
    /// Refuses what can't stand beside each other in a reader.
    pub(crate) fn check(&self) {
        let Some(reader) = &self.reader else { return };
        for (path, value) in &reader.0 {
            let [section, key] = path.as_slice() else {
                continue;
            };
            if section == "ReaderConfig" && key != "MaxItems" && !is_literal(&value.ast) {
                expr::refuse(format!(
                    "`{key}` of an `ItemReader` stands in the definition as it is: give it a value that is known when the definition is built"
                ));
            }
        }
        let text = |key| match reader.get(&["ReaderConfig", key]).map(|v| &v.ast) {
            Some(Ast::String(text)) => Some(text.as_str()),
            _ => None,
        };
        let input_type = text("InputType");
        let has = |key| reader.get(&["ReaderConfig", key]).is_some();
        if input_type != Some("CSV") && (has("CSVHeaders") || has("CSVDelimiter")) {
            expr::refuse(
                "`csv_headers` and `csv_delimiter` say how CSV files are read: they go with `ItemReader::csv(bucket, key)`",
            );
        }
        if input_type != Some("JSON") && has("ItemsPointer") {
            expr::refuse(
                "`items_pointer` points into a JSON file: it goes with `ItemReader::json(bucket, key)`",
            );
        }
        let listing = reader.get(&["Arguments", "Prefix"]).is_some();
        if listing && reader.get(&["Arguments", "VersionId"]).is_some() {
            expr::refuse("`version_id` is that of one object: a prefix has many");
        }
    }

    /// All values.
    pub(super) fn values(&self) -> impl Iterator<Item = &Value> {
        let fields = [&self.reader, &self.batcher, &self.writer];
        let fields = fields.into_iter().flatten().flat_map(|f| &f.0);
        let captures = self.captures.iter().map(|(_, value)| value);
        fields.map(|(_, value)| value).chain(captures)
    }

    /// The same, to change them.
    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        let fields = [&mut self.reader, &mut self.batcher, &mut self.writer];
        let fields = fields.into_iter().flatten().flat_map(|f| &mut f.0);
        let captures = self.captures.iter_mut().map(|(_, value)| value);
        fields.map(|(_, value)| value).chain(captures)
    }

    /// Where a child execution finds what the body calls the item.
    pub(super) fn item(&self) -> Ast {
        match (&self.batcher, self.captures.is_empty()) {
            (Some(_), _) => input().field("Items"),
            (None, false) => input().field(ITEM),
            (None, true) => input(),
        }
    }

    /// Where a child execution finds a value from outside.
    pub(super) fn captured(&self, key: &str) -> Ast {
        match self.batcher {
            Some(_) => input().field("BatchInput").field(key),
            None => input().field(key),
        }
    }

    /// The fields of the processor.
    pub(super) fn config(&self) -> ProcessorConfig {
        ProcessorConfig {
            mode: Some(ProcessorMode::Distributed),
            execution_type: Some(match self.express {
                true => ExecutionType::Express,
                false => ExecutionType::Standard,
            }),
        }
    }

    /// Puts its fields into `state`. What comes from outside is in each item, or in a batch once.
    pub(super) fn write(&self, state: MapState, writer: &mut Writer, name: &str) -> MapState {
        let place = |field: &str| format!("`{field}` of state `{name}`");
        let captured = (!self.captures.is_empty()).then(|| {
            let mut captured = Map::new();
            if self.batcher.is_none() {
                let item = states_path(&["context", "Map", "Item", "Value"]);
                let item = writer.template(&Value::of(item), &place("ItemSelector"));
                captured.insert(ITEM.to_owned(), item);
            }
            for (key, value) in &self.captures {
                let json = writer.template(value, &place("ItemSelector"));
                captured.insert(key.clone(), json);
            }
            Json::Object(captured)
        });
        let mut fields = |fields: &Option<Fields>, field: &str| {
            let fields = fields.as_ref()?;
            Some(fields.json(writer, &place(field)))
        };
        let reader = fields(&self.reader, "ItemReader").map(item_reader);
        let batcher = fields(&self.batcher, "ItemBatcher").map(item_batcher);
        let result_writer = fields(&self.writer, "ResultWriter").map(result_writer);
        let (item_selector, batch_input) = match &self.batcher {
            Some(_) => (None, captured),
            None => (captured, None),
        };
        MapState {
            label: self.label.clone(),
            items: state.items.filter(|_| reader.is_none()),
            item_reader: reader,
            item_selector,
            item_batcher: batcher.map(|batcher| ItemBatcher {
                batch_input,
                ..batcher
            }),
            result_writer,
            ..state
        }
    }
}

fn item_reader(mut json: Json) -> ItemReader {
    ItemReader {
        resource: text(&mut json, "Resource").unwrap_or_default(),
        arguments: part(&mut json, "Arguments"),
        reader_config: part(&mut json, "ReaderConfig"),
        ..ItemReader::default()
    }
}

fn item_batcher(mut json: Json) -> ItemBatcher {
    ItemBatcher {
        max_items_per_batch: part(&mut json, "MaxItemsPerBatch"),
        max_input_bytes_per_batch: part(&mut json, "MaxInputBytesPerBatch"),
        ..ItemBatcher::default()
    }
}

fn result_writer(mut json: Json) -> ResultWriter {
    ResultWriter {
        resource: text(&mut json, "Resource"),
        arguments: part(&mut json, "Arguments"),
        writer_config: part(&mut json, "WriterConfig"),
        ..ResultWriter::default()
    }
}

fn part(json: &mut Json, key: &str) -> Option<Json> {
    json.get_mut(key).map(Json::take)
}

fn text(json: &mut Json, key: &str) -> Option<String> {
    match part(json, key)? {
        Json::String(text) => Some(text),
        _ => None,
    }
}
