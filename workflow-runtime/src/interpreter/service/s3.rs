//! S3 as Task states call it, `aws-sdk:s3`: served from the buckets of the runtime.

use serde_json::{Map, Value, json};
use workflow_core::error::Failure;

use super::required;
use crate::interpreter::handlers::{Invocation, Reply};
use crate::interpreter::items::REQUEST_ID;
use crate::interpreter::{BucketError, Buckets, ObjectSummary};

/// A page of a listing has no more objects.
const PAGE: usize = 1000;

/// What the buckets answer; none when the call is no call of S3 that they know.
pub(crate) fn serve(invocation: &Invocation, buckets: &Buckets) -> Option<Reply> {
    let (_, action) = invocation.resource.split_once(":states:::aws-sdk:s3:")?;
    let parameters = &invocation.parameters;
    let answer = match action {
        "getObject" => get_object(buckets, parameters),
        "headObject" => head_object(buckets, parameters),
        "putObject" => put_object(buckets, parameters),
        "copyObject" => copy_object(buckets, parameters),
        "deleteObject" => delete_object(buckets, parameters),
        "listObjectsV2" => list_objects(buckets, parameters),
        _ => return None,
    };
    Some(answer.into())
}

fn get_object(buckets: &Buckets, parameters: &Value) -> Result<Value, Failure> {
    let (bucket, key) = object(parameters)?;
    let summary = buckets.head(bucket, key).map_err(failed)?;
    let content = buckets.get(bucket, key).map_err(failed)?;
    let mut answer = described(&summary);
    answer["Body"] = json!(String::from_utf8_lossy(&content));
    Ok(answer)
}

fn head_object(buckets: &Buckets, parameters: &Value) -> Result<Value, Failure> {
    let (bucket, key) = object(parameters)?;
    let summary = buckets.head(bucket, key).map_err(failed)?;
    Ok(described(&summary))
}

/// The body is written as JSON, a text with its quotes.
fn put_object(buckets: &Buckets, parameters: &Value) -> Result<Value, Failure> {
    let (bucket, key) = object(parameters)?;
    let body = parameters.get("Body").map(Value::to_string);
    let body = body.unwrap_or_default();
    buckets.put(bucket, key, &body).map_err(failed)?;
    let summary = buckets.head(bucket, key).map_err(failed)?;
    Ok(json!({
        "ChecksumCRC32": checksum(body.as_bytes()),
        "ChecksumType": "FULL_OBJECT",
        "ETag": summary.e_tag,
        "ServerSideEncryption": "AES256",
    }))
}

fn copy_object(buckets: &Buckets, parameters: &Value) -> Result<Value, Failure> {
    let (bucket, key) = object(parameters)?;
    let source = required(parameters, "CopySource")?;
    let source = source.strip_prefix('/').unwrap_or(source);
    let (source_bucket, source_key) = source.split_once('/').unwrap_or((source, ""));
    let content = buckets.get(source_bucket, source_key).map_err(failed)?;
    buckets.put(bucket, key, content).map_err(failed)?;
    let summary = buckets.head(bucket, key).map_err(failed)?;
    Ok(json!({
        "CopyObjectResult": { "ETag": summary.e_tag, "LastModified": modified(&summary) },
        "ServerSideEncryption": "AES256",
    }))
}

fn delete_object(buckets: &Buckets, parameters: &Value) -> Result<Value, Failure> {
    let (bucket, key) = object(parameters)?;
    match buckets.delete(bucket, key) {
        // What is not there is deleted already.
        Ok(()) | Err(BucketError::NoSuchKey) => Ok(json!({})),
        Err(error) => Err(failed(error)),
    }
}

