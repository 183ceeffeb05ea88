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

    fn len(&self) -> usize {
        self.lines.len()
    }

    /// Writes a line before that one, when it begins with `let`.
    fn before_let(&mut self, at: usize, line: &str) -> bool {
        let indent = "    ".repeat(self.indent);
        let begins = format!("{indent}let ");
        // What is put into its callers is no state of theirs.
        let named = |l: &String| l.starts_with(&begins) && !l.contains("put_in(");
        let found = self.lines.get(at).is_some_and(named);
        if found {
            self.lines.insert(at, format!("{indent}{line}"));
        }
        found
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
        self.risky = self.rng.chance(12);
        let at = out.len();
        match self.rng.below(100) {
            0..=15 => {
                self.let_value(out);
                self.attribute(out, at);
            }
            16..=29 => {
                self.let_task(out, nesting);
                self.state_attribute(out, at);
            }
            30..=45 => self.change(out),
            46..=52 if nesting > 0 => self.if_statement(out, nesting),
            53..=55 if nesting > 0 => self.block_statement(out, nesting),
            56..=59 if nesting > 0 => self.match_statement(out, nesting),
            60..=69 if nesting > 0 => self.loop_statement(out, nesting),
            70 | 71 if nesting > 0 => self.try_join(out, nesting),
            72 | 73 if nesting > 0 => self.block_statement(out, nesting),
            74..=76 if nesting > 0 => self.map_statement(out, nesting),
            77 | 78 if nesting > 0 => self.distributed(out, nesting),
            79..=81 => self.sleep(out),
            82..=85 => self.leave_maybe(out),
            86..=89 => self.question(out),
            90 | 91 => self.let_from_branches(out, nesting),
            92 => self.plain_statement(out, nesting),
            93 if self.rng.chance(50) => self.start(out),
            93 => self.record(out),
            94 | 95 => self.let_else(out, nesting),
            96 => self.destructure(out),
            _ if nesting == 0 || self.rng.chance(50) => self.facts(out),
            _ => match self.rng.below(5) {
                0 => self.queue(out),
                1 => self.halves(out),
                2 => self.let_slice(out),
                3 => self.begun_with_block(out),
                _ => self.destructure(out),
            },
        }
        self.steps = true;
    }

    /// Now and then a name or a comment for the state of a statement.
    fn state_attribute(&mut self, out: &mut Block, at: usize) {
        if !self.rng.chance(15) {
            return;
        }
        let name = self.new_name("Own name ");
        let (construct, line) = match self.rng.below(4) {
            // What is put into several callers is named by each.
            0 | 1 if !self.inline => (
                "#[state(name = ..)]",
                format!("#[state(name = \"{name}\")]"),
            ),
            2 if !self.inline => (
                "#[state(name = ..)]",
                format!("#[state(name = \"{name}\", comment = \"as told\")]"),
            ),
            _ => (
                "doc comment of a state",
                "/// What happens here.".to_owned(),
            ),
        };
        if out.before_let(at, &line) {
            self.uses(construct);
        }
    }

    /// Now and then an attribute that changes nothing.
    fn attribute(&mut self, out: &mut Block, at: usize) {
        if !self.rng.chance(8) {
            return;
        }
        let (construct, line) = *self.rng.pick(&[
            ("#[cfg] of a statement", "#[cfg(not(any()))]"),
            (
                "#[cfg] of a statement",
                "#[cfg(any())] let seen = not_there();",
            ),
            ("#[allow] of a statement", "#[allow(unused_variables)]"),
        ]);
        if out.before_let(at, line) {
            self.uses(construct);
        }
    }

    pub(crate) fn let_value(&mut self, out: &mut Block) {
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

    /// `let facts = (..);`: forms of what is at hand.
    fn facts(&mut self, out: &mut Block) {
        let mut types = Vec::new();
        let mut values = Vec::new();
        for _ in 0..2 + self.rng.below(3) {
            let part = self.place(|t| matches!(t, Ty::List(_) | Ty::Option(_) | Ty::Map(_)));
            let ty = match (self.rng.below(6), part.map(|p| p.ty)) {
                (0, Some(Ty::List(t) | Ty::Map(t))) if self.types.can_be_some(&t) => Ty::Option(t),
                (1, Some(Ty::List(t) | Ty::Option(t) | Ty::Map(t))) => *t,
                (2, Some(list)) => list,
                (3, _) => Ty::Int(*self.rng.pick(&crate::types::INTS)),
                (4, _) => self
                    .rng
                    .pick(&[Ty::Text, Ty::F64, Ty::Char, Ty::Json])
                    .clone(),
                _ => Ty::Bool,
            };
            if let Some(code) = self.form(&ty, 2) {
                types.push(ty);
                values.push(code);
            }
        }
        if values.len() < 2 {
            return self.let_value(out);
        }
        let name = self.new_name("facts");
        out.line(format!("let {name} = ({});", values.join(", ")));
        self.declare(&name, &Ty::Tuple(types), 0, false);
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

    /// `let (a, b): (Vec<_>, Vec<_>) = list.into_iter().partition(..);`, or of pairs `unzip()`.
    fn halves(&mut self, out: &mut Block) {
        let (one, two) = (self.new_name("half"), self.new_name("half"));
        let pairs = self.place(|t| match t {
            Ty::List(t) => matches!(&**t, Ty::Tuple(all) if all.len() == 2),
            _ => false,
        });
        if let Some(pairs) = pairs
            && let Ty::List(item) = &pairs.ty
            && let Ty::Tuple(all) = &**item
        {
            self.uses("unzip into a pattern");
            out.line(format!(
                "let ({one}, {two}): (Vec<_>, Vec<_>) = {}.into_iter().unzip();",
                pairs.owned
            ));
            self.declare(&one, &Ty::List(Box::new(all[0].clone())), 0, false);
            return self.declare(&two, &Ty::List(Box::new(all[1].clone())), 0, false);
        }
        let Some(list) = self.place(|t| matches!(t, Ty::List(_))) else {
            return self.let_value(out);
        };
        let Ty::List(item) = &list.ty else { return };
        self.uses("partition into a pattern");
        let test = self.closure(item, 1, |g| g.bool_value(2));
        out.line(format!(
            "let ({one}, mut {two}): (Vec<_>, Vec<_>) = {}.into_iter().partition({test});",
            list.owned
        ));
        self.declare(&one, &list.ty, 0, false);
        self.declare(&two, &list.ty, 0, true);
    }

    /// `let [first, .., last] = list.as_slice() else { .. };`
    fn let_slice(&mut self, out: &mut Block) {
        let Some(list) = self.place(|t| matches!(t, Ty::List(_))) else {
            return self.let_value(out);
        };
        let Ty::List(item) = &list.ty else { return };
        self.uses("let else");
        self.uses("slice pattern");
        let (first, last) = (self.new_name("p"), self.new_name("p"));
        let pattern = match self.rng.below(3) {
            0 => format!("[{first}, .., {last}]"),
            1 => format!("[{first}, {last}, ..]"),
            _ => format!("[{first}, {last}]"),
        };
        let source = match list.root.mutable {
            // What is bound refers to the list.
            true => return self.let_value(out),
            false => list.code,
        };
        out.nested(
            format!("let {pattern} = {source}.as_slice() else"),
            "};",
            |out| {
                let leave = self.diverging();
                out.line(format!("{leave};"));
            },
        );
        self.declare(&first, item, 1, false);
        self.declare(&last, item, 1, false);
    }

    /// A block, `if` or `match` without parentheses where an operand begins.
    fn begun_with_block(&mut self, out: &mut Block) {
        self.uses("a block that begins an operand");
        let (a, b) = (
            self.pure(|g| g.stored_int(Int::I64, 1)),
            self.pure(|g| g.stored_int(Int::I64, 1)),
        );
        let (test, name) = (self.pure(|g| g.bool_value(1)), self.new_name("begun"));
        let (code, ty) = match self.rng.below(6) {
            0 => (format!("{{ let first = {a}; first }} < {b}"), Ty::Bool),
            1 => (format!("if {test} {{ {a} }} else {{ 3 }} == {b}"), Ty::Bool),
            2 => (
                format!("match {test} {{ true => {a}, false => 5 }} % 7"),
                Ty::Int(Int::I64),
            ),
            3 => (format!("{{ {a} }}.max({b})"), Ty::Int(Int::I64)),
            4 => (format!("({{ {a} }} as f64).floor()"), Ty::F64),
            _ => {
                out.nested(
                    format!("if {{ let first = {a}; first }} < {b} && {test}"),
                    "}",
                    |out| {
                        self.block(out, 1, true);
                    },
                );
                return;
            }
        };
        out.line(format!("let {name} = {code};"));
        self.declare(&name, &ty, 0, false);
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
                if !field.name.contains('#') && self.rng.chance(60) {
                    self.uses("names equal to fields");
                    bound.push((field.name.clone(), field.ty));
                    format!("{} {{ {}, .. }}", def.name, field.name)
                } else {
                    let name = self.new_name("part");
                    bound.push((name.clone(), field.ty));
                    format!("{} {{ {}: {name}, .. }}", def.name, field.name)
                }
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
        if self.rng.chance(30) {
            return self.sleep_until(out);
        }
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
            Some(error) if self.rng.chance(10) => {
                self.uses("Err(e)?");
                format!("return Err({})?", self.error_value(&error))
            }
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
    pub(crate) fn block(&mut self, out: &mut Block, nesting: usize, may_leave: bool) {
        self.scoped(|g| {
            let count = 1 + g.rng.below(3);
            g.statements(out, count, nesting - 1);
            if may_leave && g.rng.chance(20) {
                let leave = g.diverging();
                out.line(format!("{leave};"));
            }
        });
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
}
