//! What `retry(policy, ..)` around several steps says of itself: the fields of a retrier.

use serde_json::Number;

use crate::asl::{JitterStrategy, Retrier};
use crate::error::WorkflowError;

const ALL: &str = "States.ALL";

/// When a block of a workflow is run again, and after how long.
///
/// The fields are those of a retrier, with its defaults: every error (`States.ALL`), a second
/// before the first retry, three retries, twice the delay for each further one, no longest delay,
/// no jitter. A policy is part of the definition: it is a constant, or made of constants.
///
/// ```
/// use workflow_core::asl::JitterStrategy;
/// use workflow_core::retry::RetryPolicy;
///
/// const PATIENT: RetryPolicy = RetryPolicy::new().interval_seconds(60).max_attempts(10);
///
/// let policy = PATIENT
///     .error_equals(["Busy", "States.Timeout"])
///     .backoff_rate(1.5)
///     .max_delay_seconds(3_600)
///     .jitter_strategy(JitterStrategy::Full);
/// let retrier = serde_json::to_value(policy.retrier()).unwrap();
/// assert_eq!(retrier["ErrorEquals"], serde_json::json!(["Busy", "States.Timeout"]));
/// assert_eq!(retrier["JitterStrategy"], "FULL");
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[must_use = "a policy does nothing until `retry` takes it"]
pub struct RetryPolicy {
    error_equals: Option<Vec<String>>,
    interval_seconds: Option<u64>,
    max_attempts: Option<u64>,
    backoff_rate: Option<f64>,
    max_delay_seconds: Option<u64>,
    jitter_strategy: Option<JitterStrategy>,
}

impl RetryPolicy {
    /// The defaults.
    pub const fn new() -> RetryPolicy {
        RetryPolicy {
            error_equals: None,
            interval_seconds: None,
            max_attempts: None,
            backoff_rate: None,
            max_delay_seconds: None,
            jitter_strategy: None,
        }
    }

    /// Only these errors: their names, or values of an error type, of which the name counts.
    /// Called again it adds to them.
    ///
    /// ```
    /// # use workflow_core::error::Failure;
    /// # use workflow_core::retry::RetryPolicy;
    /// let policy = RetryPolicy::new()
    ///     .error_equals(["States.Timeout"])
    ///     .error_equals([Failure::new("Busy", "of another type")]);
    /// assert_eq!(policy.retrier().error_equals, ["States.Timeout", "Busy"]);
    /// ```
    pub fn error_equals<N: ErrorName>(mut self, errors: impl IntoIterator<Item = N>) -> Self {
        let names = errors.into_iter().map(N::error_name);
        self.error_equals.get_or_insert_default().extend(names);
        self
    }

    /// Seconds before the first retry, from 1 to 99,999,999.
    pub const fn interval_seconds(mut self, seconds: u64) -> Self {
        self.interval_seconds = Some(seconds);
        self
    }

    /// How many retries, from 0 to 99,999,999.
    pub const fn max_attempts(mut self, retries: u64) -> Self {
        self.max_attempts = Some(retries);
        self
    }

    /// What the delay is multiplied with after each retry: at least 1.
    pub const fn backoff_rate(mut self, rate: f64) -> Self {
        self.backoff_rate = Some(rate);
        self
    }

    /// The longest delay, from 1 to 31,622,400 seconds.
    pub const fn max_delay_seconds(mut self, seconds: u64) -> Self {
        self.max_delay_seconds = Some(seconds);
        self
    }

    /// Whether delays are drawn at random.
    pub const fn jitter_strategy(mut self, strategy: JitterStrategy) -> Self {
        self.jitter_strategy = Some(strategy);
        self
    }

    /// The retrier of a state.
    #[must_use]
    pub fn retrier(&self) -> Retrier {
        let all = || vec![ALL.to_owned()];
        Retrier {
            comment: None,
            error_equals: self.error_equals.clone().unwrap_or_else(all),
            interval_seconds: self.interval_seconds.map(Number::from),
            max_attempts: self.max_attempts.map(Number::from),
            backoff_rate: self.backoff_rate.and_then(Number::from_f64),
            max_delay_seconds: self.max_delay_seconds.map(Number::from),
            jitter_strategy: self.jitter_strategy,
        }
    }

    fn takes_all(&self) -> bool {
        let is_all = |names: &Vec<String>| names.iter().any(|name| name == ALL);
        self.error_equals.as_ref().is_none_or(is_all)
    }

