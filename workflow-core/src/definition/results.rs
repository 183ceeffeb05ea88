//! What becomes of the result of a step: its value, its errors.

use crate::data::ErrorShape;
use crate::expr::Expr;
use crate::ir::{SiteId, Value};
use crate::jsonata::{Ast, BinaryOp};
use crate::names;
use crate::outcome::Outcome;

use super::awaited::Ends;
use super::builder::{DefinitionBuilder, Label, Pending};
use super::probe::Conversion;

impl DefinitionBuilder {
    /// The error names that `shape` can hold beyond `taken`, as ErrorEquals.
    pub(super) fn names_left(shape: &ErrorShape, taken: &[String]) -> Vec<String> {
        if shape.holds_any() {
            return vec!["States.ALL".to_owned()];
        }
        let mut left = Vec::new();
        for name in shape.names() {
            if !taken.iter().any(|t| t == name) && !left.iter().any(|l| l == name) {
                left.push(name.to_owned());
            }
        }
        left
    }

    /// `step.await?`: the error leaves the scope, converted.
    pub fn question<P, T>(
        &mut self,
        site: SiteId,
        hint: &str,
        pending: &Pending<P>,
        conversion: &Conversion<T>,
    ) -> Expr<T> {
        let Conversion {
            of, keeps, convert, ..
        } = conversion;
        self.leave(site, pending.ends, of, (*keeps, *convert));
        Expr::new(self.result_variable(pending.ends, hint))
    }

    /// Errors leave the scope: as they are, or converted.
    fn leave(
        &mut self,
        site: SiteId,
        ends: Ends,
        of: &ErrorShape,
        (keeps, convert): (bool, fn(Value) -> Value),
    ) {
        let failures = self.failures(ends, of);
        // What stays as it is leaves the scope by itself, unless it is data there.
        if keeps && !self.gives_outcome() {
            self.leave_with(failures);
        } else {
            let after = self.cursor();
            let error = names::fresh("failure");
            let handler = self.blank();
            self.lead_all(failures, Some(&error), handler);
            self.move_to(handler);
            self.return_error(site, &convert(Value::var(&error)));
            self.move_to(after);
        }
    }

    /// `value?` of a `Result` that is a value. The sites are those of the test and of the error.
    pub fn question_value<P, T>(
        &mut self,
        sites: [SiteId; 2],
        value: Expr<P>,
        conversion: &Conversion<T>,
    ) -> Expr<T> {
        Expr::new(self.unless_err(sites, value.value, conversion.convert))
    }

    fn unless_err(
        &mut self,
        sites: [SiteId; 2],
        value: Value,
        convert: fn(Value) -> Value,
    ) -> Value {
        let value = self.stable_value("outcome", value);
        let error = value.ast.clone().field("Err");
        let failed = Value::of(Ast::call("exists", [error.clone()]));
        let otherwise = self.put_branch(sites[0], "IfErr", failed);
        self.return_error(sites[1], &convert(Value::of(error)));
        self.begin(otherwise);
        Value::of(value.ast.field("Ok"))
    }

    /// `option.ok_or(error)?`
    pub fn question_option<T, E>(
        &mut self,
        sites: [SiteId; 2],
        name: &str,
        value: Expr<Option<T>>,
        error: Expr<E>,
        conversion: &Conversion<()>,
    ) -> Expr<T> {
        let value = self.stable_value("value", value.value);
        Expr::new(self.unless_none(sites, name, value, error.value, conversion.convert))
    }

    fn unless_none(
        &mut self,
        sites: [SiteId; 2],
        name: &str,
        mut value: Value,
        error: Value,
        convert: fn(Value) -> Value,
    ) -> Value {
        let some = Ast::binary(BinaryOp::NotEqual, value.ast.clone(), Ast::Null);
        let otherwise = self.put_branch(sites[0], name, Value::derive(some, [&value]));
        let after = self.cursor();
        self.begin(otherwise);
        self.return_error(sites[1], &convert(error));
        self.move_to(after);
        value.undefined = false;
        value
    }

    /// `step.await` as a value: a plain one, or a `Result` as data.
    pub fn value<R: Outcome>(&mut self, hint: &str, pending: &Pending<R>) -> Expr<R> {
        Expr::new(self.ended(hint, pending.ends, R::error_shape()))
    }

    fn ended(&mut self, hint: &str, ends: Ends, errors: Option<ErrorShape>) -> Value {
        let Some(shape) = errors else {
            return self.result_variable(ends, hint);
        };
        let ok = self.result_variable(ends, "value");
        let outcome = names::fresh(hint);
        let wrap = |key: &str, value: &Value| {
            Value::of(Ast::object([(key.to_owned(), value.ast.clone())]))
        };
        self.put_assign(None, vec![(outcome.clone(), wrap("Ok", &ok))]);
        let joined = self.blank();
        self.jump(Label(joined));

        let error = names::fresh("failure");
        let handler = self.blank();
        let failures = self.failures(ends, &shape);
        self.lead_all(failures, Some(&error), handler);
        self.move_to(handler);
        self.put_assign(
            None,
            vec![(outcome.clone(), wrap("Err", &Value::var(&error)))],
        );
        self.jump(Label(joined));
        self.move_to(joined);
        Value::var(&outcome)
    }

    /// The result of a step, for lenses: its type alone counts.
    #[must_use]
    pub fn outcome_of<R>(&self, _: &Pending<R>) -> Expr<R> {
        self.never()
    }

    /// `let _ = step.await;`: an error that the type holds is swallowed.
    pub fn swallow<R: Outcome>(&mut self, pending: &Pending<R>) {
        if let Some(shape) = R::error_shape() {
            let next = self.cursor();
            let failures = self.failures(pending.ends, &shape);
            self.lead_all(failures, None, next);
        }
    }

    /// `return step.await`, `step.await` at the end: an error leaves under its own
    /// name.
    pub fn return_pending<R: Outcome>(&mut self, site: SiteId, pending: &Pending<R>) {
        if let Some(shape) = R::error_shape() {
            let failures = self.failures(pending.ends, &shape);
            self.leave_with(failures);
        }
        let result = self.result_variable(pending.ends, "result");
        self.put_return(site, result);
    }
}
