//! `char`s.

use workflow_runtime::prelude::*;

use crate::form::{Section, section, zipped};

fn cases() -> Vec<(char, char)> {
    let chars = [
        'a', 'Z', '5', 'f', 'é', 'ß', '😀', ' ', '\n', '\u{85}', '\u{7f}', '_', '\u{ffff}', '$',
        '日',
    ];
    let mut all = zipped(&chars, &['a']);
    all.extend(zipped(&chars, &['\u{ffff}', '😀', 'é']));
    all
}

pub(crate) fn section() -> Section {
    section!("Characters", cases, (c: char, d: char) {
        bool { c == 'a' }
        bool { c < d }
        String { c.to_string() }
        String { String::from(c) }
        usize { c.len_utf8() }
        char { c.to_ascii_uppercase() }
        char { c.to_ascii_lowercase() }
        String { c.to_uppercase().collect::<String>() }
        String { c.to_lowercase().to_string() }
        bool { c.is_ascii() }
        bool { c.is_ascii_digit() }
        bool { c.is_ascii_alphabetic() }
        bool { c.is_ascii_alphanumeric() }
        bool { c.is_ascii_uppercase() }
        bool { c.is_ascii_lowercase() }
        bool { c.is_ascii_hexdigit() }
        bool { c.is_ascii_punctuation() }
        bool { c.is_ascii_whitespace() }
        bool { c.is_ascii_graphic() }
        bool { c.is_ascii_control() }
        bool { c.is_control() }
        bool { c.is_whitespace() }
        bool { c.is_digit(10) }
        Option<u32> { c.to_digit(16) }
        bool { c.eq_ignore_ascii_case(&d) }
        bool { ('a'..='z').contains(&c) }
        bool { matches!(c, 'a'..='z' | 'A'..='Z' | '_') }
    })
}

#[test]
fn means_what_rust_means() {
    section().check();
}
