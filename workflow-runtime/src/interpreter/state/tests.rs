//! What each type of state does with data, as the service's documentation and recordings say.

use jiff::Timestamp;
use serde_json::{Value, json};
use workflow_core::asl::{QueryLanguage, State};

use super::{Evaluation, Exit, Inspect, Output, Phase, StateProgram};
use crate::interpreter::{ContextObject, Fault, Sources, Variables, View};

/// 2026-01-02T03:04:05Z
const NOW: i64 = 1_767_323_045;

/// What a state sees beside its definition.
#[derive(Default)]
struct World {
    input: Value,
    result: Option<Value>,
    error_output: Option<Value>,
    variables: Value,
}

impl World {
    fn of(input: Value) -> World {
        World {
            input,
            ..World::default()
        }
    }
}

fn evaluate<T>(
    state: &Value,
    world: &World,
    inspect: &mut dyn Inspect,
    step: impl FnOnce(&mut Evaluation<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let state: State = serde_json::from_value(state.clone()).expect("the state is ASL");
    let program = StateProgram::compile("S", &state, QueryLanguage::JsonPath).expect("it compiles");
    let mut variables = Variables::default();
    for (name, value) in world.variables.as_object().into_iter().flatten() {
        variables.set(name, value.clone());
    }
    let context = ContextObject::new(|| {
        json!({
            "Execution": { "Name": "e1", "Input": [1, 2] },
            "Map": { "Item": { "Index": 1, "Value": "b" } }
        })
    });
    let now = Timestamp::from_second(NOW).expect("in range");
    let mut sources = Sources::new("arn:e1", 2, now);
    let view = View {
        input: &world.input,
        context: &context,
        variables: &variables,
        result: world.result.as_ref(),
        error_output: world.error_output.as_ref(),
    };
    step(&mut Evaluation {
        state: &program,
        view,
        sources: &mut sources,
        inspect,
    })
}

/// An exit as JSON: the output alone when nothing is assigned, else both.
fn shown(exit: Exit, world: &World) -> Value {
    let output = exit.output.into_value(&world.input, world.result.as_ref());
    match exit.assigned {
        None => output,
        Some(assigned) => {
            let assigned: serde_json::Map<String, Value> = assigned.into_iter().collect();
            json!({ "output": output, "assigned": assigned })
        }
    }
}

/// A fault as `Error: Cause`, with the location in brackets.
fn failure(fault: Fault) -> String {
    let location = fault.location.map(|l| format!(" [{l}]"));
    format!(
        "{}: {}{}",
        fault.failure.error,
        fault.failure.cause,
        location.unwrap_or_default()
    )
}

fn json_path(state: Value, input: Value) -> Result<Value, String> {
    let world = World::of(input);
    let exit = match state["Type"].as_str() {
        Some("Pass") => evaluate(&state, &world, &mut (), |e| e.pass()),
        Some("Succeed") => evaluate(&state, &world, &mut (), |e| e.succeed()),
        Some("Wait") => evaluate(&state, &world, &mut (), |e| e.waited()),
        other => panic!("no such case: {other:?}"),
    };
    exit.map(|exit| shown(exit, &world)).map_err(failure)
}

/// `state` in JSONata.
fn jsonata(mut state: Value) -> Value {
    state["QueryLanguage"] = json!("JSONata");
    state
}

#[test]
fn pass_and_succeed_apply_the_paths_in_order() {
    let input = json!({ "a": { "b": 1 }, "list": [1, 2, 3] });
    let pass = |fields: Value| {
        let mut state = json!({ "Type": "Pass", "End": true });
        for (name, value) in fields.as_object().expect("an object") {
            state[name] = value.clone();
        }
        state
    };
    for (fields, output) in [
        (json!({}), input.clone()),
        (json!({ "InputPath": "$.a" }), json!({ "b": 1 })),
        (json!({ "InputPath": null }), json!({})),
        (json!({ "InputPath": "$$.Execution.Name" }), json!("e1")),
        (json!({ "OutputPath": null }), json!({})),
        (json!({ "OutputPath": "$.list[1]" }), json!(2)),
        (json!({ "OutputPath": "$$.Execution.Input" }), json!([1, 2])),
        (
            json!({ "InputPath": "$.a", "Parameters": { "x.$": "$.b", "y": 0 } }),
            json!({ "x": 1, "y": 0 }),
        ),
        // Result stands for what Parameters would give, and is not a template.
        (
            json!({ "Parameters": { "x.$": "$.nowhere" }, "Result": { "p.$": "$.a" } }),
            json!({ "p.$": "$.a" }),
        ),
        // The result goes into the input as it was before InputPath.
        (
            json!({ "InputPath": "$.a", "ResultPath": "$.r" }),
            json!({ "a": { "b": 1 }, "list": [1, 2, 3], "r": { "b": 1 } }),
        ),
        (
            json!({ "Result": 7, "ResultPath": "$.a.new.c", "OutputPath": "$.a" }),
            json!({ "b": 1, "new": { "c": 7 } }),
        ),
        (json!({ "Result": 7, "ResultPath": null }), input.clone()),
        (
            json!({ "InputPath": "$.a", "Assign": { "v.$": "$.b" }, "OutputPath": "$.b" }),
            json!({ "output": 1, "assigned": { "v": 1 } }),
        ),
        (
            json!({ "Result": { "r": 5 }, "Assign": { "v.$": "$.r" }, "ResultPath": null }),
            json!({ "output": input, "assigned": { "v": 5 } }),
        ),
    ] {
        assert_eq!(
            json_path(pass(fields.clone()), input.clone()),
            Ok(output),
            "{fields}"
        );
    }
    let succeed = json!({ "Type": "Succeed", "InputPath": "$.a", "OutputPath": "$.b" });
    assert_eq!(json_path(succeed, input), Ok(json!(1)));
}

#[test]
fn a_path_without_a_value_ends_the_state_in_the_words_of_the_service() {
    for (fields, cause) in [
        (
            json!({ "InputPath": "$.NoSuchInputPath" }),
            "Invalid path '$.NoSuchInputPath' : No results for path: $['NoSuchInputPath']",
        ),
        (
            json!({ "OutputPath": "$.NoSuchOutputPath" }),
            "Invalid path '$.NoSuchOutputPath' : No results for path: $['NoSuchOutputPath']",
        ),
        (
            json!({ "InputPath": "$.no.such.result.path" }),
            "Invalid path '$.no.such.result.path' : Missing property in path $['no']",
        ),
        (
            json!({ "Parameters": { "value.$": "$.no_such_jsonpath" } }),
            "The JSONPath '$.no_such_jsonpath' specified for the field 'value.$' could not be \
             found in the input '{}'",
        ),
    ] {
        let mut state = json!({ "Type": "Pass", "End": true });
        for (name, value) in fields.as_object().expect("an object") {
            state[name] = value.clone();
        }
        let expected = format!("States.Runtime: {cause}");
        assert_eq!(json_path(state, json!({})), Err(expected), "{fields}");
    }
}

#[test]
fn a_jsonata_state_has_output_and_assign_side_by_side() {
    let input = json!({ "n": 2 });
    for (fields, result) in [
        (json!({}), Ok(json!({ "n": 2 }))),
        (json!({ "Output": null }), Ok(json!(null))),
        (json!({ "Output": [] }), Ok(json!([]))),
        (
            json!({ "Output": "{% $states.input.n + 1 %}" }),
            Ok(json!(3)),
        ),
        (
            json!({ "Output": { "a": [" {% no %} ", "{% $v %}"], "b.$": "$.n" } }),
            Ok(json!({ "a": [" {% no %} ", "old"], "b.$": "$.n" })),
        ),
        (
            json!({ "Assign": { "v": "new" }, "Output": "{% $v %}" }),
            Ok(json!({ "output": "old", "assigned": { "v": "new" } })),
        ),
        (
            json!({ "Output": { "a": { "b": ["{% $none %}"] } } }),
            Err(
                "States.QueryEvaluationError: The JSONata expression '$none' specified for the \
                 field 'Output/a/b[0]' returned nothing (undefined). [Output/a/b[0]]",
            ),
        ),
        (
            json!({ "Assign": { "x": "{% $none %}" } }),
            Err(
                "States.QueryEvaluationError: The JSONata expression '$none' specified for the \
                 field 'Assign/x' returned nothing (undefined). [Assign/x]",
            ),
        ),
    ] {
        let mut state = jsonata(json!({ "Type": "Pass", "End": true }));
        for (name, value) in fields.as_object().expect("an object") {
            state[name] = value.clone();
        }
        let mut world = World::of(input.clone());
        world.variables = json!({ "v": "old" });
        let exit = evaluate(&state, &world, &mut (), |e| e.pass());
        let result = result.map_err(str::to_owned);
        assert_eq!(
            exit.map(|exit| shown(exit, &world)).map_err(failure),
            result,
            "{fields}"
        );
    }
}

#[test]
fn fail_takes_its_texts_from_where_the_definition_says() {
    let input = json!({ "e": "E", "c": "C", "n": 1 });
    let query = |state: Value| jsonata(state);
    for (state, result) in [
        (json!({ "Error": "X", "Cause": "$.c" }), Ok("X: $.c")),
        (json!({}), Ok("")),
        (
            json!({ "ErrorPath": "$.e", "CausePath": "$$.Execution.Name" }),
            Ok("E: e1"),
        ),
        (
            json!({ "Error": "X", "CausePath": "States.Format('{} by {}', $.e, $.c)" }),
            Ok("X: E by C"),
        ),
        (
            json!({ "ErrorPath": "$.none" }),
            Err(
                "States.Runtime: The JSONPath '$.none' specified for the field 'ErrorPath' could \
                 not be found in the input '{\"e\":\"E\",\"c\":\"C\",\"n\":1}'",
            ),
        ),
        (
            query(json!({ "Error": "{% $states.input.e & '!' %}", "Cause": "plain" })),
            Ok("E!: plain"),
        ),
        (
            query(json!({ "Error": "{% $states.input.n %}" })),
            Err(
                "States.QueryEvaluationError: The JSONata expression '$states.input.n' specified \
                 for the field 'Error' returned an unexpected result type. Expected 'string', but \
                 was 'number' for value: 1 [Error]",
            ),
        ),
    ] {
        let mut state = state;
        state["Type"] = json!("Fail");
        let fault = evaluate(&state, &World::of(input.clone()), &mut (), |e| e.fail());
        let fault = fault.map(|failure| failure.to_string()).map_err(failure);
        let result = result.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(fault, result, "{state}");
    }
}

fn choose(state: &Value, input: Value) -> Result<Option<(usize, Value)>, String> {
    let world = World::of(input);
    let chosen = evaluate(state, &world, &mut (), |e| e.choose()).map_err(failure)?;
    Ok(chosen.map(|(position, exit)| (position, shown(exit, &world))))
}

#[test]
fn choice_takes_the_first_rule_that_holds_with_its_own_fields() {
    let paths = json!({
        "Type": "Choice",
        "InputPath": "$.in",
        "Choices": [
            { "Variable": "$.n", "NumericEquals": 1, "Next": "A", "Assign": { "v.$": "$.n" } },
            { "Variable": "$.n", "NumericLessThan": 5, "Next": "B" }
        ],
        "Default": "C",
        "Assign": { "v": "default" },
        "OutputPath": "$.n"
    });
    let n = |n: u64| json!({ "in": { "n": n } });
    let assigned = |output: u64, v: Value| json!({ "output": output, "assigned": { "v": v } });
    assert_eq!(choose(&paths, n(1)), Ok(Some((0, assigned(1, json!(1))))));
    assert_eq!(choose(&paths, n(2)), Ok(Some((1, json!(2)))));
    assert_eq!(
        choose(&paths, n(7)),
        Ok(Some((2, assigned(7, json!("default")))))
    );

    let queries = jsonata(json!({
        "Type": "Choice",
        "Choices": [
            { "Condition": "{% $states.input.n = 1 %}", "Next": "A", "Output": "first" },
            { "Condition": "{% $states.input.n %}", "Next": "B" }
        ],
        "Default": "C",
        "Output": "default"
    }));
    assert_eq!(
        choose(&queries, json!({ "n": 1 })),
        Ok(Some((0, json!("first"))))
    );
    let by_second = choose(&queries, json!({ "n": true }));
    assert_eq!(by_second, Ok(Some((1, json!({ "n": true })))));
    assert_eq!(
        choose(&queries, json!({ "n": false })),
        Ok(Some((2, json!("default"))))
    );
    let wrong = choose(&queries, json!({ "n": 3 }));
    let cause = "States.QueryEvaluationError: The JSONata expression '$states.input.n' specified \
                 for the field 'Choices[1]/Condition' returned an unexpected result type. Expected \
                 'boolean', but was 'number' for value: 3 [Choices[1]/Condition]";
    assert_eq!(wrong, Err(cause.to_owned()));
}

#[test]
fn choice_without_default_may_choose_nothing() {
    let choice = json!({
        "Type": "Choice",
        "Choices": [{ "Variable": "$.n", "IsString": true, "Next": "A" }]
    });
    assert_eq!(choose(&choice, json!({ "n": 1 })), Ok(None));
}

#[test]
fn wait_ends_when_the_definition_says() {
    let long = "States.Runtime: Wait state delay is too long.";
    let iso = "States.Runtime: The TimestampPath parameter does not reference a valid ISO-8601 \
               extended offset date-time format string: $.w == ";
    let no_t = format!("{iso}2016-12-05 21:29:29Z");
    let number = format!("{iso}5");
    let query_iso = "States.QueryEvaluationError: The Timestamp field cannot be parsed as an \
                     ISO-8601 extended offset date-time format string: 2016-12-05T21:29:29 \
                     [Timestamp]";
    let until = |seconds: i64| Ok(seconds);
    for (state, waited, result) in [
        (json!({ "Seconds": 5 }), json!(0), until(NOW + 5)),
        (json!({ "SecondsPath": "$.w" }), json!(60), until(NOW + 60)),
        (
            json!({ "SecondsPath": "$.w" }),
            json!(1.5),
            Err(
                "States.Runtime: The SecondsPath parameter cannot be parsed as a long value: $.w == 1.5",
            ),
        ),
        (
            json!({ "SecondsPath": "$.w" }),
            json!(-1),
            Err("States.Runtime: The SecondsPath parameter references a negative value: $.w == -1"),
        ),
        (
            json!({ "SecondsPath": "$.other" }),
            json!(1),
            Err(
                "States.Runtime: The SecondsPath parameter does not reference an input value: $.other",
            ),
        ),
        (
            json!({ "SecondsPath": "$.w" }),
            json!(2_147_483_647),
            until(NOW + 2_147_483_647),
        ),
        (
            json!({ "SecondsPath": "$.w" }),
            json!(2_147_483_648u64),
            Err(long),
        ),
        (json!({ "SecondsPath": "$.w" }), json!(u64::MAX), Err(long)),
        (
            json!({ "Timestamp": "2026-01-02T04:04:05+01:00" }),
            json!(0),
            until(NOW),
        ),
        (
            json!({ "Timestamp": "2999-01-02T04:04:05Z" }),
            json!(0),
            Err(long),
        ),
        (
            json!({ "TimestampPath": "$.w" }),
            json!("2016-12-05T21:29:29.123Z"),
            until(1_480_973_369),
        ),
        (
            json!({ "TimestampPath": "$.w" }),
            json!("2016-12-05 21:29:29Z"),
            Err(no_t.as_str()),
        ),
        (
            json!({ "TimestampPath": "$.w" }),
            json!(5),
            Err(number.as_str()),
        ),
        (
            jsonata(json!({ "Seconds": "{% $states.input.w %}" })),
            json!(7),
            until(NOW + 7),
        ),
        (
            jsonata(json!({ "Timestamp": "{% $states.input.w %}" })),
            json!("2016-12-05T21:29:29"),
            Err(query_iso),
        ),
        (
            jsonata(json!({ "Timestamp": "2016-12-05T21:29:29" })),
            json!(0),
            Err(query_iso),
        ),
    ] {
        let mut state = state;
        state["Type"] = json!("Wait");
        let world = World::of(json!({ "w": waited }));
        let end = evaluate(&state, &world, &mut (), |e| e.wait_until());
        let end = end.map(Timestamp::as_second).map_err(failure);
        assert_eq!(end, result.map_err(str::to_owned), "{state} {waited}");
    }
}

#[test]
fn wait_leaves_with_its_effective_input() {
    let wait = json!({
        "Type": "Wait", "Seconds": 0, "InputPath": "$.a", "OutputPath": "$.b",
        "Assign": { "v.$": "$.b" }
    });
    let output = json_path(wait, json!({ "a": { "b": 1 } }));
    assert_eq!(output, Ok(json!({ "output": 1, "assigned": { "v": 1 } })));
}

fn task(fields: Value) -> Value {
    let mut state = json!({ "Type": "Task", "Resource": "arn:r", "End": true });
    for (name, value) in fields.as_object().expect("an object") {
        state[name] = value.clone();
    }
    state
}

#[test]
fn task_calls_with_parameters_limits_and_role() {
    let input = json!({ "a": { "t": 30, "r": "arn:role" } });
    let paths = task(json!({
        "InputPath": "$.a",
        "Parameters": { "x.$": "$.t", "$lit": 1 },
        "TimeoutSecondsPath": "$.t",
        "HeartbeatSeconds": 5,
        "Credentials": { "RoleArn.$": "$.r" }
    }));
    let call = evaluate(&paths, &World::of(input.clone()), &mut (), |e| {
        e.task_call()
    });
    let call = call.expect("it evaluates");
    assert_eq!(call.parameters, json!({ "x": 30, "$lit": 1 }));
    assert_eq!(
        (call.timeout_seconds, call.heartbeat_seconds),
        (Some(30), Some(5))
    );
    assert_eq!(call.role_arn.as_deref(), Some("arn:role"));

    let queries = jsonata(task(json!({
        "Arguments": { "x": "{% $states.input.a.t * 2 %}" },
        "TimeoutSeconds": "{% $states.input.a.t %}",
        "Credentials": { "RoleArn": "{% $states.input.a.r %}" }
    })));
    let call = evaluate(&queries, &World::of(input.clone()), &mut (), |e| {
        e.task_call()
    });
    let call = call.expect("it evaluates");
    assert_eq!(call.parameters, json!({ "x": 60 }));
    assert_eq!(
        (call.timeout_seconds, call.heartbeat_seconds),
        (Some(30), None)
    );
    assert_eq!(call.role_arn.as_deref(), Some("arn:role"));

    let plain = jsonata(task(json!({})));
    let call = evaluate(&plain, &World::of(input.clone()), &mut (), |e| {
        e.task_call()
    });
    assert_eq!(call.expect("it evaluates").parameters, input);
}

#[test]
fn a_result_goes_through_selector_and_paths_and_assign_sees_it_raw() {
    let mut world = World::of(json!({ "keep": 1 }));
    world.result = Some(json!({ "r": 2, "s": 3 }));
    let paths = task(json!({
        "ResultSelector": { "only.$": "$.r" },
        "ResultPath": "$.out",
        "OutputPath": "$.out",
        "Assign": { "raw.$": "$.s" }
    }));
    let exit = evaluate(&paths, &world, &mut (), |e| e.exit_with_result());
    let expected = json!({ "output": { "only": 2 }, "assigned": { "raw": 3 } });
    assert_eq!(
        exit.map(|exit| shown(exit, &world)).map_err(failure),
        Ok(expected)
    );

    let queries = jsonata(task(json!({
        "Output": "{% $states.result.r + $states.input.keep %}",
        "Assign": { "v": "{% $states.result.s %}" }
    })));
    let exit = evaluate(&queries, &world, &mut (), |e| e.exit_with_result());
    let expected = json!({ "output": 3, "assigned": { "v": 3 } });
    assert_eq!(
        exit.map(|exit| shown(exit, &world)).map_err(failure),
        Ok(expected)
    );

    let plain = jsonata(task(json!({})));
    let exit = evaluate(&plain, &world, &mut (), |e| e.exit_with_result());
    assert_eq!(
        exit.map(|exit| shown(exit, &world)).map_err(failure),
        Ok(json!({ "r": 2, "s": 3 }))
    );
}

#[test]
fn a_catcher_has_its_own_fields() {
    let mut world = World::of(json!({ "keep": 1 }));
    world.error_output = Some(json!({ "Error": "E", "Cause": "C" }));
    let paths = task(json!({
        "OutputPath": "$.nowhere",
        "Catch": [
            { "ErrorEquals": ["X"], "Next": "A" },
            {
                "ErrorEquals": ["Y"], "Next": "A", "ResultPath": "$.error",
                "Assign": { "name.$": "$.Error" }
            },
            { "ErrorEquals": ["Z"], "Next": "A", "ResultPath": null }
        ]
    }));
    for (catcher, expected) in [
        (0, json!({ "Error": "E", "Cause": "C" })),
        (
            1,
            json!({
                "output": { "keep": 1, "error": { "Error": "E", "Cause": "C" } },
                "assigned": { "name": "E" }
            }),
        ),
        (2, json!({ "keep": 1 })),
    ] {
        let exit = evaluate(&paths, &world, &mut (), |e| e.exit_by_catcher(catcher));
        assert_eq!(
            exit.map(|exit| shown(exit, &world)).map_err(failure),
            Ok(expected),
            "{catcher}"
        );
    }
    let queries = jsonata(task(json!({
        "Catch": [
            { "ErrorEquals": ["X"], "Next": "A" },
            { "ErrorEquals": ["Y"], "Next": "A", "Output": { "v": "{% $none %}" } },
            {
                "ErrorEquals": ["Z"], "Next": "A", "Output": "{% $states.errorOutput.Cause %}",
                "Assign": { "in": "{% $states.input.keep %}" }
            }
        ]
    })));
    let undefined = "States.QueryEvaluationError: The JSONata expression '$none' specified for \
                     the field 'Catch[1]/Output/v' returned nothing (undefined). \
                     [Catch[1]/Output/v]";
    for (catcher, expected) in [
        (0, Ok(json!({ "Error": "E", "Cause": "C" }))),
        (1, Err(undefined.to_owned())),
        (2, Ok(json!({ "output": "C", "assigned": { "in": 1 } }))),
    ] {
        let exit = evaluate(&queries, &world, &mut (), |e| e.exit_by_catcher(catcher));
        assert_eq!(
            exit.map(|exit| shown(exit, &world)).map_err(failure),
            expected,
            "{catcher}"
        );
    }
}

#[test]
fn parallel_gives_every_branch_the_same() {
    let paths = json!({
        "Type": "Parallel", "Branches": [], "InputPath": "$.a", "Parameters": { "x.$": "$" }
    });
    let input = json!({ "a": 1 });
    let given = evaluate(&paths, &World::of(input.clone()), &mut (), |e| {
        e.branch_input()
    });
    assert_eq!(given.map_err(failure), Ok(Output::New(json!({ "x": 1 }))));
    let queries = jsonata(json!({
        "Type": "Parallel", "Branches": [], "Arguments": ["{% $states.input.a %}"]
    }));
    let given = evaluate(&queries, &World::of(input), &mut (), |e| e.branch_input());
    assert_eq!(given.map_err(failure), Ok(Output::New(json!([1]))));
}

fn map(fields: Value) -> Value {
    let mut state = json!({ "Type": "Map", "End": true });
    for (name, value) in fields.as_object().expect("an object") {
        state[name] = value.clone();
    }
    state
}

/// The items, with their keys where they have some, or the failure.
fn items(state: &Value, input: Value) -> Result<Value, String> {
    let call = evaluate(state, &World::of(input), &mut (), |e| e.map_call(None));
    let items = call.map_err(failure)?.items.into_iter();
    Ok(items
        .map(|(key, item)| key.map_or(item.clone(), |key| json!({ key: item })))
        .collect())
}

#[test]
fn map_finds_its_items() {
    let distributed = json!({
        "StartAt": "A", "States": {},
        "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" }
    });
    let no_array = "States.QueryEvaluationError: The JSONata expression '$states.input' specified \
                    for the field 'Items' returned an unexpected result type. Expected 'array', \
                    but was 'object' for value: {\"a\":1} [Items]";
    for (state, input, result) in [
        (map(json!({})), json!([1, 2]), Ok(json!([1, 2]))),
        (
            map(json!({ "InputPath": "$.a", "ItemsPath": "$.b" })),
            json!({ "a": { "b": ["x"] } }),
            Ok(json!(["x"])),
        ),
        (
            map(json!({ "ItemsPath": "$$.Execution.Input" })),
            json!({}),
            Ok(json!([1, 2])),
        ),
        (
            map(json!({ "ItemsPath": "$.a" })),
            json!({ "a": {} }),
            Err("States.Runtime: Reference path \"$.a\" must point to array."),
        ),
        (
            map(json!({ "ItemsPath": "$$" })),
            json!([]),
            Err("States.Runtime: Reference path \"$\" must point to array."),
        ),
        (
            map(json!({ "ItemProcessor": distributed.clone() })),
            json!({ "a": 1, "b": 2 }),
            Ok(json!([{ "a": 1 }, { "b": 2 }])),
        ),
        (
            jsonata(map(json!({ "Items": "{% $states.input %}" }))),
            json!({ "a": 1 }),
            Err(no_array),
        ),
        (
            jsonata(map(
                json!({ "Items": "{% $states.input %}", "ItemProcessor": distributed }),
            )),
            json!({ "a": 1 }),
            Ok(json!([{ "a": 1 }])),
        ),
        (
            jsonata(map(json!({ "Items": [0, "{% $states.input.a %}"] }))),
            json!({ "a": 1 }),
            Ok(json!([0, 1])),
        ),
        (
            jsonata(map(json!({}))),
            json!("string"),
            Err(
                "States.QueryEvaluationError: Map state input must be an array but was: \
                 \"string\"",
            ),
        ),
    ] {
        let result = result.map_err(str::to_owned);
        assert_eq!(items(&state, input), result, "{state}");
    }
}

