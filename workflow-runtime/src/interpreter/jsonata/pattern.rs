//! Regular expressions: JavaScript's, put in the words of the engine that runs them.

use std::iter::Peekable;
use std::str::Chars;

use regex::Regex;

use super::error::Thrown;

/// `/ab+/i`
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    source: String,
    regex: Result<Regex, String>,
}

impl Pattern {
    pub(super) fn new(source: &str, flags: &str) -> Pattern {
        let flags: String = ['i', 'm'].iter().filter(|f| flags.contains(**f)).collect();
        let translated = translate(source);
        let text = match flags.is_empty() {
            true => translated,
            false => format!("(?{flags}){translated}"),
        };
        let regex = Regex::new(&text).map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
            _ => "it is invalid, or it looks ahead, behind or back, which is not supported"
                .to_owned(),
        });
        Pattern {
            source: source.to_owned(),
            regex,
        }
    }

    /// The engine's own form.
    pub(super) fn regex(&self) -> Result<&Regex, Thrown> {
        self.regex.as_ref().map_err(|problem| {
            let message = format!(
                "Regular expression /{}/ cannot be evaluated: {problem}",
                self.source
            );
            Thrown::message("", message)
        })
    }
}

/// What `\s` matches in JavaScript.
const SPACE: &str = r"\t\n\x0B\x0C\r \u{A0}\u{1680}\u{2000}-\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}\u{FEFF}";

/// The same pattern for an engine whose classes know all of Unicode and whose brackets nest.
fn translate(source: &str) -> String {
    let mut out = String::with_capacity(source.len() + 8);
    let mut chars = source.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => escape(&mut chars, &mut out, false),
            '[' => class(&mut chars, &mut out),
            '.' => out.push_str(r"[^\n\r\u{2028}\u{2029}]"),
            '{' if !is_repetition(chars.clone()) => out.push_str(r"\{"),
            '}' if !out_is_repetition(&out) => out.push_str(r"\}"),
            _ => out.push(c),
        }
    }
    out
}

/// Whether `{` starts a count such as `{2,3}`.
fn is_repetition(mut chars: Peekable<Chars<'_>>) -> bool {
    let mut digits = 0;
    while chars.next_if(char::is_ascii_digit).is_some() {
        digits += 1;
    }
    if digits > 0 && chars.next_if_eq(&',').is_some() {
        while chars.next_if(char::is_ascii_digit).is_some() {}
    }
    digits > 0 && chars.next() == Some('}')
}

/// Whether a count is open at the end of `out`.
fn out_is_repetition(out: &str) -> bool {
    let digits = out.trim_end_matches(|c: char| c.is_ascii_digit() || c == ',');
    digits.len() < out.len() && digits.ends_with('{') && !digits.ends_with(r"\{")
        // `\u{..}` and `\p{..}` of the translation end in letters or digits, too.
        || out.rfind('{').is_some_and(|at| {
            let before = &out[..at];
            [r"\u", r"\p", r"\P", r"\x"].iter().any(|p| before.ends_with(p)) && !out[at..].contains('}')
        })
}

/// What stands behind a backslash.
fn escape(chars: &mut Peekable<Chars<'_>>, out: &mut String, in_class: bool) {
    let Some(c) = chars.next() else {
        out.push_str(r"\\");
        return;
    };
    let set = |inner: &str, negated: bool| match (in_class, negated) {
        (true, false) => inner.to_owned(),
        (_, true) => format!("[^{inner}]"),
        (false, false) => format!("[{inner}]"),
    };
    match c {
        'd' => out.push_str(&set("0-9", false)),
        'D' => out.push_str(&set("0-9", true)),
        'w' => out.push_str(&set("0-9A-Za-z_", false)),
        'W' => out.push_str(&set("0-9A-Za-z_", true)),
        's' => out.push_str(&set(SPACE, false)),
        'S' => out.push_str(&set(SPACE, true)),
        'b' if in_class => out.push_str(r"\x08"),
        'b' => out.push_str(r"(?-u:\b)"),
        'B' => out.push_str(r"(?-u:\B)"),
        '0' => out.push_str(r"\x00"),
        'c' => match chars.next() {
            Some(letter) => out.push_str(&format!(r"\x{:02X}", u32::from(letter) % 32)),
            None => out.push_str(r"\\c"),
        },
        // A reference back, which the engine refuses.
        '1'..='9' => {
            out.push('\\');
            out.push(c);
        }
        't' | 'n' | 'r' | 'f' | 'v' | 'u' | 'x' | 'p' | 'P' | 'k' => {
            out.push('\\');
            out.push(c);
        }
        c if c.is_ascii_alphanumeric() || !c.is_ascii() => out.push(c),
        c => {
            out.push('\\');
            out.push(c);
        }
    }
}

/// A class, of which the bracket is behind.
fn class(chars: &mut Peekable<Chars<'_>>, out: &mut String) {
    let negated = chars.next_if_eq(&'^').is_some();
    if chars.next_if_eq(&']').is_some() {
        // Anything, or nothing at all.
        out.push_str(if negated { r"[\s\S]" } else { r"[^\s\S]" });
        return;
    }
    out.push_str(if negated { "[^" } else { "[" });
    while let Some(c) = chars.next() {
        match c {
            ']' => {
                out.push(']');
                return;
            }
            '\\' => escape(chars, out, true),
            // Brackets nest there, and doubled signs are operators.
            '[' | '&' | '~' => {
                out.push('\\');
                out.push(c);
            }
            '-' if chars.peek() == Some(&'-') => out.push_str(r"\-"),
            _ => out.push(c),
        }
    }
}