fn list_objects(buckets: &Buckets, parameters: &Value) -> Result<Value, Failure> {
    let bucket = required(parameters, "Bucket")?;
    let text = |name: &str| parameters.get(name).and_then(Value::as_str);
    let prefix = text("Prefix").unwrap_or("");
    let delimiter = text("Delimiter").filter(|delimiter| !delimiter.is_empty());
    let after = text("ContinuationToken")
        .or(text("StartAfter"))
        .unwrap_or("");
    let page = parameters.get("MaxKeys").and_then(Value::as_u64);
    let page = page.map_or(PAGE, |page| usize::try_from(page).unwrap_or(PAGE).min(PAGE));

    let (mut contents, mut groups) = (Vec::new(), Vec::new());
    let mut next = None;
    let mut last = "";
    let objects = buckets.list(bucket, prefix).map_err(failed)?;
    for object in objects.iter().filter(|object| object.key.as_str() > after) {
        let below = &object.key[prefix.len()..];
        let group = delimiter.and_then(|d| Some(&below[..below.find(d)? + d.len()]));
        let group = group.map(|group| json!({ "Prefix": format!("{prefix}{group}") }));
        let is_new = group.is_none() || groups.last() != group.as_ref();
        if is_new && contents.len() + groups.len() == page {
            next = Some(last);
            break;
        }
        last = &object.key;
        match group {
            Some(group) if is_new => groups.push(group),
            Some(_) => {}
            None => contents.push(json!({
                "ETag": object.e_tag,
                "Key": object.key,
                "LastModified": modified(object),
                "Size": object.size,
                "StorageClass": "STANDARD",
            })),
        }
    }
    let mut answer = Map::new();
    if !groups.is_empty() {
        answer.insert("CommonPrefixes".into(), json!(groups));
    }
    if !contents.is_empty() {
        answer.insert("Contents".into(), json!(contents));
    }
    answer.insert("IsTruncated".into(), json!(next.is_some()));
    answer.insert("KeyCount".into(), json!(contents.len() + groups.len()));
    answer.insert("MaxKeys".into(), json!(page));
    answer.insert("Name".into(), json!(bucket));
    if let Some(next) = next {
        answer.insert("NextContinuationToken".into(), json!(next));
    }
    answer.insert("Prefix".into(), json!(prefix));
    Ok(Value::Object(answer))
}

fn object(parameters: &Value) -> Result<(&str, &str), Failure> {
    Ok((
        required(parameters, "Bucket")?,
        required(parameters, "Key")?,
    ))
}

/// What S3 says of an object in headers.
fn described(object: &ObjectSummary) -> Value {
    json!({
        "AcceptRanges": "bytes",
        "ContentLength": object.size,
        "ContentType": "binary/octet-stream",
        "ETag": object.e_tag,
        "LastModified": modified(object),
        "Metadata": {},
        "ServerSideEncryption": "AES256",
    })
}

fn modified(object: &ObjectSummary) -> String {
    object
        .last_modified
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string()
}

fn failed(error: BucketError) -> Failure {
    let code = match error.code() {
        code @ ("NoSuchKey" | "NoSuchBucket") => code,
        // Errors that the SDK has no type for.
        _ => "S3",
    };
    let cause = match &error {
        BucketError::Io { .. } => error.to_string(),
        _ => format!(
            "{error} (Service: S3, Status Code: {}, Request ID: {REQUEST_ID}, Extended Request ID: {REQUEST_ID})",
            error.status_code()
        ),
    };
    Failure::new(format!("S3.{code}Exception"), cause)
}

