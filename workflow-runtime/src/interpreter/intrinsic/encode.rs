//! Functions that encode and hash.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;

use super::super::digest::Algorithm;
use super::super::json_text::json;
use super::{MAX_CHARACTERS, Problem, fail};

/// Writes padding, and reads texts with and without it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

pub(super) fn to_base64(text: &str) -> Result<Value, Problem> {
    check_length(text)?;
    Ok(BASE64.encode(text).into())
}

pub(super) fn from_base64(text: &str) -> Result<Value, Problem> {
    check_length(text)?;
    match BASE64.decode(text) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into()),
        Err(error) => fail(format!("Invalid Base64: {error}")),
    }
}

/// The hash of a text, or of the JSON of another value.
pub(super) fn hash(value: &Value, algorithm: &str) -> Result<Value, Problem> {
    let Some(algorithm) = Algorithm::named(algorithm) else {
        return fail(format!(
            "The hash algorithm {algorithm} is not one of MD5, SHA-1, SHA-256, SHA-384, SHA-512"
        ));
    };
    let text = match value {
        Value::String(text) => text.clone(),
        other => json(other),
    };
    check_length(&text)?;
    Ok(algorithm.hash(&text).into())
}

fn check_length(text: &str) -> Result<(), Problem> {
    match text.chars().count() > MAX_CHARACTERS {
        true => fail(format!(
            "The text has more than {MAX_CHARACTERS} characters"
        )),
        false => Ok(()),
    }
}
