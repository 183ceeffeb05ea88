//! The options of `#[task]`, each checked on its own.

use proc_macro2::{Span, TokenStream};

use super::arn;
use super::function::TaskFn;
use super::resource::{Pattern, check_resource};
use super::retry::{self, Retrier};
use crate::attr::{self, At, Item, Keys};
use crate::errors::Errors;
use crate::symbol;

/// What the attribute says.
pub(crate) struct Options {
    /// What the state calls.
    pub(crate) target: Target,
    /// Where the target was chosen, if it was.
    pub(crate) target_span: Option<Span>,
    /// Where `callback` stands, if it does.
    pub(crate) callback: Option<Span>,
    /// Whether `callback` stands on a fn whose return type, reported, is none of a callback.
    pub(crate) answered_later: bool,
    /// The state name, if the user chose it.
    pub(crate) name: Option<String>,
    /// From `comment` or the doc comment.
    pub(crate) comment: Option<String>,
    /// In ASL order.
    pub(crate) retry: Vec<Retrier>,
    /// Seconds for one attempt.
    pub(crate) timeout_seconds: Option<At<u64>>,
    /// Seconds between heartbeats.
    pub(crate) heartbeat_seconds: Option<At<u64>>,
    /// The role for the call.
    pub(crate) credentials: Option<At<String>>,
}

/// What a task calls.
pub(crate) enum Target {
    /// `lambda:invoke`
    Lambda(Option<String>),
    /// A function's own ARN.
    LambdaArn(String),
    /// An activity.
    Activity(Option<String>),
    /// A service.
    Integration {
        /// The ARN.
        resource: String,
        /// How the state waits; `None` when the ARN was refused.
        pattern: Option<Pattern>,
    },
}

const KEYS: Keys<'static> = Keys {
    of: "#[task]",
    noun: "option",
    names: symbol::TASK_OPTIONS,
    repeatable: &[symbol::RETRY],
};

/// The options of which a task has one.
const TARGETS: &[&str] = &[
    symbol::LAMBDA,
    symbol::LAMBDA_ARN,
    symbol::ACTIVITY,
    symbol::RESOURCE,
];

impl Options {
    /// The options; all mistakes are reported, and what they are about is left out.
    pub(crate) fn parse(tokens: TokenStream, func: &TaskFn, errors: &Errors) -> Options {
        let mut options = Options {
            target: Target::Lambda(None),
            target_span: None,
            callback: None,
            answered_later: false,
            name: None,
            comment: func.doc_comment(),
            retry: Vec::new(),
            timeout_seconds: None,
            heartbeat_seconds: None,
            credentials: None,
        };
        let items = attr::parse_items(tokens, &KEYS, errors);
        for item in &items {
            options.parse_item(item, errors);
        }
        retry::check_order(&options.retry, errors);
        check_one_target(&items, errors);
        options
    }

    fn parse_item(&mut self, item: &Item, errors: &Errors) {
        let seconds = || item.integer(1..=99_999_999, errors);
        match &*item.key.to_string() {
            symbol::LAMBDA | symbol::LAMBDA_ARN | symbol::ACTIVITY | symbol::RESOURCE => {
                if self.target_span.is_none() {
                    self.target_span = Some(item.span());
                    self.target = parse_target(item, errors);
                }
            }
            symbol::CALLBACK => self.callback = item.flag(errors).map(|()| item.span()),
            symbol::NAME => self.name = parse_name(item, errors),
            symbol::COMMENT => self.comment = item.string(errors).map(|text| text.value),
            symbol::RETRY => self.retry.extend(retry::parse(item, errors)),
            symbol::TIMEOUT_SECONDS => self.timeout_seconds = seconds(),
            symbol::HEARTBEAT_SECONDS => self.heartbeat_seconds = seconds(),
            symbol::CREDENTIALS => self.credentials = checked(item, arn::check_role, errors),
            other => unreachable!("`{other}` is in TASK_OPTIONS and has no arm"),
        }
    }
}

/// A target whose value was refused is still one of its kind.
fn parse_target(item: &Item, errors: &Errors) -> Target {
    match &*item.key.to_string() {
        symbol::LAMBDA => {
            Target::Lambda(checked(item, arn::check_lambda, errors).map(|text| text.value))
        }
        symbol::LAMBDA_ARN => {
            let arn = checked(item, arn::check_lambda_arn, errors);
            Target::LambdaArn(arn.map_or(String::new(), |text| text.value))
        }
        symbol::ACTIVITY if matches!(item.value, attr::Value::None) => Target::Activity(None),
        symbol::ACTIVITY => {
            Target::Activity(checked(item, arn::check_activity, errors).map(|text| text.value))
        }
        _ => parse_resource(item, errors),
    }
}

fn parse_resource(item: &Item, errors: &Errors) -> Target {
    let Some(text) = item.string(errors) else {
        return Target::Integration {
            resource: String::new(),
            pattern: None,
        };
    };
    let pattern = check_resource(&text.value)
        .map_err(|message| errors.push(&text.tokens, format!("`{}` {message}", item.key)))
        .ok();
    Target::Integration {
        resource: text.value,
        pattern,
    }
}

/// Text that passes `check`.
fn checked(
    item: &Item,
    check: fn(&str) -> Result<(), String>,
    errors: &Errors,
) -> Option<At<String>> {
    let text = item.string(errors)?;
    match check(&text.value) {
        Ok(()) => Some(text),
        Err(message) => {
            errors.push(&text.tokens, format!("`{}` {message}", item.key));
            None
        }
    }
}

fn parse_name(item: &Item, errors: &Errors) -> Option<String> {
    let name = item.string(errors)?;
    let len = name.value.chars().count();
    if len > 80 {
        errors.push(
            &name.tokens,
            format!("a state name has at most 80 characters, this one has {len}"),
        );
        return None;
    }
    Some(name.value)
}

fn check_one_target(items: &[Item], errors: &Errors) {
    let mut targets = items
        .iter()
        .filter(|item| TARGETS.iter().any(|name| item.is(name)));
    let Some(first) = targets.next() else { return };
    for other in targets {
        errors.push(
            &other.key,
            format!(
                "a task calls one thing, and `{}` says what: remove `{}`",
                first.key, other.key
            ),
        );
    }
}
