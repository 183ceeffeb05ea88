//! The field's own cases: on each input the workflow (natively and as its definition), the classic
//! definition and the one that an expert writes by hand end in the same, and ours needs no more
//! states and no more transitions than the expert's.

mod measure;
mod others;
mod table;

use std::fs;

use serde_json::Value;
use workflow_core::diagnostic::Severity;
use workflow_core::validate::validate_text;
use workflow_examples::cases::{self, Case};
use workflow_examples::world::{End, World};

use measure::{Form, classic, states};

/// Requires the same end; whole numbers may be spelled with a point.
fn assert_ends(case: &Case, input: &str, form: &str, end: &End, expected: &End) {
    let plain = |end: &End| match end {
        End::Output(output) => End::Output(workflow_tests::asl::whole_numbers(output.clone())),
        End::Failure(thrown) => End::Failure(thrown.clone()),
    };
    assert_eq!(
        plain(end),
        plain(expected),
        "{} on {input}, {form}",
        case.name
    );
}

#[test]
fn every_form_of_a_case_ends_as_its_world_says() {
    for case in cases::all() {
        let world = World::of(&case).unwrap();
        for (input, scenario) in &world.inputs {
            for form in Form::ALL {
                if form == Form::Classic && scenario.classic_differs.is_some() {
                    continue;
                }
                let Some(run) = form.run(&case, &world, input) else {
                    continue;
                };
                assert_ends(&case, input, form.name(), &run.end, &scenario.ends);
            }
        }
    }
}

/// Where the classic definition is said to differ, it does.
#[test]
fn the_classic_definition_differs_where_it_is_said_to() {
    for case in cases::all() {
        let world = World::of(&case).unwrap();
        for (input, scenario) in &world.inputs {
            if let (Some(reason), Some(run)) = (
                &scenario.classic_differs,
                Form::Classic.run(&case, &world, input),
            ) {
                assert_ne!(run.end, scenario.ends, "{} on {input}: {reason}", case.name);
            }
        }
    }
}

#[test]
fn no_case_needs_more_than_an_expert_s_definition() {
    let mut worse = Vec::new();
    for case in cases::all() {
        let world = World::of(&case).unwrap();
        let (ours, by_hand) = (Form::Workflow.states(&case), Form::ByHand.states(&case));
        if ours > by_hand {
            worse.push(format!("{}: {ours:?} states, not {by_hand:?}", case.name));
        }
        for input in world.inputs.keys() {
            let ours = Form::Workflow.run(&case, &world, input).unwrap();
            let by_hand = Form::ByHand.run(&case, &world, input).unwrap();
            if ours.transitions > by_hand.transitions {
                worse.push(format!(
                    "{} on {input}: {:#?}, not {:#?}",
                    case.name, ours.entered, by_hand.entered
                ));
            }
        }
    }
    assert!(worse.is_empty(), "{}", worse.join("\n"));
}

#[test]
fn what_others_wrote_is_valid() {
    for case in cases::all() {
        for form in [Form::Classic, Form::ByHand] {
            let Some(text) = form.text(&case) else {
                continue;
            };
            let findings = validate_text(&text, (case.definition)().execution_type);
            let errors: Vec<_> = findings
                .iter()
                .filter(|finding| finding.severity == Severity::Error)
                .collect();
            assert!(
                errors.is_empty(),
                "{}, {}: {errors:#?}",
                case.name,
                form.name()
            );
        }
        assert!(!classic(&case).is_some_and(|text| text.contains("\"JSONata\"")));
        assert!(Form::ByHand.text(&case).unwrap().contains("\"JSONata\""));
    }
}

/// No Pass state does what a neighbour can do.
#[test]
fn no_case_has_a_pass_state() {
    for case in cases::all() {
        let json = (case.definition)().state_machine.to_json();
        states(&json, &mut |name, state| {
            assert_ne!(state["Type"], "Pass", "{}: {name}", case.name);
        });
    }
}

/// An input that the world does not know is never run.
#[test]
fn the_world_knows_every_input() {
    for case in cases::all() {
        let world = World::of(&case).unwrap();
        let mut inputs: Vec<String> = fs::read_dir(case.directory())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
            .filter(|name| name != "world" && !name.ends_with(".asl"))
            .collect();
        inputs.sort();
        assert_eq!(inputs, world.inputs.keys().cloned().collect::<Vec<_>>());
        let tasks: Vec<&str> = case.tasks.iter().map(|task| task.fn_name()).collect();
        let scenarios = world.inputs.values().map(|scenario| &scenario.answers);
        for name in scenarios.chain([&world.answers]).flat_map(|a| a.keys()) {
            assert!(tasks.contains(&name.as_str()), "{}: `{name}`", case.name);
        }
    }
}

/// The input of a case, as its file has it.
fn input_of(case: &Case, input: &str) -> Value {
    workflow_examples::world::read(&case.directory().join(format!("{input}.json"))).unwrap()
}
