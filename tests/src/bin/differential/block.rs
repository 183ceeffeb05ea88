//! Blocks that are tried, repeated, or undone: `async { .. }.await`, `retry`, `join!`, `compensate`.

use crate::scope::{Gen, Returns};
use crate::statement::Block;
use crate::types::{Int, Ty};

impl Gen {
    pub(crate) fn block_statement(&mut self, out: &mut Block, nesting: usize) {
        match self.rng.below(10) {
            0..=3 => self.try_block(out, nesting),
            4 | 5 => self.retry(out, nesting),
            6 | 7 => self.join(out, nesting),
            8 => self.compensate(out),
            _ => self.recorded(out),
        }
    }

    /// A block of its own scope: loops around it can't be left from it.
    fn inner(&mut self, out: &mut Block, returns: &Returns, nesting: usize, assigns: bool) {
        let outer = self.fork;
        self.fork += 1;
        let fork = self.fork;
        let before: Vec<usize> = self.vars.iter().map(|v| v.fork).collect();
        for var in &mut self.vars {
            if assigns && var.fork == outer {
                var.fork = fork;
            }
        }
        self.returns.push(returns.clone());
        self.scoped(|g| {
            let count = 1 + g.rng.below(3);
            if g.rng.chance(25) {
                g.compensate(out);
            }
            g.statements(out, count, nesting.saturating_sub(1));
            g.finish(out, returns, true);
        });
        self.returns.pop();
        self.fork = outer;
        for (var, fork) in self.vars.iter_mut().zip(before) {
            var.fork = fork;
        }
    }

    /// `async { .. }.await`, and what becomes of its result.
    fn try_block(&mut self, out: &mut Block, nesting: usize) {
        self.uses("async block as try");
        let (name, error) = (self.name(), self.inner_error());
        let ty = self.types.random_type(&mut self.rng, 1);
        let returns = Returns {
            ty: ty.clone(),
            error: Some(error.clone()),
        };
        let assigns = self.rng.chance(40);
        let leaves = self.leaves(&error);
        match self.rng.below(5) {
            0 if leaves => {
                let head = format!("let {name} = async");
                out.nested(head, "}.await?;", |out| {
                    self.inner(out, &returns, nesting, assigns)
                });
                self.declare(&name, &ty, 0, false);
            }
            1 => {
                let default = self.pure(|g| g.value(&ty, 0));
                let (head, tail) = (
                    format!("let {name} = async"),
                    format!("}}.await.unwrap_or({default});"),
                );
                out.nested(head, &tail, |out| {
                    self.inner(out, &returns, nesting, assigns)
                });
                self.declare(&name, &ty, 0, false);
            }
            2 => {
                out.nested("if let Err(caught) = async", "}.await {", |out| {
                    self.inner(out, &returns, nesting, assigns)
                });
                out.line("record(&json!({ \"caught\": caught.to_string().is_empty() })).await;");
                out.line("}");
            }
            3 => {
                let outcome = self.new_name("outcome");
                out.nested(format!("let {outcome} = async"), "}.await;", |out| {
                    self.inner(out, &returns, nesting, assigns)
                });
                out.line(format!("let {name} = {outcome}.is_ok();"));
                self.declare(&name, &Ty::Bool, 0, false);
            }
            _ => {
                let default = self.pure(|g| g.value(&ty, 1));
                out.nested(format!("let {name} = match async"), "}.await {", |out| {
                    self.inner(out, &returns, nesting, assigns)
                });
                out.line("Ok(done) => done,");
                out.nested("Err(_) =>", "}", |out| {
                    self.scoped(|g| g.statements(out, 1, nesting.saturating_sub(1)));
                    out.line(default);
                });
                out.line("};");
                self.declare(&name, &ty, 0, false);
            }
        }
    }

