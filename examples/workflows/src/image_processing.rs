//! Two functions work on one image side by side; both results go to S3.

use workflow_runtime::prelude::*;

/// Where the picture is.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Image {
    /// In S3.
    pub bucket: String,
    /// In the bucket.
    pub key: String,
}

/// A picture made of another.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Processed {
    /// In the bucket of the original.
    pub key: String,
    /// How large it is.
    pub bytes: u64,
}

/// What S3 answers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Stored {
    /// What the object is.
    #[serde(rename = "ETag")]
    pub e_tag: String,
}

/// Makes it fit a screen.
#[task]
pub async fn resize_image(image: &Image) -> Result<Processed, Failure> {
    Ok(Processed {
        key: format!("small/{}", image.key),
        bytes: 20_480,
    })
}

/// Makes it fit a slow line.
#[task]
pub async fn compress_image(image: &Image) -> Result<Processed, Failure> {
    Ok(Processed {
        key: format!("compressed/{}", image.key),
        bytes: 9_216,
    })
}

/// Writes an object.
#[task(
    name = "StoreResults",
    resource = "arn:aws:states:::aws-sdk:s3:putObject"
)]
pub async fn put_object(
    bucket: &str,
    key: &str,
    body: &(Processed, Processed),
) -> Result<Stored, Failure>;

/// Makes two smaller pictures of one, and writes down where they are.
#[workflow]
pub async fn image_processing(image: Image) -> Result<Stored, Failure> {
    #[state(name = "ProcessImages")]
    let processed = try_join!(resize_image(&image), compress_image(&image))?;
    put_object("my-image-bucket", "processed/results.json", &processed).await
}
