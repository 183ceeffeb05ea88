//! Statements that await: tasks in all their forms, `try_join!`, `map`.

use crate::scope::{Gen, Returns};
use crate::statement::Block;
use crate::tasks::TaskDef;
use crate::types::{Int, Ty};

/// An arm for an error: its head, what it binds, and whether it binds the whole error.
type Arm = (String, Vec<(String, Ty)>, bool);

impl Gen {
    /// `let x = task(..).await ..;`
    pub(crate) fn let_task(&mut self, out: &mut Block, nesting: usize) {
        let Some((task, code)) = self.task_call(2, |_, _| true) else {
            return;
        };
        let fails = task.error.is_some();
        let can_leave = self.can_leave(&task);
        let name = self.name();
        let mutable = self.rng.chance(35);
        let bind = format!("let {}{name}", if mutable { "mut " } else { "" });
        let Some(ty) = task.returns.clone() else {
            return match (fails, self.rng.below(4)) {
                (false, _) => out.line(format!("{code};")),
                (true, 0) => {
                    self.uses("let _ = task");
                    out.line(format!("let _ = {code};"));
                }
                (true, 1) => {
                    self.uses("is_err of a task");
                    out.line(format!("let {name} = {code}.is_err();"));
                    self.declare(&name, &Ty::Bool, 0, false);
                }
                (true, _) if can_leave => {
                    self.uses("task with ?");
                    out.line(format!("{code}?;"));
                }
                _ => out.line(format!("let _ = {code};")),
            };
        };
        if !fails {
            self.uses("task without errors");
            out.line(format!("{bind} = {code};"));
            return self.declare(&name, &ty, 0, mutable);
        }
        match self.rng.below(14) {
            0..=4 if can_leave => {
                self.uses("task with ?");
                out.line(format!("{bind} = {code}?;"));
                self.declare(&name, &ty, 0, mutable);
            }
            5 if self.types.can_be_some(&ty) => {
                self.uses("ok() of a task");
                out.line(format!("{bind} = {code}.ok();"));
                self.declare(&name, &Ty::Option(Box::new(ty)), 0, mutable);
            }
            6 => {
                self.uses("unwrap_or of a task");
                let default = self.pure(|g| g.value(&ty, 1));
                out.line(format!("{bind} = {code}.unwrap_or({default});"));
                self.declare(&name, &ty, 0, mutable);
            }
            7 if matches!(ty, Ty::Text | Ty::Int(_) | Ty::Bool | Ty::List(_)) => {
                self.uses("unwrap_or_default of a task");
                out.line(format!("{bind} = {code}.unwrap_or_default();"));
                self.declare(&name, &ty, 0, mutable);
            }
            8 if ty == Ty::Text => {
                self.uses("unwrap_or_else of a task");
                out.line(format!(
                    "{bind} = {code}.unwrap_or_else(|e| e.to_string());"
                ));
                self.declare(&name, &ty, 0, mutable);
            }
            9 => {
                self.uses("if let on a task");
                let pattern = if self.rng.chance(70) {
                    format!("Ok({name})")
                } else {
                    "Err(_)".to_owned()
                };
                let binds = pattern != "Err(_)";
                out.nested(format!("if let {pattern} = {code}"), "} else {", |out| {
                    self.scoped(|g| {
                        if binds {
                            g.declare(&name, &ty, 0, false);
                        }
                        g.statements(out, 2, nesting.saturating_sub(1));
                    });
                });
                self.scoped(|g| g.statements(out, 1, nesting.saturating_sub(1)));
                out.line("}");
            }
            10 if self.whole_error().is_some() => {
                self.map_err(out, &bind, &code, (&name, &ty, mutable))
            }
            _ => {
                let result = (name.as_str(), ty, mutable);
                self.match_task(out, &bind, &code, &task, result, nesting);
            }
        }
    }

    /// The workflow's own error type, when this scope ends in it.
    fn whole_error(&self) -> Option<String> {
        let error = self.scope_returns().error?;
        (error == "FlowError").then_some(error)
    }

    /// `task(..).await.map_err(|e| ..)?`
    fn map_err(
        &mut self,
        out: &mut Block,
        bind: &str,
        code: &str,
        (name, ty, mutable): (&str, &Ty, bool),
    ) {
        self.uses("map_err of a task with ?");
        let made = self.in_closure(|g| {
            let def = g.tasks.error("FlowError").cloned();
            let text = def
                .iter()
                .flat_map(|d| &d.variants)
                .find(|v| matches!(&v.fields[..], [(_, Ty::Text)]));
            match text {
                Some(v) if v.tuple => format!("FlowError::{}(e.to_string())", v.name),
                Some(v) => format!(
                    "FlowError::{} {{ {}: e.to_string() }}",
                    v.name, v.fields[0].0
                ),
                None => g.error_value("FlowError"),
            }
        });
        let param = if made.contains("e.to_string()") {
            "e"
        } else {
            "_"
        };
        out.line(format!("{bind} = {code}.map_err(|{param}| {made})?;"));
        self.declare(name, ty, 0, mutable);
    }