    /// `retry(policy, async || { .. }).await`
    fn retry(&mut self, out: &mut Block, nesting: usize) {
        self.uses("retry(policy, ..)");
        let (name, error) = (self.name(), self.inner_error());
        let ty = self.types.random_type(&mut self.rng, 1);
        let returns = Returns {
            ty: ty.clone(),
            error: Some(error.clone()),
        };
        let mut policy = String::from("RetryPolicy::new()");
        let names = [
            "Busy",
            "Gone",
            "States.TaskFailed",
            "Odd.Name",
            "States.ALL",
        ];
        if self.rng.chance(60) {
            policy.push_str(&format!(".error_equals([{:?}])", self.rng.pick(&names)));
        }
        policy.push_str(&format!(
            ".interval_seconds({}).max_attempts({})",
            1 + self.rng.below(4),
            self.rng.below(3)
        ));
        if self.rng.chance(30) {
            policy.push_str(".backoff_rate(1.5).max_delay_seconds(9)");
        }
        if self.rng.chance(20) {
            policy.push_str(".jitter_strategy(JitterStrategy::Full)");
        }
        if self.rng.chance(15) {
            self.uses("several retry policies");
            policy = format!("[RetryPolicy::new().error_equals([\"Gone\"]), {policy}]");
        }
        let leaves = self.leaves(&error);
        let tail = match leaves {
            true => "}).await?;".to_owned(),
            false => format!("}}).await.unwrap_or({});", self.pure(|g| g.value(&ty, 0))),
        };
        let head = format!("let {name} = retry({policy}, async ||");
        out.nested(head, &tail, |out| self.inner(out, &returns, nesting, false));
        self.declare(&name, &ty, 0, false);
    }

    /// `let (a, b) = join!(..);`
    fn join(&mut self, out: &mut Block, nesting: usize) {
        self.uses("join!");
        let mut all = Vec::new();
        let mut inner = Block::new();
        for _ in 0..2 {
            let ty = self.types.random_type(&mut self.rng, 1);
            let error = self.rng.chance(70).then(|| self.inner_error());
            let returns = Returns {
                ty: ty.clone(),
                error: error.clone(),
            };
            inner.nested("async", "},", |inner| {
                self.inner(inner, &returns, nesting, false)
            });
            all.push((self.new_name("side"), ty, error));
        }
        let names: Vec<&str> = all.iter().map(|(name, ..)| &**name).collect();
        out.line(format!("let ({}) = join!(", names.join(", ")));
        out.line(inner.text());
        out.line(");");
        for (name, ty, error) in all {
            let Some(error) = error else {
                self.declare(&name, &ty, 0, false);
                continue;
            };
            let own = self.name();
            let default = self.pure(|g| g.value(&ty, 0));
            match self.rng.below(4) {
                0 if self.leaves(&error) => out.line(format!("let {own} = {name}?;")),
                1 => {
                    out.line(format!("let {own} = {name}.is_err();"));
                    self.declare(&own, &Ty::Bool, 0, false);
                    continue;
                }
                2 => out.line(format!(
                    "let {own} = match {name} {{ Ok(done) => done, Err(_) => {default} }};"
                )),
                _ => out.line(format!("let {own} = {name}.unwrap_or({default});")),
            }
            self.declare(&own, &ty, 0, false);
        }
    }

    /// `compensate(async || undo(..).await);`
    fn compensate(&mut self, out: &mut Block) {
        // A definition has a fixed number of undos.
        let repeated = self.loops.iter().any(|l| l.fork == self.fork);
        if repeated || self.scope_returns().error.is_none() {
            return self.let_value(out);
        }
        let call = self.pure(|g| {
            g.by_place = true;
            let call = g.task_call(1, |g, t| t.params.len() < 3 && g.has_places(t));
            g.by_place = false;
            call
        });
        let Some((_, code)) = call else { return };
        self.uses("compensate");
        out.line(format!("compensate(async || {code});"));
    }

    /// Values that each run has of its own, where they can't be told apart.
    fn recorded(&mut self, out: &mut Block) {
        self.uses("recorded sources");
        let (name, other) = (self.new_name("told"), self.new_name("then"));
        let code = match self.rng.below(6) {
            3 => "execution().name.is_empty()".to_owned(),
            4 => "execution().start_time > Timestamp::UNIX_EPOCH".to_owned(),
            0 => "random() < 1.0".to_owned(),
            1 => "uuid().to_string().len() > 30".to_owned(),
            2 => "execution().id.is_empty()".to_owned(),
            _ => {
                out.line(format!("let {other} = now();"));
                let seconds = self.pure(|g| g.stored_int(Int::U64, 0));
                out.line(format!("sleep(Duration::from_secs({seconds})).await;"));
                format!("now() >= {other}")
            }
        };
        out.line(format!("let {name} = {code};"));
        self.declare(&name, &Ty::Bool, 0, false);
    }

    /// Whether `?` makes the scope's error of this one.
    fn leaves(&self, error: &str) -> bool {
        let outer = self.scope_returns().error;
        outer.is_some_and(|outer| self.tasks.converts(error, &outer))
    }
}