#[test]
fn map_checks_its_numbers() {
    let invalid = |field: &str, value: &str, kind: &str| {
        format!(
            "States.Runtime: The {field}Path field refers to value \"{value}\" which is not a \
             valid {kind}: $.v"
        )
    };
    let (count, percentage) = ("ToleratedFailureCount", "ToleratedFailurePercentage");
    let negative = "States.Runtime: ToleratedFailureCount cannot be negative.".to_owned();
    let range = "States.Runtime: ToleratedFailurePercentage must be between 0 and 100.".to_owned();
    for (field, value, result) in [
        ("MaxConcurrency", json!(3), Ok(3.0)),
        (
            "MaxConcurrency",
            json!({}),
            Err(invalid("MaxConcurrency", "{}", "integer")),
        ),
        (count, json!(1), Ok(1.0)),
        (
            count,
            json!("NoNumber"),
            Err(invalid(count, "NoNumber", "integer")),
        ),
        (count, json!(-1), Err(negative)),
        (percentage, json!(1.1), Ok(1.1)),
        (
            percentage,
            json!({}),
            Err(invalid(percentage, "{}", "float")),
        ),
        (percentage, json!(-1), Err(range.clone())),
        (percentage, json!(100.1), Err(range)),
    ] {
        let state = map(json!({ "ItemsPath": "$.items", format!("{field}Path"): "$.v" }));
        let world = World::of(json!({ "items": [], "v": value }));
        let call = evaluate(&state, &world, &mut (), |e| e.map_call(None));
        let limits = call.map(|call| call.limits).map_err(failure);
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let number = limits.map(|limits| match field {
            "MaxConcurrency" => limits.max_concurrency as f64,
            "ToleratedFailureCount" => limits.tolerated_failure_count.unwrap_or(0) as f64,
            _ => limits.tolerated_failure_percentage.unwrap_or(0.0),
        });
        assert_eq!(number, result, "{field} {value}");
    }
}