    /// What the service would not take.
    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let whole = [
            ("interval_seconds", self.interval_seconds, 1, 99_999_999),
            ("max_attempts", self.max_attempts, 0, 99_999_999),
            ("max_delay_seconds", self.max_delay_seconds, 1, 31_622_400),
        ];
        for (field, value, low, high) in whole {
            if let Some(value) = value.filter(|value| !(low..=high).contains(value)) {
                problems.push(format!(
                    "`{field}({value})`: it is a whole number from {low} to {high}"
                ));
            }
        }
        let rate = self.backoff_rate;
        if let Some(rate) = rate.filter(|rate| !(rate.is_finite() && *rate >= 1.0)) {
            problems.push(format!(
                "`backoff_rate({rate})`: it is a number of at least 1.0"
            ));
        }
        problems.extend(self.problem_of_names());
        problems
    }

    fn problem_of_names(&self) -> Option<String> {
        let names = self.error_equals.as_ref()?;
        if names.is_empty() {
            return Some("`error_equals` names no error: leave it out to take all".to_owned());
        }
        if names.iter().any(|name| name.trim().is_empty()) {
            return Some("`error_equals` has an error without a name: write it".to_owned());
        }
        if names.iter().any(|name| name == "States.Runtime") {
            let message = "`States.Runtime` ends the execution and is never retried: remove it";
            return Some(message.to_owned());
        }
        (names.len() > 1 && self.takes_all()).then(|| {
            "`States.ALL` takes every error and stands alone: remove the other names of `error_equals`"
                .to_owned()
        })
    }
}

/// What `error_equals` takes: the name of an error, or an error.
#[diagnostic::on_unimplemented(
    message = "`error_equals` takes names of errors, or errors: `{Self}` is neither",
    note = "write texts, as in `[\"States.Timeout\"]`, or variants of a type with `#[derive(WorkflowError)]`"
)]
pub trait ErrorName {
    /// The name.
    fn error_name(self) -> String;
}

impl ErrorName for &str {
    fn error_name(self) -> String {
        self.to_owned()
    }
}

impl ErrorName for String {
    fn error_name(self) -> String {
        self
    }
}

impl<E: WorkflowError> ErrorName for E {
    fn error_name(self) -> String {
        self.to_failure().error
    }
}

/// What `retry` takes: a policy, or several, of which the first that is for an error counts.
#[diagnostic::on_unimplemented(
    message = "`retry` can't go by `{Self}`",
    label = "not a `RetryPolicy`",
    note = "give it a `RetryPolicy`, or an array of them"
)]
pub trait RetryPolicies {
    /// In the order of the state's Retry.
    fn policies(self) -> Vec<RetryPolicy>;
}

impl RetryPolicies for RetryPolicy {
    fn policies(self) -> Vec<RetryPolicy> {
        vec![self]
    }
}

impl RetryPolicies for &RetryPolicy {
    fn policies(self) -> Vec<RetryPolicy> {
        vec![self.clone()]
    }
}

impl<const N: usize> RetryPolicies for [RetryPolicy; N] {
    fn policies(self) -> Vec<RetryPolicy> {
        self.into()
    }
}

impl RetryPolicies for Vec<RetryPolicy> {
    fn policies(self) -> Vec<RetryPolicy> {
        self
    }
}

/// The retriers of a state.
///
/// # Errors
/// What the service would not take of them.
pub fn retriers(policies: impl RetryPolicies) -> Result<Vec<Retrier>, Vec<String>> {
    let policies = policies.policies();
    let mut problems: Vec<String> = policies.iter().flat_map(RetryPolicy::problems).collect();
    match policies.split_last() {
        None => problems.push("`retry` got no policy: write `RetryPolicy::new()`".to_owned()),
        Some((_, before)) if before.iter().any(RetryPolicy::takes_all) => problems.push(
            "a policy for every error (`States.ALL`) stands before others, which would never apply: put it last".to_owned(),
        ),
        Some(_) => {}
    }
    if problems.is_empty() {
        Ok(policies.iter().map(RetryPolicy::retrier).collect())
    } else {
        Err(problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_service_would_not_take_is_told() {
        let new = RetryPolicy::new;
        let cases: Vec<(Vec<RetryPolicy>, &str)> = vec![
            (vec![new().interval_seconds(0)], "`interval_seconds(0)`"),
            (
                vec![new().max_attempts(100_000_000)],
                "`max_attempts(100000000)`",
            ),
            (vec![new().max_delay_seconds(0)], "`max_delay_seconds(0)`"),
            (vec![new().backoff_rate(0.5)], "`backoff_rate(0.5)`"),
            (vec![new().backoff_rate(f64::NAN)], "`backoff_rate(NaN)`"),
            (vec![new().error_equals::<&str>([])], "names no error"),
            (vec![new().error_equals([" "])], "without a name"),
            (
                vec![new().error_equals(["States.Runtime"])],
                "never retried",
            ),
            (
                vec![new().error_equals(["A", "States.ALL"])],
                "stands alone",
            ),
            (vec![new(), new().error_equals(["A"])], "put it last"),
            (vec![], "no policy"),
        ];
        for (policies, expected) in cases {
            let problems = retriers(policies).expect_err(expected);
            assert!(
                problems.len() == 1 && problems[0].contains(expected),
                "{problems:?} has not {expected}"
            );
        }
    }

    #[test]
    fn policies_become_retriers_in_order() {
        let policies = [
            RetryPolicy::new().error_equals(["A"]).max_attempts(0),
            RetryPolicy::new(),
        ];
        let retriers = serde_json::to_value(retriers(policies).unwrap()).unwrap();
        assert_eq!(
            retriers,
            serde_json::json!([
                { "ErrorEquals": ["A"], "MaxAttempts": 0 },
                { "ErrorEquals": ["States.ALL"] },
            ])
        );
    }
}