    /// `let x = match task(..).await { Ok(x) => x, Err(..) => .. };`
    fn match_task(
        &mut self,
        out: &mut Block,
        bind: &str,
        code: &str,
        task: &TaskDef,
        (name, ty, mutable): (&str, Ty, bool),
        nesting: usize,
    ) {
        self.uses("match on a task");
        let error = task.error.clone().unwrap_or_default();
        let def = self.tasks.error(&error).cloned();
        let mut arms: Vec<Arm> = Vec::new();
        for variant in def.iter().flat_map(|d| d.variants.clone()) {
            if self.rng.chance(40) {
                continue;
            }
            self.uses("match of an error by variant");
            let path = format!("{error}::{}", variant.name);
            let mut bound = Vec::new();
            let fields: Vec<String> = variant
                .fields
                .iter()
                .map(|(field, ty)| {
                    let name = self.new_name("e");
                    bound.push((name.clone(), ty.clone()));
                    if variant.tuple {
                        name
                    } else {
                        format!("{field}: {name}")
                    }
                })
                .collect();
            let pattern = match (fields.is_empty(), variant.tuple) {
                (true, _) => path,
                (_, true) => format!("{path}({})", fields.join(", ")),
                (_, false) => format!("{path} {{ {} }}", fields.join(", ")),
            };
            let mut head = format!("Err({pattern})");
            if !bound.is_empty() && self.rng.chance(25) {
                self.uses("match guard");
                let guard = self.in_closure(|g| {
                    for (name, ty) in &bound {
                        g.declare(name, ty, 0, false);
                    }
                    g.bool_value(1)
                });
                head = format!("Err({pattern}) if {guard}");
            }
            arms.push((head, bound, false));
        }
        if def.as_ref().is_some_and(|d| d.other) && self.rng.chance(40) {
            arms.push((format!("Err({error}::Other(failure))"), vec![], false));
        }
        arms.push(("Err(caught)".to_owned(), vec![], true));
        let ok = self.new_name("ok");
        out.nested(format!("{bind} = match {code}"), "};", |out| {
            if self.rng.chance(70) {
                out.line(format!("Ok({ok}) => {ok},"));
            } else {
                out.nested(format!("Ok({ok}) =>"), "}", |out| {
                    self.scoped(|g| {
                        g.declare(&ok, &ty, 0, false);
                        g.value_block(out, &ty, nesting, false);
                    });
                });
            }
            for (head, bound, caught) in &arms {
                out.nested(format!("{head} =>"), "}", |out| {
                    self.scoped(|g| g.error_arm(out, head, bound, *caught, (&ty, nesting)));
                });
            }
        });
        self.declare(name, &ty, 0, mutable);
    }

    fn error_arm(
        &mut self,
        out: &mut Block,
        head: &str,
        bound: &[(String, Ty)],
        caught: bool,
        (ty, nesting): (&Ty, usize),
    ) {
        for (name, ty) in bound {
            self.declare(name, ty, 0, false);
        }
        if head.contains("failure") {
            self.uses("match of any other error");
            let text = self.new_name("told");
            out.line(format!(
                "let {text} = format!(\"{{}}/{{}}\", failure.error, failure.cause);"
            ));
            self.declare(&text, &Ty::Text, 0, false);
        }
        if caught {
            if let (Some(_), Some(to)) = (self.whole_error(), self.scope_returns().error)
                && self.rng.chance(25)
            {
                self.uses("return Err(e.into())");
                let _ = to;
                return out.line("return Err(caught.into());");
            }
            if self.rng.chance(60) {
                let text = self.new_name("told");
                out.line(format!("let {text} = caught.to_string();"));
                self.declare(&text, &Ty::Text, 0, false);
            }
        }
        self.value_block(out, ty, nesting, true);
    }

