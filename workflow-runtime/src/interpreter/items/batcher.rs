//! ItemBatcher: several items for one child execution.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html>

use serde_json::{Map, Value};
use workflow_core::error::Failure;

use crate::engine::names;
use crate::payload::PAYLOAD_LIMIT;

/// How items are grouped.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Batches {
    /// MaxItemsPerBatch
    pub(crate) max_items: Option<u64>,
    /// MaxInputBytesPerBatch
    pub(crate) max_bytes: Option<u64>,
    /// BatchInput
    pub(crate) batch_input: Option<Value>,
}

impl Batches {
    /// The input of each child execution. No batch is larger than a state's input may be; an item
    /// that is larger than MaxInputBytesPerBatch is a batch of its own.
    ///
    /// # Errors
    /// When an item alone is larger than a state's input may be.
    pub(crate) fn group(
        &self,
        items: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<Value>, Failure> {
        let max_items = size(self.max_items, usize::MAX);
        let max_bytes = size(self.max_bytes, PAYLOAD_LIMIT);
        let empty = length(&self.batch(Vec::new()));
        let mut batches = Vec::new();
        let mut batch = Vec::new();
        let mut bytes = empty;
        for item in items {
            let length = length(&item);
            if empty + length > PAYLOAD_LIMIT {
                return Err(Failure::new(
                    names::DATA_LIMIT_EXCEEDED,
                    format!(
                        "A batch with the item at index {} alone has {} bytes; the maximum number of bytes is {PAYLOAD_LIMIT}.",
                        count(&batches, &batch),
                        empty + length
                    ),
                ));
            }
            // Items are parted by commas.
            let full = batch.len() >= max_items || bytes + 1 + length > max_bytes;
            if full && !batch.is_empty() {
                batches.push(std::mem::take(&mut batch));
                bytes = empty;
            }
            bytes += length + usize::from(!batch.is_empty());
            batch.push(item);
        }
        if !batch.is_empty() {
            batches.push(batch);
        }
        Ok(batches.into_iter().map(|items| self.batch(items)).collect())
    }

    fn batch(&self, items: Vec<Value>) -> Value {
        let mut batch = Map::new();
        if let Some(input) = &self.batch_input {
            batch.insert("BatchInput".to_owned(), input.clone());
        }
        batch.insert("Items".to_owned(), Value::Array(items));
        Value::Object(batch)
    }
}

fn count(batches: &[Vec<Value>], batch: &[Value]) -> usize {
    batches.iter().map(Vec::len).sum::<usize>() + batch.len()
}

/// A limit, no larger than `most`.
fn size(limit: Option<u64>, most: usize) -> usize {
    let limit = limit.and_then(|limit| usize::try_from(limit).ok());
    limit.map_or(most, |limit| limit.min(most))
}

/// The bytes of the JSON text.
fn length(value: &Value) -> usize {
    // JSON without its text: nothing but a number is as long as its Display.
    serde_json::to_string(value).map_or(usize::MAX / 4, |text| text.len())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Batches;

    fn group(batches: &Batches, items: Value) -> Value {
        let Value::Array(items) = items else {
            panic!("{items}");
        };
        Value::Array(batches.group(items).unwrap())
    }

    #[test]
    fn items_are_grouped_by_number_and_bytes() {
        // `{"Items":[` and `]}` are 12 bytes; each item is 1, each comma between them 1.
        for (max_items, max_bytes, expected) in [
            (Some(2), None, json!([[1, 2], [3, 4], [5]])),
            (Some(5), None, json!([[1, 2, 3, 4, 5]])),
            (Some(9), None, json!([[1, 2, 3, 4, 5]])),
            (Some(1), None, json!([[1], [2], [3], [4], [5]])),
            (None, Some(15), json!([[1, 2], [3, 4], [5]])),
            (None, Some(16), json!([[1, 2], [3, 4], [5]])),
            (None, Some(17), json!([[1, 2, 3], [4, 5]])),
            (Some(2), Some(17), json!([[1, 2], [3, 4], [5]])),
            (None, Some(1), json!([[1], [2], [3], [4], [5]])),
            (None, None, json!([[1, 2, 3, 4, 5]])),
        ] {
            let batches = Batches {
                max_items,
                max_bytes,
                batch_input: None,
            };
            let expected: Value = expected
                .as_array()
                .unwrap()
                .iter()
                .map(|items| json!({"Items": items}))
                .collect();
            assert_eq!(
                group(&batches, json!([1, 2, 3, 4, 5])),
                expected,
                "{batches:?}"
            );
        }
    }

    #[test]
    fn every_batch_has_the_batch_input() {
        let batches = Batches {
            max_items: Some(2),
            max_bytes: Some(40),
            batch_input: Some(json!({"k": "vvvvv"})),
        };
        // `{"BatchInput":{"k":"vvvvv"},"Items":[]}` are 40 bytes already.
        let expected = json!([
            {"BatchInput": {"k": "vvvvv"}, "Items": [1]},
            {"BatchInput": {"k": "vvvvv"}, "Items": [2]},
        ]);
        assert_eq!(group(&batches, json!([1, 2])), expected);
        assert_eq!(group(&batches, json!([])), json!([]));
    }

    #[test]
    fn no_batch_is_larger_than_an_input_may_be() {
        let large = "x".repeat(10_000);
        let batches = Batches {
            max_items: Some(100),
            ..Batches::default()
        };
        let grouped = batches.group(vec![json!(large); 40]).unwrap();
        let sizes: Vec<_> = grouped
            .iter()
            .map(|batch| batch["Items"].as_array().unwrap().len())
            .collect();
        assert_eq!(sizes, [26, 14]);
        assert!(
            grouped
                .iter()
                .all(|batch| batch.to_string().len() <= 262_144)
        );

        let failure = batches
            .group([json!(1), json!("x".repeat(262_144))])
            .unwrap_err();
        assert_eq!(failure.error, "States.DataLimitExceeded");
        assert!(failure.cause.contains("index 1 "), "{}", failure.cause);
    }

    #[test]
    fn many_items_are_grouped_in_bounded_time() {
        let batches = Batches {
            max_items: Some(7),
            max_bytes: Some(1000),
            batch_input: None,
        };
        let grouped = batches
            .group((0..100_000).map(|n| json!({"n": n})))
            .unwrap();
        assert_eq!(grouped.len(), 14_286);
    }
}
