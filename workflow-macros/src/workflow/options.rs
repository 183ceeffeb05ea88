//! The options of `#[workflow]`, each checked on its own.

use proc_macro2::TokenStream;

use crate::attr::{self, Item, Keys};
use crate::errors::Errors;
use crate::symbol;

/// What the attribute says.
#[derive(Debug, Default)]
pub(super) struct Options {
    /// The state machine's name, if the user chose it.
    pub(super) name: Option<String>,
    /// Seconds for the whole execution.
    pub(super) timeout_seconds: Option<u64>,
    /// Whether it is an Express workflow.
    pub(super) express: bool,
    /// Whether its states are put into the caller's machine.
    pub(super) inline: bool,
}

const KEYS: Keys<'static> = Keys {
    of: "#[workflow]",
    noun: "option",
    names: symbol::WORKFLOW_OPTIONS,
    repeatable: &[],
};

impl Options {
    /// The options; all mistakes are reported, and what they are about is left out.
    pub(super) fn parse(tokens: TokenStream, errors: &Errors) -> Options {
        let mut options = Options::default();
        let items = attr::parse_items(tokens, &KEYS, errors);
        for item in &items {
            options.parse_item(item, errors);
        }
        if options.inline {
            check_inline(&items, errors);
        }
        options
    }

    fn parse_item(&mut self, item: &Item, errors: &Errors) {
        match &*item.key.to_string() {
            symbol::NAME => self.name = parse_name(item, errors),
            symbol::TIMEOUT_SECONDS => {
                let seconds = item.integer(1..=99_999_999, errors);
                self.timeout_seconds = seconds.map(|seconds| seconds.value);
            }
            symbol::EXPRESS => self.express = item.flag(errors).is_some(),
            symbol::INLINE => self.inline = item.flag(errors).is_some(),
            other => unreachable!("`parse_items` lets only known keys through, not `{other}`"),
        }
    }
}

/// An inline workflow has no state machine of its own, so it says nothing of one.
fn check_inline(items: &[Item], errors: &Errors) {
    for item in items {
        let key = item.key.to_string();
        if key != symbol::INLINE {
            errors.push(
                &item.key,
                format!("`inline` puts the states into the caller's machine, to which `{key}` is said: remove it here"),
            );
        }
    }
}

fn parse_name(item: &Item, errors: &Errors) -> Option<String> {
    let name = item.string(errors)?;
    let len = name.value.chars().count();
    if len > 80 {
        errors.push(
            &name.tokens,
            format!("a state machine name has at most 80 characters, this one has {len}"),
        );
        return None;
    }
    if let Some(c) = name.value.chars().find(|c| is_forbidden(*c)) {
        let what = match c {
            ' ' => "a space".to_owned(),
            c if c.is_whitespace() || c.is_control() => format!("`{}`", c.escape_default()),
            c => format!("`{c}`"),
        };
        errors.push(
            &name.tokens,
            format!("a state machine name can't contain {what}: use letters, digits, `-` and `_`"),
        );
        return None;
    }
    Some(name.value)
}

/// What CreateStateMachine refuses in a name.
fn is_forbidden(c: char) -> bool {
    c.is_whitespace() || c.is_control() || "<>{}[]?*\"#%\\^|~`$&,;:/".contains(c)
}
