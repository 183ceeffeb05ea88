//! Where the items of a distributed Map come from and where its results go.
//!
//! [`Reader`] reads the items that `ItemReader` names, [`Batches`] groups them as `ItemBatcher`
//! says, [`Writer`] gives the results the form that `ResultWriter` asks for. What stands for S3
//! are [`Buckets`].

mod batcher;
mod bucket;
mod csv;
mod distribution;
mod json;
mod jsonl;
mod list;
mod manifest;
mod reader;
mod writer;

use std::fmt;
use std::io;
use std::sync::Arc;

use serde_json::Value;
use workflow_core::error::Failure;

pub(crate) use batcher::Batches;
pub use bucket::{BucketError, Buckets, ObjectSummary};
pub(crate) use distribution::Distribution;
pub(crate) use reader::Reader;
pub(crate) use writer::{Child, Writer};

/// The source of items that no reader brought.
pub(crate) const STATE_DATA: &str = "STATE_DATA";
/// The error of a reader.
pub(crate) const ITEM_READER_FAILED: &str = "States.ItemReaderFailed";
/// The error of a writer.
pub(crate) const RESULT_WRITER_FAILED: &str = "States.ResultWriterFailed";

/// An item of a distributed Map.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item {
    /// Its key, when the items are the entries of an object.
    pub(crate) key: Option<String>,
    /// It.
    pub(crate) value: Value,
    /// The object it was read from, `S3://bucket/key`; none for state data.
    pub(crate) source: Option<Arc<str>>,
}

impl From<Value> for Item {
    fn from(value: Value) -> Item {
        Item {
            key: None,
            value,
            source: None,
        }
    }
}

/// Why a file has no items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Malformed {
    place: Place,
    message: String,
}

/// Where in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nowhere in particular.
    Whole,
    /// From 1.
    Line(u64),
    /// From 1; the column counts bytes.
    LineColumn(u64, u64),
}

impl Malformed {
    fn whole(message: impl Into<String>) -> Malformed {
        Malformed {
            place: Place::Whole,
            message: message.into(),
        }
    }

    fn io(error: &io::Error) -> Malformed {
        Malformed::whole(format!("The object can't be read: {error}."))
    }

    /// As the cause of a failed reader, in the file `source`.
    fn into_failure(self, source: &str) -> Failure {
        let cause = match self.place {
            Place::Whole => self.message,
            Place::Line(_) | Place::LineColumn(..) => format!("{source}, {self}"),
        };
        Failure::new(ITEM_READER_FAILED, cause)
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::Whole => {}
            Place::Line(line) => write!(f, "line {line}: ")?,
            Place::LineColumn(line, column) => write!(f, "line {line}, column {column}: ")?,
        }
        f.write_str(&self.message)
    }
}

/// A failure that says what S3 said, as the service's own calls of S3 do.
fn bucket_failure(error: &str, source: &BucketError) -> Failure {
    let cause = match source {
        BucketError::Io { .. } | BucketError::InvalidKey(_) => source.to_string(),
        BucketError::NoSuchBucket | BucketError::NoSuchKey | BucketError::InvalidBucketName => {
            format!(
                "{source} (Service: Amazon S3; Status Code: {}; Error Code: {}; Request ID: {REQUEST_ID}; S3 Extended Request ID: {REQUEST_ID}; Proxy: null)",
                source.status_code(),
                source.code(),
            )
        }
    };
    Failure::new(error, cause)
}

/// Stands for the number that S3 gives a request.
pub(crate) const REQUEST_ID: &str = "0000000000000000";

/// A text in the evaluated `Parameters` or `Arguments`.
fn text<'a>(arguments: &'a Value, field: &str) -> Result<Option<&'a str>, String> {
    match arguments.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(format!(
            "The field '{field}' must be a string but was: {other}"
        )),
    }
}

/// A text that has to be there.
fn required<'a>(arguments: &'a Value, field: &str) -> Result<&'a str, String> {
    text(arguments, field)?
        .ok_or_else(|| format!("The field '{field}' is required but was missing"))
}
