//! Compares JSON as the recordings write it.

use serde_json::{Map, Value};

use super::masks::Masks;

/// How the values of a case are compared.
#[derive(Debug, Clone)]
pub(crate) struct Comparison {
    pub(crate) masks: Masks,
    /// Keys and the ends of paths that are not compared.
    pub(crate) skipped: Vec<Vec<String>>,
    /// Whether the keys of objects that were texts have to be in the order of the recording.
    pub(crate) ordered: bool,
    /// Keys that may be there although the recording does not have them.
    pub(crate) later: &'static [&'static str],
}

/// The place of the first difference, and what is there.
pub(crate) type Difference = String;

/// What the service's HTTP client answers with, which changes from call to call.
const METADATA: &[&str] = &["SdkHttpMetadata", "SdkResponseMetadata"];

/// Where the service writes JSON as text.
const PAYLOADS: &[&str] = &["input", "output", "parameters", "cause"];

impl Comparison {
    pub(crate) fn new(masks: Masks) -> Comparison {
        Comparison {
            masks,
            skipped: Vec::new(),
            ordered: false,
            later: &[],
        }
    }

    /// Compares a value in which JSON texts were parsed, one level deep.
    ///
    /// # Errors
    /// The first difference.
    pub(crate) fn value(&mut self, expected: &Value, found: &Value) -> Result<(), Difference> {
        self.at(&mut Vec::new(), false, expected, found)
    }

    /// Compares a value in which no text was parsed.
    ///
    /// # Errors
    /// The first difference.
    pub(crate) fn data(&mut self, expected: &Value, found: &Value) -> Result<(), Difference> {
        self.at(&mut Vec::new(), true, expected, found)
    }

    fn at<'v>(
        &mut self,
        path: &mut Vec<&'v str>,
        parsed: bool,
        expected: &'v Value,
        found: &Value,
    ) -> Result<(), Difference> {
        let same = match (expected, found) {
            (Value::Object(expected), Value::Object(found)) => {
                return self.objects(path, parsed, expected, found);
            }
            (Value::Array(expected), Value::Array(found)) => {
                if expected.len() != found.len() {
                    let text = format!("expected {} items, found {}", expected.len(), found.len());
                    return Err(difference(path, &text));
                }
                for (expected, found) in expected.iter().zip(found) {
                    path.push("[]");
                    self.at(path, parsed, expected, found)?;
                    path.pop();
                }
                return Ok(());
            }
            (Value::String(expected), Value::String(found)) => {
                self.masks.text(expected, found) || is_opaque(path, expected)
            }
            (Value::String(expected), Value::Number(_)) => {
                self.masks.number(expected) || is_opaque(path, expected)
            }
            (Value::String(expected), _) => is_opaque(path, expected),
            (_, Value::String(text)) if !parsed && may_be_parsed(path, text) => {
                match serde_json::from_str::<Value>(text) {
                    Ok(found) => return self.at(path, true, expected, &found),
                    Err(_) => false,
                }
            }
            (Value::Number(expected), Value::Number(found)) => {
                expected == found
                    // Larger integers than 64 bits are read as floats.
                    || (expected.is_f64() == found.is_f64() && expected.as_f64() == found.as_f64())
            }
            (expected, found) => expected == found,
        };
        if same {
            return Ok(());
        }
        let text = format!("expected {}, found {}", short(expected), short(found));
        Err(difference(path, &text))
    }

    fn objects<'v>(
        &mut self,
        path: &mut Vec<&'v str>,
        parsed: bool,
        expected: &'v Map<String, Value>,
        found: &Map<String, Value>,
    ) -> Result<(), Difference> {
        for (key, expected) in expected {
            path.push(key);
            if !self.is_skipped(path) {
                match found.get(key) {
                    Some(_) if METADATA.contains(&key.as_str()) => {}
                    Some(found) => self.at(path, parsed, expected, found)?,
                    None => {
                        let text = format!("expected {}, found nothing", short(expected));
                        return Err(difference(path, &text));
                    }
                }
            }
            path.pop();
        }
        if parsed && self.ordered {
            let both = |of: &Map<String, Value>, other: &Map<String, Value>| -> Vec<String> {
                let keys = of.keys().filter(|key| other.contains_key(*key));
                keys.cloned().collect()
            };
            let (here, there) = (both(found, expected), both(expected, found));
            if here != there {
                let text = format!("expected the order {there:?}, found {here:?}");
                return Err(difference(path, &cut(&text)));
            }
        }
        for (key, value) in found {
            let later = self.later.contains(&key.as_str());
            if !expected.contains_key(key) && !later && !self.skips_key(key) {
                let text = format!("found `{key}` {}, expected nothing", short(value));
                return Err(difference(path, &text));
            }
        }
        Ok(())
    }

    fn is_skipped(&self, path: &[&str]) -> bool {
        self.skipped.iter().any(|end| path.ends_with_texts(end))
    }

    fn skips_key(&self, key: &str) -> bool {
        self.skipped
            .iter()
            .any(|end| end.len() == 1 && end[0] == key)
    }
}

trait EndsWith {
    fn ends_with_texts(&self, end: &[String]) -> bool;
}

impl EndsWith for [&str] {
    fn ends_with_texts(&self, end: &[String]) -> bool {
        self.len() >= end.len() && self.iter().rev().zip(end.iter().rev()).all(|(a, b)| a == b)
    }
}

