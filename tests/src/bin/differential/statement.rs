//! Statements.

use crate::scope::{Gen, Loop, Returns};
use crate::types::{Int, Ty};

/// Code, line by line.
pub(crate) struct Block {
    lines: Vec<String>,
    indent: usize,
}

impl Block {
    pub(crate) fn new() -> Block {
        Block {
            lines: Vec::new(),
            indent: 1,
        }
    }

    pub(crate) fn line(&mut self, line: impl AsRef<str>) {
        self.lines
            .push(format!("{}{}", "    ".repeat(self.indent), line.as_ref()));
    }

    /// `head {`, what `inside` writes, `tail`.
    pub(crate) fn nested(
        &mut self,
        head: impl AsRef<str>,
        tail: &str,
        inside: impl FnOnce(&mut Block),
    ) {
        self.line(format!("{} {{", head.as_ref()));
        self.indent += 1;
        inside(self);
        self.indent -= 1;
        self.line(tail);
    }

    pub(crate) fn text(&self) -> String {
        self.lines.join("\n")
    }
}

impl Gen {
    /// Up to so many statements.
    pub(crate) fn statements(&mut self, out: &mut Block, count: usize, nesting: usize) {
        for _ in 0..count {
            if self.budget == 0 {
                return;
            }
            self.budget -= 1;
            self.statement(out, nesting);
        }
    }

    fn statement(&mut self, out: &mut Block, nesting: usize) {
        self.steps = true;
        self.may_fail = self.rng.chance(30);
        match self.rng.below(100) {
            0..=17 => self.let_value(out),
            18..=33 => self.let_task(out, nesting),
            34..=45 => self.change(out),
            46..=52 if nesting > 0 => self.if_statement(out, nesting),
            53..=59 if nesting > 0 => self.match_statement(out, nesting),
            60..=69 if nesting > 0 => self.loop_statement(out, nesting),
            70..=73 if nesting > 0 => self.try_join(out, nesting),
            74..=78 if nesting > 0 => self.map_statement(out, nesting),
            79..=81 => self.sleep(out),
            82..=85 => self.leave_maybe(out),
            86..=89 => self.question(out),
            90..=92 => self.let_from_branches(out, nesting),
            93..=95 => self.record(out),
            96 | 97 => self.let_else(out, nesting),
            98 => self.destructure(out),
            _ => self.queue(out),
        }
        self.steps = true;
    }

    fn let_value(&mut self, out: &mut Block) {
        let ty = match self.rng.below(16) {
            0 => Ty::Json,
            _ => self.types.random_type(&mut self.rng, 2),
        };
        let annotated = self.rng.chance(30);
        let value = match annotated {
            true => self.typed_value(&ty, 3),
            false => self.value(&ty, 3),
        };
        let name = self.name();
        if !annotated && self.rng.chance(4) {
            return self.boxed(out, &name, &ty, &value);
        }
        let mutable = self.rng.chance(45);
        let written = if annotated {
            format!(": {}", self.types.rust(&ty))
        } else {
            String::new()
        };
        self.uses(if mutable { "let mut" } else { "let" });
        out.line(format!(
            "let {}{name}{written} = {value};",
            if mutable { "mut " } else { "" }
        ));
        self.declare(&name, &ty, 0, mutable);
    }

    /// `let x = Box::new(value);`
    fn boxed(&mut self, out: &mut Block, name: &str, ty: &Ty, value: &str) {
        out.line(format!("let {name} = Box::new({value});"));
        self.declare(name, ty, 1, false);
        if let Some(var) = self.vars.last_mut() {
            var.place = format!("(*{name})");
            var.borrowed = format!("&*{name}");
            if !crate::scope::is_copy(ty) {
                var.owned = format!("(*{name}).clone()");
            }
        }
    }

