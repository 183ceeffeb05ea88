//! Why we disagree where we do.
//!
//! Reasons are about content: an error of ours that the material does not know, or a kind of
//! mistake that it knows and the service does not. Only where a sample is broken in a way of its
//! own does a reason name it.

use workflow_core::asl::ExecutionType;
use workflow_core::diagnostic::Code;
use workflow_core::validate::validate_text;

use crate::executions::Case;
use crate::report::{Disagreement, Section};

/// The reason of a disagreement, when there is one.
pub(crate) fn reason(section: &Section, disagreement: &Disagreement) -> Option<&'static str> {
    if let Some((_, reason)) = BROKEN.iter().find(|(id, _)| *id == disagreement.id) {
        return Some(reason);
    }
    if section.name.contains("jayway") {
        return jsonpath(disagreement);
    }
    if section.name.contains("jsonata.jsonl") {
        let holds = |(text, _): &&(&str, _)| disagreement.found.contains(text);
        return JSONATA.iter().find(holds).map(|(_, reason)| *reason);
    }
    if !section.name.starts_with("validators/") {
        return None;
    }
    if disagreement.found == "valid" {
        return found_valid(disagreement);
    }
    // We refuse what the tool takes: every error has to be one that the tool does not look for.
    let mut lines = disagreement.found.lines();
    let first = known_error(lines.next()?)?;
    lines
        .all(|line| known_error(line).is_some())
        .then_some(first)
}

/// Why an execution that was recorded goes another way here, when all that is wrong with it has a
/// reason.
pub(crate) fn execution_reason(case: &Case) -> Option<&'static str> {
    let reason = |difference: &str| {
        let holds = |(texts, _): &&(&[&str], _)| texts.iter().all(|t| difference.contains(t));
        EXECUTIONS.iter().find(holds).map(|(_, reason)| *reason)
    };
    let reasons = case
        .wrong()
        .into_iter()
        .map(|(_, difference)| reason(difference));
    let reasons = reasons.collect::<Option<Vec<_>>>()?;
    reasons.first().copied()
}

/// Where the service contradicts itself, by what the differences say.
const EXECUTIONS: &[(&[&str], &str)] = &[
    (
        &["expected that it still runs after event 1,"],
        "the recording says neither how it ended nor what happened after its start; the same error in other fields ends executions",
    ),
    (
        &["MapStateExited: previousEventId"],
        "recordings until August 2024 link the exit of a distributed Map with MapRunSucceeded, those since November 2024 with MapRunStarted; most have the former",
    ),
    (
        &[
            "MapStateEntered: stateEnteredEventDetails/input: expected \"[\\\"Hello\\\",\\\"World\\\"]\"",
        ],
        "two recordings of July and August 2024 show the text of an execution's input without its blanks in the first state; all others keep them",
    ),
];

/// Samples that the service would refuse too.
const BROKEN: &[(&str, &str)] = &[
    (
        "shared-fallback-state-jsonata/statemachine/statemachine.asl.json",
        "the sample's QueryLanguage stands among its States, so that it is a state, and the others are JSONPath states with JSONata fields",
    ),
    (
        "lambda-sfn-sls/statemachine/stateMachine.asl.yml",
        "the sample's states are named `true` and `false`; read as YAML, the names in its transitions are booleans",
    ),
];

/// Where the service's JSONata is not the library's, by what comes out here.
const JSONATA: &[(&str, &str)] = &[
    (
        "Operator '??' is not supported",
        "the service's JSONata is 2.0.6, which has no `??`",
    ),
    (
        "Operator '?:' is not supported",
        "the service's JSONata is 2.0.6, which has no `?:`",
    ),
    (
        "Function '$eval' is not supported",
        "the service refuses `$eval`",
    ),
    (
        "\"NaN\"",
        "the service writes what is no number as text, JavaScript as null",
    ),
];

