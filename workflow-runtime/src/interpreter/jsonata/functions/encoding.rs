//! Base64 and the escapes of URLs.

use std::sync::Arc;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::Args;
use crate::interpreter::jsonata::engine::Engine;
use crate::interpreter::jsonata::error::Thrown;
use crate::interpreter::jsonata::value::Value;

/// As lenient as the reference: padding may be missing, and bits may be left over.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Of the low bytes of its UTF-16 code units, as the reference has it.
pub(super) fn base64_encode(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let Some(text) = args.text(0) else {
        return Ok(Value::Undefined);
    };
    let bytes: Vec<u8> = text
        .encode_utf16()
        .map(|unit| unit.to_le_bytes()[0])
        .collect();
    Ok(Value::text(BASE64.encode(bytes)))
}

/// Each byte is a character.
pub(super) fn base64_decode(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let Some(text) = args.text(0) else {
        return Ok(Value::Undefined);
    };
    let digits: String = text
        .chars()
        .take_while(|c| *c != '=')
        .filter_map(|c| match c {
            '-' => Some('+'),
            '_' => Some('/'),
            c if c.is_ascii_alphanumeric() || c == '+' || c == '/' => Some(c),
            _ => None,
        })
        .collect();
    // A single digit at the end is less than a byte.
    let whole = digits.len() - usize::from(digits.len() % 4 == 1);
    let bytes = BASE64.decode(&digits[..whole]).unwrap_or_default();
    Ok(Value::text(
        bytes.into_iter().map(char::from).collect::<String>(),
    ))
}

const UNRESERVED: &str = "-_.!~*'()";
const RESERVED: &str = ";/?:@&=+$,#";

fn encode(args: &Args, kept: &[&str]) -> Result<Value, Thrown> {
    let Some(text) = args.text(0) else {
        return Ok(Value::Undefined);
    };
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || kept.iter().any(|kept| kept.contains(c)) {
            out.push(c);
            continue;
        }
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    Ok(Value::text(out))
}

pub(super) fn encode_url_component(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    encode(&args, &[UNRESERVED])
}

pub(super) fn encode_url(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    encode(&args, &[UNRESERVED, RESERVED])
}

/// What the escapes stand for, but those of `kept` stay.
fn decode(args: &Args, kept: &str, name: &str) -> Result<Value, Thrown> {
    let Some(text) = args.text(0) else {
        return Ok(Value::Undefined);
    };
    match decoded(&text, kept) {
        Some(decoded) => Ok(Value::text(decoded)),
        None => Err(Thrown::about("D3140", args.get(0)).of(name)),
    }
}

fn decoded(text: &Arc<str>, kept: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        if byte != b'%' {
            out.push(byte);
            rest = after;
            continue;
        }
        let digits = std::str::from_utf8(after.get(..2)?).ok()?;
        let is_hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
        let byte = u8::from_str_radix(digits, 16).ok().filter(|_| is_hex)?;
        if byte.is_ascii() && kept.contains(char::from(byte)) {
            out.extend_from_slice(&rest[..3]);
        } else {
            out.push(byte);
        }
        rest = &after[2..];
    }
    String::from_utf8(out).ok()
}

pub(super) fn decode_url_component(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    decode(&args, "", "decodeUrlComponent")
}

pub(super) fn decode_url(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    decode(&args, RESERVED, "decodeUrl")
}