    /// A `VecDeque`, filled and emptied.
    fn queue(&mut self, out: &mut Block) {
        self.uses("VecDeque");
        let ty = self.types.random_type(&mut self.rng, 0);
        let name = self.new_name("queue");
        let rust = self.types.rust(&ty);
        out.line(format!(
            "let mut {name}: VecDeque<{rust}> = VecDeque::new();"
        ));
        for _ in 0..1 + self.rng.below(4) {
            let value = self.pure(|g| g.value(&ty, 1));
            let method = *self.rng.pick(&["push_back", "push_front"]);
            out.line(format!("{name}.{method}({value});"));
        }
        let taken = self.new_name("taken");
        let method = *self.rng.pick(&["pop_back", "pop_front"]);
        out.line(format!("let {taken} = {name}.{method}();"));
        self.declare(&taken, &Ty::Option(Box::new(ty.clone())), 0, false);
        let rest = self.new_name("rest");
        out.line(format!(
            "let mut {rest} = {name}.into_iter().collect::<Vec<{rust}>>();"
        ));
        self.declare(&rest, &Ty::List(Box::new(ty)), 0, true);
    }

    /// `let (a, b) = ..`, `let Order { a, .. } = ..`
    fn destructure(&mut self, out: &mut Block) {
        let types = self.types.clone();
        let place = self.place(|t| match t {
            Ty::Tuple(_) => true,
            Ty::Struct(s) => matches!(types.structs[*s].fields, crate::types::Fields::Named(_)),
            _ => false,
        });
        let Some(place) = place else {
            return self.let_value(out);
        };
        self.uses("let with a pattern");
        let mut bound: Vec<(String, Ty)> = Vec::new();
        let pattern = match &place.ty {
            Ty::Tuple(all) => {
                for ty in all {
                    bound.push((self.new_name("part"), ty.clone()));
                }
                let names: Vec<&str> = bound.iter().map(|b| &*b.0).collect();
                format!("({})", names.join(", "))
            }
            Ty::Struct(s) => {
                let def = self.types.structs[*s].clone();
                let crate::types::Fields::Named(fields) = &def.fields else {
                    return;
                };
                let field = self.rng.pick(fields).clone();
                let name = self.new_name("part");
                bound.push((name.clone(), field.ty));
                format!("{} {{ {}: {name}, .. }}", def.name, field.name)
            }
            _ => return,
        };
        out.line(format!("let {pattern} = {};", place.owned));
        for (name, ty) in bound {
            self.declare(&name, &ty, 0, false);
        }
    }

    /// `record(&json!({..})).await;`: what variables are worth now.
    pub(crate) fn record(&mut self, out: &mut Block) {
        let mut fields = Vec::new();
        for _ in 0..1 + self.rng.below(4) {
            if let Some(place) = self.place(|_| true) {
                fields.push(format!("{:?}: {}", place.code, place.owned));
            }
        }
        self.uses("json!");
        out.line(format!(
            "record(&json!({{ {} }})).await;",
            fields.join(", ")
        ));
    }

    fn sleep(&mut self, out: &mut Block) {
        self.uses("sleep");
        let seconds = match self.rng.below(3) {
            0 => self.pure(|g| g.stored_int(Int::U64, 1)),
            1 => {
                let n = self.rng.below(3);
                let from = *self.rng.pick(&["from_mins", "from_hours", "from_millis"]);
                let n = if from == "from_millis" { n * 1000 } else { n };
                return out.line(format!("sleep(Duration::{from}({n})).await;"));
            }
            _ => self.rng.below(100_000).to_string(),
        };
        out.line(format!("sleep(Duration::from_secs({seconds})).await;"));
    }

    /// What ends the scope, without its `;`.
    fn returning(&mut self) -> String {
        let Returns { ty, error } = self.scope_returns();
        match error {
            None => format!("return {}", self.pure(|g| g.typed_value(&ty, 1))),
            Some(error) if self.rng.chance(40) => {
                self.uses("return Err");
                format!("return Err({})", self.error_value(&error))
            }
            Some(_) => {
                self.uses("return Ok");
                format!("return Ok({})", self.pure(|g| g.typed_value(&ty, 1)))
            }
        }
    }

