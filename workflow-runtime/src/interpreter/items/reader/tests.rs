use serde_json::{Value, json};
use workflow_core::error::Failure;

use super::Reader;
use crate::interpreter::Buckets;
use crate::interpreter::items::Item;

const GET: &str = "arn:aws:states:::s3:getObject";
const LIST: &str = "arn:aws:states:::s3:listObjectsV2";

fn buckets() -> Buckets {
    let buckets = Buckets::memory();
    buckets.create("b").unwrap();
    for (key, content) in [
        ("rows.csv", "a,b\n1,2\n3,4\n5,6\n"),
        ("rows.txt", "1|2\n3|4\n"),
        ("rows.jsonl", "{\"a\":1}\n{\"a\":2}\n"),
        ("array.json", "[1,2,3]"),
        ("deep.json", r#"{"x": {"y": [1], "z": {"k": 7}}}"#),
        ("bad.json", "[1,"),
        ("bad.jsonl", "1\n2 3\n"),
        ("bad.csv", "a\n\"1"),
        ("many/1.jsonl", "1\n2\n"),
        ("many/2.jsonl", "3\n"),
        ("many/sub/", ""),
        ("athena.csv", "s3://b/many/1.jsonl\ns3://b/many/2.jsonl\n"),
        (
            "inventory/manifest.json",
            r#"{"destinationBucket":"arn:aws:s3:::b","fileFormat":"CSV","fileSchema":"Bucket, Key","files":[{"key":"inventory/1.csv"},{"key":"inventory/2.csv"}]}"#,
        ),
        ("inventory/1.csv", "\"src\",\"one\"\n\"src\",\"two\"\n"),
        ("inventory/2.csv", "\"src\",\"three\"\n"),
        (
            "zipped/manifest.json",
            r#"{"destinationBucket":"b","fileFormat":"CSV","fileSchema":"Key","files":[{"key":"zipped/1.csv.gz"}]}"#,
        ),
    ] {
        buckets.put("b", key, content).unwrap();
    }
    buckets
        .put("b", "zipped/1.csv.gz", [0x1f, 0x8b, 8, 0])
        .unwrap();
    buckets
}

fn read(
    resource: &str,
    config: Value,
    arguments: Value,
    max_items: i64,
) -> Result<Vec<Item>, Failure> {
    let reader = Reader::parse(resource, Some(&config)).unwrap();
    reader.read(&arguments, max_items, Some(&buckets()))
}

fn get(key: &str, config: Value, max_items: i64) -> Result<Vec<Item>, Failure> {
    read(GET, config, json!({"Bucket": "b", "Key": key}), max_items)
}

/// Each item as its value and source.
fn shown(items: Vec<Item>) -> Value {
    items
        .into_iter()
        .map(|item| json!([item.value, item.source.as_deref().unwrap_or("")]))
        .collect()
}

#[test]
fn each_format_gives_its_items_and_their_source() {
    let csv = json!({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"});
    let piped = json!({
        "InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["x"], "CSVDelimiter": "PIPE"
    });
    let pointed = json!({"InputType": "JSON", "ItemsPointer": "/x/y"});
    for (key, config, expected) in [
        (
            "rows.csv",
            csv,
            json!([{"a": "1", "b": "2"}, {"a": "3", "b": "4"}, {"a": "5", "b": "6"}]),
        ),
        ("rows.txt", piped, json!([{"x": "1"}, {"x": "3"}])),
        (
            "rows.jsonl",
            json!({"InputType": "JSONL"}),
            json!([{"a": 1}, {"a": 2}]),
        ),
        ("array.json", json!({"InputType": "JSON"}), json!([1, 2, 3])),
        ("deep.json", pointed, json!([1])),
    ] {
        let source = format!("S3://b/{key}");
        let expected: Value = expected
            .as_array()
            .unwrap()
            .iter()
            .map(|v| json!([v, source]))
            .collect();
        assert_eq!(shown(get(key, config, 0).unwrap()), expected, "{key}");
    }
    let keyed = get(
        "deep.json",
        json!({"InputType": "JSON", "ItemsPointer": "/x/z"}),
        0,
    )
    .unwrap();
    assert_eq!(
        (keyed[0].key.as_deref(), &keyed[0].value),
        (Some("k"), &json!(7))
    );
}

#[test]
fn manifests_give_the_items_of_the_files_they_name() {
    let inventory = json!([
        [{"Bucket": "src", "Key": "one"}, "S3://b/inventory/1.csv"],
        [{"Bucket": "src", "Key": "two"}, "S3://b/inventory/1.csv"],
        [{"Bucket": "src", "Key": "three"}, "S3://b/inventory/2.csv"],
    ]);
    for config in [
        json!({"InputType": "MANIFEST"}),
        json!({"ManifestType": "S3_INVENTORY"}),
        json!({"InputType": "MANIFEST", "ManifestType": "S3_INVENTORY"}),
    ] {
        let items = get("inventory/manifest.json", config, 0).unwrap();
        assert_eq!(shown(items), inventory);
    }
    let athena = json!({"ManifestType": "ATHENA_DATA", "InputType": "JSONL"});
    let items = get("athena.csv", athena, 0).unwrap();
    let expected = json!([
        [1, "S3://b/many/1.jsonl"],
        [2, "S3://b/many/1.jsonl"],
        [3, "S3://b/many/2.jsonl"]
    ]);
    assert_eq!(shown(items), expected);
}

#[test]
fn a_prefix_gives_its_objects_or_what_is_in_them() {
    let prefix = json!({"Bucket": "b", "Prefix": "many/"});
    let objects = read(LIST, json!({}), prefix.clone(), 0).unwrap();
    let keys: Vec<_> = objects.iter().map(|item| &item.value["Key"]).collect();
    assert_eq!(keys, ["many/1.jsonl", "many/2.jsonl", "many/sub/"]);
    assert!(
        objects
            .iter()
            .all(|item| item.source.as_deref() == Some("S3://b"))
    );

    let flatten = json!({"Transformation": "LOAD_AND_FLATTEN", "InputType": "JSONL"});
    let items = read(LIST, flatten, prefix, 0).unwrap();
    let expected = json!([
        [1, "S3://b/many/1.jsonl"],
        [2, "S3://b/many/1.jsonl"],
        [3, "S3://b/many/2.jsonl"]
    ]);
    assert_eq!(shown(items), expected);

    let nothing = json!({"Bucket": "b", "Prefix": "nothing/"});
    assert_eq!(read(LIST, json!({}), nothing, 0), Ok(vec![]));
}

#[test]
fn max_items_counts_over_all_files() {
    let csv = json!({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"});
    let inventory = json!({"InputType": "MANIFEST"});
    let athena = json!({"ManifestType": "ATHENA_DATA", "InputType": "JSONL"});
    for (key, config, max_items, expected) in [
        ("rows.csv", &csv, 0, 3),
        ("rows.csv", &csv, 2, 2),
        ("rows.csv", &csv, 3, 3),
        ("rows.csv", &csv, 100_000_001, 3),
        ("inventory/manifest.json", &inventory, 1, 1),
        ("inventory/manifest.json", &inventory, 2, 2),
        ("athena.csv", &athena, 1, 1),
        ("array.json", &json!({"InputType": "JSON"}), 2, 2),
        // What is behind the last item is not read.
        ("bad.jsonl", &json!({"InputType": "JSONL"}), 1, 1),
    ] {
        let items = get(key, config.clone(), max_items).unwrap();
        assert_eq!(items.len(), expected, "{key} {max_items}");
    }
    let listed = read(LIST, json!({}), json!({"Bucket": "b"}), 2).unwrap();
    assert_eq!(listed.len(), 2);
}

#[test]
fn a_reader_that_fails_says_why() {
    let json = json!({"InputType": "JSON"});
    let jsonl = json!({"InputType": "JSONL"});
    let csv = json!({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"});
    let parquet = json!({"InputType": "PARQUET"});
    let manifest = json!({"InputType": "MANIFEST"});
    let athena = json!({"ManifestType": "ATHENA_DATA", "InputType": "JSONL"});
    for (key, config, max_items, cause) in [
        ("array.json", &json, -1, "field MaxItems must be positive"),
        (
            "deep.json",
            &json,
            0,
            "Attempting to map over non-iterable node.",
        ),
        (
            "bad.json",
            &json,
            0,
            "S3://b/bad.json, line 1, column 3: The file is not JSON: EOF while parsing a value.",
        ),
        (
            "bad.jsonl",
            &jsonl,
            0,
            "S3://b/bad.jsonl, line 2, column 3: The line is not JSON: trailing characters.",
        ),
        (
            "bad.csv",
            &csv,
            0,
            "S3://b/bad.csv, line 2: Unterminated quoted field at end of CSV line.",
        ),
        (
            "missing",
            &json,
            0,
            "The specified key does not exist. (Service: Amazon S3; Status Code: 404; Error Code: NoSuchKey; ",
        ),
        (
            "../b/array.json",
            &json,
            0,
            "The specified key does not exist. ",
        ),
        (
            "array.json",
            &parquet,
            0,
            "S3://b/array.json can't be read: Parquet files are not supported. ",
        ),
        (
            "array.json",
            &manifest,
            0,
            "S3://b/array.json, line 1, column ",
        ),
        (
            "zipped/manifest.json",
            &manifest,
            0,
            "The inventory file is compressed. ",
        ),
        (
            "array.json",
            &athena,
            0,
            "S3://b/array.json, line 1: '[1,2,3]' is no 's3://bucket/key'.",
        ),
    ] {
        let failure = get(key, config.clone(), max_items).unwrap_err();
        assert_eq!(failure.error, "States.ItemReaderFailed");
        assert!(failure.cause.starts_with(cause), "{key}: {}", failure.cause);
    }
    for (arguments, cause) in [
        (
            json!({"Key": "k"}),
            "The field 'Bucket' is required but was missing",
        ),
        (
            json!({"Bucket": "b"}),
            "The field 'Key' is required but was missing",
        ),
        (
            json!({"Bucket": "b", "Key": 1}),
            "The field 'Key' must be a string but was: 1",
        ),
        (
            json!({"Bucket": "b", "Key": "k", "VersionId": "1"}),
            "The field 'VersionId' is not supported: ",
        ),
        (
            json!({"Bucket": "none", "Key": "k"}),
            "The specified bucket does not exist (Service: Amazon S3; Status Code: 404; Error Code: NoSuchBucket; ",
        ),
        (
            json!({"Bucket": "../b", "Key": "k"}),
            "The specified bucket is not valid. ",
        ),
    ] {
        let failure = read(GET, json.clone(), arguments, 0).unwrap_err();
        assert!(failure.cause.starts_with(cause), "{}", failure.cause);
    }
    let failure = Reader::parse(GET, Some(&json))
        .unwrap()
        .read(&json!({}), 0, None);
    assert!(
        failure
            .unwrap_err()
            .cause
            .starts_with("The runtime has no buckets")
    );
}

#[test]
fn a_reader_config_that_makes_no_sense_is_refused() {
    for (resource, config, message) in [
        (
            "arn:aws:states:::s3:putObject",
            json!({}),
            "an ItemReader can't have the Resource `arn:aws:states:::s3:putObject`",
        ),
        ("", json!({}), "an ItemReader can't have the Resource ``"),
        (GET, json!({}), "the ReaderConfig has no `InputType`"),
        (
            GET,
            json!({"InputType": "XML"}),
            "the InputType `XML` is none of CSV, JSON, JSONL, PARQUET, MANIFEST",
        ),
        (
            GET,
            json!({"InputType": 1}),
            "The field 'InputType' must be a string but was: 1",
        ),
        (
            GET,
            json!({"InputType": "CSV"}),
            "a CSV file needs a `CSVHeaderLocation`",
        ),
        (
            GET,
            json!({"InputType": "CSV", "CSVHeaderLocation": "LAST"}),
            "the CSVHeaderLocation `LAST` is none of FIRST_ROW, GIVEN",
        ),
        (
            GET,
            json!({"InputType": "CSV", "CSVHeaderLocation": "GIVEN"}),
            "the CSVHeaderLocation GIVEN needs `CSVHeaders`",
        ),
        (
            GET,
            json!({"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": [1]}),
            "the `CSVHeaders` are not all strings",
        ),
        (
            GET,
            json!({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW", "CSVHeaders": ["a"]}),
            "`CSVHeaders` go with the CSVHeaderLocation GIVEN only",
        ),
        (
            GET,
            json!({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW", "CSVDelimiter": ","}),
            "the CSVDelimiter `,` is none of COMMA",
        ),
        (
            GET,
            json!({"ManifestType": "OTHER"}),
            "the ManifestType `OTHER` is none of ATHENA_DATA, S3_INVENTORY",
        ),
        (
            GET,
            json!({"ManifestType": "S3_INVENTORY", "InputType": "CSV"}),
            "the InputType `CSV` does not go with the ManifestType S3_INVENTORY",
        ),
        (
            GET,
            json!({"ManifestType": "ATHENA_DATA"}),
            "the ReaderConfig has no `InputType`",
        ),
        (
            LIST,
            json!({"Transformation": "FLATTEN"}),
            "the Transformation `FLATTEN` is none of NONE, LOAD_AND_FLATTEN",
        ),
        (
            LIST,
            json!({"Transformation": "LOAD_AND_FLATTEN"}),
            "the ReaderConfig has no `InputType`",
        ),
    ] {
        let error = Reader::parse(resource, Some(&config)).unwrap_err();
        assert!(error.starts_with(message), "{config}: {error}");
    }
}

/// Numbers that look random (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

#[test]
fn no_content_makes_a_reader_panic() {
    const PIECES: [&[u8]; 16] = [
        b",",
        b"\"",
        b"\\",
        b"\n",
        b"\r\n",
        b"a",
        b"1",
        b"{\"a\":",
        b"}",
        b"[",
        b"]",
        b"\xff",
        b"\xef\xbb\xbf",
        b"s3://b/k\n",
        b" ",
        b"\x1f\x8b",
    ];
    let configs = [
        json!({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"}),
        json!({"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a", "b"], "CSVDelimiter": "SPACE"}),
        json!({"InputType": "JSON"}),
        json!({"InputType": "JSON", "ItemsPointer": "/a"}),
        json!({"InputType": "JSONL"}),
        json!({"InputType": "MANIFEST"}),
        json!({"InputType": "JSONL", "ManifestType": "ATHENA_DATA"}),
    ];
    let readers = configs.map(|config| Reader::parse(GET, Some(&config)).unwrap());
    let mut random = Random(0x5eed);
    let buckets = buckets();
    for _ in 0..5_000 {
        let pieces = (0..random.below(20)).map(|_| PIECES[random.below(PIECES.len())]);
        let content = pieces.collect::<Vec<_>>().concat();
        buckets.put("b", "k", &content).unwrap();
        for reader in &readers {
            let arguments = json!({"Bucket": "b", "Key": "k"});
            match reader.read(&arguments, 0, Some(&buckets)) {
                Ok(items) => assert!(items.len() <= content.len() + 1, "{reader:?} {content:?}"),
                Err(failure) => assert_eq!(failure.error, "States.ItemReaderFailed"),
            }
        }
    }
}
