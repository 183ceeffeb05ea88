//! Functions that encode and hash.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;

use super::super::digest::Algorithm;
use super::super::json_text::json;
use super::{Invalid, MAX_CHARACTERS, fail};

/// Reads what has no padding, and ignores the bits that are left over.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

pub(super) fn to_base64(text: &str) -> Result<Value, Invalid> {
    check_length(text)?;
    Ok(STANDARD.encode(text).into())
}

/// What Base64 stands for. As the service's library reads it: up to the padding, without characters
/// that are none of Base64, in either alphabet.
pub(super) fn from_base64(text: &str) -> Result<Value, Invalid> {
    check_length(text)?;
    let digits = text.chars().take_while(|c| *c != '=');
    let mut digits: String = digits
        .filter_map(|c| match c {
            '-' => Some('+'),
            '_' => Some('/'),
            'A'..='Z' | 'a'..='z' | '0'..='9' | '+' | '/' => Some(c),
            _ => None,
        })
        .collect();
    if digits.len() % 4 == 1 {
        // Not even a byte.
        digits.pop();
    }
    match LENIENT.decode(digits) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into()),
        Err(error) => fail(error.to_string()),
    }
}

/// The hash of a text, or of the JSON of another value.
pub(super) fn hash(value: &Value, algorithm: &str) -> Result<Value, Invalid> {
    let Some(algorithm) = Algorithm::named(algorithm) else {
        return fail(format!(
            "{algorithm} is not one of MD5, SHA-1, SHA-256, SHA-384, SHA-512"
        ));
    };
    let text = match value {
        Value::String(text) => text.clone(),
        other => json(other),
    };
    check_length(&text)?;
    Ok(algorithm.hash(&text).into())
}

fn check_length(text: &str) -> Result<(), Invalid> {
    match text.chars().count() > MAX_CHARACTERS {
        true => fail(format!(
            "the text has more than {MAX_CHARACTERS} characters"
        )),
        false => Ok(()),
    }
}
