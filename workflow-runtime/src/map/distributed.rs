//! What distributed maps say beside their items.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use workflow_core::asl;
use workflow_macros::WorkflowData;

/// Makes a map a distributed one: each item or batch has an execution of its own, so that there
/// can be millions of them, thousands at once.
///
/// What the body uses from outside becomes a part of each child execution's input. When the map
/// fails, its error is one of `States.ExceedToleratedFailureThreshold`, `States.ItemReaderFailed`
/// and `States.ResultWriterFailed`, and not that of a child execution.
///
/// ```
/// use workflow_runtime::prelude::*;
///
/// # #[task] pub async fn resize(picture: &str, width: u32) -> Result<u32, Failure> { Ok(picture.len() as u32 + width) }
/// #[workflow]
/// pub async fn resize_all(pictures: Vec<String>, width: u32) -> Result<Vec<u32>, Failure> {
///     map(&pictures, async |picture| resize(picture, width).await)
///         .distributed(Distributed::express().label("Resize"))
///         .max_concurrency(500)
///         .await
/// }
///
/// let definition = resize_all::definition().to_json();
/// let selector = &definition["States"]["MapPictures"]["ItemSelector"];
/// assert_eq!(selector["width"], "{% $states.context.Execution.Input.width %}");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distributed {
    express: bool,
    label: Option<String>,
}

impl Distributed {
    /// Child executions are Standard ones, which may last a year.
    #[must_use]
    pub fn standard() -> Distributed {
        Distributed {
            express: false,
            label: None,
        }
    }

    /// Child executions are Express ones: cheaper, five minutes at most, and without callbacks,
    /// activities and `.sync`.
    #[must_use]
    pub fn express() -> Distributed {
        Distributed {
            express: true,
            label: None,
        }
    }

    /// The name of the Map Run, a part of the ARNs of its executions: 40 characters at most.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Distributed {
        self.label = Some(label.into());
        self
    }

    /// Whether child executions are Express ones.
    #[doc(hidden)]
    #[must_use]
    pub fn is_express(&self) -> bool {
        self.express
    }

    /// The name that was given.
    #[doc(hidden)]
    #[must_use]
    pub fn given_label(&self) -> Option<&str> {
        self.label.as_deref()
    }
}

/// Groups the items of a distributed map: its body takes a `Vec` of them.
///
/// ```
/// use workflow_runtime::prelude::*;
///
/// # #[task] pub async fn insert(rows: &[String]) -> Result<usize, Failure> { Ok(rows.len()) }
/// #[workflow]
/// pub async fn load(rows: Vec<String>) -> Result<usize, Failure> {
///     let inserted = map(&rows, async |batch| {
///         let rows: Vec<String> = batch.into_iter().cloned().collect();
///         insert(&rows).await
///     })
///     .distributed(Distributed::express())
///     .item_batcher(ItemBatcher::max_items(2))
///     .await?;
///     Ok(inserted.iter().sum())
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let rows = ["a", "b", "c"].map(String::from);
/// assert_eq!(load(rows.to_vec()).await.unwrap(), 3);
/// # }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct ItemBatcher(asl::ItemBatcher);

impl ItemBatcher {
    /// So many items in a batch, fewer in the last.
    #[must_use]
    pub fn max_items(items: u64) -> ItemBatcher {
        ItemBatcher::default().and_max_items(items)
    }

    /// As many items in a batch as fit into so many bytes of JSON: 262,144 at most.
    #[must_use]
    pub fn max_bytes(bytes: u64) -> ItemBatcher {
        ItemBatcher::default().and_max_bytes(bytes)
    }

    /// And no more items than so many.
    #[must_use]
    pub fn and_max_items(mut self, items: u64) -> ItemBatcher {
        self.0.max_items_per_batch = Some(items.into());
        self
    }

    /// And no more bytes than so many.
    #[must_use]
    pub fn and_max_bytes(mut self, bytes: u64) -> ItemBatcher {
        self.0.max_input_bytes_per_batch = Some(bytes.into());
        self
    }

    /// The field of the Map state.
    #[cfg(feature = "interpreter")]
    pub(crate) fn asl(&self) -> &asl::ItemBatcher {
        &self.0
    }
}

/// Writes the results of a distributed map to S3: the map gives a [`MapRunResult`].
///
/// ```
/// use workflow_runtime::prelude::*;
///
/// # #[task] pub async fn summarise(text: &str) -> Result<String, Failure> { Ok(text.to_owned()) }
/// #[workflow]
/// pub async fn summarise_all(texts: Vec<String>, bucket: String) -> Result<String, Failure> {
///     let written = map(&texts, async |text| summarise(text).await)
///         .distributed(Distributed::standard())
///         .result_writer(
///             ResultWriter::s3(&bucket, "summaries")
///                 .transformation(Transformation::Compact)
///                 .output_type(OutputType::Jsonl),
///         )
///         .await?;
///     Ok(written.result_writer_details.key)
/// }
///
/// let definition = summarise_all::definition().to_json();
/// let writer = &definition["States"]["MapTexts"]["ResultWriter"];
/// assert_eq!(writer["WriterConfig"]["OutputType"], "JSONL");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct ResultWriter(asl::ResultWriter);

impl ResultWriter {
    /// Into files under a prefix: `<prefix>/<id of the Map Run>/manifest.json` names them.
    pub fn s3(bucket: impl Into<String>, prefix: impl Into<String>) -> ResultWriter {
        ResultWriter(asl::ResultWriter {
            resource: Some("arn:aws:states:::s3:putObject".to_owned()),
            arguments: Some(json!({"Bucket": bucket.into(), "Prefix": prefix.into()})),
            ..asl::ResultWriter::default()
        })
    }

    /// What files hold of each child execution; [`Transformation::None`] unless set.
    #[must_use]
    pub fn transformation(self, transformation: Transformation) -> ResultWriter {
        self.or("OutputType", json!(OutputType::Json))
            .with("Transformation", json!(transformation))
    }

    /// The format of the files; [`OutputType::Json`] unless set.
    #[must_use]
    pub fn output_type(self, output_type: OutputType) -> ResultWriter {
        self.or("Transformation", json!(Transformation::None))
            .with("OutputType", json!(output_type))
    }

    fn with(mut self, key: &str, value: Value) -> ResultWriter {
        let none = || Value::Object(Map::new());
        self.0.writer_config.get_or_insert_with(none)[key] = value;
        self
    }

    /// With `value` where there is none.
    fn or(self, key: &str, value: Value) -> ResultWriter {
        let config = self.0.writer_config.as_ref();
        match config.is_some_and(|config| config.get(key).is_some()) {
            true => self,
            false => self.with(key, value),
        }
    }

    /// The field of the Map state.
    #[cfg(feature = "interpreter")]
    pub(crate) fn asl(&self) -> &asl::ResultWriter {
        &self.0
    }
}

/// What is written of a child execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Transformation {
    /// The execution, with its input and output.
    None,
    /// Its output.
    Compact,
    /// Its output; of an array, each element.
    Flatten,
}

/// The format of result files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum OutputType {
    /// An array.
    Json,
    /// A value on each line.
    Jsonl,
}

/// What a distributed map gives whose results are in S3.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "PascalCase")]
pub struct MapRunResult {
    /// The ARN of the Map Run.
    pub map_run_arn: String,
    /// Where the results are.
    pub result_writer_details: ResultWriterDetails,
}

/// Where the manifest of a distributed map's results is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "PascalCase")]
pub struct ResultWriterDetails {
    /// The bucket.
    pub bucket: String,
    /// The key of `manifest.json`, which names the files.
    pub key: String,
}
