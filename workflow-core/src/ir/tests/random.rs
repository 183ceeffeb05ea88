//! Random programs, run as they are and as definitions after every pass.

use serde_json::json;

use super::build::{Builder, NEXT, eq, lambda, object, path};
use super::interpret::{DefinitionRun, ProgramRun, Trace, Variables};
use crate::asl::Retrier;
use crate::ir::check::check_flow;
use crate::ir::compile::{HOIST, PASSES, finish, optimise};
use crate::ir::lower::lower;
use crate::ir::{Catch, NodeKind, Program, Scope, Value, check};
use crate::jsonata::{Ast, BinaryOp};

/// A variable that the generator may read.
#[derive(Clone)]
struct Var {
    name: String,
    kind: Kind,
    /// It may be set in this scope.
    mutable: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Number,
    /// What a task gives: `{"ok", "n"}`.
    Result,
    /// A number or null.
    Optional,
    /// A list of numbers.
    List,
    /// A list of lists of numbers.
    Lists,
}

struct Random {
    seed: u64,
    names: u32,
}

/// Where a loop goes on, and where out.
type Loop = Option<(usize, usize)>;

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        (self.seed >> 11) % n
    }

    fn fresh(&mut self) -> String {
        self.names += 1;
        format!("v{}", self.names)
    }

    fn pick(&mut self, vars: &[Var], kind: Kind) -> Option<Ast> {
        let of_kind: Vec<&Var> = vars.iter().filter(|v| v.kind == kind).collect();
        if of_kind.is_empty() {
            return None;
        }
        let i = self.below(of_kind.len() as u64) as usize;
        Some(Ast::var(&of_kind[i].name))
    }

    fn number(&mut self, vars: &[Var], depth: u32) -> Ast {
        let small = Ast::int(self.below(9) as i64);
        let deep = if depth == 0 { 3 } else { 7 };
        match self.below(deep) {
            0 => small,
            1 => self.pick(vars, Kind::Number).unwrap_or(small),
            2 => match self.pick(vars, Kind::Result) {
                Some(result) => result.field("n"),
                None => small,
            },
            3 | 4 => Ast::binary(
                BinaryOp::Add,
                self.number(vars, depth - 1),
                self.number(vars, depth - 1),
            ),
            5 => match self.pick(vars, Kind::Optional) {
                Some(optional) => Ast::conditional(eq(optional, Ast::Null), small, Ast::int(3)),
                None => small,
            },
            _ => Ast::conditional(
                self.condition(vars),
                self.number(vars, depth - 1),
                self.number(vars, depth - 1),
            ),
        }
    }

    fn condition(&mut self, vars: &[Var]) -> Ast {
        match self.below(4) {
            0 => match self.pick(vars, Kind::Result) {
                Some(result) => result.field("ok"),
                None => Ast::Bool(self.below(2) == 0),
            },
            1 => match self.pick(vars, Kind::Optional) {
                Some(optional) => Ast::binary(BinaryOp::NotEqual, optional, Ast::Null),
                None => Ast::Bool(true),
            },
            _ => Ast::binary(BinaryOp::Less, self.number(vars, 1), self.number(vars, 1)),
        }
    }

    fn value(&mut self, vars: &[Var]) -> Value {
        let ast = self.number(vars, 2);
        if self.below(6) > 0 {
            return Value::of(ast);
        }
        let limit = Ast::int(self.below(12) as i64 + 3);
        let fails = Ast::call("error", [Ast::string("too large")]);
        let check = Ast::binary(BinaryOp::Less, ast.clone(), limit);
        Value::of(Ast::conditional(check, ast, fails)).may_fail()
    }

    fn block(&mut self, b: &mut Builder<'_>, vars: &[Var], depth: u32, around: Loop) {
        let mut vars = vars.to_vec();
        for _ in 0..1 + self.below(4) {
            if !self.statement(b, &mut vars, depth, around) {
                return;
            }
        }
    }

    /// Adds a statement; false when nothing can come after it.
    fn statement(
        &mut self,
        b: &mut Builder<'_>,
        vars: &mut Vec<Var>,
        depth: u32,
        around: Loop,
    ) -> bool {
        let choices = if depth == 0 { 9 } else { 14 };
        match self.below(choices) {
            0 | 1 => self.let_number(b, vars),
            2 => {
                let mutable: Vec<String> = vars
                    .iter()
                    .filter(|v| v.mutable && v.kind == Kind::Number)
                    .map(|v| v.name.clone())
                    .collect();
                if !mutable.is_empty() {
                    let i = self.below(mutable.len() as u64) as usize;
                    let value = self.value(vars);
                    b.set(&mutable[i], value);
                }
            }
            3 => self.let_copy(b, vars),
            4 | 5 => self.task(b, vars, depth),
            6 => {
                b.wait(self.below(3) as i64, "Wait");
            }
            7 => return self.leave(b, vars, around),
            8 => self.let_list(b, vars),
            9 | 10 => self.branch(b, vars, depth, around),
            11 => self.while_loop(b, vars, depth),
            12 => self.parallel(b, vars, depth),
            _ => self.map(b, vars, depth),
        }
        true
    }

    fn let_number(&mut self, b: &mut Builder<'_>, vars: &mut Vec<Var>) {
        let name = self.fresh();
        let value = self.value(vars);
        b.set(&name, value);
        vars.push(Var {
            name,
            kind: Kind::Number,
            mutable: self.below(2) == 0,
        });
    }

    fn let_list(&mut self, b: &mut Builder<'_>, vars: &mut Vec<Var>) {
        let name = self.fresh();
        let (kind, ast) = if self.below(2) == 0 {
            (Kind::List, self.list(vars, 1))
        } else {
            (Kind::Lists, self.lists(vars, 1))
        };
        b.set(&name, Value::of(ast));
        vars.push(Var {
            name,
            kind,
            mutable: false,
        });
    }

    /// A list of numbers.
    fn list(&mut self, vars: &[Var], depth: u32) -> Ast {
        match self.below(if depth == 0 { 2 } else { 6 }) {
            0 => self
                .pick(vars, Kind::List)
                .unwrap_or(Ast::Array(Vec::new())),
            1 => Ast::Array(vec![self.number(vars, 0)]),
            2 => Ast::Array(vec![self.number(vars, 1), self.number(vars, 0)]),
            3 => {
                let param = self.fresh();
                let body = Ast::binary(BinaryOp::Add, Ast::var(&param), Ast::int(1));
                let f = Ast::lambda(&[&param], body);
                Ast::Array(vec![Ast::call("map", [self.list(vars, 0), f])])
            }
            4 => {
                let more = Ast::Array(vec![self.number(vars, 0)]);
                Ast::call("append", [self.list(vars, 0), more])
            }
            _ => Ast::conditional(self.condition(vars), self.list(vars, 0), self.list(vars, 0)),
        }
    }

    /// A list as an item: `[$x]`, or the list as it is written.
    fn item(&mut self, vars: &[Var]) -> Ast {
        match self.list(vars, 1) {
            written @ Ast::Array(_) => written,
            other => Ast::Array(vec![other]),
        }
    }

    /// A list of lists of numbers.
    fn lists(&mut self, vars: &[Var], depth: u32) -> Ast {
        match self.below(if depth == 0 { 2 } else { 4 }) {
            0 => self
                .pick(vars, Kind::Lists)
                .unwrap_or(Ast::Array(Vec::new())),
            1 => Ast::Array(vec![self.item(vars)]),
            2 => Ast::Array(vec![self.item(vars), self.item(vars)]),
            _ => {
                let more = Ast::Array(vec![self.item(vars)]);
                Ast::call("append", [self.lists(vars, 0), more])
            }
        }
    }

    /// A rename, or an optional field that is not there.
    fn let_copy(&mut self, b: &mut Builder<'_>, vars: &mut Vec<Var>) {
        let Some(result) = self.pick(vars, Kind::Result) else {
            return;
        };
        let name = self.fresh();
        let (kind, value) = if self.below(2) == 0 {
            (Kind::Result, Value::of(result))
        } else {
            let value = Value::of(result.field("missing")).may_be_undefined();
            (Kind::Optional, value)
        };
        b.set(&name, value);
        vars.push(Var {
            name,
            kind,
            mutable: false,
        });
    }

    fn task(&mut self, b: &mut Builder<'_>, vars: &mut Vec<Var>, depth: u32) {
        let names = ["Safe", "RiskyCharge", "RiskyShip"];
        let name = names[self.below(3) as usize];
        let mut spec = lambda(name, &["a", "b"]);
        if self.below(2) == 0 {
            spec.retry = vec![Retrier {
                error_equals: vec!["States.ALL".to_owned()],
                max_attempts: Some(1.into()),
                ..Retrier::default()
            }];
        }
        let args = vec![self.value(vars), self.value(vars)];
        let result = self.fresh();
        if depth == 0 || self.below(2) == 0 {
            b.task(spec, args, &result);
        } else {
            let catch = self.catch();
            let task = b.task_catching(spec, args, &result, vec![catch.clone()]);
            self.handler(b, (task, &catch), vars, depth);
            // The handler leaves the result unset, so only some programs may read it after.
            return;
        }
        vars.push(Var {
            name: result,
            kind: Kind::Result,
            mutable: false,
        });
    }

    fn catch(&mut self) -> Catch {
        let all = self.below(2) == 0;
        Catch {
            errors: vec![if all { "States.ALL" } else { "Declined" }.to_owned()],
            error: Some(self.fresh()),
            next: NEXT,
        }
    }

    /// The code for an error; then both ways join.
    fn handler(
        &mut self,
        b: &mut Builder<'_>,
        (task, catch): (usize, &Catch),
        vars: &[Var],
        depth: u32,
    ) {
        let skip = b.jump(NEXT);
        let start = b.jump(NEXT);
        b.lead(task, start);
        if self.below(2) == 0 {
            let read = self.fresh();
            let error = catch.error.clone().unwrap_or_default();
            let cause = Ast::call("length", [path(&error).field("Error")]);
            b.set(&read, Value::of(cause));
            let mut vars = vars.to_vec();
            vars.push(Var {
                name: read,
                kind: Kind::Number,
                mutable: false,
            });
            self.block(b, &vars, depth - 1, None);
        }
        let join = b.jump(NEXT);
        b.lead(skip, join);
    }

    fn leave(&mut self, b: &mut Builder<'_>, vars: &[Var], around: Loop) -> bool {
        match (self.below(4), around) {
            (0, Some((again, _))) => {
                b.jump(again);
            }
            (1, Some((_, out))) => {
                b.jump(out);
            }
            (2, _) => {
                let number = Ast::call("string", [self.number(vars, 1)]);
                b.add(
                    "Rejected",
                    NodeKind::Fail {
                        error: Value::of(Ast::string("Rejected")),
                        cause: Value::of(number),
                    },
                );
            }
            (3, None) => self.give(b, vars),
            _ => return true,
        }
        false
    }

    fn give(&mut self, b: &mut Builder<'_>, vars: &[Var]) {
        let value = match self.below(5) {
            0 => self.value(vars),
            3 => Value::of(Ast::Array(vec![self.number(vars, 1), self.item(vars)])),
            4 => {
                let lists = self.lists(vars, 1);
                Value::of(Ast::Array(vec![
                    self.number(vars, 0),
                    match lists {
                        written @ Ast::Array(_) => written,
                        other => Ast::Array(vec![other]),
                    },
                ]))
            }
            1 => Value::of(object(&[
                ("x", self.number(vars, 1)),
                ("list", Ast::Array(vec![Ast::int(1), self.number(vars, 1)])),
            ])),
            _ => match self.pick(vars, Kind::Result) {
                Some(result) => Value::of(result),
                None => Value::of(Ast::Null),
            },
        };
        b.add("", NodeKind::Return { value });
    }

    fn branch(&mut self, b: &mut Builder<'_>, vars: &[Var], depth: u32, around: Loop) {
        let condition = self.condition(vars);
        let choice = b.choice("If", condition, NEXT);
        self.block(b, vars, depth - 1, around);
        let skip = b.jump(NEXT);
        let then = b.jump(NEXT);
        b.lead(choice, then);
        self.block(b, vars, depth - 1, around);
        let join = b.jump(NEXT);
        b.lead(skip, join);
    }

    fn while_loop(&mut self, b: &mut Builder<'_>, vars: &[Var], depth: u32) {
        let counter = self.fresh();
        b.set(&counter, Value::of(Ast::int(0)));
        let start = b.jump(NEXT);
        let add = Ast::binary(BinaryOp::Add, path(&counter), Ast::int(1));
        let again = b.set(&counter, Value::of(add));
        let rounds = Ast::int(self.below(3) as i64 + 1);
        let more = Ast::binary(BinaryOp::Less, path(&counter), rounds);
        let head = b.choice("While", more, NEXT);
        b.lead(start, head);
        let out = b.jump(NEXT);
        let body = b.jump(NEXT);
        b.lead(head, body);
        let mut vars = vars.to_vec();
        vars.push(Var {
            name: counter,
            kind: Kind::Number,
            mutable: false,
        });
        self.block(b, &vars, depth - 1, Some((again, out)));
        b.jump(again);
        let join = b.jump(NEXT);
        b.lead(out, join);
    }

    fn inner(&mut self, sites: &mut u32, vars: &[Var], depth: u32) -> Scope {
        let mut vars = vars.to_vec();
        vars.iter_mut().for_each(|v| v.mutable = false);
        let mut b = Builder::new(sites);
        self.block(&mut b, &vars, depth, None);
        self.give(&mut b, &vars);
        b.scope
    }

    fn parallel(&mut self, b: &mut Builder<'_>, vars: &mut Vec<Var>, depth: u32) {
        let branches = vec![
            self.inner(b.sites, vars, depth - 1),
            self.inner(b.sites, vars, depth - 1),
        ];
        let result = self.fresh();
        let id = b.parallel(branches, &result);
        if self.below(2) == 0 {
            let caught = self.catch();
            if let NodeKind::Parallel { catch, .. } = &mut b.scope.nodes[id].kind {
                catch.push(Catch {
                    next: id + 1,
                    ..caught
                });
            }
        } else {
            let count = self.fresh();
            b.set(&count, Value::of(Ast::call("count", [path(&result)])));
            vars.push(Var {
                name: count,
                kind: Kind::Number,
                mutable: true,
            });
        }
    }

    fn map(&mut self, b: &mut Builder<'_>, vars: &mut Vec<Var>, depth: u32) {
        let item = self.fresh();
        let mut inside = vars.clone();
        inside.push(Var {
            name: item.clone(),
            kind: Kind::Number,
            mutable: false,
        });
        let body = self.inner(b.sites, &inside, depth - 1);
        let items = Ast::Array(vec![self.number(vars, 0), self.number(vars, 0)]);
        let result = self.fresh();
        b.map("ForEach", items, &item, body, (&result, None));
        let first = self.fresh();
        let count = Ast::call("count", [path(&result)]);
        b.set(&first, Value::of(count));
        vars.push(Var {
            name: first,
            kind: Kind::Number,
            mutable: false,
        });
    }
}