    /// What leaves a block: a `return`, or out of a loop.
    pub(crate) fn diverging(&mut self) -> String {
        let fork = self.fork;
        let loops: Vec<Loop> = self
            .loops
            .iter()
            .filter(|l| l.fork == fork)
            .cloned()
            .collect();
        let Some(inner) = loops.last().cloned() else {
            return self.returning();
        };
        match self.rng.below(5) {
            0 => self.returning(),
            1 | 2 => {
                let target = match self.rng.chance(30) {
                    true => self.rng.pick(&loops).clone(),
                    false => inner.clone(),
                };
                let label = match (&target.label, loops.len()) {
                    (Some(label), _) => {
                        self.uses("break with a label");
                        format!(" '{label}")
                    }
                    (None, _) => String::new(),
                };
                let target = if label.is_empty() { inner } else { target };
                match target.value {
                    Some(ty) => format!("break{label} {}", self.pure(|g| g.value(&ty, 1))),
                    None => {
                        self.uses("break");
                        format!("break{label}")
                    }
                }
            }
            _ => {
                self.uses("continue");
                match self.rng.pick(&loops).label.clone() {
                    Some(label) => format!("continue '{label}"),
                    None => "continue".to_owned(),
                }
            }
        }
    }

    fn leave_maybe(&mut self, out: &mut Block) {
        let condition = self.bool_value(2);
        out.nested(format!("if {condition}"), "}", |out| {
            if self.rng.chance(30) {
                self.scoped(|g| g.statements(out, 1, 0));
            }
            let leave = self.diverging();
            out.line(format!("{leave};"));
        });
    }

    /// A block of statements.
    ///
    /// Some way must lead out of each statement, so of several blocks the first never leaves.
    fn block(&mut self, out: &mut Block, nesting: usize, may_leave: bool) {
        self.scoped(|g| {
            let count = 1 + g.rng.below(3);
            g.statements(out, count, nesting - 1);
            if may_leave && g.rng.chance(20) {
                let leave = g.diverging();
                out.line(format!("{leave};"));
            }
        });
    }

    fn if_statement(&mut self, out: &mut Block, nesting: usize) {
        let option = self.place(|t| matches!(t, Ty::Option(_)));
        let types = self.types.clone();
        let matched = self.place(|t| types.has_patterns(t));
        match (self.rng.below(3), option, matched) {
            (0, Some(place), _) => {
                self.uses("if let");
                let Ty::Option(inner) = &place.ty else { return };
                let name = self.name();
                let by_ref = self.rng.chance(60);
                let scrutinee = if by_ref {
                    format!("&{}", place.code)
                } else {
                    place.owned.clone()
                };
                out.nested(format!("if let Some({name}) = {scrutinee}"), "}", |out| {
                    self.borrowing(&place.root, |g| {
                        g.scoped(|g| {
                            g.declare(&name, inner, usize::from(by_ref), false);
                            g.block(out, nesting, true);
                        });
                    });
                });
            }
            (1, _, Some(place)) => {
                self.uses("if let");
                let (pattern, bound) = self.pattern(&place.ty, 2);
                out.nested(
                    format!("if let {pattern} = &{}", place.code),
                    "} else {",
                    |out| {
                        self.borrowing(&place.root, |g| {
                            g.scoped(|g| {
                                for (name, ty) in &bound {
                                    g.declare(name, ty, 1, false);
                                }
                                g.block(out, nesting, false);
                            });
                        });
                    },
                );
                self.block(out, nesting, true);
                out.line("}");
            }
            _ => {
                self.uses("if");
                let condition = self.bool_value(3);
                let otherwise = self.rng.below(3);
                let tail = if otherwise == 0 { "}" } else { "} else {" };
                out.nested(format!("if {condition}"), tail, |out| {
                    self.block(out, nesting, otherwise == 0)
                });
                if otherwise == 1 {
                    self.block(out, nesting, true);
                    out.line("}");
                }
                if otherwise == 2 {
                    let condition = self.pure(|g| g.bool_value(2));
                    out.nested(format!("if {condition}"), "}", |out| {
                        self.block(out, nesting, true)
                    });
                    out.line("}");
                }
            }
        }
    }

