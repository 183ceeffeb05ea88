//! Manifests: files that name the files that have the items.
//!
//! An S3 inventory has a `manifest.json` that names CSV files without headers, a row for each
//! object of the inventoried bucket; the rows are the items. An Athena manifest is a list of
//! `s3://bucket/key`; the items are in those files.

use std::io::{BufRead, Read};

use serde::Deserialize;

use super::bucket::Content;
use super::csv::{self, Delimiter, Headers};
use super::{Item, Malformed, Place, json};

/// What the first bytes of a compressed file are.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A `manifest.json` of an S3 inventory.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Inventory {
    /// The bucket of the inventory files.
    pub(super) bucket: String,
    pub(super) keys: Vec<String>,
    schema: Headers,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ManifestFile {
    destination_bucket: String,
    file_format: String,
    file_schema: String,
    files: Vec<InventoryFile>,
}

#[derive(Deserialize)]
struct InventoryFile {
    key: String,
}

impl Inventory {
    pub(super) fn read(mut content: impl Read) -> Result<Inventory, Malformed> {
        let mut bytes = Vec::new();
        let read = content.read_to_end(&mut bytes);
        read.map_err(|error| Malformed::io(&error))?;
        let file: ManifestFile = serde_json::from_slice(&bytes).map_err(|error| Malformed {
            place: Place::LineColumn(error.line() as u64, error.column() as u64),
            message: format!(
                "The file is no S3 inventory manifest: {}.",
                json::reason(&error)
            ),
        })?;
        if file.file_format != "CSV" {
            return Err(Malformed::whole(format!(
                "The S3 inventory is in the format {}. Only CSV is supported.",
                file.file_format
            )));
        }
        let bucket = file.destination_bucket;
        let bucket = bucket.rsplit_once(":::").map_or(&*bucket, |(_, name)| name);
        let columns = file.file_schema.split(',');
        Ok(Inventory {
            bucket: bucket.to_owned(),
            keys: file.files.into_iter().map(|file| file.key).collect(),
            schema: Headers::Given(columns.map(|name| name.trim().to_owned()).collect()),
        })
    }

    /// The rows of one of its files.
    pub(super) fn items(
        &self,
        mut content: Content,
    ) -> Result<impl Iterator<Item = Result<Item, Malformed>> + use<>, Malformed> {
        let start = content.fill_buf().map_err(|error| Malformed::io(&error))?;
        if start.starts_with(&GZIP) {
            return Err(Malformed::whole(
                "The inventory file is compressed. The buckets of a runtime have inventory files as plain CSV: decompress it under the same key.",
            ));
        }
        let rows = csv::Items::new(content, Delimiter::Comma, &self.schema)?;
        Ok(rows.map(|row| row.map(Item::from)))
    }
}

/// The buckets and keys that an Athena manifest lists.
pub(super) fn athena(content: impl BufRead) -> Result<Vec<(String, String)>, Malformed> {
    let mut files = Vec::new();
    for (position, line) in content.lines().enumerate() {
        let number = position as u64 + 1;
        let line = line.map_err(|error| Malformed {
            place: Place::Line(number),
            message: format!("The line can't be read: {error}."),
        })?;
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() {
            continue;
        }
        let uri = line.trim_matches('"');
        let name = uri
            .strip_prefix("s3://")
            .and_then(|name| name.split_once('/'));
        let Some((bucket, key)) =
            name.filter(|(bucket, key)| !bucket.is_empty() && !key.is_empty())
        else {
            return Err(Malformed {
                place: Place::Line(number),
                message: format!("'{line}' is no 's3://bucket/key'."),
            });
        };
        files.push((bucket.to_owned(), key.to_owned()));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::{Headers, Inventory, athena};

    const MANIFEST: &str = r#"{
        "sourceBucket": "source",
        "destinationBucket": "arn:aws:s3:::inventory",
        "version": "2016-11-30",
        "creationTimestamp": "1668560400000",
        "fileFormat": "CSV",
        "fileSchema": "Bucket, Key, Size",
        "files": [{"key": "data/1.csv", "size": 5, "MD5checksum": "x"}, {"key": "data/2.csv"}]
    }"#;

    #[test]
    fn an_inventory_manifest_names_its_files_and_columns() {
        let inventory = Inventory::read(MANIFEST.as_bytes()).unwrap();
        assert_eq!(inventory.bucket, "inventory");
        assert_eq!(inventory.keys, ["data/1.csv", "data/2.csv"]);
        let columns = ["Bucket", "Key", "Size"].map(str::to_owned).to_vec();
        assert_eq!(inventory.schema, Headers::Given(columns));
    }

    #[test]
    fn what_is_no_inventory_manifest_says_why() {
        for (text, message) in [
            (
                MANIFEST.replace("\"CSV\"", "\"ORC\""),
                "The S3 inventory is in the format ORC. Only CSV is supported.",
            ),
            (
                "[1".to_owned(),
                "line 1, column 2: The file is no S3 inventory manifest: ",
            ),
            (
                "{\n}".to_owned(),
                "line 2, column 1: The file is no S3 inventory manifest: missing field `destinationBucket`.",
            ),
            (
                String::new(),
                "line 1, column 0: The file is no S3 inventory manifest: ",
            ),
        ] {
            let error = Inventory::read(text.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with(message), "{text}: {error}");
        }
    }

    #[test]
    fn an_athena_manifest_is_a_list_of_objects() {
        let text = "s3://b/one.csv\r\n\n\"s3://other/two/three.csv\"\n";
        let files = athena(text.as_bytes()).unwrap();
        let expected = [("b", "one.csv"), ("other", "two/three.csv")];
        assert_eq!(files, expected.map(|(b, k)| (b.to_owned(), k.to_owned())));
        for (text, message) in [
            ("s3://b/k\nb/k\n", "line 2: 'b/k' is no 's3://bucket/key'."),
            ("s3://b/\n", "line 1: 's3://b/' is no 's3://bucket/key'."),
            ("s3:///k\n", "line 1: 's3:///k' is no 's3://bucket/key'."),
        ] {
            let error = athena(text.as_bytes()).unwrap_err().to_string();
            assert_eq!(error, message);
        }
        assert!(
            athena(&b"\xff\n"[..])
                .unwrap_err()
                .to_string()
                .starts_with("line 1: ")
        );
    }
}
