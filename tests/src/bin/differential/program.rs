//! A whole program.

use serde_json::{Value as Json, json};

use crate::rng::Rng;
use crate::scope::{Gen, Returns};
use crate::statement::Block;
use crate::types::{Int, Ty, Types};

/// A program: its source, its inputs, how its tasks behave.
pub(crate) struct Program {
    pub(crate) index: usize,
    pub(crate) source: String,
    /// What the runner reads: inputs and tasks' answers.
    pub(crate) spec: Json,
    /// The names of its tasks.
    pub(crate) tasks: Vec<String>,
    pub(crate) used: std::collections::BTreeMap<&'static str, usize>,
}

const HEADER: &str = "use std::collections::{BTreeMap, BTreeSet, VecDeque};\n\nuse workflow_runtime::prelude::*;\n\n\
                      const LIMIT: i32 = 40;\nconst GREETING: &str = \"grüß dich\";\n\n";

impl Gen {
    /// A type of a parameter: often one that many methods are for.
    fn parameter_type(&mut self) -> Ty {
        let item = self
            .rng
            .pick(&[Ty::Int(Int::I64), Ty::Text, Ty::F64])
            .clone();
        match self.rng.below(20) {
            0 => Ty::Json,
            1..=5 => Ty::List(Box::new(item)),
            6 | 7 => Ty::Option(Box::new(item)),
            8 => Ty::Map(Box::new(item)),
            _ => self.types.random_type(&mut self.rng, 3),
        }
    }
}

/// Writes program `index` of a seed.
pub(crate) fn program(seed: u64, index: usize, inputs: usize) -> Program {
    let mut g = Gen::new(Rng::new(seed, index));
    g.types = Types::random(&mut g.rng);
    g.declare_tasks();
    let params: Vec<(String, Ty, bool)> = (0..1 + g.rng.below(3))
        .map(|i| {
            let ty = g.parameter_type();
            (
                ["request", "amounts", "flag"][i].to_owned(),
                ty,
                g.rng.chance(50),
            )
        })
        .collect();
    let error = match g.rng.below(10) {
        0 | 1 => None,
        2..=4 => Some("Failure".to_owned()),
        _ => Some("FlowError".to_owned()),
    };
    let mut ty = g.types.random_type(&mut g.rng, 2);
    if g.rng.chance(50) {
        ty = Ty::Tuple(vec![ty, Ty::Text, g.types.random_type(&mut g.rng, 1)]);
    }
    let returns = Returns { ty, error };
    for (name, ty, mutable) in &params {
        g.declare(name, ty, 0, *mutable);
    }
    g.returns.push(returns.clone());
    g.budget = 3 + g.rng.below(9);
    let mut out = Block::new();
    let budget = g.budget;
    g.statements(&mut out, budget, 3);
    g.budget = 1;
    g.record(&mut out);
    g.finish(&mut out, &returns, false);
    let (types, tasks) = (g.types.source(), g.tasks.source(&g.types));
    let ok = g.types.rust(&returns.ty);
    let result = match &returns.error {
        Some(error) => format!("Result<{ok}, {error}>"),
        None => ok,
    };
    let written: Vec<String> = params
        .iter()
        .map(|(n, t, m)| format!("{}{n}: {}", if *m { "mut " } else { "" }, g.types.rust(t)))
        .collect();
    let source = format!(
        "{HEADER}{types}{tasks}#[workflow]\npub async fn flow({}) -> {result} {{\n{}\n}}\n",
        written.join(", "),
        out.text()
    );
    let all: Vec<Json> = (0..inputs)
        .map(|_| match &params[..] {
            [(_, ty, _)] => g.types.json(&mut g.rng, ty),
            _ => params
                .iter()
                .map(|(_, ty, _)| g.types.json(&mut g.rng, ty))
                .collect(),
        })
        .collect();
    let behaviours: Json = g.tasks.tasks.iter().map(|t| json!(t.outcomes)).collect();
    Program {
        index,
        source,
        spec: json!({ "inputs": all, "tasks": behaviours }),
        tasks: g.tasks.tasks.iter().map(|t| t.name.clone()).collect(),
        used: g.used,
    }
}
