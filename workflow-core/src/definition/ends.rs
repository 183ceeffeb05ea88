//! What ends a scope or block: a value, or an error.

use crate::expr::{Expr, error_value};
use crate::ir::{NodeKind, SiteId, Value};
use crate::jsonata::Ast;

use super::awaited::Failing;
use super::builder::DefinitionBuilder;
use super::probe::Conversion;
use super::state_names;

impl DefinitionBuilder {
    /// `return Ok(value)`, or `return value` of a plain value.
    pub fn return_value<T: ?Sized>(&mut self, site: SiteId, value: Expr<T>) {
        self.put_return(site, value.value);
    }

    pub(super) fn put_return(&mut self, site: SiteId, value: Value) {
        let kind = NodeKind::Return { value };
        let id = self.end(Some(site), "Succeed".to_owned(), kind);
        self.open_block().returns.push(id);
    }

    pub(super) fn put_fail(&mut self, site: SiteId, error: Value, cause: Value) {
        let name = match &error.ast {
            Ast::String(name) => format!("Fail{}", state_names::pascal_case(name)),
            _ => "Fail".to_owned(),
        };
        let id = self.end(Some(site), name, NodeKind::Fail { error, cause });
        self.leave_with(vec![Failing::Raised(id)]);
    }

    /// `return Ok(value)`
    pub fn return_ok<T: ?Sized>(&mut self, site: SiteId, value: Expr<T>) {
        let value = self.given_ok(value.value);
        self.put_return(site, value);
    }

    /// `return Err(error)`
    pub fn return_err<E: ?Sized>(&mut self, site: SiteId, error: &Expr<E>) {
        self.return_error(site, &error.value);
    }

    pub(super) fn return_error(&mut self, site: SiteId, error: &Value) {
        if self.gives_outcome() {
            return self.give_err(site, error);
        }
        let (error, cause) = error_value::parts(error);
        self.put_fail(site, error, cause);
    }

    /// `return Err(error.into())`
    pub fn return_converted<T, E>(
        &mut self,
        site: SiteId,
        error: Expr<E>,
        conversion: &Conversion<T>,
    ) {
        self.return_error(site, &(conversion.convert)(error.value));
    }

    /// `return result`, of any expression: the sites are those of the test, the value and the
    /// error.
    pub fn return_outcome<T: ?Sized>(
        &mut self,
        sites: [SiteId; 3],
        outcome: Expr<T>,
        has_errors: bool,
    ) {
        self.put_outcome(sites, outcome.value, has_errors);
    }

    fn put_outcome(&mut self, sites: [SiteId; 3], outcome: Value, has_errors: bool) {
        let [test, value_site, error_site] = sites;
        if self.gives_outcome() {
            return self.put_return(test, outcome);
        }
        if !has_errors {
            return self.put_return(value_site, outcome);
        }
        let outcome = self.stable_value("outcome", outcome);
        let error = outcome.ast.clone().field("Err");
        let failed = Ast::call("exists", [error.clone()]);
        let failed = Value::derive(failed, [&outcome]);
        let otherwise = self.put_branch(test, "IfErr", failed);
        let read = |name: &str| Value::of(error.clone().field(name));
        self.put_fail(error_site, read("Error"), read("Cause"));
        self.begin(otherwise);
        self.put_return(value_site, Value::of(outcome.ast.field("Ok")));
    }
}
