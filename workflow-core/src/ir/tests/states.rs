//! One rule of the passes, the names or the fields per test.

use serde_json::{Value as Json, json};

use super::build::{Builder, NEXT, eq, lambda, object, path, val};
use crate::asl::Retrier;
use crate::definition::Definition;
use crate::ir::{Catch, NodeKind, Program, Scope, Value, check, compile};
use crate::jsonata::{Ast, BinaryOp};
use crate::task::{TaskKind, TaskParam, TaskSpec};

fn program(build: impl FnOnce(&mut Builder<'_>)) -> Program {
    let mut sites = 0;
    let mut b = Builder::new(&mut sites);
    build(&mut b);
    Program {
        name: "test".to_owned(),
        comment: None,
        timeout_seconds: None,
        express: false,
        root: b.scope,
    }
}

fn definition(build: impl FnOnce(&mut Builder<'_>)) -> Definition {
    let program = program(build);
    assert_eq!(check(&program), Vec::<String>::new(), "{program}");
    compile(program).expect("it compiles")
}

/// The states, as JSON.
fn states(build: impl FnOnce(&mut Builder<'_>)) -> Json {
    let machine = definition(build).state_machine;
    serde_json::to_value(machine).expect("JSON")["States"].take()
}

fn names(states: &Json) -> Vec<&str> {
    let object = states.as_object().expect("states");
    object.keys().map(String::as_str).collect()
}

fn errors(build: impl FnOnce(&mut Builder<'_>)) -> Vec<String> {
    compile(program(build)).expect_err("it is refused")
}

fn catch_all(error: Option<&str>, next: usize) -> Catch {
    Catch {
        errors: vec!["States.ALL".to_owned()],
        error: error.map(str::to_owned),
        next,
    }
}

fn retrying(name: &'static str, params: &[&'static str]) -> TaskSpec {
    let mut spec = lambda(name, params);
    spec.retry = vec![Retrier {
        error_equals: vec!["States.ALL".to_owned()],
        ..Retrier::default()
    }];
    spec
}

fn fallible(ast: Ast) -> Value {
    Value::of(ast).may_fail()
}

fn volatile(function: &str) -> Value {
    let mut value = Value::of(Ast::call(function, []));
    value.volatile = true;
    value
}

/// What a task gets, for one kind of task.
fn task_state(kind: TaskKind, params: &'static [TaskParam], args: Vec<Value>) -> Json {
    let spec = TaskSpec {
        kind,
        params,
        path: "shop::billing::call_it",
        ..lambda("CallIt", &[])
    };
    let mut states = states(|b| {
        b.task(spec, args, "");
        b.give(Ast::Null);
    });
    states["CallIt"].take()
}

const fn param(key: &'static str, optional: bool) -> TaskParam {
    TaskParam { key, optional }
}

const ONE: &[TaskParam] = &[param("One", false)];
const TWO: &[TaskParam] = &[param("One", false), param("Two", false)];
const OPTIONAL: &[TaskParam] = &[param("One", false), param("Two", true)];

#[test]
fn an_integration_gets_no_key_for_none() {
    let resource = "arn:aws:states:::sns:publish";
    for (two, token_param, expected) in [
        ("null", None, json!({"One": 1})),
        ("2", None, json!({"One": 1, "Two": 2})),
        (
            "$states.input",
            None,
            json!("{% {'One': 1, 'Two': $states.input != null ? $states.input} %}"),
        ),
        (
            "$now()",
            Some("Token"),
            json!(
                "{% {'One': 1, 'Two': ($two := $now(); $two != null ? $two), 'Token': $states.context.Task.Token} %}"
            ),
        ),
    ] {
        let kind = TaskKind::Integration {
            resource,
            token_param,
        };
        let two = Value::of(crate::jsonata::parse(two).expect(two));
        let state = task_state(kind, OPTIONAL, vec![Value::of(Ast::int(1)), two]);
        assert_eq!(state["Arguments"], expected);
    }
}

#[test]
fn arguments_follow_the_kind_of_task() {
    let lambda = |function_name| TaskKind::Lambda { function_name };
    let token = json!("{% $states.context.Task.Token %}");
    let one = || vec![Value::of(Ast::int(1))];
    let two = || vec![Value::of(Ast::int(1)), Value::of(Ast::string("{% x %}"))];
    let literal = "{% '{% x %}' %}";
    let cases = [
        (
            lambda(None),
            (ONE, one()),
            "arn:aws:states:::lambda:invoke",
            json!({"FunctionName": "${CallIt}", "Payload": 1}),
        ),
        (
            lambda(Some("charge:live")),
            (TWO, two()),
            "arn:aws:states:::lambda:invoke",
            json!({"FunctionName": "charge:live", "Payload": {"One": 1, "Two": literal}}),
        ),
        (
            lambda(None),
            (&[], vec![]),
            "arn:aws:states:::lambda:invoke",
            json!({"FunctionName": "${CallIt}", "Payload": {}}),
        ),
        (
            TaskKind::LambdaArn("arn:aws:lambda:x"),
            (ONE, one()),
            "arn:aws:lambda:x",
            json!(1),
        ),
        (
            TaskKind::Activity { arn: None },
            (TWO, two()),
            "${CallIt}",
            json!({"One": 1, "Two": literal}),
        ),
        (
            TaskKind::Callback {
                function_name: None,
                token_param: "token",
            },
            (ONE, one()),
            "arn:aws:states:::lambda:invoke.waitForTaskToken",
            json!({"FunctionName": "${CallIt}", "Payload": {"One": 1, "token": token}}),
        ),
        (
            TaskKind::Integration {
                resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                token_param: Some("Token"),
            },
            (ONE, one()),
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            json!({"One": 1, "Token": token}),
        ),
        (
            TaskKind::Integration {
                resource: "arn:aws:states:::sns:publish",
                token_param: None,
            },
            (ONE, one()),
            "arn:aws:states:::sns:publish",
            json!({"One": 1}),
        ),
    ];
    for (kind, (params, args), resource, arguments) in cases {
        let state = task_state(kind, params, args);
        assert_eq!(state["Resource"], resource);
        assert_eq!(state["Arguments"], arguments);
    }
}

#[test]
fn only_lambda_invoke_wraps_the_result() {
    let output = |kind| {
        let spec = TaskSpec {
            kind,
            ..lambda("T", &[])
        };
        let states = states(|b| {
            b.task(spec, vec![], "result");
            b.give(path("result"));
        });
        states["T"]["Output"].clone()
    };
    let function_name = None;
    let token_param = "token";
    let wrapped = output(TaskKind::Lambda { function_name });
    assert_eq!(wrapped, "{% $states.result.Payload %}");
    for kind in [
        TaskKind::Callback {
            function_name,
            token_param,
        },
        TaskKind::LambdaArn("arn:aws:lambda:x"),
        TaskKind::Activity { arn: None },
    ] {
        assert_eq!(output(kind), "{% $states.result %}");
    }
}

#[test]
fn values_become_templates() {
    let cases = [
        (Value::of(Ast::Null), json!("{% null %}")),
        (
            Value::of(Ast::literal(&json!({"a": -1, "b": [true, null, "x"]}))),
            json!({"a": -1, "b": [true, null, "x"]}),
        ),
        // A list in a list constructor is merged by JSONata, and would be kept by JSON.
        (
            Value::of(object(&[("list", Ast::Array(vec![path("input.items")]))])),
            json!({"list": "{% [$states.context.Execution.Input.items] %}"}),
        ),
        (
            Value::of(object(&[("a", Ast::Null), ("a", Ast::Null)])),
            json!("{% {'a': null, 'a': null} %}"),
        ),
        (
            val("input.coupon").may_be_undefined(),
            json!(
                "{% $exists($states.context.Execution.Input.coupon) ? \
                 $states.context.Execution.Input.coupon : null %}"
            ),
        ),
        (
            Value::of(Ast::call("lookup", [path("input"), Ast::string("a")])).may_be_undefined(),
            json!(
                "{% ($optional := $lookup($states.context.Execution.Input, 'a'); \
                 $exists($optional) ? $optional : null) %}"
            ),
        ),
        (Value::of(Ast::string(" {% x")), json!("{% ' {% x' %}")),
    ];
    for (value, expected) in cases {
        let states = states(|b| {
            b.parameter("input");
            b.add("Done", NodeKind::Return { value });
        });
        assert_eq!(states["Done"]["Output"], expected);
    }
}

#[test]
fn what_may_fail_stays_out_of_a_task_that_would_catch_it() {
    let after = fallible(Ast::call("number", [path("text")]));
    let states = states(|b| {
        let argument = fallible(path("states.context.Execution.Input"));
        b.task(lambda("First", &[]), vec![], "");
        let task = b.task_catching(
            retrying("Call", &["a"]),
            vec![argument],
            "text",
            vec![catch_all(None, 3)],
        );
        assert_eq!(task, 1);
        b.give(path("text"));
        b.give(Ast::int(0));
        b.add("Number", NodeKind::Return { value: after });
    });
    // The argument is evaluated on the way out of the state before.
    assert_eq!(names(&states), ["First", "Call", "Return"]);
    let assign = json!({"a": "{% $states.context.Execution.Input %}"});
    assert_eq!(states["First"]["Assign"], assign);
    assert_eq!(states["Call"]["Arguments"]["Payload"], "{% $a %}");
}

#[test]
fn a_result_that_may_fail_is_computed_after_a_task_that_would_retry() {
    let sum = Ast::binary(BinaryOp::Divide, path("n"), Ast::int(2));
    let states = states(|b| {
        b.task(retrying("Call", &[]), vec![], "n");
        b.add(
            "",
            NodeKind::Return {
                value: fallible(sum),
            },
        );
    });
    assert_eq!(names(&states), ["Call", "Return"]);
    assert_eq!(
        states["Call"]["Assign"],
        json!({"n": "{% $states.result.Payload %}"})
    );
    assert_eq!(states["Return"]["Output"], "{% $n / 2 %}");
}

#[test]
fn what_changes_is_evaluated_once_and_on_its_side_of_a_call() {
    let states = states(|b| {
        b.task(lambda("First", &[]), vec![], "");
        b.set("now", volatile("millis"));
        b.task(lambda("Second", &["a"]), vec![val("now")], "");
        b.give(path("now"));
    });
    assert_eq!(names(&states), ["First", "Second"]);
    assert_eq!(states["First"]["Assign"], json!({"now": "{% $millis() %}"}));
    assert_eq!(states["Second"]["Arguments"]["Payload"], "{% $now %}");
}

#[test]
fn a_long_value_is_not_repeated() {
    let long = Ast::call("uppercase", [Ast::call("trim", [path("name")])]);
    let states = states(|b| {
        b.task(lambda("Name", &[]), vec![], "name");
        b.set("long", Value::of(long));
        let twice = Ast::binary(BinaryOp::Concat, path("long"), path("long"));
        b.set("twice", Value::of(twice));
        b.task(lambda("Use", &["a"]), vec![val("twice")], "");
        b.give(path("twice"));
    });
    let text = states.to_string();
    assert_eq!(text.matches("$uppercase").count(), 1, "{text}");
}

#[test]
fn a_swallowed_error_ends_like_success() {
    let definition = definition(|b| {
        b.task_catching(
            lambda("Notify", &[]),
            vec![],
            "",
            vec![catch_all(None, NEXT)],
        );
        b.give(Ast::int(1));
    });
    // Natively the return is reached from the same state on both ways, so it is a state on both.
    let states = serde_json::to_value(&definition.state_machine.states).expect("JSON");
    assert_eq!(states["Notify"]["Next"], "Return");
    assert_eq!(states["Notify"]["Catch"][0]["Next"], "Return");
    let name = |s: &str| Some(s.to_owned());
    assert_eq!(definition.sites, [name("Notify"), name("Return")]);
}

#[test]
fn else_if_is_one_choice() {
    let is = |n| eq(path("input.n"), Ast::int(n));
    let definition = definition(|b| {
        b.parameter("input");
        let first = b.choice("IfOne", is(1), NEXT);
        let second = b.choice("IfTwo", is(2), NEXT);
        b.task(lambda("Other", &[]), vec![], "");
        b.give(Ast::int(0));
        let one = b.task(lambda("One", &[]), vec![], "");
        b.give(Ast::int(1));
        let two = b.task(lambda("Two", &[]), vec![], "");
        b.give(Ast::int(2));
        b.lead(first, one);
        b.lead(second, two);
    });
    let states = serde_json::to_value(&definition.state_machine.states).expect("JSON");
    assert_eq!(names(&states), ["IfOne", "Other", "One", "Two"]);
    assert_eq!(states["IfOne"]["Choices"][1]["Next"], "Two");
    assert_eq!(definition.sites[..2], [Some("IfOne".to_owned()), None]);
}

#[test]
fn equal_endings_are_one_state() {
    let definition = definition(|b| {
        b.parameter("input");
        let fail = || NodeKind::Fail {
            error: Value::of(Ast::string("Rejected")),
            cause: Value::of(Ast::string("no")),
        };
        let first = b.choice("IfA", path("input.a"), NEXT);
        b.task(lambda("Ask", &[]), vec![], "answer");
        let second = b.choice("IfNo", path("answer.no"), NEXT);
        b.give(Ast::Null);
        let one = b.add("Rejected", fail());
        let two = b.add("Rejected", fail());
        b.lead(first, one);
        b.lead(second, two);
    });
    let states = serde_json::to_value(&definition.state_machine.states).expect("JSON");
    assert_eq!(names(&states), ["IfA", "Ask", "IfNo", "Return", "Rejected"]);
    assert_eq!(definition.sites[4], definition.sites[5]);
}

#[test]
fn a_condition_known_beforehand_is_no_state() {
    let states = states(|b| {
        let choice = b.choice("If", Ast::Bool(true), NEXT);
        b.task(lambda("Never", &[]), vec![], "");
        b.give(Ast::int(0));
        let then = b.task(lambda("Always", &[]), vec![], "");
        b.give(Ast::int(1));
        b.lead(choice, then);
    });
    assert_eq!(names(&states), ["Always"]);
}

fn branch(b: &mut Builder<'_>, task: &'static str) -> Scope {
    let mut inner = Builder::new(b.sites);
    inner.task(lambda(task, &[]), vec![], "");
    inner.give(Ast::Null);
    inner.scope
}

#[test]
fn names_are_unique_and_tell_where() {
    let long =
        "IfTheOrderOfThisCustomerIsSoLargeThatItsWeightCallsForMoreThanOneParcelAndTheyAreAway";
    let states = states(|b| {
        b.parameter("input");
        b.task(lambda("Notify", &[]), vec![], "");
        b.task(lambda("Notify", &[]), vec![], "");
        let choice = b.choice(long, path("input.large"), NEXT);
        b.wait(1, "WaitOneSecond");
        let branches = vec![branch(b, "Notify"), branch(b, "Ship")];
        let parallel = b.parallel(branches, "");
        b.lead(choice, parallel);
        let body = branch(b, "Notify");
        b.map("ForEachItem", path("input.items"), "item", body, ("", None));
        b.give(Ast::Null);
    });
    let text = states.to_string();
    for name in [
        "Notify",
        "Notify2",
        "ParallelBranch1Notify",
        "Ship",
        "ForEachItemNotify",
    ] {
        assert!(text.contains(&format!("\"{name}\":{{")), "{name} in {text}");
    }
    let shortened = names(&states)[2];
    assert!(shortened.chars().count() <= 80 && shortened.starts_with("IfTheOrderOf"));
}

#[test]
fn explicit_names_are_kept_or_refused() {
    let explicit = |b: &mut Builder<'_>, name: &str| {
        let id = b.task(lambda("Task", &[]), vec![], "");
        b.scope.nodes[id].name = name.to_owned();
        b.scope.nodes[id].explicit_name = true;
    };
    let states = states(|b| {
        b.task(lambda("Task", &[]), vec![], "");
        explicit(b, "Task");
        b.give(Ast::Null);
    });
    assert_eq!(names(&states), ["Task2", "Task"]);
    let twice = errors(|b| {
        explicit(b, "Call");
        explicit(b, "Call");
        b.give(Ast::Null);
    });
    assert_eq!(twice.len(), 1);
    assert!(
        twice[0].contains("two states are named `Call`"),
        "{twice:?}"
    );
    let long = errors(|b| {
        explicit(b, &"x".repeat(81));
        b.give(Ast::Null);
    });
    assert!(long[0].contains("81 characters"), "{long:?}");
}

#[test]
fn tasks_of_one_name_have_their_own_substitutions() {
    let in_module = |path| TaskSpec {
        path,
        ..lambda("Send", &[])
    };
    let states = states(|b| {
        b.task(in_module("shop::mail::send"), vec![], "");
        b.task(in_module("shop::sms::send"), vec![], "");
        b.give(Ast::Null);
    });
    assert_eq!(states["Send"]["Arguments"]["FunctionName"], "${MailSend}");
    assert_eq!(states["Send2"]["Arguments"]["FunctionName"], "${SmsSend}");
}

#[test]
fn a_choice_between_values_is_no_state() {
    let build = |then: &'static str| {
        states(move |b| {
            b.task(lambda("Ask", &[]), vec![], "answer");
            b.set("rate", Value::of(Ast::int(1)));
            let choice = b.choice("IfVip", path("answer.vip"), NEXT);
            let skip = b.jump(NEXT);
            let vip = b.set("rate", Value::of(Ast::string(then)));
            b.lead(choice, vip);
            let join = b.jump(NEXT);
            b.lead(skip, join);
            b.task(lambda("Charge", &["rate"]), vec![val("rate")], "");
            b.give(path("rate"));
        })
    };
    let short = build("low");
    assert_eq!(names(&short), ["Ask", "Charge"]);
    let rate = "{% $states.result.Payload.vip ? 'low' : 1 %}";
    assert_eq!(short["Ask"]["Assign"], json!({ "rate": rate }));
    let long = "a text that is so long that a conditional expression around it would be hard to \
                read, and a Choice state is better than that";
    assert_eq!(names(&build(long)), ["Ask", "IfVip", "Charge"]);
}

#[test]
fn a_choice_between_results_is_no_state() {
    let states = states(|b| {
        b.task(lambda("Ask", &[]), vec![], "answer");
        let choice = b.choice("IfYes", path("answer.yes"), NEXT);
        b.give(Ast::string("no"));
        let yes = b.give(path("answer.text"));
        b.lead(choice, yes);
    });
    assert_eq!(names(&states), ["Ask"]);
    let output = "{% $answer.yes ? $answer.text : 'no' %}";
    let output = output.replace("$answer", "$states.result.Payload");
    assert_eq!(states["Ask"]["Output"], output);
}

#[test]
fn a_literal_is_no_step_of_a_path() {
    let states = states(|b| {
        b.task(lambda("Ask", &[]), vec![], "answer");
        b.set("none", Value::of(Ast::Null));
        let yes = path("answer.yes");
        b.give(Ast::conditional(yes, Ast::int(0), path("none.count")));
    });
    assert_eq!(
        states["Ask"]["Output"],
        "{% $states.result.Payload.yes ? 0 : (null).count %}"
    );
}

#[test]
fn a_match_without_a_rest_ends_in_its_last_arm() {
    let states = states(|b| {
        b.parameter("input");
        let first = b.choice("MatchKind", eq(path("input.kind"), Ast::int(1)), NEXT);
        let second = b.choice("Second", eq(path("input.kind"), Ast::int(2)), NEXT);
        b.silent(NodeKind::Unreachable);
        let one = b.task(lambda("One", &[]), vec![], "");
        b.give(Ast::Null);
        let two = b.task(lambda("Two", &[]), vec![], "");
        b.give(Ast::Null);
        b.lead(first, one);
        b.lead(second, two);
    });
    assert_eq!(names(&states), ["MatchKind", "One", "Two"]);
    assert_eq!(states["MatchKind"]["Default"], "Two");
    let reached = errors(|b| {
        b.silent(NodeKind::Unreachable);
    });
    assert!(reached[0].contains("nothing comes after it"), "{reached:?}");
}

#[test]
fn a_deep_expression_is_refused() {
    let deep = |levels: usize| (0..levels).fold(path("input.n"), |ast, _| Ast::call("abs", [ast]));
    let build = |levels| {
        move |b: &mut Builder<'_>| {
            b.parameter("input");
            b.give(deep(levels));
        }
    };
    assert!(compile(program(build(60))).is_ok());
    let errors = errors(build(120));
    assert!(errors[0].contains("levels deep"), "{errors:?}");
}