    /// `?` on values: an `Option` with an error, a parsed text.
    pub(crate) fn question(&mut self, out: &mut Block) {
        let Some(error) = self.scope_returns().error else {
            return self.let_task(out, 0);
        };
        let Some(place) = self.place(|t| matches!(t, Ty::Option(_))) else {
            return self.let_task(out, 0);
        };
        let Ty::Option(inner) = &place.ty else { return };
        let from = match self.rng.below(3) {
            0 => "Failure".to_owned(),
            1 if !self.tasks.errors.is_empty() => self.tasks.errors[0].name.clone(),
            _ => error.clone(),
        };
        let from = if self.tasks.converts(&from, &error) {
            from
        } else {
            error
        };
        let value = self.error_value(&from);
        let name = self.name();
        self.uses("ok_or with ?");
        match self.rng.chance(60) {
            true => out.line(format!("let {name} = {}.ok_or({value})?;", place.owned)),
            false => out.line(format!(
                "let {name} = {}.ok_or_else(|| {value})?;",
                place.owned
            )),
        }
        self.declare(&name, inner, 0, false);
    }

    /// `let Some(x) = .. else { .. };`
    pub(crate) fn let_else(&mut self, out: &mut Block, nesting: usize) {
        let name = self.name();
        let task = match self.rng.chance(40) {
            true => self.task_call(1, |_, t| t.error.is_some() && t.returns.is_some()),
            false => None,
        };
        let types = self.types.clone();
        let matched = self.place(|t| types.has_patterns(t));
        if let (None, Some(place)) = (&task, matched)
            && !place.root.mutable
            && self.rng.chance(40)
        {
            return self.let_pattern_else(out, &place.code, &place.ty);
        }
        let place = self.place(|t| matches!(t, Ty::Option(_)));
        let (head, ty) = match (task, place) {
            (Some((task, code)), _) => (
                format!("let Ok({name}) = {code} else"),
                task.returns.unwrap_or(Ty::Bool),
            ),
            (None, Some(place)) => {
                let Ty::Option(inner) = place.ty.clone() else {
                    return;
                };
                (format!("let Some({name}) = {} else", place.owned), *inner)
            }
            _ => return self.let_task(out, nesting),
        };
        self.uses("let else");
        out.nested(head, "};", |out| {
            self.scoped(|g| {
                g.statements(out, 1, 0);
                let leave = g.diverging();
                out.line(format!("{leave};"));
            });
        });
        self.declare(&name, &ty, 0, false);
    }

    /// `let Order { id: 1..=5, .. } = &order else { .. };`
    fn let_pattern_else(&mut self, out: &mut Block, code: &str, ty: &Ty) {
        self.uses("let else");
        let (pattern, bound) = self.pattern(ty, 2);
        out.nested(format!("let {pattern} = &{code} else"), "};", |out| {
            let leave = self.diverging();
            out.line(format!("{leave};"));
        });
        for (name, ty) in &bound {
            self.declare(name, ty, 1, false);
        }
    }

    /// Writes a branch or map body that ends in `returns`.
    pub(crate) fn forked(
        &mut self,
        out: &mut Block,
        returns: Returns,
        nesting: usize,
        named: bool,
    ) {
        self.fork += 1;
        self.returns.push(returns.clone());
        self.scoped(|g| {
            let count = g.rng.below(4);
            g.statements(out, count, nesting.saturating_sub(1));
            g.finish(out, &returns, named);
        });
        self.returns.pop();
        self.fork -= 1;
    }

    /// The last expression of a scope.
    pub(crate) fn finish(&mut self, out: &mut Block, returns: &Returns, named: bool) {
        self.steps = true;
        let value = match named || self.fork > 0 || self.rng.chance(50) {
            true => self.value(&returns.ty, 3),
            false => self.typed_value(&returns.ty, 3),
        };
        match &returns.error {
            Some(error) if named => {
                out.line(format!(
                    "Ok::<{}, {error}>({value})",
                    self.types.rust(&returns.ty)
                ));
            }
            Some(_) => out.line(format!("Ok({value})")),
            None => out.line(value),
        }
    }

    /// An error type that a scope inside may end in.
    pub(crate) fn inner_error(&mut self) -> String {
        let outer = self.scope_returns().error;
        let all: Vec<String> = self.tasks.errors.iter().map(|e| e.name.clone()).collect();
        let fitting: Vec<String> = match &outer {
            Some(outer) => all
                .into_iter()
                .chain(["Failure".to_owned()])
                .filter(|e| self.tasks.converts(e, outer))
                .collect(),
            None => all,
        };
        self.rng.pick(&fitting).clone()
    }