fn program(seed: u64) -> Program {
    let mut random = Random {
        seed: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
        names: 0,
    };
    let mut sites = 0;
    let mut b = Builder::new(&mut sites);
    b.parameter("input");
    let vars = [Var {
        name: "input".to_owned(),
        kind: Kind::Result,
        mutable: false,
    }];
    random.block(&mut b, &vars, 3, None);
    random.block(&mut b, &vars, 2, None);
    random.give(&mut b, &vars);
    Program {
        name: format!("random{seed}"),
        comment: None,
        timeout_seconds: None,
        express: false,
        root: b.scope,
    }
}

/// The definition does what the program does: the same result, calls and states.
fn agrees(program: &Program, flow: &super::super::flow::Flow, strict: bool, after: &str) {
    let definition = finish(program, flow).expect("it compiles");
    let machine = &definition.state_machine;
    let start = (&machine.states, machine.start_at.as_str());
    for input in [json!({"ok": true, "n": 4}), json!({"ok": false, "n": 11})] {
        let mut expected = ProgramRun {
            sites: &definition.sites,
            strict,
            input: input.clone(),
            trace: Trace::default(),
        };
        let result = expected.run(program, start);
        let mut actual = DefinitionRun {
            sites: &definition.sites,
            strict,
            input,
            trace: Trace::default(),
        };
        let outcome = actual.scope(start, Variables::new(), &json!(null));
        let same = match (&result, &outcome) {
            (Err(a), Err(b)) => a.0 == b.0,
            (a, b) => a == b,
        };
        assert!(
            same && expected.trace == actual.trace,
            "after {after}: {program}\n{}\n{result:?}\n{outcome:?}\n{:?}\n{:?}",
            serde_json::to_string(machine).expect("JSON"),
            expected.trace,
            actual.trace,
        );
    }
}

