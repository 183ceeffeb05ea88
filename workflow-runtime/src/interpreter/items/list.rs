//! Listings of buckets.

use serde_json::{Value, json};

use super::{BucketError, Buckets, ObjectSummary, required, text};

/// Which objects: the evaluated arguments of `s3:listObjectsV2`. The whole prefix is listed,
/// however many objects it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Listing<'a> {
    pub(crate) bucket: &'a str,
    pub(crate) prefix: &'a str,
    start_after: Option<&'a str>,
    delimiter: Option<&'a str>,
}

impl<'a> Listing<'a> {
    pub(crate) fn parse(arguments: &'a Value) -> Result<Listing<'a>, String> {
        if text(arguments, "ContinuationToken")?.is_some() {
            return Err("The field 'ContinuationToken' is not supported: a listing has all objects of its prefix".to_owned());
        }
        Ok(Listing {
            bucket: required(arguments, "Bucket")?,
            prefix: text(arguments, "Prefix")?.unwrap_or(""),
            start_after: text(arguments, "StartAfter")?,
            delimiter: text(arguments, "Delimiter")?.filter(|delimiter| !delimiter.is_empty()),
        })
    }

    /// The objects, in the order of their keys.
    pub(crate) fn objects(&self, buckets: &Buckets) -> Result<Vec<ObjectSummary>, BucketError> {
        let mut objects = buckets.list(self.bucket, self.prefix)?;
        objects.retain(|object| {
            let below = object.key.strip_prefix(self.prefix).unwrap_or("");
            let grouped = self.delimiter.is_some_and(|d| below.contains(d));
            let passed = self
                .start_after
                .is_some_and(|key| object.key.as_str() <= key);
            !grouped && !passed
        });
        Ok(objects)
    }
}

/// An object as an item: the service's own spelling, the time in seconds.
pub(super) fn item(object: &ObjectSummary) -> Value {
    json!({
        "Etag": object.e_tag,
        "Key": object.key,
        "LastModified": object.last_modified.as_duration().as_secs_f64().floor(),
        "Size": object.size,
        "StorageClass": "STANDARD",
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Listing, item};
    use crate::interpreter::Buckets;

    #[test]
    fn a_listing_has_the_objects_of_the_prefix() {
        let buckets = Buckets::memory();
        buckets.create("b").unwrap();
        for key in ["in/1", "in/2", "in/sub/3", "out/4"] {
            buckets.put("b", key, key).unwrap();
        }
        for (arguments, expected) in [
            (json!({}), json!(["in/1", "in/2", "in/sub/3", "out/4"])),
            (
                json!({"Prefix": "in/"}),
                json!(["in/1", "in/2", "in/sub/3"]),
            ),
            (
                json!({"Prefix": "in/", "Delimiter": "/"}),
                json!(["in/1", "in/2"]),
            ),
            (
                json!({"Prefix": null, "StartAfter": "in/2"}),
                json!(["in/sub/3", "out/4"]),
            ),
            (json!({"Prefix": "none"}), json!([])),
        ] {
            let mut arguments: Value = arguments;
            arguments["Bucket"] = json!("b");
            let objects = Listing::parse(&arguments)
                .unwrap()
                .objects(&buckets)
                .unwrap();
            let keys: Vec<_> = objects.into_iter().map(|object| object.key).collect();
            assert_eq!(json!(keys), expected, "{arguments}");
        }
    }

    #[test]
    fn an_object_is_an_item_in_the_spelling_of_the_service() {
        let buckets = Buckets::memory();
        buckets.create("b").unwrap();
        buckets.put("b", "input/0001.txt", "text data").unwrap();
        let item = item(&buckets.head("b", "input/0001.txt").unwrap());
        let keys: Vec<_> = item.as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            ["Etag", "Key", "LastModified", "Size", "StorageClass"]
        );
        assert_eq!(item["Etag"], "\"332eec544317a6d340b8e77da7fe54ad\"");
        assert_eq!(item["Size"], 9);
        assert!(item["LastModified"].is_f64());
    }

    #[test]
    fn arguments_that_make_no_sense_are_refused() {
        for (arguments, message) in [
            (json!({}), "The field 'Bucket' is required but was missing"),
            (json!("b"), "The field 'Bucket' is required but was missing"),
            (
                json!({"Bucket": 1}),
                "The field 'Bucket' must be a string but was: 1",
            ),
            (
                json!({"Bucket": "b", "ContinuationToken": "t"}),
                "The field 'ContinuationToken' is not supported: a listing has all objects of its prefix",
            ),
        ] {
            assert_eq!(Listing::parse(&arguments), Err(message.to_owned()));
        }
    }
}
