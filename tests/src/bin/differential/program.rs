//! Whole programs, in modules whose types, errors and tasks they share: these cost most to compile.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::rng::Rng;
use crate::scope::{Gen, Returns};
use crate::statement::Block;
use crate::tasks::Kind;
use crate::types::{Int, Ty, Types};

/// How many programs share their types and tasks.
pub(crate) const PER_MODULE: usize = 5;

/// A workflow, its inputs, how tasks behave towards it.
pub(crate) struct Program {
    pub(crate) index: usize,
    /// Its fn.
    pub(crate) source: String,
    /// What the runner reads: inputs and tasks' answers.
    pub(crate) spec: Json,
}

/// Programs with the same types and tasks.
pub(crate) struct Module {
    pub(crate) number: usize,
    /// Types, errors and tasks.
    pub(crate) shared: String,
    /// The names of the tasks.
    pub(crate) tasks: Vec<String>,
    pub(crate) programs: Vec<Program>,
    pub(crate) used: BTreeMap<&'static str, usize>,
}

impl Module {
    /// The source without the programs that `left_out` has, and where each begins: its first line.
    pub(crate) fn source(&self, left_out: impl Fn(usize) -> bool) -> (String, Vec<(usize, usize)>) {
        let mut source = self.shared.clone();
        let mut begins = Vec::new();
        for program in self.programs.iter().filter(|p| !left_out(p.index)) {
            begins.push((program.index, source.lines().count() + 1));
            source.push_str(&program.source);
        }
        (source, begins)
    }
}

const HEADER: &str = "use std::borrow::Cow;\nuse std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};\nuse std::sync::Arc;\n\n\
                      use workflow_runtime::prelude::*;\n\n";

impl Gen {
    /// A type of a parameter: often one that many methods are for.
    fn parameter_type(&mut self) -> Ty {
        let item = self
            .rng
            .pick(&[Ty::Int(Int::I64), Ty::Text, Ty::F64])
            .clone();
        let list = |t: Ty| Ty::List(Box::new(t));
        match self.rng.below(24) {
            0 | 1 => Ty::Json,
            2..=4 => list(item),
            5 => list(Ty::Tuple(vec![Ty::Text, item])),
            6 => list(list(item)),
            7 => list(Ty::Option(Box::new(item))),
            8 => list(Ty::Struct(0)),
            9 | 10 => Ty::Map(Box::new(item)),
            11 => Ty::Set(Box::new(Ty::Text)),
            12 | 13 => Ty::Option(Box::new(item)),
            14..=16 if self.types.loose.is_some() => Ty::Struct(self.types.loose.unwrap_or(0)),
            17 => Ty::Struct(0),
            _ => self.types.random_type(&mut self.rng, 3),
        }
    }
}

/// Writes the programs of `indices` that are in module `number`.
pub(crate) fn module(
    seed: u64,
    number: usize,
    indices: std::ops::Range<usize>,
    inputs: usize,
) -> Module {
    let mut g = Gen::new(Rng::new(seed, number));
    g.types = Types::random(&mut g.rng);
    g.declare_tasks();
    let own = g.declare_own();
    let mut shared = format!(
        "{HEADER}{}{}{}{}{own}",
        crate::own::HEADER,
        crate::time::HEADER,
        g.types.source(),
        g.tasks.source(&g.types)
    );
    if g.rng.chance(40) {
        shared.push_str(&g.declare_inline());
    }
    if g.rng.chance(10) {
        shared.push_str(&g.declare_included());
    }
    // Those before it, too, as it may call them.
    let own = number * PER_MODULE..(number + 1) * PER_MODULE;
    let programs = own.filter(|index| *index < indices.end).map(|index| {
        g.begin(Rng::new(!seed, index));
        g.program(index, inputs)
    });
    Module {
        number,
        shared,
        programs: programs.collect(),
        tasks: g.mocked(),
        used: g.used,
    }
}