/// More with `WORKFLOW_SEEDS=1000`.
fn seeds(default: u64) -> std::ops::Range<u64> {
    let more = std::env::var("WORKFLOW_SEEDS")
        .ok()
        .and_then(|n| n.parse().ok());
    0..more.unwrap_or(default)
}

/// Runs the passes on program `seed`, with the meaning compared after each.
fn passes_keep_the_meaning(seed: u64) {
    let program = program(seed);
    let mut flow = lower(&program).expect("it is well formed");
    HOIST.run(&mut flow);
    agrees(&program, &flow, false, "lowering");
    for round in 0..3 {
        for (name, pass) in PASSES {
            pass.run(&mut flow);
            let after = format!("{name}, round {round}, seed {seed}");
            assert_eq!(
                check_flow(&flow),
                Vec::<String>::new(),
                "after {after}: {program}"
            );
            agrees(&program, &flow, false, &after);
        }
    }
}

#[test]
fn every_pass_keeps_the_meaning() {
    seeds(25).for_each(passes_keep_the_meaning);
}

/// An assignment that nobody reads lost what it reads, while it still stood there.
#[test]
fn what_a_dead_assignment_reads_stays_set() {
    passes_keep_the_meaning(811);
}

#[test]
fn all_passes_keep_the_meaning_and_the_states() {
    for seed in seeds(300) {
        let program = program(seed);
        assert_eq!(check(&program), Vec::<String>::new(), "{program}");
        let flow = optimise(&program).expect("it is well formed");
        assert_eq!(check_flow(&flow), Vec::<String>::new(), "{program}");
        agrees(&program, &flow, true, &format!("all passes, seed {seed}"));
    }
}
