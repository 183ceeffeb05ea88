//! `retry(..)`: the six fields of a retrier.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Expr, ExprLit, Lit, Path};

use crate::attr::{self, At, Item, Keys};
use crate::errors::Errors;
use crate::nearest::nearest;
use crate::symbol;

/// A checked `retry(..)`.
pub(crate) struct Retrier {
    /// All errors when absent.
    pub(crate) error_equals: Option<Vec<ErrorName>>,
    /// Seconds before the first retry.
    pub(crate) interval_seconds: Option<u64>,
    /// How many retries.
    pub(crate) max_attempts: Option<u64>,
    /// What the delay is multiplied with.
    pub(crate) backoff_rate: Option<f64>,
    /// The longest delay.
    pub(crate) max_delay_seconds: Option<u64>,
    /// `FULL` or `NONE`.
    pub(crate) full_jitter: Option<bool>,
    /// Where it takes every error, if it does.
    takes_all: Option<TokenStream>,
}

/// One name in `error_equals`.
pub(crate) enum ErrorName {
    /// `ChargeError::GatewayDown`
    Variant(Path),
    /// `"States.Timeout"`
    Text(String),
}

/// Error names that AWS gives, for use in `error_equals`.
const STATES_ERRORS: &[&str] = &[
    "States.ALL",
    "States.TaskFailed",
    "States.Timeout",
    "States.HeartbeatTimeout",
    "States.Permissions",
    "States.BranchFailed",
    "States.NoChoiceMatched",
    "States.IntrinsicFailure",
    "States.ParameterPathFailure",
    "States.ResultPathMatchFailure",
    "States.QueryEvaluationError",
    "States.ItemReaderFailed",
    "States.ResultWriterFailed",
    "States.ExceedToleratedFailureThreshold",
    "States.Http.Socket",
    "States.DataLimitExceeded",
    "States.Runtime",
];

/// One `retry(..)`, or `None` when it is not even a list.
pub(super) fn parse(item: &Item, errors: &Errors) -> Option<Retrier> {
    let keys = Keys {
        of: "retry(..)",
        noun: "field",
        names: symbol::RETRY_FIELDS,
        repeatable: &[],
    };
    let mut retrier = Retrier {
        error_equals: None,
        interval_seconds: None,
        max_attempts: None,
        backoff_rate: None,
        max_delay_seconds: None,
        full_jitter: None,
        takes_all: Some(item.key.to_token_stream()),
    };
    for field in attr::parse_items(item.list(errors)?, &keys, errors) {
        parse_field(&field, &mut retrier, errors);
    }
    Some(retrier)
}

fn parse_field(field: &Item, retrier: &mut Retrier, errors: &Errors) {
    let integer = |range| field.integer(range, errors).map(|at| at.value);
    match &*field.key.to_string() {
        symbol::ERROR_EQUALS => {
            // A list that could not be read says nothing about States.ALL.
            retrier.takes_all = None;
            let names = field.array(errors);
            retrier.error_equals = names.map(|names| parse_names(&names, retrier, errors));
        }
        symbol::INTERVAL_SECONDS => retrier.interval_seconds = integer(1..=99_999_999),
        symbol::MAX_ATTEMPTS => retrier.max_attempts = integer(0..=99_999_999),
        symbol::BACKOFF_RATE => {
            retrier.backoff_rate = field.number(1.0, errors).map(|at| at.value);
        }
        symbol::MAX_DELAY_SECONDS => retrier.max_delay_seconds = integer(1..=31_622_400),
        symbol::JITTER_STRATEGY => {
            let text = field.string(errors);
            retrier.full_jitter = text.and_then(|text| parse_jitter(&text, errors));
        }
        other => unreachable!("`{other}` is in RETRY_FIELDS and has no arm"),
    }
}

fn parse_jitter(text: &At<String>, errors: &Errors) -> Option<bool> {
    match &*text.value {
        "FULL" => Some(true),
        "NONE" => Some(false),
        _ => {
            errors.push(&text.tokens, "`jitter_strategy` is \"FULL\" or \"NONE\"");
            None
        }
    }
}