/// The CRC-32 of `bytes` in Base64.
fn checksum(bytes: &[u8]) -> String {
    use base64::Engine as _;

    let crc = bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    });
    base64::engine::general_purpose::STANDARD.encode((!crc).to_be_bytes())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn buckets() -> Buckets {
        let buckets = Buckets::memory();
        buckets.create("b").unwrap();
        buckets
    }

    /// What AWS was recorded to answer.
    #[test]
    fn put_objects_are_json() {
        for (body, checksum, e_tag, content) in [
            (
                json!("text data"),
                "KUmHvQ==",
                "2b5df3712557f503a9977a8ea893b2c9",
                "\"text data\"",
            ),
            (
                json!(["List", "Data"]),
                "1F2MPA==",
                "6b23860357f6e63a0272b7f1143a663a",
                "[\"List\",\"Data\"]",
            ),
            (
                json!(false),
                "K81oMA==",
                "68934a3e9455fa72420237eb05902327",
                "false",
            ),
            (
                json!(0),
                "9NvfIQ==",
                "cfcd208495d565ef66e7dff9f98764da",
                "0",
            ),
        ] {
            let buckets = buckets();
            let answer = put_object(&buckets, &json!({"Bucket": "b", "Key": "k", "Body": body}));
            let expected = json!({
                "ChecksumCRC32": checksum,
                "ChecksumType": "FULL_OBJECT",
                "ETag": format!("\"{e_tag}\""),
                "ServerSideEncryption": "AES256",
            });
            assert_eq!(answer, Ok(expected));
            assert_eq!(buckets.get("b", "k").unwrap(), content.as_bytes());
        }
    }

    /// What AWS was recorded to answer, but for the time.
    #[test]
    fn got_objects_are_text() {
        for (body, e_tag) in [
            ("", "d41d8cd98f00b204e9800998ecf8427e"),
            ("text data", "332eec544317a6d340b8e77da7fe54ad"),
            ("byte array data", "383fd42bdf94a2ab38cbeb1d8eb7e53f"),
        ] {
            let buckets = buckets();
            buckets.put("b", "k", body).unwrap();
            let mut answer = get_object(&buckets, &json!({"Bucket": "b", "Key": "k"})).unwrap();
            assert!(answer["LastModified"].is_string());
            answer["LastModified"] = json!("date");
            let expected = json!({
                "AcceptRanges": "bytes",
                "ContentLength": body.len(),
                "ContentType": "binary/octet-stream",
                "ETag": format!("\"{e_tag}\""),
                "LastModified": "date",
                "Metadata": {},
                "ServerSideEncryption": "AES256",
                "Body": body,
            });
            assert_eq!(answer, expected);
        }
    }

    #[test]
    fn objects_are_described_copied_and_deleted() {
        let buckets = buckets();
        buckets.put("b", "one", "1").unwrap();
        let copied = copy_object(
            &buckets,
            &json!({"Bucket": "b", "Key": "two", "CopySource": "/b/one"}),
        );
        let tag = json!("\"c4ca4238a0b923820dcc509a6f75849b\"");
        assert_eq!(copied.unwrap()["CopyObjectResult"]["ETag"], tag);
        let two = json!({"Bucket": "b", "Key": "two"});
        let described = head_object(&buckets, &two).unwrap();
        assert_eq!(
            (&described["ETag"], &described["ContentLength"]),
            (&tag, &json!(1))
        );
        for _ in 0..2 {
            assert_eq!(delete_object(&buckets, &two), Ok(json!({})));
            assert!(head_object(&buckets, &two).is_err());
        }
    }

    #[test]
    fn listings_have_pages_and_groups() {
        let buckets = buckets();
        for key in ["in/1", "in/2", "in/a/3", "in/a/4", "in/b/5", "out"] {
            buckets.put("b", key, key).unwrap();
        }
        let list = |parameters: Value| -> (Vec<String>, Value) {
            let mut parameters = parameters;
            parameters["Bucket"] = json!("b");
            let answer = list_objects(&buckets, &parameters).unwrap();
            let names = |field: &str, name: &str| -> Vec<String> {
                let list = answer[field].as_array().into_iter().flatten();
                list.map(|entry| entry[name].as_str().unwrap().to_owned())
                    .collect()
            };
            let mut all = names("Contents", "Key");
            all.extend(names("CommonPrefixes", "Prefix"));
            assert_eq!(answer["KeyCount"], json!(all.len()));
            assert_eq!(
                answer["IsTruncated"],
                json!(answer.get("NextContinuationToken").is_some())
            );
            (all, answer["NextContinuationToken"].clone())
        };
        let (all, next) = list(json!({}));
        assert_eq!((all.len(), next), (6, Value::Null));
        let grouped = json!({"Prefix": "in/", "Delimiter": "/"});
        assert_eq!(list(grouped).0, ["in/1", "in/2", "in/a/", "in/b/"]);
        let (first, next) = list(json!({"Prefix": "in/", "Delimiter": "/", "MaxKeys": 3}));
        assert_eq!(first, ["in/1", "in/2", "in/a/"]);
        let second = json!({"Prefix": "in/", "Delimiter": "/", "ContinuationToken": next});
        assert_eq!(list(second), (vec!["in/b/".to_owned()], Value::Null));
        assert_eq!(list(json!({"StartAfter": "in/b/5"})).0, ["out"]);
        assert_eq!(list(json!({"Prefix": "none"})).0, [""; 0]);
    }

    #[test]
    fn what_is_not_there_is_an_error_of_the_sdk() {
        let ids = format!("Request ID: {REQUEST_ID}, Extended Request ID: {REQUEST_ID}");
        for (parameters, error, cause) in [
            (json!({"Bucket": "b", "Key": "x"}), "S3.NoSuchKeyException", format!("The specified key does not exist. (Service: S3, Status Code: 404, {ids})")),
            (json!({"Bucket": "x", "Key": "x"}), "S3.NoSuchBucketException", format!("The specified bucket does not exist (Service: S3, Status Code: 404, {ids})")),
            (json!({"Bucket": "..", "Key": "x"}), "S3.S3Exception", format!("The specified bucket is not valid. (Service: S3, Status Code: 400, {ids})")),
            (json!({"Key": "x"}), "States.Runtime", "The Parameters '{\"Key\":\"x\"}' could not be used to start the Task: [The field 'Bucket' is required but was missing]".to_owned()),
        ] {
            assert_eq!(get_object(&buckets(), &parameters), Err(Failure::new(error, cause)));
        }
    }
}