#[test]
fn a_long_definition_is_refused() {
    let build = |length: usize| {
        move |b: &mut Builder<'_>| {
            b.give(Ast::string("x".repeat(length)));
        }
    };
    assert!(compile(program(build(1_048_000))).is_ok());
    let errors = errors(build(1_048_576));
    let [error] = errors.as_slice() else {
        panic!("{} errors", errors.len());
    };
    assert!(
        error.contains("characters, and Step Functions takes 1048576"),
        "{}",
        &error[..80]
    );
}

#[test]
fn a_broken_program_is_refused() {
    let unset = program(|b| {
        b.task(lambda("Use", &["a"]), vec![val("nothing")], "");
        b.give(Ast::Null);
    });
    assert!(check(&unset)[0].contains("reads `$nothing` before it is set"));
    let nowhere = program(|b| {
        b.jump(7);
    });
    assert!(compile(nowhere).expect_err("refused")[0].contains("step 7, which is not there"));
}

#[test]
fn a_long_program_compiles_soon() {
    let states = states(|b| {
        b.parameter("input");
        for i in 0..300 {
            let name = format!("v{i}");
            b.task(lambda("Task", &["a"]), vec![val("input")], &name);
            b.set(&format!("w{i}"), val(&format!("{name}.n")));
            let choice = b.choice("If", path(&format!("w{i}")), NEXT);
            b.wait(1, "Wait");
            let join = b.jump(NEXT);
            b.lead(choice, join);
        }
        b.give(path("w299"));
    });
    assert_eq!(states.as_object().expect("states").len(), 901);
}
