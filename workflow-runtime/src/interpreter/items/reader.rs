//! ItemReader: the items in objects of S3.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html>

#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde_json::Value;
use workflow_core::error::Failure;

use super::bucket::Content;
use super::csv::{self, Delimiter, Headers};
use super::list::{self, Listing};
use super::manifest::{self, Inventory};
use super::{
    BucketError, Buckets, ITEM_READER_FAILED, Item, Malformed, bucket_failure, json, jsonl,
    required, text,
};

/// More than these a Map Run never has.
const MOST_ITEMS: u64 = 100_000_000;

/// What an ItemReader reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reader {
    /// `s3:getObject`: the items in one file.
    File(Format),
    /// `s3:getObject` of an S3 inventory: the objects it lists.
    Inventory,
    /// `s3:getObject` of an Athena manifest: the items in the files it lists.
    Athena(Format),
    /// `s3:listObjectsV2`: the objects of a prefix.
    Listing,
    /// `s3:listObjectsV2` with LOAD_AND_FLATTEN: the items in the objects of a prefix.
    Contents(Format),
}

/// The format of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Format {
    /// `CSV`
    Csv {
        /// CSVDelimiter
        delimiter: Delimiter,
        /// CSVHeaderLocation and CSVHeaders
        headers: Headers,
    },
    /// `JSON`, with ItemsPointer
    Json(String),
    /// `JSONL`
    JsonLines,
    /// `PARQUET`, which can be named but not read.
    Parquet,
}

impl Reader {
    /// What `resource` with the ReaderConfig `config` reads. MaxItems is not part of it.
    ///
    /// # Errors
    /// What is wrong, by the names of the fields.
    pub(crate) fn parse(resource: &str, config: Option<&Value>) -> Result<Reader, String> {
        let none = Value::Object(serde_json::Map::new());
        let config = config.unwrap_or(&none);
        let input_type = text(config, "InputType")?;
        let action = resource.rsplit_once(":::").map_or("", |(_, action)| action);
        match action {
            "s3:getObject" => Reader::get_object(config, input_type),
            "s3:listObjectsV2" => match text(config, "Transformation")? {
                None | Some("NONE") => Ok(Reader::Listing),
                Some("LOAD_AND_FLATTEN") => Format::parse(config, input_type).map(Reader::Contents),
                Some(other) => Err(format!(
                    "the Transformation `{other}` is none of NONE, LOAD_AND_FLATTEN"
                )),
            },
            _ => Err(format!(
                "an ItemReader can't have the Resource `{resource}`: it is one of arn:aws:states:::s3:getObject, arn:aws:states:::s3:listObjectsV2"
            )),
        }
    }

    fn get_object(config: &Value, input_type: Option<&str>) -> Result<Reader, String> {
        match (text(config, "ManifestType")?, input_type) {
            (None | Some("S3_INVENTORY"), Some("MANIFEST")) | (Some("S3_INVENTORY"), None) => {
                Ok(Reader::Inventory)
            }
            (Some("S3_INVENTORY"), Some(other)) => Err(format!(
                "the InputType `{other}` does not go with the ManifestType S3_INVENTORY: leave it out"
            )),
            (Some("ATHENA_DATA"), _) => Format::parse(config, input_type).map(Reader::Athena),
            (Some(other), _) => Err(format!(
                "the ManifestType `{other}` is none of ATHENA_DATA, S3_INVENTORY"
            )),
            (None, _) => Format::parse(config, input_type).map(Reader::File),
        }
    }

