//! What the world outside answers to a case: `world.json` beside its inputs.
//!
//! For each input it has the answers of tasks, one attempt after the other (`Return`, `Throw` or
//! `Never`, in the words of Step Functions Local), and how the execution has to end. Tasks that it
//! does not name run.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use workflow_runtime::Failure;
use workflow_runtime::testing::{Answer, Mock};

use crate::cases::{Case, CaseTask};

/// The answers, by the name of the task's fn.
pub type Answers = BTreeMap<String, Vec<Reply>>;

/// All inputs of a case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// What is answered on every input that says nothing else.
    #[serde(default)]
    pub answers: Answers,
    /// By the input's file name, without `.json`.
    pub inputs: BTreeMap<String, Scenario>,
}

/// What happens on one input.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// In a sentence.
    pub about: String,
    /// What is answered on this one.
    #[serde(default)]
    pub answers: Answers,
    /// How it ends.
    pub ends: End,
    /// Why the classic definition does otherwise, where it does.
    #[serde(default)]
    pub classic_differs: Option<String>,
}

/// How an execution ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum End {
    /// With an output.
    Output(Value),
    /// With an error.
    Failure(Thrown),
}

/// What a task answers to one attempt.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub enum Reply {
    /// A result.
    Return(Value),
    /// An error.
    Throw(Thrown),
    /// None: the attempt lasts until a timeout ends it.
    Never,
}

/// An error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Thrown {
    /// Its name.
    pub error: String,
    /// Why.
    pub cause: String,
}

impl Reply {
    /// As a mock gives it.
    #[must_use]
    pub fn answer(&self) -> Answer {
        match self {
            Reply::Return(value) => Answer::ok(value),
            Reply::Throw(thrown) => Answer::failure(&thrown.error, &thrown.cause),
            Reply::Never => Answer::never(),
        }
    }
}

impl End {
    /// Whether both are the same to JSON, where `15` and `15.0` are one number.
    #[must_use]
    pub fn is_same(&self, other: &End) -> bool {
        match (self, other) {
            (End::Output(a), End::Output(b)) => is_same(a, b),
            (a, b) => a == b,
        }
    }
}

fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let same = |(key, a): (&String, &Value)| b.get(key).is_some_and(|b| is_same(a, b));
            a.len() == b.len() && a.iter().all(same)
        }
        (a, b) => a == b,
    }
}

impl From<Failure> for End {
    fn from(failure: Failure) -> End {
        End::Failure(Thrown {
            error: failure.error,
            cause: failure.cause,
        })
    }
}

impl World {
    /// Reads the world of a case.
    ///
    /// # Errors
    /// When the file is not there, or says something else.
    pub fn of(case: &Case) -> io::Result<World> {
        read(&case.directory().join("world.json"))
    }

    /// What answers for `task` on `input`: nothing, where the task itself does.
    #[must_use]
    pub fn replies(&self, input: &str, task: &CaseTask) -> Vec<Reply> {
        let own = self.inputs.get(input).map(|scenario| &scenario.answers);
        let name = task.fn_name();
        let replies = own.and_then(|own| own.get(name));
        replies
            .or_else(|| self.answers.get(name))
            .cloned()
            .unwrap_or_default()
    }

    /// Stand-ins for all tasks of a case on `input`.
    #[must_use]
    pub fn mocks(&self, case: &Case, input: &str) -> Vec<Mock> {
        let mock = |task: &CaseTask| {
            let replies = self.replies(input, task);
            (task.mock)(replies.iter().map(Reply::answer).collect())
        };
        case.tasks.iter().map(mock).collect()
    }
}

/// A JSON file in its type.
///
/// # Errors
/// When the file is not there, or holds something else.
pub fn read<T: DeserializeOwned>(path: &Path) -> io::Result<T> {
    let text = fs::read_to_string(path)
        .map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", path.display())))?;
    serde_json::from_str(&text).map_err(|e| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("{}: {e}", path.display()),
        )
    })
}
