//! `#[workflow_error(..)]`, and the names that ASL keeps for itself.

use proc_macro2::Span;
use syn::{Attribute, LitStr};

use super::Report;

/// What `#[workflow_error(..)]` says.
#[derive(Default)]
pub(crate) struct ErrorAttrs {
    pub(crate) name: Option<LitStr>,
    pub(crate) other: Option<Span>,
    pub(crate) transparent: Option<Span>,
}

impl ErrorAttrs {
    pub(crate) fn parse(attrs: &[Attribute], report: &mut Report) -> ErrorAttrs {
        let mut parsed = ErrorAttrs::default();
        for attr in attrs.iter().filter(|a| a.path().is_ident("workflow_error")) {
            let result = attr.parse_nested_meta(|meta| {
                let span = meta.path.get_ident().map(syn::Ident::span);
                if meta.path.is_ident("name") {
                    parsed.name = Some(meta.value()?.parse()?);
                } else if meta.path.is_ident("other") {
                    parsed.other = span;
                } else if meta.path.is_ident("transparent") {
                    parsed.transparent = span;
                } else {
                    return Err(meta.error(
                        "`workflow_error` takes `name = \"..\"`, `other` or `transparent`",
                    ));
                }
                Ok(())
            });
            if let Err(error) = result {
                report.add(error);
            }
        }
        parsed
    }

    /// At most one of the three makes sense.
    pub(crate) fn check_alone(&self, report: &mut Report) {
        let name = self.name.as_ref().map(LitStr::span);
        let spans = [name, self.other, self.transparent];
        for span in spans.into_iter().flatten().skip(1) {
            report.add(syn::Error::new(
                span,
                "a variant has a `name`, or is `other`, or is `transparent`; keep one of them",
            ));
        }
    }
}

/// Names that the service raises and an error can be caught by.
const STATES_NAMES: &[&str] = &[
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
    "States.DataLimitExceeded",
    "States.Http.Socket",
];

/// Reports a name that no error of a user can have.
pub(crate) fn check_name(name: &LitStr, has_fields: bool, report: &mut Report) {
    let value = name.value();
    let message = match value.as_str() {
        "" => "an error name can't be empty".to_owned(),
        "States.ALL" | "States.TaskFailed" => format!(
            "`{value}` is a wildcard of `ErrorEquals`, no error has that name; to hold every name not listed use `#[workflow_error(other)]` on a variant with a `Failure`"
        ),
        "States.Runtime" => {
            "`States.Runtime` can't be caught: it always ends the execution; remove the variant"
                .to_owned()
        }
        _ if !value.starts_with("States.") => return,
        _ if !is_states_name(&value) => format!(
            "`{value}` is no error name of the service, and the prefix `States.` is its own; write another name, or one of `{}` or `States.Http.StatusCode.<number>`",
            STATES_NAMES.join("`, `")
        ),
        _ if has_fields => format!(
            "a variant named `{value}` can't have fields: the cause that the service gives is plain text; remove the fields"
        ),
        _ => return,
    };
    report.error(name, message);
}

fn is_states_name(name: &str) -> bool {
    let status = name.strip_prefix("States.Http.StatusCode.");
    STATES_NAMES.contains(&name)
        || status.is_some_and(|n| n.len() == 3 && n.bytes().all(|b| b.is_ascii_digit()))
}