impl Gen {
    /// The next program.
    fn program(&mut self, index: usize, inputs: usize) -> Program {
        let count = 1 + self.rng.below(4);
        let params: Vec<(String, Ty, bool)> = ["request", "amounts", "flag", "name"][..count]
            .iter()
            .map(|name| {
                let ty = self.parameter_type();
                ((*name).to_owned(), ty, self.rng.chance(50))
            })
            .collect();
        let returns = self.random_returns();
        let attribute = self.workflow_attribute(index);
        for (name, ty, mutable) in &params {
            self.declare(name, ty, 0, *mutable);
        }
        self.returns.push(returns.clone());
        self.budget = 4 + self.rng.below(9);
        let mut out = Block::new();
        let budget = self.budget;
        self.statements(&mut out, budget, 3);
        self.budget = 1;
        self.record(&mut out);
        self.finish(&mut out, &returns, false);
        let source = format!(
            "{attribute}\npub async fn flow{index}({}) -> {} {{\n{}\n}}\n\n",
            self.written(&params),
            self.written_result(&returns),
            out.text()
        );
        let all: Vec<Json> = (0..inputs).map(|_| self.random_input(&params)).collect();
        let behaviours = self.random_behaviours();
        let loose = |ty: &Ty| matches!(ty, Ty::Struct(s) if self.types.structs[*s].loose);
        if !params.iter().any(|(_, ty, _)| loose(ty)) && self.rng.chance(30) {
            let kind = match self.express {
                true => Kind::Express,
                false => Kind::Nested,
            };
            self.declare_flow(&format!("flow{index}"), &params, returns, kind);
        }
        let files: Map<String, Json> = self
            .files
            .iter()
            .map(|(key, text)| (key.clone(), json!(text)))
            .collect();
        Program {
            index,
            source,
            spec: json!({ "one parameter": count == 1, "inputs": all, "tasks": behaviours, "files": files }),
        }
    }

    /// `#[workflow(..)]`
    fn workflow_attribute(&mut self, index: usize) -> String {
        self.express = self.rng.chance(5);
        if self.express {
            self.uses("express");
            return "#[workflow(express)]".to_owned();
        }
        match self.rng.below(12) {
            0 => {
                self.uses("name of a workflow");
                format!("/// Does something.\n#[workflow(name = \"own-name-{index}\")]")
            }
            1 => {
                self.uses("timeout of a workflow");
                "#[workflow(timeout_seconds = 99_999_999)]".to_owned()
            }
            _ => "#[workflow]".to_owned(),
        }
    }

    /// Parameters as they are declared.
    pub(crate) fn written(&self, params: &[(String, Ty, bool)]) -> String {
        let each = params.iter().map(|(name, ty, mutable)| {
            let mutable = if *mutable { "mut " } else { "" };
            format!("{mutable}{name}: {}", self.types.rust(ty))
        });
        each.collect::<Vec<_>>().join(", ")
    }

    pub(crate) fn written_result(&self, returns: &Returns) -> String {
        let ok = self.types.rust(&returns.ty);
        match &returns.error {
            Some(error) => format!("Result<{ok}, {error}>"),
            None => ok,
        }
    }

    fn random_returns(&mut self) -> Returns {
        let error = match self.rng.below(10) {
            0 | 1 => None,
            2..=4 => Some("Failure".to_owned()),
            _ => Some("FlowError".to_owned()),
        };
        let mut ty = self.types.random_type(&mut self.rng, 2);
        if self.rng.chance(50) {
            ty = Ty::Tuple(vec![ty, Ty::Text, self.types.random_type(&mut self.rng, 1)]);
        }
        Returns { ty, error }
    }

    fn random_input(&mut self, params: &[(String, Ty, bool)]) -> Json {
        match params {
            [(_, ty, _)] => self.types.json(&mut self.rng, ty),
            _ => params
                .iter()
                .map(|(_, ty, _)| self.types.json(&mut self.rng, ty))
                .collect(),
        }
    }
}