    /// The items that the evaluated Parameters or Arguments name, at most `max_items` of them if
    /// that is not zero.
    ///
    /// # Errors
    /// `States.ItemReaderFailed`
    pub(crate) fn read(
        &self,
        arguments: &Value,
        max_items: i64,
        buckets: Option<&Buckets>,
    ) -> Result<Vec<Item>, Failure> {
        let max_items = match u64::try_from(max_items) {
            Ok(0) => MOST_ITEMS,
            Ok(max_items) => max_items.min(MOST_ITEMS),
            Err(_) => return Err(failure("field MaxItems must be positive")),
        };
        let buckets = buckets.ok_or_else(|| {
            failure("The runtime has no buckets to read from: give it some with `Runtime::builder().buckets(Buckets::folder(\"..\"))`.")
        })?;
        let mut items = Items {
            buckets,
            limit: usize::try_from(max_items).unwrap_or(usize::MAX),
            items: Vec::new(),
        };
        self.collect(arguments, &mut items)?;
        Ok(items.items)
    }

    fn collect(&self, arguments: &Value, items: &mut Items<'_>) -> Result<(), Failure> {
        match self {
            Reader::File(format) => {
                let (bucket, key) = object(arguments)?;
                items.add_file(bucket, key, format)
            }
            Reader::Inventory => {
                let (bucket, key) = object(arguments)?;
                items.add_inventory(bucket, key)
            }
            Reader::Athena(format) => {
                let (bucket, key) = object(arguments)?;
                let (content, source) = items.open(bucket, key)?;
                let files = manifest::athena(content);
                let files = files.map_err(|malformed| malformed.into_failure(&source))?;
                files
                    .iter()
                    .try_for_each(|(bucket, key)| items.add_file(bucket, key, format))
            }
            Reader::Listing => {
                let listing = Listing::parse(arguments).map_err(failure)?;
                let source: Arc<str> = format!("S3://{}", listing.bucket).into();
                let objects = listing.objects(items.buckets).map_err(read_failure)?;
                items.add(objects.iter().map(|object| {
                    let item = Item::from(list::item(object));
                    let source = Some(source.clone());
                    Ok(Item { source, ..item })
                }))
            }
            Reader::Contents(format) => {
                let listing = Listing::parse(arguments).map_err(failure)?;
                let objects = listing.objects(items.buckets).map_err(read_failure)?;
                // Consoles make empty objects that stand for folders.
                let files = objects.iter().filter(|object| !object.key.ends_with('/'));
                files
                    .into_iter()
                    .try_for_each(|file| items.add_file(listing.bucket, &file.key, format))
            }
        }
    }
}

impl Format {
    fn parse(config: &Value, input_type: Option<&str>) -> Result<Format, String> {
        Ok(match input_type {
            Some("CSV") => Format::Csv {
                delimiter: match text(config, "CSVDelimiter")? {
                    None => Delimiter::default(),
                    Some(name) => Delimiter::parse(name).ok_or_else(|| {
                        format!("the CSVDelimiter `{name}` is none of COMMA, PIPE, SEMICOLON, SPACE, TAB")
                    })?,
                },
                headers: headers(config)?,
            },
            Some("JSON") => Format::Json(text(config, "ItemsPointer")?.unwrap_or("").to_owned()),
            Some("JSONL") => Format::JsonLines,
            Some("PARQUET") => Format::Parquet,
            Some(other) => {
                return Err(format!(
                    "the InputType `{other}` is none of CSV, JSON, JSONL, PARQUET, MANIFEST"
                ));
            }
            None => return Err("the ReaderConfig has no `InputType`".to_owned()),
        })
    }
}

fn headers(config: &Value) -> Result<Headers, String> {
    match (text(config, "CSVHeaderLocation")?, config.get("CSVHeaders")) {
        (Some("FIRST_ROW"), None) => Ok(Headers::FirstRow),
        (Some("GIVEN"), Some(Value::Array(names))) => names
            .iter()
            .map(|name| name.as_str().map(str::to_owned))
            .collect::<Option<Vec<String>>>()
            .map(Headers::Given)
            .ok_or_else(|| "the `CSVHeaders` are not all strings".to_owned()),
        (Some("GIVEN"), _) => {
            Err("the CSVHeaderLocation GIVEN needs `CSVHeaders`, an array of strings".to_owned())
        }
        (Some("FIRST_ROW"), Some(_)) => {
            Err("`CSVHeaders` go with the CSVHeaderLocation GIVEN only".to_owned())
        }
        (Some(other), _) => Err(format!(
            "the CSVHeaderLocation `{other}` is none of FIRST_ROW, GIVEN"
        )),
        (None, _) => Err("a CSV file needs a `CSVHeaderLocation`: FIRST_ROW or GIVEN".to_owned()),
    }
}

