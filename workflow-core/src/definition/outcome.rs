//! Scopes whose outcome is data, errors included: the branches of `join!`.

use crate::data::ErrorShape;
use crate::expr::{Expr, error_value, functions};
use crate::ir::{NodeKind, SiteId, Value};
use crate::jsonata::Ast;
use crate::names;
use crate::outcome::Outcome;

use super::awaited::Ends;
use super::builder::{DefinitionBuilder, Pending};
use super::state_names;

impl DefinitionBuilder {
    /// A branch of `join!` starts. When its type has errors, what it returns is `{"Ok": value}` or
    /// `{"Err": error}`.
    pub fn begin_outcome_branch(&mut self, has_errors: bool) {
        self.begin_branch();
        self.open_block().gives_outcome = has_errors;
    }

    /// Whether what the innermost scope returns is a `Result` as data.
    pub(super) fn gives_outcome(&mut self) -> bool {
        self.open_block().gives_outcome
    }

    /// `return step.await` in such a branch: the sites are those of the value and of the error.
    pub fn return_outcome_of<R: Outcome>(&mut self, sites: [SiteId; 2], pending: &Pending<R>) {
        self.return_ended(sites, pending.ends, R::error_shape());
    }

    fn return_ended(&mut self, [ok, err]: [SiteId; 2], ends: Ends, errors: Option<ErrorShape>) {
        let result = self.result_variable(ends, "result");
        self.return_ok(ok, Expr::<()>::new(result));
        let Some(shape) = errors else {
            return;
        };
        let failures = self.failures(ends, &shape);
        let after = self.cursor();
        let error = names::fresh("failure");
        let handler = self.blank();
        self.lead_all(failures, Some(&error), handler);
        self.move_to(handler);
        self.return_error(err, &Value::var(&error));
        self.move_to(after);
    }

    /// `{"Ok": value}` in a scope whose outcome is data, elsewhere the value.
    pub(super) fn given_ok(&mut self, value: Value) -> Value {
        match self.gives_outcome() {
            true => functions::wrapped_ok(&value),
            false => value,
        }
    }

    /// Ends a scope whose outcome is data with an error.
    pub(super) fn give_err(&mut self, site: SiteId, error: &Value) {
        let name = match error_value::parts(error).0.ast {
            Ast::String(name) => format!("Return{}", state_names::pascal_case(&name)),
            _ => "ReturnError".to_owned(),
        };
        let value = functions::wrapped_err(error);
        self.end(Some(site), name, NodeKind::Return { value });
    }
}