    fn match_statement(&mut self, out: &mut Block, nesting: usize) {
        if self.rng.chance(20) {
            return self.match_text(out, nesting);
        }
        if self.rng.chance(20)
            && let Some(place) = self.place(|t| matches!(t, Ty::List(_)))
        {
            return self.borrowing(&place.root, |g| {
                g.match_slice(out, &place.code, &place.ty, nesting)
            });
        }
        let types = self.types.clone();
        let Some(place) = self.place(|t| types.has_patterns(t)) else {
            return self.let_value(out);
        };
        self.uses("match");
        let arms = self.patterns(&place.ty, 2);
        self.frozen.push(place.root.name.clone());
        out.nested(format!("match &{}", place.code), "}", |out| {
            for (i, (pattern, bound)) in arms.iter().enumerate() {
                let refutable = pattern.len() > 1 && self.rng.chance(25);
                if refutable {
                    self.uses("match guard");
                    let guard = self.in_closure(|g| {
                        for (name, ty) in bound {
                            g.declare(name, ty, 1, false);
                        }
                        g.bool_value(2)
                    });
                    self.arm(
                        out,
                        &format!("{pattern} if {guard}"),
                        bound,
                        (nesting, true),
                    );
                }
                self.arm(out, pattern, bound, (nesting, i > 0));
            }
        });
        self.frozen.pop();
    }

    fn arm(
        &mut self,
        out: &mut Block,
        head: &str,
        bound: &[(String, Ty)],
        (nesting, may_leave): (usize, bool),
    ) {
        if self.rng.chance(15) || self.budget == 0 {
            return out.line(format!("{head} => {{}}"));
        }
        out.nested(format!("{head} =>"), "}", |out| {
            self.scoped(|g| {
                for (name, ty) in bound {
                    g.declare(name, ty, 1, false);
                }
                g.block(out, nesting, may_leave);
            });
        });
    }

    fn match_text(&mut self, out: &mut Block, nesting: usize) {
        let Some(text) = self.place(|t| *t == Ty::Text) else {
            return self.let_value(out);
        };
        self.uses("match on a text");
        self.frozen.push(text.root.name.clone());
        let text = text.code;
        out.nested(format!("match {text}.as_str()"), "}", |out| {
            self.arm(out, "\"\" | \"a\"", &[], (nesting, false));
            self.arm(out, "\"日本\"", &[], (nesting, true));
            let guard = self.rng.below(9);
            self.arm(
                out,
                &format!("t if t.len() > {guard}"),
                &[],
                (nesting, true),
            );
            self.arm(out, "_", &[], (nesting, true));
        });
        self.frozen.pop();
    }

    fn match_slice(&mut self, out: &mut Block, list: &str, ty: &Ty, nesting: usize) {
        let Ty::List(item) = ty else { return };
        let arms = self.slice_patterns(item);
        out.nested(format!("match {list}.as_slice()"), "}", |out| {
            for (i, (pattern, bound, rest)) in arms.iter().enumerate() {
                out.nested(format!("{pattern} =>"), "}", |out| {
                    self.scoped(|g| {
                        for (name, ty) in bound {
                            g.declare(name, ty, 1, false);
                        }
                        if let Some(rest) = rest {
                            out.line(format!("let {rest} = {rest}.to_vec();"));
                            g.declare(rest, ty, 0, false);
                        }
                        g.block(out, nesting, i > 0);
                    });
                });
            }
        });
    }

