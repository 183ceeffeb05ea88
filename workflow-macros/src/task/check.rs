//! Rules about options and parameters together.

use super::function::{Body, TaskFn};
use super::options::{Options, Target};
use super::params::{Params, Supplied};
use super::resource::Pattern;
use crate::errors::Errors;
use syn::{GenericArgument, PathArguments, ReturnType, Type};

/// All rules.
///
/// When the return type and `callback` disagree, the expansion follows the type.
pub(super) fn check(options: &mut Options, func: &TaskFn, params: &Params, errors: &Errors) {
    check_body(options, func, errors);
    check_callback(options, errors);
    check_token(options, func, params, errors);
    check_callback_return(options, func, params, errors);
    check_context(func, params, errors);
    check_keys(options, func, params, errors);
    check_heartbeat(options, errors);
    check_credentials(options, errors);
}

/// A service has no body, everything else has one.
fn check_body(options: &Options, func: &TaskFn, errors: &Errors) {
    let is_service = matches!(options.target, Target::Integration { .. });
    match (&func.body, options.target_span) {
        (Body::Block(_), Some(span)) if is_service => errors.push_at(
            span,
            "`resource` says that a service does the work: end the fn with `;` instead of a body",
        ),
        (Body::None(semi), _) if !is_service => errors.push(
            semi,
            "a task without a body is done by a service: say which with `resource = \"arn:aws:states:::..\"`, or write the body",
        ),
        _ => {}
    }
}

/// A callback goes through `lambda:invoke.waitForTaskToken`.
fn check_callback(options: &Options, errors: &Errors) {
    let Some(span) = options.callback else { return };
    let message = match options.target {
        Target::Lambda(_) => return,
        Target::LambdaArn(_) => {
            "a function called by `lambda_arn` gets no token: write `lambda = \"..\"` with the same ARN"
        }
        Target::Activity(_) => {
            "an activity is answered by its worker, without `callback`: remove it, and return the result"
        }
        Target::Integration { .. } => {
            "a service gets a token by its resource: remove `callback`, and end the resource in `.waitForTaskToken`"
        }
    };
    errors.push_at(span, message);
}

/// A callback task returns `Result<Callback<T>, E>`.
///
/// Only what is spelled `Result` or `Callback` is judged here; rustc judges the rest by the trait
/// `CallbackReturn`.
fn check_callback_return(options: &mut Options, func: &TaskFn, params: &Params, errors: &Errors) {
    let ReturnType::Type(_, ty) = &func.sig.output else {
        return;
    };
    let callback = generic_arg(ty, "Result").map(|ok| generic_arg(ok, "Callback").is_some());
    let by_lambda = matches!(options.target, Target::Lambda(_));
    match (options.callback, callback) {
        (Some(_), Some(false)) => {
            if by_lambda {
                errors.push(
                    ty,
                    "a callback task hands its token over and gives no result yet: return `Result<Callback<T>, E>`, with `Ok(Callback::pending())` at the end",
                );
            }
            options.callback = None;
            options.answered_later = true;
        }
        (None, Some(true)) => {
            if func.is_bodiless() {
                errors.push(
                    ty,
                    "a service's fn returns what SendTaskSuccess brings: write the type inside `Callback`",
                );
            } else if params.supplied(Supplied::Token).is_none() {
                errors.push(
                    ty,
                    "only a callback task returns a `Callback`: add `callback` to `#[task]`, and a parameter `token: TaskToken`",
                );
            }
            options.callback = Some(func.body_span());
        }
        _ => {}
    }
}

/// `T` in `name<T, ..>`.
fn generic_arg<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(args) = &last.arguments else {
        return None;
    };
    match args.args.first()? {
        GenericArgument::Type(arg) if last.ident == name => Some(arg),
        _ => None,
    }
}

/// Whoever answers by token needs one, and nobody else has one.
fn check_token(options: &Options, func: &TaskFn, params: &Params, errors: &Errors) {
    let token = params.supplied(Supplied::Token);
    let (answers, where_to) = match &options.target {
        Target::Integration { pattern: None, .. } => return,
        Target::Integration {
            pattern: Some(pattern),
            ..
        } if func.is_bodiless() => (
            *pattern == Pattern::WaitForTaskToken,
            "end the resource in `.waitForTaskToken`",
        ),
        _ => (options.callback.is_some(), "add `callback`"),
    };
    match token {
        Some(token) if !answers => errors.push(
            &token.written.ty,
            format!("there is a token only for a task that is answered later: {where_to}, or remove the parameter"),
        ),
        None if answers => {
            let span = options.callback.or(options.target_span);
            errors.push_at(
                span.unwrap_or_else(|| func.body_span()),
                "a task that is answered later must hand its token over: add a parameter `token: TaskToken`",
            );
        }
        _ => {}
    }
}

/// A service asks nothing.
fn check_context(func: &TaskFn, params: &Params, errors: &Errors) {
    if let (true, Some(context)) = (func.is_bodiless(), params.supplied(Supplied::Context)) {
        errors.push(
            &context.written.ty,
            "a service can't ask about its attempt: remove the parameter",
        );
    }
}

/// Keys are distinct, and only given to what has one.
fn check_keys(options: &Options, func: &TaskFn, params: &Params, errors: &Errors) {
    let is_object = super::expand::payload_is_object(options, func, params);
    let mut seen: Vec<String> = Vec::new();
    for param in &params.list {
        let Some(key) = super::expand::key_of(param, func) else {
            if let Some(key) = &param.key {
                errors.push(
                    &key.tokens,
                    "`TaskContext` is no part of the payload: remove `#[arg]`",
                );
            }
            continue;
        };
        match &param.key {
            Some(written) if !is_object => errors.push(
                &written.tokens,
                "the only parameter is the whole payload and has no key: remove `#[arg]`",
            ),
            Some(written) if seen.contains(&key) => errors.push(
                &written.tokens,
                format!("two parameters have the key `{key}`: give this one another"),
            ),
            None if seen.contains(&key) => errors.push(
                &param.ident,
                format!("two parameters have the key `{key}`: give this one another with `#[arg(name = \"..\")]`"),
            ),
            _ => {}
        }
        seen.push(key);
    }
}

/// Heartbeats come from whoever holds a token, and more often than the timeout.
fn check_heartbeat(options: &Options, errors: &Errors) {
    let Some(heartbeat) = &options.heartbeat_seconds else {
        return;
    };
    let beats = match &options.target {
        Target::Activity(_) => true,
        Target::Integration { pattern, .. } => *pattern != Some(Pattern::RequestResponse),
        Target::Lambda(_) | Target::LambdaArn(_) => {
            options.callback.is_some() || options.answered_later
        }
    };
    if !beats {
        errors.push(
            &heartbeat.tokens,
            "nothing sends heartbeats here: use `timeout_seconds`, or make it a callback, an activity or a `.sync` or `.waitForTaskToken` resource",
        );
    } else if let Some(timeout) = &options.timeout_seconds
        && heartbeat.value >= timeout.value
    {
        errors.push(
            &heartbeat.tokens,
            format!(
                "`heartbeat_seconds` must be less than `timeout_seconds`, which is {}",
                timeout.value
            ),
        );
    }
}

/// Workers have their own rights.
fn check_credentials(options: &Options, errors: &Errors) {
    if let (Some(credentials), Target::Activity(_)) = (&options.credentials, &options.target) {
        errors.push(
            &credentials.tokens,
            "an activity's worker has its own rights: remove `credentials`",
        );
    }
}