/// Errors that the service gives, with what others leave out.
const ERRORS: &[(&str, &str)] = &[
    (
        "Value is not a valid resource ARN",
        "the service refuses what is no ARN, such as `foo:bar` or a template's `${Name}`; the tool does not look at ARNs",
    ),
    (
        " is not recognized. The value is not a valid resource ARN",
        "the service refuses resources that it does not know, such as those of `swf`; the tool does not look at ARNs",
    ),
    (
        "Expected value of type [STRING] at /States/GetAttResource/Resource",
        "a template function such as `Fn::GetAtt` is no text until it is deployed",
    ),
    (
        "Expected value of type [STRING] at /States/RefResource/Resource",
        "a template function such as `Ref` is no text until it is deployed",
    ),
    (
        "field is required for resource ARN",
        "the service wants Parameters or Arguments with every integration",
    ),
    (
        "is required but was missing",
        "the service wants RoleArn in Credentials, and the arguments that an integration can't do without",
    ),
    (
        "'QueryLanguage' can not be 'JSONPath'",
        "the service refuses JSONPath states in a JSONata machine, as recorded",
    ),
    (
        "Invalid variable name",
        "the service takes letters, digits and underscores in the names of variables",
    ),
    (
        "Field '$states.",
        "the service knows input and context everywhere, result and errorOutput only in the Output and Assign that have them",
    ),
    (
        "Duplicate State name",
        "the service wants distinct names in the whole machine, whatever the scope",
    ),
    (
        "These fields are required: [Transformation] at ",
        "the service wants both Transformation and OutputType in a WriterConfig",
    ),
    (
        "These fields are required: [OutputType] at ",
        "the service wants both Transformation and OutputType in a WriterConfig",
    ),
    (
        "There should only be one of the following fields: [ItemSelector, Parameters]",
        "Parameters is the old name of ItemSelector",
    ),
    (
        "These fields are required: [ExecutionType]",
        "the service wants an ExecutionType with the mode DISTRIBUTED",
    ),
    (
        "The field 'InputType' is required",
        "the service wants to know the format of what getObject reads",
    ),
    (
        "The field 'CSVHeaderLocation' is required",
        "the service wants to know where the headers of a CSV file are",
    ),
    (
        "Value is not a Reference Path at ",
        "the service takes no path into the context object here, nor one that can name several values",
    ),
    (
        "Reference to '",
        "the service gives expressions no context value: data is in `$states`",
    ),
    (
        "JSONata string must start with",
        "the service wants an expression where the field can hold no text",
    ),
    (
        "is not reachable.",
        "the service refuses states that nothing leads to",
    ),
];

fn known_error(line: &str) -> Option<&'static str> {
    let known = ERRORS.iter().find(|(part, _)| line.contains(part));
    known.map(|(_, reason)| *reason)
}

/// The tool refuses what the service takes.
fn found_valid(disagreement: &Disagreement) -> Option<&'static str> {
    let text = &disagreement.subject;
    let said = &disagreement.expected;
    if text.contains("{%") || text.contains("%}") {
        return Some(
            "the service takes a text for an expression that starts with `{%` and ends with `%}`, whatever the blanks, and any other text for itself",
        );
    }
    let findings = validate_text(text, ExecutionType::Standard);
    if findings.iter().any(|f| f.code == Code::IntrinsicArgument) {
        return Some(
            "the service does not look at the types of literal arguments before it evaluates them; we warn",
        );
    }
    let endless = findings.iter().any(|f| f.code == Code::MissingEndState);
    if endless && (said.contains("terminal") || said == "invalid ") {
        return Some("the service looks for an end in the outermost scope only; we warn");
    }
    None
}

fn jsonpath(disagreement: &Disagreement) -> Option<&'static str> {
    let path = disagreement.subject.as_str();
    if path.contains("(@.length-") {
        return Some("the service takes the old form of the dialect");
    }
    if disagreement.expected == "an error" {
        match disagreement.found.as_str() {
            "null" => return Some("the service gives null for an index behind the end"),
            "[]" => return Some("the service gives no error where a path may select many values"),
            _ => {}
        }
    }
    if disagreement.found.contains("Multi properties can only be") {
        return Some("the service has a library in which nothing can follow several names");
    }
    if disagreement.found == "null" && path.ends_with(']') {
        return Some("the service gives null for an index out of range");
    }
    match path.strip_prefix('$') {
        None => Some("the library puts `$.` before what has no `$`; the service refuses it"),
        Some(rest) if rest.starts_with(char::is_alphabetic) => {
            Some("the service reads `$name` as a variable; the library has none")
        }
        Some(_) => None,
    }
}