fn parse_names(names: &At<Vec<Expr>>, retrier: &mut Retrier, errors: &Errors) -> Vec<ErrorName> {
    let mut seen: Vec<String> = Vec::new();
    let mut out = Vec::new();
    for expr in &names.value {
        let text = expr.to_token_stream().to_string();
        if seen.contains(&text) {
            errors.push(expr, "this error is listed twice: keep one");
            continue;
        }
        seen.push(text);
        let Some(name) = parse_name(expr, errors) else {
            continue;
        };
        if matches!(&name, ErrorName::Text(text) if text == "States.ALL") {
            if names.value.len() > 1 {
                errors.push(
                    expr,
                    "`States.ALL` takes every error and stands alone: remove the others, or give them a `retry(..)` before this one",
                );
            }
            retrier.takes_all = Some(expr.to_token_stream());
        }
        out.push(name);
    }
    out
}

fn parse_name(expr: &Expr, errors: &Errors) -> Option<ErrorName> {
    match expr {
        Expr::Path(path) if path.qself.is_none() => parse_variant(&path.path, errors),
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => {
            let name = text.value();
            match check_name(&name) {
                Ok(()) => Some(ErrorName::Text(name)),
                Err(message) => {
                    errors.push(text, message);
                    None
                }
            }
        }
        Expr::Call(call) => refuse_fields(&call.func, expr, errors),
        Expr::Struct(strct) => refuse_fields(&strct.path, expr, errors),
        _ => {
            errors.push(
                expr,
                "`error_equals` takes variants of the task's error and texts: write `ChargeError::GatewayDown` or \"States.Timeout\"",
            );
            None
        }
    }
}

fn refuse_fields(path: impl ToTokens, expr: &Expr, errors: &Errors) -> Option<ErrorName> {
    let path = path.to_token_stream().to_string().replace(' ', "");
    errors.push(
        expr,
        format!("a retrier looks at the name of an error, not at its fields: write `{path}`"),
    );
    None
}

fn parse_variant(path: &Path, errors: &Errors) -> Option<ErrorName> {
    if let [only] = &*path.segments.iter().collect::<Vec<_>>() {
        errors.push(
            path,
            format!(
                "write the variant with its type, as in `ChargeError::{}`",
                only.ident
            ),
        );
        return None;
    }
    Some(ErrorName::Variant(path.clone()))
}

/// Names that start with `States.` are AWS's own; any other text is a task's.
pub(crate) fn check_name(name: &str) -> Result<(), String> {
    if name.trim().is_empty() {
        return Err("an error has a name: write it, or leave `error_equals` out".to_owned());
    }
    if name == "States.Runtime" {
        return Err(
            "`States.Runtime` ends the execution and is never retried: remove it".to_owned(),
        );
    }
    let is_status = name
        .strip_prefix("States.Http.StatusCode.")
        .is_some_and(|code| code.len() == 3 && code.chars().all(|c| c.is_ascii_digit()));
    let is_states = name.to_lowercase().starts_with("states.");
    if !is_states || is_status || STATES_ERRORS.contains(&name) {
        return Ok(());
    }
    Err(match nearest(name, STATES_ERRORS.iter().copied()) {
        Some(near) => format!("AWS has no error `{name}`: did you mean `{near}`?"),
        None => format!(
            "AWS has no error `{name}`, and the names that start with `States.` are its own: rename the error"
        ),
    })
}

/// A retrier that takes every error must be the last.
pub(super) fn check_order(retriers: &[Retrier], errors: &Errors) {
    let Some((_, before_last)) = retriers.split_last() else {
        return;
    };
    for retrier in before_last {
        if let Some(tokens) = &retrier.takes_all {
            errors.push(
                tokens,
                "this takes every error (`States.ALL`), so that no later `retry(..)` would apply: put it last",
            );
        }
    }
}