#[test]
fn an_iteration_gets_its_item_or_what_is_selected() {
    let input = json!({ "all": "x", "items": ["a", "b"] });
    let selector =
        json!({ "i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value", "x.$": "$.all" });
    let query = json!({
        "i": "{% $states.context.Map.Item.Index %}",
        "v": "{% $states.context.Map.Item.Value %}",
        "x": "{% $states.input.all %}"
    });
    let selected = json!({ "i": 1, "v": "b", "x": "x" });
    for (state, expected) in [
        (map(json!({})), json!("b")),
        (
            map(json!({ "ItemSelector": selector.clone() })),
            selected.clone(),
        ),
        (map(json!({ "Parameters": selector })), selected.clone()),
        (jsonata(map(json!({ "ItemSelector": query }))), selected),
    ] {
        let world = World::of(input.clone());
        let given = evaluate(&state, &world, &mut (), |e| e.item_input(&json!("b")));
        assert_eq!(given.map_err(failure), Ok(expected), "{state}");
    }
}

/// Keeps the steps it is told of.
#[derive(Default)]
struct Steps(Vec<(Phase, Value)>);

impl Inspect for Steps {
    fn phase(&mut self, phase: Phase, value: &Value) {
        self.0.push((phase, value.clone()));
    }
}

#[test]
fn who_looks_on_is_told_every_step() {
    let state = task(json!({ "InputPath": "$.a", "ResultSelector": { "n.$": "$" } }));
    let mut world = World::of(json!({ "a": 1 }));
    world.result = Some(json!(2));
    let mut steps = Steps::default();
    let exit = evaluate(&state, &world, &mut steps, |e| {
        e.task_call()?;
        e.exit_with_result()
    });
    assert!(exit.is_ok());
    let expected = vec![
        (Phase::InputPath, json!(1)),
        (Phase::Parameters, json!(1)),
        (Phase::Result, json!(2)),
        (Phase::ResultSelector, json!({ "n": 2 })),
        (Phase::ResultPath, json!({ "n": 2 })),
    ];
    assert_eq!(steps.0, expected);
}

