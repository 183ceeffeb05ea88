//! Whether a fn stands in an `impl` block.
//!
//! An attribute sees its fn alone. A receiver or `Self` says it; an associated fn without either
//! looks like any other, and what stands beside it must be of another kind than beside a plain
//! fn. So its place is looked up in the source.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ItemFn;

use super::signature::has_receiver;

/// Whether the fn is an associated one.
pub(super) fn in_impl(func: &ItemFn) -> bool {
    has_receiver(&func.sig)
        || mentions_self(func.sig.to_token_stream())
        || mentions_self(func.block.to_token_stream())
        || stands_in_impl(func).unwrap_or(false)
}

fn mentions_self(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "Self",
        TokenTree::Group(group) => mentions_self(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// What the source says, where there is one.
fn stands_in_impl(func: &ItemFn) -> Option<bool> {
    if !proc_macro::is_available() {
        return None;
    }
    let span = func.sig.ident.span().unwrap();
    let source = std::fs::read_to_string(span.local_file()?).ok()?;
    let line = source
        .split_inclusive('\n')
        .take(span.line().checked_sub(1)?)
        .map(str::len)
        .sum::<usize>();
    let column: usize = source
        .get(line..)?
        .chars()
        .take(span.column().checked_sub(1)?)
        .map(char::len_utf8)
        .sum();
    Some(encloses(source.get(..line + column)?))
}

/// Whether the innermost block that `before` leaves open is that of an `impl`.
fn encloses(before: &str) -> bool {
    // What stands before each open brace, from the end of what is before that.
    let mut open: Vec<String> = Vec::new();
    let mut head = String::new();
    let mut rest = before;
    while let Some(c) = rest.chars().next() {
        let len = match c {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => comment(rest),
            '"' => 1 + text(&rest[1..]),
            'r' | 'b' | 'c' if !ends_in_word(&head) => raw(rest).unwrap_or(1),
            '\'' => character(rest),
            _ => c.len_utf8(),
        };
        match c {
            '{' => open.push(std::mem::take(&mut head)),
            '}' => {
                open.pop();
                head.clear();
            }
            ';' => head.clear(),
            c if len == c.len_utf8() => head.push(c),
            _ => head.push(' '),
        }
        rest = rest.get(len.max(1)..).unwrap_or_default();
    }
    open.last().is_some_and(|head| is_impl(head))
}

/// Whether the first keyword of an item says that it is an `impl`.
fn is_impl(head: &str) -> bool {
    let words = head.split(|c: char| !c.is_alphanumeric() && c != '_');
    const ITEMS: &[&str] = &[
        "impl", "fn", "mod", "trait", "struct", "enum", "match", "if", "for",
    ];
    words.into_iter().find(|word| ITEMS.contains(word)) == Some("impl")
}

fn ends_in_word(head: &str) -> bool {
    head.ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// The length of a comment that may contain others.
fn comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        let here = &rest.as_bytes()[at..];
        if here.starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if here.starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// The length of a text up to its closing quote.
fn text(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The length of a raw text; none when it is no text.
fn raw(rest: &str) -> Option<usize> {
    let prefix = rest.find('r').filter(|at| *at < 2)? + 1;
    let hashes = rest[prefix..].bytes().take_while(|b| *b == b'#').count();
    let start = prefix + hashes;
    rest[start..].starts_with('"').then(|| {
        let end = format!("\"{}", "#".repeat(hashes));
        match rest[start + 1..].find(&end) {
            Some(at) => start + 1 + at + end.len(),
            None => rest.len(),
        }
    })
}

/// The length of a character, or 1 for the tick of a lifetime.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    let Some((_, first)) = chars.next() else {
        return 1;
    };
    if first == '\\' {
        return rest[2..].find('\'').map_or(1, |at| {
            // `'\''`
            let quote = usize::from(rest[2..].starts_with('\''));
            match quote {
                0 => at + 3,
                _ => 4,
            }
        });
    }
    match chars.next() {
        Some((at, '\'')) => at + 1,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::encloses;

    #[test]
    fn the_innermost_open_block_tells() {
        for (before, expected) in [
            ("", false),
            ("mod a { ", false),
            ("impl Order { #[expression] pub ", true),
            (
                "impl<'a, T: Into<String>> Order<'a, T> where T: Copy {\n    fn a() { { } }\n",
                true,
            ),
            (
                "#[derive(Debug)] struct A { x: u8 } /// An impl {\nimpl A { const C: char = '{';",
                true,
            ),
            ("impl A { fn b() {", false),
            ("fn f() -> impl Iterator {", false),
            ("impl A {} fn g() {} ", false),
            (r##"const A: &str = r#"impl { "#; "##, false),
            (r#"const A: &str = "impl { \" "; "#, false),
            ("/* impl A { /* */ */ ", false),
            ("// impl A {\n", false),
            (
                r"impl A { const B: char = '\''; const C: &'static str = x;",
                true,
            ),
            ("mod m { pub impl A { } }", false),
            ("é impl Ä { ", true),
        ] {
            assert_eq!(encloses(before), expected, "{before}");
        }
    }
}