/// `taskSucceededEventDetails.output` at that place says that the recording does not tell.
fn is_opaque(path: &[&str], expected: &str) -> bool {
    let end = path.iter().rev().take(2).rev().copied();
    path.len() >= 2 && end.collect::<Vec<_>>().join(".") == expected
}

/// Objects in texts were parsed everywhere, other JSON in the payloads of some recordings.
fn may_be_parsed(path: &[&str], text: &str) -> bool {
    text.starts_with('{') || path.last().is_some_and(|key| PAYLOADS.contains(key))
}

fn difference(path: &[&str], text: &str) -> Difference {
    match path.is_empty() {
        true => text.to_owned(),
        false => format!("{}: {text}", path.join("/")),
    }
}

/// The JSON of a value, cut.
pub(crate) fn short(value: &Value) -> String {
    cut(&value.to_string())
}

/// A text, cut.
pub(crate) fn cut(text: &str) -> String {
    const MOST: usize = 220;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}..", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn same(expected: &Value, found: &Value) -> bool {
        let mut comparison = Comparison::new(Masks::default());
        comparison.value(expected, found).is_ok()
    }

    #[test]
    fn what_is_equal_and_what_is_not() {
        for (expected, found, right) in [
            (json!({"a": 1, "b": 2}), json!({"b": 2, "a": 1}), true),
            (json!({"a": 1}), json!({"a": 2}), false),
            (json!({"a": 1}), json!({"a": 1.0}), false),
            (json!({"a": 1.0}), json!({"a": 1.0}), true),
            (json!({"a": 1}), json!({}), false),
            (json!({}), json!({"a": null}), false),
            (json!({"a": null}), json!({}), false),
            (json!([1, 2]), json!([1]), false),
            (json!([1, 2]), json!([2, 1]), false),
            (json!({"a": "1"}), json!({"a": 1}), false),
            (json!({"a": 1}), json!({"a": "1"}), false),
            (json!({"x": true}), json!({"x": "true"}), false),
            (
                json!({"t": "timestamp"}),
                json!({"t": 1_700_000_000.5}),
                true,
            ),
        ] {
            assert_eq!(same(&expected, &found), right, "{expected} {found}");
        }
    }

    #[test]
    fn texts_were_parsed_one_level_deep() {
        let found = json!({"input": r#"{"a": "{\"b\": 1}"}"#});
        assert!(same(&json!({"input": {"a": "{\"b\": 1}"}}), &found));
        assert!(!same(&json!({"input": {"a": {"b": 1}}}), &found));
        // Arrays and scalars stay texts in most recordings, not in all.
        let found = json!({"output": "[1, 2]"});
        assert!(same(&json!({"output": "[1, 2]"}), &found));
        assert!(same(&json!({"output": [1, 2]}), &found));
        assert!(!same(&json!({"output": "[1,2]"}), &found));
        assert!(!same(&json!({"length": 3}), &json!({"length": "3"})));
    }

    #[test]
    fn metadata_is_there_but_not_compared() {
        let expected = json!({"SdkHttpMetadata": {"HttpStatusCode": 200}});
        assert!(same(&expected, &json!({"SdkHttpMetadata": {}})));
        assert!(!same(&expected, &json!({})));
        assert!(!same(&json!({}), &expected));
    }

    #[test]
    fn opaque_values_are_at_their_own_place() {
        let expected = json!({"d": {"output": "d.output"}});
        assert!(same(&expected, &json!({"d": {"output": "[1]"}})));
        assert!(!same(&expected, &json!({"d": {}})));
        assert!(!same(
            &json!({"e": {"output": "d.output"}}),
            &json!({"e": {"output": "x"}})
        ));
    }

    #[test]
    fn the_order_of_keys_in_texts_can_count() {
        let mut comparison = Comparison::new(Masks::default());
        let expected = json!({"input": {"a": 1, "b": {"c": 1, "d": 2}}, "x": 0});
        let swapped = json!({"x": 0, "input": r#"{"a":1,"b":{"d":2,"c":1}}"#});
        assert!(comparison.value(&expected, &swapped).is_ok());
        comparison.ordered = true;
        assert!(comparison.value(&expected, &swapped).is_err());
        let same = json!({"x": 0, "input": r#"{"a":1,"b":{"c":1,"d":2}}"#});
        assert!(comparison.value(&expected, &same).is_ok());
    }

    #[test]
    fn later_keys_may_be_there() {
        let mut comparison = Comparison::new(Masks::default());
        let found = json!({"RedriveCount": 0});
        assert!(comparison.value(&json!({}), &found).is_err());
        comparison.later = &["RedriveCount"];
        assert!(comparison.value(&json!({}), &found).is_ok());
        assert!(
            comparison
                .value(&json!({"RedriveCount": 1}), &found)
                .is_err()
        );
        assert!(
            comparison
                .value(&json!({"RedriveCount": 0}), &json!({}))
                .is_err()
        );
    }

    #[test]
    fn skipped_places_are_not_compared() {
        let mut comparison = Comparison::new(Masks::default());
        comparison.skipped = vec![vec!["V".to_owned()], vec!["d".to_owned(), "o".to_owned()]];
        let expected = json!({"V": 1, "d": {"o": 1, "p": 2}, "o": 3});
        let mut holds = |found| comparison.value(&expected, &found).is_ok();
        assert!(holds(json!({"d": {"p": 2}, "o": 3})));
        assert!(!holds(json!({"d": {"p": 3}, "o": 3})));
        assert!(!holds(json!({"d": {"p": 2}})));
    }
}
