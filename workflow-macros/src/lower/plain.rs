//! The user's code as plain Rust.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// The code as plain Rust: `#[state(..)]` means something to the macro alone.
pub(crate) fn without_state_attributes(tokens: TokenStream) -> TokenStream {
    if !has_state_attributes(tokens.clone()) {
        return tokens;
    }
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) if kept.last().is_some_and(is_hash) && is_state(&group) => {
                kept.pop();
            }
            TokenTree::Group(group) => {
                let mut inner =
                    Group::new(group.delimiter(), without_state_attributes(group.stream()));
                inner.set_span(group.span());
                kept.push(inner.into());
            }
            other => kept.push(other),
        }
    }
    kept.into_iter().collect()
}

fn has_state_attributes(tokens: TokenStream) -> bool {
    let mut hash = false;
    tokens.into_iter().any(|token| {
        let after_hash = std::mem::replace(&mut hash, is_hash(&token));
        match token {
            TokenTree::Group(group) => {
                (after_hash && is_state(&group)) || has_state_attributes(group.stream())
            }
            _ => false,
        }
    })
}

fn is_hash(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == '#')
}

/// Whether the brackets of an attribute are those of `#[state]`.
fn is_state(brackets: &Group) -> bool {
    let mut inside = brackets.stream().into_iter();
    brackets.delimiter() == Delimiter::Bracket
        && matches!(inside.next(), Some(TokenTree::Ident(name)) if name == "state")
        && matches!(
            inside.next(),
            None | Some(TokenTree::Group(_) | TokenTree::Punct(_))
        )
}
