//! What a person would call a state, from the tokens of its condition or source.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;

const LONGEST: usize = 48;

/// `check.available` as `Available`, `!paid` as `NotPaid`, `total > limit` as `TotalOverLimit`.
pub(super) fn of_condition(prefix: &str, condition: impl ToTokens) -> String {
    let mut words = Vec::new();
    collect(condition.to_token_stream(), &mut words);
    let mut name = prefix.to_owned();
    for word in words {
        if name.len() + word.len() > LONGEST {
            break;
        }
        name.push_str(&word);
    }
    name
}

/// The last field, variable or function that `tokens` name, in PascalCase.
pub(super) fn of_source(prefix: &str, tokens: impl ToTokens) -> String {
    let mut words = Vec::new();
    collect(tokens.to_token_stream(), &mut words);
    let skip = ["Iter", "IntoIter", "Clone", "ToVec", "Enumerate"];
    let last = words.into_iter().rev().find(|w| !skip.contains(&&**w)).unwrap_or_default();
    format!("{prefix}{last}")
}

fn collect(tokens: TokenStream, words: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut i = 0;
    while i < tokens.len() {
        let next_is_dot =
            matches!(tokens.get(i + 1), Some(TokenTree::Punct(p)) if p.as_char() == '.');
        match &tokens[i] {
            // In `order.coupon` the field says more than the variable.
            TokenTree::Ident(_) if next_is_dot => {}
            TokenTree::Ident(ident) => words.push(pascal(&ident.to_string())),
            TokenTree::Literal(literal) => words.push(alphanumeric(&literal.to_string())),
            TokenTree::Group(group) => collect(group.stream(), words),
            TokenTree::Punct(first) => {
                let second = match tokens.get(i + 1) {
                    Some(TokenTree::Punct(p)) => Some(p.as_char()),
                    _ => None,
                };
                let (word, length) = operator(first.as_char(), second);
                words.push(word.to_owned());
                i += length - 1;
            }
        }
        i += 1;
    }
}

fn operator(first: char, second: Option<char>) -> (&'static str, usize) {
    match (first, second) {
        ('=', Some('=')) => ("Is", 2),
        ('!', Some('=')) => ("IsNot", 2),
        ('>', Some('=')) => ("AtLeast", 2),
        ('<', Some('=')) => ("AtMost", 2),
        ('&', Some('&')) => ("And", 2),
        ('|', Some('|')) => ("Or", 2),
        (':', Some(':')) => ("", 2),
        ('>', _) => ("Over", 1),
        ('<', _) => ("Under", 1),
        ('!', _) => ("Not", 1),
        ('+', _) => ("Plus", 1),
        ('-', _) => ("Minus", 1),
        ('*', Some(_)) => ("", 1),
        _ => ("", 1),
    }
}

pub(super) fn pascal(name: &str) -> String {
    let mut out = String::new();
    for word in name.trim_start_matches("r#").split('_') {
        let mut chars = word.chars();
        if let Some(first) = chars.next() {
            out.extend(first.to_uppercase());
            out.push_str(chars.as_str());
        }
    }
    out
}

fn alphanumeric(text: &str) -> String {
    let kept: String = text.chars().filter(|c| c.is_alphanumeric()).take(16).collect();
    pascal(&kept)
}
