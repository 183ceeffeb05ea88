//! `sleep_until`.

use quote::quote;
use syn::{Expr, ExprCall, Member};

use super::expr::peel;
use super::step::Step;
use super::{Lowering, hidden};

impl Lowering<'_> {
    /// `sleep_until(time)`, awaited.
    pub(super) fn sleep_until(&mut self, call: &ExprCall) -> Step {
        let site = self.site();
        let cx = hidden("__cx");
        let (Some(time), 1) = (call.args.first(), call.args.len()) else {
            return self.no_step(call, "`sleep_until` takes a `Timestamp`");
        };
        let value = self.value(time, "until");
        if !value.pure {
            return self.no_step(time, "bind what is awaited with `let` before `sleep_until`");
        }
        let (func, twin, name) = (&call.func, value.twin, name_of(time));
        Step {
            native: quote!(#cx.step(#site, #func(#time)).await),
            twin: quote!({ let __time = #twin; __b.sleep_until(#site, #name, __time) }),
            wait: true,
        }
    }
}

/// What the user calls a value: its variable or field.
fn name_of(value: &Expr) -> String {
    match peel(value) {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        Expr::Field(field) => match &field.member {
            Member::Named(name) => Some(name.to_string()),
            Member::Unnamed(_) => None,
        },
        Expr::Reference(reference) => return name_of(&reference.expr),
        _ => None,
    }
    .filter(|name| name.contains(char::is_lowercase))
    .unwrap_or_default()
}
