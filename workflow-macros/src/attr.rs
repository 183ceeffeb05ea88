//! Attributes as lists of `key`, `key = value` and `key(..)`: parsing, names and typed values.
//!
//! Each item is parsed on its own, so that a mistake in one leaves the others readable.

use std::fmt::Display;
use std::ops::RangeInclusive;

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, ExprLit, Lit};

use crate::errors::Errors;
use crate::nearest::nearest_key;

/// What an attribute takes.
pub(crate) struct Keys<'a> {
    /// What takes them, as users write it: "#[task]".
    pub(crate) of: &'a str,
    /// What one of them is called: "option", "field".
    pub(crate) noun: &'a str,
    /// All of them.
    pub(crate) names: &'a [&'a str],
    /// Those that may stand several times.
    pub(crate) repeatable: &'a [&'a str],
}

/// One item of an attribute.
pub(crate) struct Item {
    /// Its key.
    pub(crate) key: Ident,
    /// What stands after the key.
    pub(crate) value: Value,
}

/// What stands after a key.
pub(crate) enum Value {
    /// `key`
    None,
    /// `key = value`
    Expr(Box<Expr>),
    /// `key(..)`
    List(TokenStream),
}

/// A value with the tokens it came from.
#[derive(Clone)]
pub(crate) struct At<T> {
    /// The value.
    pub(crate) value: T,
    /// Where the user wrote it.
    pub(crate) tokens: TokenStream,
}

/// The items of an attribute; all mistakes are reported.
///
/// `// Input:  name = "x", retry(..), retry(..)`
pub(crate) fn parse_items(tokens: TokenStream, keys: &Keys<'_>, errors: &Errors) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for part in split_at_commas(tokens, errors) {
        let Some(item) = parse_item(part, keys, errors) else {
            continue;
        };
        let repeated = items.iter().any(|other| other.key == item.key);
        if repeated && !keys.repeatable.iter().any(|name| item.key == name) {
            errors.push(&item.key, format!("`{}` is set twice: keep one", item.key));
        } else {
            items.push(item);
        }
    }
    items
}

