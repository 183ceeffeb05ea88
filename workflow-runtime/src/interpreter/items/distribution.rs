//! The fields that only distributed Map states have, parsed, and what they come to for one visit.

use serde_json::{Map, Value};
use workflow_core::asl::{
    ItemBatcher, ItemReader, MapState, ProcessorMode, QueryLanguage, ResultWriter,
};
use workflow_core::error::Failure;

use super::reader::Format;
use super::{Batches, Buckets, Child, ITEM_READER_FAILED, Item, Reader, Writer};
use crate::engine::InvalidDefinition;
use crate::interpreter::jsonata::Expected;
use crate::interpreter::state::Evaluation;
use crate::interpreter::state::fields::{Compiler, Query};
use crate::interpreter::state::number::{NumberField, whole};
use crate::interpreter::{Fault, jsonpath};
use crate::payload::Payload;

/// How a distributed Map state gets its items and what it does with results.
#[derive(Debug)]
pub(crate) struct Distribution {
    reader: Option<ReaderField>,
    batcher: Option<BatcherField>,
    writer: Writer,
    /// Parameters or Arguments of the ResultWriter.
    destination: Arguments,
}

#[derive(Debug)]
struct ReaderField {
    reader: Reader,
    arguments: Arguments,
    max_items: Option<NumberField>,
}

#[derive(Debug)]
struct BatcherField {
    max_items: Option<NumberField>,
    max_bytes: Option<NumberField>,
    batch_input: Arguments,
}

/// A template in the state's language.
#[derive(Debug)]
enum Arguments {
    None,
    Template(jsonpath::Template),
    Query(Query),
}

/// An ItemReader and what its fields came to.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    reader: &'a Reader,
    arguments: Value,
    max_items: i64,
}

impl Reading<'_> {
    /// The items.
    pub(crate) fn items(&self, buckets: Option<&Buckets>) -> Result<Vec<Item>, Failure> {
        self.reader.read(&self.arguments, self.max_items, buckets)
    }

    /// What ItemsPointer points to in the text `data` of a JSON file.
    pub(crate) fn pointed(&self, data: &str) -> Option<Value> {
        match self.reader {
            Reader::File(Format::Json(pointer)) if !pointer.is_empty() => {
                let file: Value = serde_json::from_str(data).ok()?;
                file.pointer(pointer).cloned()
            }
            _ => None,
        }
    }

    /// The items when what is read has the text `data`: that of the file, or where the items
    /// come from several objects, a JSON array of them.
    pub(crate) fn items_in(&self, data: &str) -> Result<Vec<Item>, Failure> {
        let failure = |cause: String| Failure::new(ITEM_READER_FAILED, cause);
        if !matches!(self.reader, Reader::File(_)) {
            let items: Vec<Value> =
                serde_json::from_str(data).map_err(|error| failure(error.to_string()))?;
            return Ok(items.into_iter().map(Item::from).collect());
        }
        let name = |field: &str| self.arguments.get(field).and_then(Value::as_str);
        let buckets = Buckets::memory();
        if let (Some(bucket), Some(key)) = (name("Bucket"), name("Key")) {
            let created = buckets.create(bucket);
            let put = created.and_then(|()| buckets.put(bucket, key, data));
            put.map_err(|error| failure(error.to_string()))?;
        }
        self.items(Some(&buckets))
    }
}

impl Distribution {
    /// What `state` says; none for an inline Map state.
    pub(crate) fn compile(
        compiler: Compiler<'_>,
        state: &MapState,
    ) -> Result<Option<Distribution>, InvalidDefinition> {
        let processor = state.item_processor.as_ref().or(state.iterator.as_ref());
        let config = processor.and_then(|processor| processor.processor_config.as_ref());
        let mode = config.and_then(|config| config.mode);
        if mode != Some(ProcessorMode::Distributed) {
            return Ok(None);
        }
        let reader = state.item_reader.as_ref();
        let batcher = state.item_batcher.as_ref();
        let (writer, destination) = match &state.result_writer {
            Some(writer) => writer_fields(compiler, writer)?,
            None => (Writer::default(), Arguments::None),
        };
        Ok(Some(Distribution {
            reader: reader
                .map(|r| ReaderField::compile(compiler, r))
                .transpose()?,
            batcher: batcher
                .map(|b| BatcherField::compile(compiler, b))
                .transpose()?,
            writer,
            destination,
        }))
    }

    /// Whether an ItemReader brings the items.
    pub(crate) fn has_reader(&self) -> bool {
        self.reader.is_some()
    }