#[test]
fn what_does_not_parse_is_named_with_its_place() {
    for (state, place) in [
        (
            json!({ "Type": "Pass", "InputPath": "$.a['x" }),
            "InputPath",
        ),
        (
            json!({ "Type": "Pass", "Parameters": { "x.$": "a" } }),
            "Parameters",
        ),
        (
            json!({ "Type": "Wait", "SecondsPath": "$$$" }),
            "SecondsPath",
        ),
        (
            json!({ "Type": "Fail", "CausePath": "States.Nothing()" }),
            "CausePath",
        ),
        (
            jsonata(json!({
                "Type": "Choice", "Choices": [{ "Condition": "{% ( %}", "Next": "A" }]
            })),
            "Choices[0]/Condition",
        ),
        (
            jsonata(task(json!({
                "Catch": [{ "ErrorEquals": ["E"], "Next": "A", "Output": ["{% [ %}"] }]
            }))),
            "Catch[0]/Output",
        ),
        (jsonata(map(json!({ "Items": "{% 1 + %}" }))), "Items"),
    ] {
        let asl: State = serde_json::from_value(state.clone()).expect("the state is ASL");
        let refused = StateProgram::compile("S", &asl, QueryLanguage::JsonPath);
        let message = refused.expect_err("it does not parse").to_string();
        let start = format!("`{place}` of `S` can't be parsed: ");
        assert!(message.starts_with(&start), "{state}: {message}");
    }
    let wait: State = serde_json::from_value(json!({ "Type": "Wait" })).expect("ASL");
    let refused = StateProgram::compile("S", &wait, QueryLanguage::JsonPath);
    let message = refused.expect_err("it has no end").to_string();
    assert_eq!(message, "`S` has no `Seconds`");
}