/// The bucket and key of `s3:getObject`.
fn object(arguments: &Value) -> Result<(&str, &str), Failure> {
    let parse = || {
        for field in ["VersionId", "Range", "PartNumber"] {
            if arguments.get(field).is_some_and(|value| !value.is_null()) {
                return Err(format!(
                    "The field '{field}' is not supported: objects in the buckets of a runtime have one version and are read whole"
                ));
            }
        }
        Ok((required(arguments, "Bucket")?, required(arguments, "Key")?))
    };
    parse().map_err(failure)
}

/// The items as far as they are read.
struct Items<'a> {
    buckets: &'a Buckets,
    limit: usize,
    items: Vec<Item>,
}

impl Items<'_> {
    fn open(&self, bucket: &str, key: &str) -> Result<(Content, Arc<str>), Failure> {
        let content = self.buckets.open(bucket, key).map_err(read_failure)?;
        Ok((content, format!("S3://{bucket}/{key}").into()))
    }

    fn is_full(&self) -> bool {
        self.items.len() >= self.limit
    }

    /// Adds items up to the limit; what is behind it is not read.
    fn add(
        &mut self,
        items: impl IntoIterator<Item = Result<Item, Failure>>,
    ) -> Result<(), Failure> {
        let left = self.limit.saturating_sub(self.items.len());
        for item in items.into_iter().take(left) {
            self.items.push(item?);
        }
        Ok(())
    }

    fn add_from(
        &mut self,
        source: &Arc<str>,
        items: impl Iterator<Item = Result<Item, Malformed>>,
    ) -> Result<(), Failure> {
        self.add(items.map(|item| match item {
            Ok(item) => Ok(Item {
                source: Some(source.clone()),
                ..item
            }),
            Err(malformed) => Err(malformed.into_failure(source)),
        }))
    }

    fn add_file(&mut self, bucket: &str, key: &str, format: &Format) -> Result<(), Failure> {
        if self.is_full() {
            return Ok(());
        }
        let (content, source) = self.open(bucket, key)?;
        let malformed = |malformed: Malformed| malformed.into_failure(&source);
        match format {
            Format::Csv { delimiter, headers } => {
                let rows = csv::Items::new(content, *delimiter, headers).map_err(malformed)?;
                self.add_from(&source, rows.map(|row| row.map(Item::from)))
            }
            Format::Json(pointer) => {
                let items = json::read(content, pointer).map_err(malformed)?;
                self.add_from(&source, items.into_iter().map(Ok))
            }
            Format::JsonLines => {
                let lines = jsonl::Items::new(content);
                self.add_from(&source, lines.map(|line| line.map(Item::from)))
            }
            Format::Parquet => Err(failure(format!(
                "{source} can't be read: Parquet files are not supported. Put the items into a CSV, JSON or JSONL file."
            ))),
        }
    }

    fn add_inventory(&mut self, bucket: &str, key: &str) -> Result<(), Failure> {
        let (content, source) = self.open(bucket, key)?;
        let inventory = Inventory::read(content);
        let inventory = inventory.map_err(|malformed| malformed.into_failure(&source))?;
        for key in &inventory.keys {
            if self.is_full() {
                return Ok(());
            }
            let (content, source) = self.open(&inventory.bucket, key)?;
            let rows = inventory.items(content);
            let rows = rows.map_err(|malformed| malformed.into_failure(&source))?;
            self.add_from(&source, rows)?;
        }
        Ok(())
    }
}

fn failure(cause: impl Into<String>) -> Failure {
    Failure::new(ITEM_READER_FAILED, cause)
}

fn read_failure(error: BucketError) -> Failure {
    bucket_failure(ITEM_READER_FAILED, &error)
}