    /// What the ItemReader is to read; `effective` is the input after InputPath.
    pub(crate) fn reading(
        &self,
        evaluation: &mut Evaluation<'_>,
        effective: &Value,
    ) -> Result<Option<Reading<'_>>, Fault> {
        let Some(field) = &self.reader else {
            return Ok(None);
        };
        let arguments = field.arguments.evaluate(evaluation, effective)?;
        let max_items = match &field.max_items {
            None => 0,
            Some(number) => integer(number, "MaxItems", evaluation, effective)?,
        };
        Ok(Some(Reading {
            reader: &field.reader,
            arguments,
            max_items,
        }))
    }

    /// How items are grouped; none when each child execution gets one.
    pub(crate) fn batches(
        &self,
        evaluation: &mut Evaluation<'_>,
        effective: &Value,
    ) -> Result<Option<Batches>, Fault> {
        let Some(field) = &self.batcher else {
            return Ok(None);
        };
        let mut size = |number: &Option<NumberField>, name: &str| match number {
            None => Ok(None),
            Some(number) => {
                let size = integer(number, name, evaluation, effective)?;
                let size = u64::try_from(size).ok().filter(|size| *size > 0);
                let message = || Fault::runtime(format!("field {name} must be positive"));
                size.map(Some).ok_or_else(message)
            }
        };
        Ok(Some(Batches {
            max_items: size(&field.max_items, "MaxItemsPerBatch")?,
            max_bytes: size(&field.max_bytes, "MaxInputBytesPerBatch")?,
            batch_input: match &field.batch_input {
                Arguments::None => None,
                template => Some(template.evaluate(evaluation, effective)?),
            },
        }))
    }

    /// Where results go: the evaluated Parameters or Arguments of the ResultWriter.
    pub(crate) fn destination(
        &self,
        evaluation: &mut Evaluation<'_>,
        effective: &Value,
    ) -> Result<Value, Fault> {
        self.destination.evaluate(evaluation, effective)
    }

    /// The result of the state: the results of its children, or where they are.
    pub(crate) fn result(
        &self,
        destination: &Value,
        buckets: Option<&Buckets>,
        map_run_arn: &str,
        children: &[Child],
    ) -> Result<Payload, Failure> {
        if !self.writer.exports {
            return Ok(self.writer.results(children));
        }
        let exported = self
            .writer
            .export(destination, buckets, map_run_arn, children);
        exported.map(|result| Payload::from(&result))
    }
}

impl ReaderField {
    fn compile(
        compiler: Compiler<'_>,
        reader: &ItemReader,
    ) -> Result<ReaderField, InvalidDefinition> {
        let config = reader.reader_config.as_ref();
        let field = |name: &str| config.and_then(|config| config.get(name));
        let path = field("MaxItemsPath").map(|path| match path {
            Value::String(path) => path.clone(),
            other => other.to_string(),
        });
        Ok(ReaderField {
            reader: Reader::parse(&reader.resource, config)
                .map_err(|error| compiler.invalid("ItemReader", error))?,
            arguments: Arguments::compile(
                compiler,
                ("ItemReader/Parameters", reader.parameters.as_ref()),
                ("ItemReader/Arguments", reader.arguments.as_ref()),
            )?,
            max_items: NumberField::compile(
                compiler,
                ("ItemReader/ReaderConfig/MaxItems", field("MaxItems")),
                ("MaxItemsPath", path.as_ref()),
            )?,
        })
    }
}

impl BatcherField {
    fn compile(
        compiler: Compiler<'_>,
        batcher: &ItemBatcher,
    ) -> Result<BatcherField, InvalidDefinition> {
        let input = batcher.batch_input.as_ref();
        Ok(BatcherField {
            max_items: NumberField::compile(
                compiler,
                (
                    "ItemBatcher/MaxItemsPerBatch",
                    batcher.max_items_per_batch.as_ref(),
                ),
                (
                    "MaxItemsPerBatchPath",
                    batcher.max_items_per_batch_path.as_ref(),
                ),
            )?,
            max_bytes: NumberField::compile(
                compiler,
                (
                    "ItemBatcher/MaxInputBytesPerBatch",
                    batcher.max_input_bytes_per_batch.as_ref(),
                ),
                (
                    "MaxInputBytesPerBatchPath",
                    batcher.max_input_bytes_per_batch_path.as_ref(),
                ),
            )?,
            batch_input: Arguments::compile(
                compiler,
                ("ItemBatcher/BatchInput", input),
                ("ItemBatcher/BatchInput", input),
            )?,
        })
    }
}

fn writer_fields(
    compiler: Compiler<'_>,
    writer: &ResultWriter,
) -> Result<(Writer, Arguments), InvalidDefinition> {
    let parsed = Writer::parse(writer.resource.as_deref(), writer.writer_config.as_ref());
    let arguments = Arguments::compile(
        compiler,
        ("ResultWriter/Parameters", writer.parameters.as_ref()),
        ("ResultWriter/Arguments", writer.arguments.as_ref()),
    )?;
    let parsed = parsed.map_err(|error| compiler.invalid("ResultWriter", error))?;
    Ok((parsed, arguments))
}

impl Arguments {
    fn compile(
        compiler: Compiler<'_>,
        (parameters_field, parameters): (&str, Option<&Value>),
        (arguments_field, arguments): (&str, Option<&Value>),
    ) -> Result<Arguments, InvalidDefinition> {
        Ok(match (compiler.language, parameters, arguments) {
            (QueryLanguage::JsonPath, Some(json), _) => {
                Arguments::Template(compiler.template(parameters_field, json)?)
            }
            (QueryLanguage::Jsonata, _, Some(json)) => {
                Arguments::Query(compiler.query(arguments_field, json)?)
            }
            _ => Arguments::None,
        })
    }

    fn evaluate(&self, evaluation: &mut Evaluation<'_>, effective: &Value) -> Result<Value, Fault> {
        match self {
            Arguments::None => Ok(Value::Object(Map::new())),
            Arguments::Template(template) => evaluation.template(template, effective),
            Arguments::Query(query) => query.evaluate(Expected::Any, evaluation),
        }
    }
}

/// A whole number; a path may also lead to a text that is one.
fn integer(
    number: &NumberField,
    name: &str,
    evaluation: &mut Evaluation<'_>,
    effective: &Value,
) -> Result<i64, Fault> {
    let value = number.evaluate(evaluation, effective)?;
    let integer = match (number, &value) {
        (NumberField::Path(_), Value::String(text)) => text.parse().ok(),
        (NumberField::Path(_), _) => value.as_i64(),
        (NumberField::Literal(_) | NumberField::Query(_), _) => whole(&value),
    };
    integer.ok_or_else(|| number.no(name, &value, "integer"))
}