    /// `let x = if .. { .. } else { .. };` with steps inside.
    fn let_from_branches(&mut self, out: &mut Block, nesting: usize) {
        let ty = self.types.random_type(&mut self.rng, 1);
        let name = self.name();
        let mutable = self.rng.chance(40);
        let head = format!("let {}{name} =", if mutable { "mut " } else { "" });
        let types = self.types.clone();
        let place = self.place(|t| types.has_patterns(t));
        match place {
            Some(place) if self.rng.chance(50) => {
                self.uses("let = match with statements");
                let arms = self.patterns(&place.ty, 1);
                self.frozen.push(place.root.name.clone());
                out.nested(format!("{head} match &{}", place.code), "};", |out| {
                    for (i, (pattern, bound)) in arms.iter().enumerate() {
                        out.nested(format!("{pattern} =>"), "}", |out| {
                            self.scoped(|g| {
                                for (name, ty) in bound {
                                    g.declare(name, ty, 1, false);
                                }
                                g.value_block(out, &ty, nesting, i > 0);
                            });
                        });
                    }
                });
                self.frozen.pop();
            }
            _ => {
                self.uses("let = if with statements");
                let condition = self.bool_value(2);
                out.nested(format!("{head} if {condition}"), "} else {", |out| {
                    self.scoped(|g| g.value_block(out, &ty, nesting, false));
                });
                self.scoped(|g| g.value_block(out, &ty, nesting, true));
                out.line("};");
            }
        }
        self.declare(&name, &ty, 0, mutable);
    }

    /// Statements, and a value at the end; or what leaves.
    pub(crate) fn value_block(
        &mut self,
        out: &mut Block,
        ty: &Ty,
        nesting: usize,
        may_leave: bool,
    ) {
        let count = self.rng.below(3);
        self.statements(out, count, nesting.saturating_sub(1));
        if may_leave && self.rng.chance(15) {
            let leave = self.diverging();
            return out.line(format!("{leave};"));
        }
        self.steps = true;
        let value = self.value(ty, 2);
        out.line(value);
    }

    fn loop_statement(&mut self, out: &mut Block, nesting: usize) {
        if self.loops.iter().filter(|l| l.fork == self.fork).count() >= 2 {
            return self.let_value(out);
        }
        let label = self.rng.chance(25).then(|| self.new_name("l"));
        let head = label.as_ref().map_or(String::new(), |l| format!("'{l}: "));
        let mut open = Loop {
            label,
            value: None,
            fork: self.fork,
        };
        let counter = self.new_name("i");
        match self.rng.below(10) {
            0..=4 => self.for_loop(out, &head, open, nesting),
            5 | 6 => {
                self.uses("while");
                let most = self.rng.below(4);
                let condition = self.pure(|g| g.bool_value(2));
                out.line(format!("let mut {counter} = 0_i64;"));
                self.declare(&counter, &Ty::Int(Int::I64), 0, false);
                self.loops.push(open);
                out.nested(
                    format!("{head}while {counter} < {most} && {condition}"),
                    "}",
                    |out| {
                        out.line(format!("{counter} += 1;"));
                        self.block(out, nesting, true);
                    },
                );
                self.loops.pop();
            }
            7 => {
                let list = self.mutable_place(
                    |t| matches!(t, Ty::List(item) if !matches!(**item, Ty::Option(_) | Ty::Json)),
                );
                let Some(list) = list else {
                    return self.let_value(out);
                };
                let Ty::List(item) = &list.ty else { return };
                if !self.types.can_be_some(item) || list.code.contains('.') {
                    return self.let_value(out);
                }
                self.uses("while let");
                let name = self.name();
                let hidden = self.hidden.replace(list.root.name.clone());
                self.loops.push(open);
                out.nested(
                    format!("{head}while let Some({name}) = {}.pop()", list.code),
                    "}",
                    |out| {
                        self.scoped(|g| {
                            g.declare(&name, item, 0, false);
                            g.block(out, nesting, true);
                        });
                    },
                );
                self.loops.pop();
                self.hidden = hidden;
            }
            kind => {
                self.uses("loop");
                let most = self.rng.below(4);
                let ty = self.types.random_type(&mut self.rng, 1);
                let valued = kind == 9;
                let name = self.new_name("got");
                let head = match valued {
                    true => format!("let {name} = {head}loop"),
                    false => format!("{head}loop"),
                };
                out.line(format!("let mut {counter} = 0_i64;"));
                self.declare(&counter, &Ty::Int(Int::I64), 0, false);
                if valued {
                    self.uses("break with a value");
                    open.value = Some(ty.clone());
                }
                self.loops.push(open);
                out.nested(head, if valued { "};" } else { "}" }, |out| {
                    out.line(format!("{counter} += 1;"));
                    let value = if valued {
                        format!(" {}", self.pure(|g| g.value(&ty, 1)))
                    } else {
                        String::new()
                    };
                    out.line(format!("if {counter} > {most} {{ break{value}; }}"));
                    self.block(out, nesting, true);
                });
                self.loops.pop();
                if valued {
                    self.declare(&name, &ty, 0, false);
                }
            }
        }
    }

