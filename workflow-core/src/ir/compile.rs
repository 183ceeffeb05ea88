//! From a program to its definition: the passes in order.

use super::flow::Flow;
use super::tidy::tidy;
use super::{
    Program, capture, check, choose, copies, fold, generate, live, lower, nested, rethrow, share,
    simplify,
};
use crate::asl::{ExecutionType, QueryLanguage, StateMachine};
use crate::definition::Definition;
use crate::validate::MAX_CHARACTERS;

/// A pass over one scope, or over all.
pub(super) enum Pass {
    Scope(fn(&mut Flow)),
    Machine(fn(&mut Flow)),
}

/// The passes of a round, in order. Rounds go on until one changes nothing.
pub(super) const PASSES: &[(&str, Pass)] = &[
    (
        "replace constants",
        Pass::Machine(copies::replace_constants),
    ),
    ("known conditions", Pass::Scope(simplify::known_conditions)),
    ("drop rethrows", Pass::Scope(rethrow::drop_rethrows)),
    ("drop dead", Pass::Scope(live::drop_dead)),
    ("fold single", Pass::Scope(fold::forward_single)),
    ("fold back", Pass::Scope(fold::back)),
    ("fold forward", Pass::Scope(fold::forward)),
    ("fold returns", Pass::Scope(fold::returns)),
    ("choose values", Pass::Scope(choose::choose_values)),
    ("replace copies", Pass::Machine(copies::replace_copies)),
    ("trim captures", Pass::Machine(capture::trim)),
    ("drop dead again", Pass::Scope(live::drop_dead)),
    ("merge choices", Pass::Scope(simplify::merge_choices)),
    ("share", Pass::Scope(share::identical_steps)),
    ("drop covered", Pass::Scope(rethrow::drop_covered)),
];

/// Before arguments are hoisted, and again in the rounds.
pub(super) const RETHROWS: Pass = Pass::Scope(rethrow::drop_rethrows);

/// Before all others, once.
pub(super) const HOIST: Pass = Pass::Scope(lower::hoist_arguments);

/// Rounds are few; each folds at least one step.
const ROUNDS: usize = 10;

impl Pass {
    pub(super) fn run(&self, root: &mut Flow) {
        match self {
            Pass::Scope(pass) => root.each_scope(&mut |flow| pass(flow)),
            Pass::Machine(pass) => pass(root),
        }
    }
}

/// Compiles a program to a definition an expert would write.
///
/// # Errors
/// Every problem found: a program of the wrong form (see [`check`](super::check)), an explicit name that is too long or given
/// twice, an expression that is too deep for the service.
pub fn compile(mut program: Program) -> Result<Definition, Vec<String>> {
    nested::lower_calls(&mut program.root);
    let root = optimise(&program)?;
    finish(&program, &root)
}

/// Runs all passes.
pub(super) fn optimise(program: &Program) -> Result<Flow, Vec<String>> {
    let mut root = lower::lower(program)?;
    let errors = check::check_flow(&root);
    if !errors.is_empty() {
        return Err(errors);
    }
    // What a state no longer catches, its arguments need not be kept from.
    RETHROWS.run(&mut root);
    HOIST.run(&mut root);
    root.each_value_mut(&mut tidy);
    for _ in 0..ROUNDS {
        let before = format!("{root:?}");
        for (_, pass) in PASSES {
            pass.run(&mut root);
        }
        if format!("{root:?}") == before {
            break;
        }
    }
    Ok(root)
}

/// Writes the definition of a program that the passes have worked on.
pub(super) fn finish(program: &Program, root: &Flow) -> Result<Definition, Vec<String>> {
    let steps = lower::lower(program)?.step_count();
    let generated = generate::generate(root)?;
    let sites = (0..lower::site_count(&program.root))
        .map(|site| generated.sites.get(&site).cloned())
        .collect();
    let state_machine = StateMachine {
        comment: program.comment.clone(),
        query_language: Some(QueryLanguage::Jsonata),
        start_at: generated.start_at,
        timeout_seconds: program.timeout_seconds.map(Into::into),
        version: None,
        states: generated.states,
    };
    check_length(&state_machine)?;
    Ok(Definition {
        name: program.name.clone(),
        state_machine,
        execution_type: if program.express {
            ExecutionType::Express
        } else {
            ExecutionType::Standard
        },
        sites,
        tasks: generated.tasks,
        executions: generated.executions,
        inlined: Vec::new(),
        steps,
    })
}

/// The service takes definitions up to a length.
fn check_length(machine: &StateMachine) -> Result<(), Vec<String>> {
    let length = machine.to_json().to_string().chars().count();
    if length <= MAX_CHARACTERS {
        return Ok(());
    }
    Err(vec![format!(
        "the definition has {length} characters, and Step Functions takes {MAX_CHARACTERS}: put a \
         part of it into a workflow of its own, and large constants into tasks"
    )])
}