fn split_at_commas(tokens: TokenStream, errors: &Errors) -> Vec<Vec<TokenTree>> {
    let mut parts = vec![Vec::new()];
    for token in tokens {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => {
                if parts.last().is_some_and(Vec::is_empty) {
                    errors.push(&token, "there is nothing before this `,`: remove it");
                }
                parts.push(Vec::new());
            }
            _ => parts
                .last_mut()
                .expect("there is always a part")
                .push(token),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn parse_item(part: Vec<TokenTree>, keys: &Keys<'_>, errors: &Errors) -> Option<Item> {
    let mut rest = part.into_iter();
    let key = match rest.next() {
        Some(TokenTree::Ident(key)) => key,
        other => {
            let examples = list_names(keys.names);
            let message = format!("expected one of the {}s {examples}", keys.noun);
            errors.push(other, message);
            return None;
        }
    };
    check_key(&key, keys, errors)?;
    let value = match rest.next() {
        None => Value::None,
        Some(TokenTree::Punct(punct)) if punct.as_char() == '=' => {
            let tokens: TokenStream = rest.collect();
            if tokens.is_empty() {
                let message = format!("`{key} =` has no value: write it after the `=`");
                errors.push_at(punct.span(), message);
                return None;
            }
            Value::Expr(Box::new(errors.ok(parse_value(tokens))?))
        }
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
            if let Some(extra) = rest.next() {
                errors.push(extra, format!("expected `,` after `{key}(..)`"));
                return None;
            }
            Value::List(group.stream())
        }
        Some(other) => {
            errors.push(other, format!("expected `=`, `(` or `,` after `{key}`"));
            return None;
        }
    };
    Some(Item { key, value })
}

/// A value whose errors at its end point at its last token instead of the whole attribute.
fn parse_value(tokens: TokenStream) -> syn::Result<Expr> {
    let last = tokens.clone().into_iter().last();
    syn::parse2(tokens).map_err(|error| match last {
        Some(last) if error.to_string().contains("end of input") => {
            syn::Error::new_spanned(last, "the value ends too early")
        }
        _ if error.to_string() == "unexpected token" => {
            syn::Error::new(error.span(), "expected `,` after the value")
        }
        _ => error,
    })
}

fn check_key(key: &Ident, keys: &Keys<'_>, errors: &Errors) -> Option<()> {
    if keys.names.iter().any(|name| key == name) {
        return Some(());
    }
    let Keys { of, noun, .. } = keys;
    let name = key.to_string();
    let remedy = match nearest_key(&name, keys.names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the {noun}s are {}", list_names(keys.names)),
    };
    errors.push(key, format!("`{of}` has no {noun} `{name}`: {remedy}"));
    None
}

/// `` `a`, `b` ``
fn list_names(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

impl Item {
    /// Whether this is the item of that name.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.key == name
    }

    /// Where the item is.
    pub(crate) fn span(&self) -> Span {
        self.key.span()
    }

    /// `key`, without a value.
    pub(crate) fn flag(&self, errors: &Errors) -> Option<()> {
        match &self.value {
            Value::None => Some(()),
            Value::Expr(value) => self.refuse(value, "takes no value: write it alone", errors),
            Value::List(_) => self.refuse(&self.key, "takes no value: write it alone", errors),
        }
    }

    /// `key(..)`
    pub(crate) fn list(&self, errors: &Errors) -> Option<TokenStream> {
        let advice = format!("takes a list: write `{}(..)`", self.key);
        match &self.value {
            Value::List(tokens) => Some(tokens.clone()),
            Value::Expr(value) => self.refuse(value, advice, errors),
            Value::None => self.refuse(&self.key, advice, errors),
        }
    }

    /// `key = "text"`; the text is not empty.
    pub(crate) fn string(&self, errors: &Errors) -> Option<At<String>> {
        let advice = format!("takes text: write `{} = \"..\"`", self.key);
        let value = self.expr(&advice, errors)?;
        let Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) = value
        else {
            return self.refuse(value, advice, errors);
        };
        if text.value().trim().is_empty() {
            return self.refuse(value, "is empty: leave it out, or write the text", errors);
        }
        Some(at(value, text.value()))
    }

    /// `key = 3`: a whole number in `range`.
    pub(crate) fn integer(&self, range: RangeInclusive<u64>, errors: &Errors) -> Option<At<u64>> {
        let (low, high) = (range.start(), range.end());
        let advice = format!("is a whole number from {low} to {high}");
        let value = self.expr(&advice, errors)?;
        let number = match value {
            Expr::Lit(ExprLit {
                lit: Lit::Int(int), ..
            }) if int.suffix().is_empty() => int.base10_parse().ok(),
            _ => None,
        };
        match number {
            Some(number) if range.contains(&number) => Some(at(value, number)),
            _ => self.refuse(value, literal_advice(advice, value), errors),
        }
    }

    /// `key = 1.5`: a number, whole or not, that is at least `low`.
    pub(crate) fn number(&self, low: f64, errors: &Errors) -> Option<At<f64>> {
        let advice = format!("is a number of at least {low:.1}");
        let value = self.expr(&advice, errors)?;
        let number: Option<f64> = match value {
            Expr::Lit(ExprLit { lit, .. }) => match lit {
                Lit::Int(int) if int.suffix().is_empty() => int.base10_parse().ok(),
                Lit::Float(float) if float.suffix().is_empty() => float.base10_parse().ok(),
                _ => None,
            },
            _ => None,
        };
        match number {
            Some(number) if number >= low && number.is_finite() => Some(at(value, number)),
            _ => self.refuse(value, literal_advice(advice, value), errors),
        }
    }

    /// `key = [..]`: the elements.
    pub(crate) fn array(&self, errors: &Errors) -> Option<At<Vec<Expr>>> {
        let advice = format!("takes a list: write `{} = [..]`", self.key);
        let value = self.expr(&advice, errors)?;
        let Expr::Array(array) = value else {
            return self.refuse(value, advice, errors);
        };
        if array.elems.is_empty() {
            return self.refuse(
                value,
                "is empty: leave it out, or write what belongs there",
                errors,
            );
        }
        Some(at(
            value,
            array.elems.iter().map(|e| plain(e).clone()).collect(),
        ))
    }

    /// The expression after `=`.
    fn expr(&self, advice: &str, errors: &Errors) -> Option<&Expr> {
        match &self.value {
            Value::Expr(value) => Some(plain(value)),
            _ => self.refuse(&self.key, advice, errors),
        }
    }

    fn refuse<T>(
        &self,
        tokens: impl ToTokens,
        message: impl Display,
        errors: &Errors,
    ) -> Option<T> {
        errors.push(tokens, format!("`{}` {message}", self.key));
        None
    }
}

/// The advice, with a word on numbers that can't be judged or need not be typed.
fn literal_advice(advice: String, value: &Expr) -> String {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Int(int), ..
        }) if !int.suffix().is_empty() => format!("{advice}, without `{}`", int.suffix()),
        Expr::Lit(ExprLit {
            lit: Lit::Float(float),
            ..
        }) if !float.suffix().is_empty() => format!("{advice}, without `{}`", float.suffix()),
        Expr::Lit(_) | Expr::Unary(_) => advice,
        _ => format!("{advice}, and is written out here so that it can be checked"),
    }
}

/// The expression without parentheses and the invisible groups of `macro_rules!`.
fn plain(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) => plain(&group.expr),
        Expr::Paren(paren) => plain(&paren.expr),
        _ => expr,
    }
}

fn at<T>(tokens: impl ToTokens, value: T) -> At<T> {
    At {
        value,
        tokens: tokens.to_token_stream(),
    }
}
