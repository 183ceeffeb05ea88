//! `ItemReader`: items in S3.

use std::fmt;
use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value, json};
use workflow_core::asl;
use workflow_macros::WorkflowData;

const GET_OBJECT: &str = "arn:aws:states:::s3:getObject";
const LIST_OBJECTS: &str = "arn:aws:states:::s3:listObjectsV2";

/// The items of a distributed map, read from S3 when it runs: each is a `T`.
///
/// `T` is what the body takes; name it there, or as in `ItemReader::<Row>::csv(..)`. What is read
/// may be named by workflow values: `ItemReader::csv(&order.bucket, &order.key)`.
///
/// ```
/// use workflow_runtime::prelude::*;
///
/// #[derive(Debug, Serialize, Deserialize, JsonSchema, WorkflowData)]
/// pub struct Row { pub email: String, pub amount: String }
/// # #[task] pub async fn send_bill(row: &Row) -> Result<u32, Failure> { Ok(row.email.len() as u32) }
///
/// #[workflow]
/// pub async fn send_bills(file: String) -> Result<Vec<u32>, Failure> {
///     map(ItemReader::csv("bills", &file), async |row: Row| send_bill(&row).await)
///         .distributed(Distributed::standard())
///         .await
/// }
/// ```
pub struct ItemReader<T> {
    reader: asl::ItemReader,
    item: PhantomData<fn() -> T>,
}

impl<T> ItemReader<T> {
    fn new(resource: &str, arguments: Value, config: Value) -> ItemReader<T> {
        ItemReader {
            reader: asl::ItemReader {
                resource: resource.to_owned(),
                arguments: Some(arguments),
                reader_config: Some(config).filter(|config| !config.is_null()),
                ..asl::ItemReader::default()
            },
            item: PhantomData,
        }
    }

    fn file(bucket: String, key: String, config: Value) -> ItemReader<T> {
        ItemReader::new(GET_OBJECT, json!({"Bucket": bucket, "Key": key}), config)
    }

    /// The rows of a CSV file: objects of strings. The first row has the names, unless
    /// [`csv_headers`](ItemReader::csv_headers) gives them.
    pub fn csv(bucket: impl Into<String>, key: impl Into<String>) -> ItemReader<T> {
        let config = json!({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"});
        ItemReader::file(bucket.into(), key.into(), config)
    }

    /// The elements of the array in a JSON file.
    pub fn json(bucket: impl Into<String>, key: impl Into<String>) -> ItemReader<T> {
        ItemReader::file(bucket.into(), key.into(), json!({"InputType": "JSON"}))
    }

    /// The lines of a JSON Lines file.
    pub fn jsonl(bucket: impl Into<String>, key: impl Into<String>) -> ItemReader<T> {
        ItemReader::file(bucket.into(), key.into(), json!({"InputType": "JSONL"}))
    }

    /// The rows of a Parquet file. AWS reads them; a [`Runtime`](crate::Runtime) does not.
    pub fn parquet(bucket: impl Into<String>, key: impl Into<String>) -> ItemReader<T> {
        ItemReader::file(bucket.into(), key.into(), json!({"InputType": "PARQUET"}))
    }

    /// The objects that the manifest of an S3 inventory lists: objects of strings, by the
    /// inventory's columns.
    pub fn manifest(bucket: impl Into<String>, key: impl Into<String>) -> ItemReader<T> {
        ItemReader::file(bucket.into(), key.into(), json!({"InputType": "MANIFEST"}))
    }

    /// Names of the columns of a CSV file that has none in its first row.
    #[must_use]
    pub fn csv_headers(self, names: impl IntoIterator<Item = impl Into<String>>) -> ItemReader<T> {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        self.config("CSVHeaderLocation", "GIVEN".into())
            .config("CSVHeaders", names.into())
    }

    /// What parts the values of a CSV file; a comma unless set.
    #[must_use]
    pub fn csv_delimiter(self, delimiter: CsvDelimiter) -> ItemReader<T> {
        self.config("CSVDelimiter", json!(delimiter))
    }

    /// Where in a JSON file the array is, as a JSON Pointer: `/data/orders`.
    #[must_use]
    pub fn items_pointer(self, pointer: impl Into<String>) -> ItemReader<T> {
        self.config("ItemsPointer", pointer.into().into())
    }

    /// At most so many items.
    #[must_use]
    pub fn max_items(self, items: u64) -> ItemReader<T> {
        self.config("MaxItems", items.into())
    }

    /// The version of the object.
    #[must_use]
    pub fn version_id(mut self, version_id: impl Into<String>) -> ItemReader<T> {
        if let Some(Value::Object(arguments)) = &mut self.reader.arguments {
            arguments.insert("VersionId".to_owned(), version_id.into().into());
        }
        self
    }

    fn config(mut self, key: &str, value: Value) -> ItemReader<T> {
        let none = || Value::Object(Map::new());
        let config = self.reader.reader_config.get_or_insert_with(none);
        config[key] = value;
        self
    }

    /// The field of the Map state.
    pub(crate) fn asl(&self) -> &asl::ItemReader {
        &self.reader
    }
}

impl ItemReader<S3Object> {
    /// The objects whose keys begin with a prefix.
    pub fn objects(bucket: impl Into<String>, prefix: impl Into<String>) -> ItemReader<S3Object> {
        let arguments = json!({"Bucket": bucket.into(), "Prefix": prefix.into()});
        ItemReader::new(LIST_OBJECTS, arguments, Value::Null)
    }

    /// The items in the objects themselves, one file after the other, in place of a list of them.
    #[must_use]
    pub fn load_and_flatten<U>(self, input_type: InputType) -> ItemReader<U> {
        let loaded = self
            .config("Transformation", "LOAD_AND_FLATTEN".into())
            .config("InputType", json!(input_type));
        let loaded = match input_type {
            InputType::Csv => loaded.config("CSVHeaderLocation", "FIRST_ROW".into()),
            InputType::Json | InputType::Jsonl | InputType::Parquet => loaded,
        };
        ItemReader {
            reader: loaded.reader,
            item: PhantomData,
        }
    }
}

impl<T> Clone for ItemReader<T> {
    fn clone(&self) -> Self {
        ItemReader {
            reader: self.reader.clone(),
            item: PhantomData,
        }
    }
}

impl<T> fmt::Debug for ItemReader<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ItemReader").field(&self.reader).finish()
    }
}

/// As the field of the Map state.
impl<T> Serialize for ItemReader<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.reader.serialize(serializer)
    }
}

/// What parts the values of a CSV file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum CsvDelimiter {
    /// `,`
    Comma,
    /// `|`
    Pipe,
    /// `;`
    Semicolon,
    /// A space.
    Space,
    /// A tab.
    Tab,
}

/// The format of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum InputType {
    /// Rows of values, the first with their names.
    Csv,
    /// An array.
    Json,
    /// A value on each line.
    Jsonl,
    /// Apache Parquet. AWS reads it; a [`Runtime`](crate::Runtime) does not.
    Parquet,
}

/// An object in S3, as [`ItemReader::objects`] lists it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "PascalCase")]
pub struct S3Object {
    /// In quotes, as S3 has it.
    pub etag: String,
    /// Its key.
    pub key: String,
    /// Seconds since 1970.
    pub last_modified: f64,
    /// In bytes.
    pub size: u64,
    /// `STANDARD`, and others.
    pub storage_class: String,
}