    pub(crate) fn try_join(&mut self, out: &mut Block, nesting: usize) {
        self.uses("try_join!");
        let error = self.inner_error();
        let count = 2 + self.rng.below(2);
        let mut bound = Vec::new();
        let mut inner = Block::new();
        for i in 0..count {
            let direct = self.rng.chance(50);
            let wanted = error.clone();
            let call = match direct {
                // The futures outlive their temporaries.
                true => self.pure(|g| {
                    g.by_place = true;
                    let call = g.task_call(1, |g, t| {
                        t.error.as_ref() == Some(&wanted) && t.returns.is_some() && g.has_places(t)
                    });
                    g.by_place = false;
                    call
                }),
                false => None,
            };
            match call {
                Some((task, code)) => {
                    inner.line(format!("{},", code.trim_end_matches(".await")));
                    bound.push(task.returns.unwrap_or(Ty::Bool));
                }
                None => {
                    let ty = self.types.random_type(&mut self.rng, 1);
                    let returns = Returns {
                        ty: ty.clone(),
                        error: Some(error.clone()),
                    };
                    inner.nested("async", "},", |inner| {
                        self.forked(inner, returns, nesting, i == 0 || bound.is_empty())
                    });
                    bound.push(ty);
                }
            }
        }
        let names: Vec<String> = bound.iter().map(|_| self.new_name("branch")).collect();
        let tuple = format!("({})", names.join(", "));
        let outer = self.scope_returns().error;
        let leaves = outer
            .as_ref()
            .is_some_and(|o| self.tasks.converts(&error, o))
            && self.rng.chance(70);
        match leaves {
            true => {
                out.line(format!("let {tuple} = try_join!("));
                out.line(inner.text());
                out.line(")?;");
                for (name, ty) in names.iter().zip(&bound) {
                    self.declare(name, ty, 0, false);
                }
            }
            false => {
                self.uses("match on try_join!");
                let name = self.new_name("joined");
                out.line(format!("let {name} = match try_join!("));
                out.line(inner.text());
                out.line(") {");
                let (ok, failed) = (self.value_with(&names, &bound), self.text_value(0));
                out.line(format!("    Ok({tuple}) => {ok},"));
                // Each side has its own words for an evaluation that fails.
                out.line("    Err(e) => {");
                out.line("        let shown = e.to_string();");
                out.line("        let evaluation = shown.contains(\"QueryEvaluationError\");");
                out.line("        let shown = if evaluation { \"evaluation\".to_owned() } else { shown };");
                out.line(format!("        format!(\"{{shown}}|{{}}\", {failed})"));
                out.line("    }");
                out.line("};");
                self.declare(&name, &Ty::Text, 0, false);
            }
        }
    }

    /// A text made of variables.
    fn value_with(&mut self, names: &[String], types: &[Ty]) -> String {
        self.pure(|g| {
            g.scoped(|g| {
                for (name, ty) in names.iter().zip(types) {
                    g.declare(name, ty, 0, false);
                }
                g.text_value(2)
            })
        })
    }

    pub(crate) fn map_statement(&mut self, out: &mut Block, nesting: usize) {
        let list = self.place(|t| matches!(t, Ty::List(_)));
        let (source, item, refs) = match list {
            Some(list) => {
                let Ty::List(item) = &list.ty else { return };
                match self.rng.chance(60) {
                    true => (list.borrowed, (**item).clone(), 1),
                    false => (list.owned, (**item).clone(), 0),
                }
            }
            None => ("vec![1_i64, 2, 3]".to_owned(), Ty::Int(Int::I64), 0),
        };
        self.uses("map");
        let name = self.name();
        let param = self.new_name("each");
        let ty = self.types.random_type(&mut self.rng, 1);
        let outer = self.scope_returns().error;
        let error = match &outer {
            Some(_) if self.rng.chance(75) => Some(self.inner_error()),
            _ => None,
        };
        let returns = Returns {
            ty: ty.clone(),
            error: error.clone(),
        };
        let mut tail = String::from("})");
        if self.rng.chance(35) {
            self.uses("max_concurrency");
            let n = match self.rng.chance(30) {
                true => self.pure(|g| g.stored_int(Int::U64, 0)),
                false => self.rng.below(4).to_string(),
            };
            tail.push_str(&format!(".max_concurrency({n})"));
        }
        let tolerant = error.is_some() && self.rng.chance(15);
        if tolerant {
            self.uses("tolerated failures");
            let option: &str = self.rng.pick::<&str>(&[
                ".tolerated_failure_count(1)",
                ".tolerated_failure_percentage(50.0)",
            ]);
            tail.push_str(option);
        }
        tail.push_str(if error.is_some() {
            ".await?;"
        } else {
            ".await;"
        });
        out.nested(
            format!("let {name} = map({source}, async |{param}|"),
            &tail,
            |out| {
                self.scoped(|g| {
                    g.fork += 1;
                    g.declare(&param, &item, refs, false);
                    g.fork -= 1;
                    g.forked(out, returns, nesting, true);
                });
            },
        );
        self.declare(&name, &Ty::List(Box::new(ty)), 0, false);
    }
}
