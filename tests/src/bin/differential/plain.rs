//! What is evaluated when a definition is built, closures with names, blocks with copies.

use crate::scope::{Gen, Returns};
use crate::statement::Block;
use crate::types::{Int, Ty};

/// Numbers that need no workflow value.
const CONSTANTS: &[&str] = &[
    "half(LIMIT as i64)",
    "Limits::default().most",
    "i64::from(LIMIT)",
    "(GREETING.len() as i64)",
    "half(7)",
    "(if cfg!(debug_assertions) { 3 } else { 3 })",
    "(concat!(\"a\", 7).len() as i64)",
    "(stringify!(one two).len() as i64)",
];

impl Gen {
    /// A number that is known when the definition is built.
    pub(crate) fn constant(&mut self) -> String {
        self.uses("a constant that is evaluated");
        (*self.rng.pick(CONSTANTS)).to_owned()
    }

    pub(crate) fn plain_statement(&mut self, out: &mut Block, nesting: usize) {
        match self.rng.below(4) {
            0 | 1 => self.named_closure(out),
            2 => self.moved_block(out, nesting),
            _ => {
                let name = self.name();
                let value = self.constant();
                out.line(format!("let {name} = {value};"));
                self.declare(&name, &Ty::Int(Int::I64), 0, false);
            }
        }
    }

    /// `let twice = |x: i64| ..;`, called and passed on.
    fn named_closure(&mut self, out: &mut Block) {
        self.uses("closure with a name");
        let from = self
            .rng
            .pick(&[Ty::Int(Int::I64), Ty::Bool, Ty::F64])
            .clone();
        let to = self.types.random_type(&mut self.rng, 1);
        let (name, x) = (self.new_name("turned"), self.new_name("x"));
        let body = self.in_closure(|g| {
            g.declare(&x, &from, 0, false);
            g.value(&to, 1)
        });
        let rust = self.types.rust(&from);
        // What it holds is not moved into it.
        out.line(format!("let {name} = |{x}: {rust}| {body};"));
        let argument = self.pure(|g| g.value(&from, 1));
        let result = self.name();
        out.line(format!("let {result} = {name}({argument});"));
        if let Some(list) = self.place(|t| *t == Ty::List(Box::new(from.clone()))) {
            let all = self.new_name("all");
            let into = self.types.rust(&Ty::List(Box::new(to.clone())));
            let call = *self.rng.pick(&["map(|e| N(*e))", "copied().map(N)"]);
            let call = call.replace('N', &name);
            out.line(format!(
                "let {all} = {}.iter().{call}.collect::<{into}>();",
                list.code
            ));
            self.declare(&all, &Ty::List(Box::new(to.clone())), 0, false);
        }
        self.declare(&result, &to, 0, false);
    }

    /// `async move { .. }.await`: what it changes are copies.
    fn moved_block(&mut self, out: &mut Block, nesting: usize) {
        self.uses("async move block");
        let (name, error) = (self.name(), self.inner_error());
        let ty = self.types.random_type(&mut self.rng, 0);
        let returns = Returns {
            ty: ty.clone(),
            error: Some(error),
        };
        let default = self.pure(|g| g.value(&ty, 0));
        // What is read in it is gone afterwards, unless it can be copied.
        let kept = self.vars.clone();
        self.vars.retain(|v| crate::scope::is_copy(&v.ty));
        let head = format!("let {name} = async move");
        let tail = format!("}}.await.unwrap_or({default});");
        out.nested(head, &tail, |out| {
            self.forked(out, returns, nesting.min(1), true);
        });
        self.vars = kept;
        self.declare(&name, &ty, 0, false);
    }
}