    fn for_loop(&mut self, out: &mut Block, head: &str, open: Loop, nesting: usize) {
        let name = self.name();
        let list = self.place(|t| matches!(t, Ty::List(_)));
        let map = self.place(|t| matches!(t, Ty::Map(_)));
        let (pattern, source, bound): (String, String, Vec<(String, Ty, usize)>) =
            match (self.rng.below(8), list, map) {
                (0..=1, Some(list), _) => {
                    let Ty::List(item) = &list.ty else { return };
                    (
                        name.clone(),
                        list.owned.clone(),
                        vec![(name, (**item).clone(), 0)],
                    )
                }
                (2, Some(list), _) => {
                    let Ty::List(item) = &list.ty else { return };
                    let index = self.new_name("at");
                    self.uses("for with enumerate");
                    let (source, refs) = match self.rng.chance(50) {
                        true => (format!("{}.into_iter().enumerate()", list.owned), 0),
                        false => (format!("{}.clone().iter().enumerate()", list.code), 1),
                    };
                    let source = if refs == 1 {
                        format!("{}.iter().enumerate()", list.code)
                    } else {
                        source
                    };
                    // A loop over a reference keeps the list from being changed in it.
                    let source = if refs == 1 && list.root.mutable {
                        format!("{}.into_iter().enumerate()", list.owned)
                    } else {
                        source
                    };
                    let refs = if list.root.mutable { 0 } else { refs };
                    (
                        format!("({index}, {name})"),
                        source,
                        vec![
                            (index, Ty::Int(Int::Usize), 0),
                            (name, (**item).clone(), refs),
                        ],
                    )
                }
                (3, Some(list), _) if !list.root.mutable => {
                    let Ty::List(item) = &list.ty else { return };
                    (
                        name.clone(),
                        list.borrowed.clone(),
                        vec![(name, (**item).clone(), 1)],
                    )
                }
                (4, _, Some(map)) => {
                    let Ty::Map(value) = &map.ty else { return };
                    self.uses("for over a map");
                    let key = self.new_name("key");
                    (
                        format!("({key}, {name})"),
                        map.owned.clone(),
                        vec![(key, Ty::Text, 0), (name, (**value).clone(), 0)],
                    )
                }
                (5, _, _) => {
                    let chain = self.pure(|g| g.any_chain(2));
                    match chain {
                        Some(chain) if chain.refs == 0 => {
                            let item = self.types.rust(&chain.item);
                            let source = format!("{}.take(4).collect::<Vec<{item}>>()", chain.code);
                            (name.clone(), source, vec![(name, chain.item, 0)])
                        }
                        _ => return self.let_value(out),
                    }
                }
                _ => {
                    self.uses("for over a range");
                    let low = self.rng.within(-1, 1);
                    let end = match self.rng.chance(30) {
                        true => format!("({}).min(4)", self.pure(|g| g.int(Int::I64, 1)).code),
                        false => (low + self.rng.within(0, 3)).to_string(),
                    };
                    let dots = *self.rng.pick(&["..", "..="]);
                    let rev = self.rng.chance(20);
                    let source = match rev {
                        true => format!("({low}_i64{dots}{end}).rev()"),
                        false => format!("{low}_i64{dots}{end}"),
                    };
                    (name.clone(), source, vec![(name, Ty::Int(Int::I64), 0)])
                }
            };
        self.uses("for");
        self.loops.push(open);
        out.nested(format!("{head}for {pattern} in {source}"), "}", |out| {
            self.scoped(|g| {
                for (name, ty, refs) in &bound {
                    g.declare(name, ty, *refs, false);
                }
                g.block(out, nesting, true);
            });
        });
        self.loops.pop();
    }
}
