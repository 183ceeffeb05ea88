//! Task tokens: how the world outside names an attempt.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use uuid::Uuid;
use workflow_core::error::Failure;

use super::{ExecutionRecord, ExecutionStatus, RuntimeError, lock};
use crate::engine::ScopeId;
use crate::native::Message;
use crate::task::TaskToken;

/// The tokens that were given out and not answered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tokens(Arc<Mutex<HashMap<TaskToken, Holder>>>);

#[derive(Debug)]
enum Holder {
    /// This attempt waits for an answer.
    Attempt(Arc<ExecutionRecord>, ScopeId),
    /// The attempt was given up.
    GivenUp,
}

/// A token that is good as long as its attempt runs.
#[derive(Debug)]
pub(crate) struct OpenToken {
    tokens: Tokens,
    token: TaskToken,
}

impl OpenToken {
    pub(crate) fn token(&self) -> &TaskToken {
        &self.token
    }
}

impl Drop for OpenToken {
    fn drop(&mut self) {
        if let Some(holder) = lock(&self.tokens.0).get_mut(&self.token) {
            *holder = Holder::GivenUp;
        }
    }
}

impl Holder {
    /// The attempt that waits. Its execution may have ended a moment ago.
    fn waiting(&self) -> Result<(&ExecutionRecord, ScopeId), RuntimeError> {
        match self {
            Holder::Attempt(record, scope) if record.status() == ExecutionStatus::Running => {
                Ok((record, *scope))
            }
            Holder::Attempt(..) | Holder::GivenUp => Err(RuntimeError::TaskTimedOut),
        }
    }
}

impl Tokens {
    /// A new token for the attempt that `scope` of an execution is in.
    pub(crate) fn open(&self, record: &Arc<ExecutionRecord>, scope: ScopeId) -> OpenToken {
        let token = TaskToken::new(Uuid::new_v4().to_string());
        let holder = Holder::Attempt(record.clone(), scope);
        lock(&self.0).insert(token.clone(), holder);
        OpenToken {
            tokens: self.clone(),
            token,
        }
    }

    pub(super) fn answer(
        &self,
        token: &TaskToken,
        result: Result<Value, Failure>,
    ) -> Result<(), RuntimeError> {
        let mut tokens = lock(&self.0);
        let holder = tokens.get(token).ok_or(RuntimeError::TaskDoesNotExist)?;
        let (record, scope) = holder.waiting()?;
        record.inbox.send(Message::Answer {
            scope,
            token: token.clone(),
            result,
        });
        tokens.remove(token);
        Ok(())
    }

    pub(super) fn heartbeat(&self, token: &TaskToken) -> Result<(), RuntimeError> {
        let tokens = lock(&self.0);
        let holder = tokens.get(token).ok_or(RuntimeError::TaskDoesNotExist)?;
        let (record, scope) = holder.waiting()?;
        record.inbox.send(Message::Heartbeat { scope });
        Ok(())
    }
}
