//! Inputs by hand, without a program, a clock or a thread.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};
use workflow_core::definition::Definition;
use workflow_core::error::Failure;

use super::*;
use crate::payload::Payload;

/// An engine at work, for tests.
struct Bench {
    engine: Engine,
    now: i64,
    random: f64,
    history: Vec<HistoryEvent>,
    commands: Vec<Command>,
}

impl Bench {
    fn new(states: Value) -> Bench {
        let first = states
            .as_object()
            .and_then(|s| s.keys().next())
            .expect("a state");
        let machine = json!({"StartAt": first, "States": states});
        let definition = Definition {
            name: "bench".to_owned(),
            execution_type: workflow_core::asl::ExecutionType::Standard,
            state_machine: serde_json::from_value(machine).expect("the ASL of a test parses"),
            sites: Vec::new(),
            tasks: Vec::new(),
            executions: Vec::new(),
            inlined: Vec::new(),
            steps: 0,
        };
        let machine = Machine::new(&definition).expect("the definition runs");
        let surroundings = Surroundings {
            region: "us-east-1".into(),
            role_arn: "role".into(),
        };
        let mut bench = Bench {
            engine: Engine::new(Arc::new(machine), surroundings),
            now: 0,
            random: 0.5,
            history: Vec::new(),
            commands: Vec::new(),
        };
        bench.send(Input::Start { input: text("{}") });
        bench
    }

    fn moment(&self) -> Moment {
        Moment {
            now: Timestamp::from_second(self.now).expect("a time"),
            random: self.random,
        }
    }

    fn try_send(&mut self, input: Input) -> Result<(), IllegalTransition> {
        let moment = self.moment();
        let result = self.engine.handle(input, moment);
        self.drain();
        result
    }

    fn send(&mut self, input: Input) {
        self.try_send(input).expect("it is legal");
    }

    fn drain(&mut self) {
        self.history.extend(self.engine.take_events());
        while let Some(command) = self.engine.next_command() {
            self.commands.push(command);
        }
    }

    fn enter(&mut self, scope: ScopeId, state: &str) {
        let state = self.state(state);
        self.send(Input::Enter { scope, state });
    }

    fn state(&self, name: &str) -> StateId {
        let states = &self.engine.machine().states;
        states
            .iter()
            .position(|s| &*s.name == name)
            .expect("the state exists")
    }

    fn call(&mut self, scope: ScopeId, state: &str) {
        self.enter(scope, state);
        self.send(Input::Call {
            scope,
            parameters: text("1"),
            settings: None,
        });
        self.send(Input::AttemptStarted {
            scope,
            worker_name: None,
        });
    }

    fn fail(&mut self, scope: ScopeId, error: &str) {
        let failure = Failure::new(error, "");
        self.send(Input::AttemptFailed { scope, failure });
    }

    /// Lets so many seconds pass.
    fn pass(&mut self, seconds: i64) {
        self.now += seconds;
        let moment = self.moment();
        self.engine.handle_deadlines(moment);
        self.drain();
        self.try_again();
    }

    /// Does the work of states again, as a program does.
    fn try_again(&mut self) {
        let is_again = |command: &Command| matches!(command, Command::TryAgain { .. });
        while let Some(position) = self.commands.iter().position(is_again) {
            let Command::TryAgain { scope, .. } = self.commands.remove(position) else {
                return;
            };
            let call = Input::Call {
                scope,
                parameters: text("1"),
                settings: None,
            };
            let fork = Input::Fork { scope, input: None };
            if self.try_send(call).is_err() {
                self.send(fork);
            }
        }
    }

    /// Seconds until the next deadline.
    fn next(&self) -> Option<f64> {
        let at = self.engine.next_deadline()?;
        let now = self.moment().now;
        Some(at.duration_since(now).as_secs_f64())
    }

    /// `Type[previous]` of the events from `first` on.
    fn chain(&self, first: usize) -> Vec<String> {
        let show = |e: &HistoryEvent| format!("{}[{}]", e.event_type, e.previous_event_id);
        self.history[first - 1..].iter().map(show).collect()
    }

    fn started(&self) -> Vec<ScopeId> {
        let started = self.commands.iter().filter_map(|command| match command {
            Command::StartScope { scope, .. } => Some(*scope),
            _ => None,
        });
        started.collect()
    }
}

fn text(json: &str) -> Payload {
    Payload::from_text(json)
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn task(more: Value) -> Value {
    let mut state =
        json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true});
    if let (Some(state), Value::Object(more)) = (state.as_object_mut(), more) {
        state.extend(more);
    }
    state
}

#[test]
fn delays_grow_up_to_their_cap() {
    let retry = |more: Value| task(json!({"Retry": [more]}));
    let cases: &[(Value, f64, &[f64])] = &[
        // The defaults: 1 s, 3 times, twice as long each time.
        (json!({"ErrorEquals": ["E"]}), 0.5, &[1.0, 2.0, 4.0]),
        (
            json!({"ErrorEquals": ["E"], "IntervalSeconds": 3, "BackoffRate": 1.5, "MaxAttempts": 4}),
            0.5,
            &[3.0, 4.5, 6.75, 10.125],
        ),
        (
            json!({"ErrorEquals": ["E"], "IntervalSeconds": 5, "MaxDelaySeconds": 12}),
            0.5,
            &[5.0, 10.0, 12.0],
        ),
        (
            json!({"ErrorEquals": ["E"], "IntervalSeconds": 4, "BackoffRate": 1, "MaxAttempts": 2}),
            0.5,
            &[4.0, 4.0],
        ),
        (
            json!({"ErrorEquals": ["E"], "IntervalSeconds": 8, "JitterStrategy": "FULL"}),
            0.25,
            &[2.0, 4.0, 8.0],
        ),
        (
            json!({"ErrorEquals": ["E"], "IntervalSeconds": 8, "JitterStrategy": "NONE"}),
            0.25,
            &[8.0, 16.0, 32.0],
        ),
        (json!({"ErrorEquals": ["E"], "MaxAttempts": 0}), 0.5, &[]),
        (
            json!({"ErrorEquals": ["E"], "IntervalSeconds": 99_999_999, "MaxAttempts": 1}),
            0.5,
            &[31_622_400.0],
        ),
    ];
    for (retrier, random, expected) in cases {
        let mut bench = Bench::new(json!({"T": retry(retrier.clone())}));
        bench.random = *random;
        bench.call(ROOT, "T");
        let mut delays = Vec::new();
        loop {
            bench.fail(ROOT, "E");
            let Some(delay) = bench.next() else { break };
            delays.push(delay);
            bench.pass(delay.ceil() as i64);
            bench.send(Input::AttemptStarted {
                scope: ROOT,
                worker_name: None,
            });
            // What is left of a fraction is not counted on.
            bench.now += 1;
        }
        assert_eq!(delays, *expected, "{retrier}");
        assert!(
            matches!(bench.engine.status(), Status::Failed(f) if f.error == "E"),
            "{retrier}"
        );
    }
}

#[test]
fn error_names_match_as_the_service_says() {
    let heartbeat = StateError {
        failure: Failure::new("States.Timeout", ""),
        heartbeat: true,
    };
    let error = |name: &str| StateError::from(Failure::new(name, ""));
    let cases = [
        (error("Mine"), "Mine", true),
        (error("Mine"), "mine", false),
        (error("Mine"), "Min", false),
        (error("Mine"), "States.ALL", true),
        (error("Mine"), "States.TaskFailed", true),
        (error("Mine"), "States.Timeout", false),
        (error("States.TaskFailed"), "States.TaskFailed", true),
        (error("States.Timeout"), "States.Timeout", true),
        (error("States.Timeout"), "States.ALL", true),
        (error("States.Timeout"), "States.TaskFailed", false),
        (error("States.Timeout"), "States.HeartbeatTimeout", false),
        (heartbeat.clone(), "States.HeartbeatTimeout", true),
        (heartbeat.clone(), "States.Timeout", true),
        (heartbeat, "States.TaskFailed", false),
        (error("States.QueryEvaluationError"), "States.ALL", true),
        (
            error("States.QueryEvaluationError"),
            "States.TaskFailed",
            false,
        ),
        (
            error("States.DataLimitExceeded"),
            "States.DataLimitExceeded",
            true,
        ),
        // Recorded on AWS in 2024, against what the documentation says.
        (error("States.DataLimitExceeded"), "States.ALL", true),
        (
            error("States.DataLimitExceeded"),
            "States.TaskFailed",
            false,
        ),
        (error("States.Runtime"), "States.ALL", false),
        (error("States.Runtime"), "States.TaskFailed", false),
        (error("States.Runtime"), "States.Runtime", false),
    ];
    for (error, name, expected) in cases {
        let names = ["Unrelated".to_owned(), name.to_owned()];
        let matched = error.matched(&names);
        assert_eq!(matched, expected.then_some(name), "{error:?} {name}");
    }
}

#[test]
fn the_first_retrier_that_matches_owns_the_error() {
    // The second would match, too, but is not asked when the first is exhausted.
    let mut bench = Bench::new(json!({"T": task(json!({
        "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 1}, {"ErrorEquals": ["States.ALL"], "MaxAttempts": 5}],
    }))}));
    bench.call(ROOT, "T");
    bench.fail(ROOT, "E");
    bench.pass(1);
    bench.send(Input::AttemptStarted {
        scope: ROOT,
        worker_name: None,
    });
    bench.fail(ROOT, "E");
    assert!(bench.engine.is_over());
}

#[test]
fn retry_counters_start_over_when_a_state_is_entered_again() {
    let mut bench = Bench::new(json!({
        "T": task(json!({"End": false, "Next": "T", "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 1}]})),
    }));
    for _ in 0..3 {
        bench.call(ROOT, "T");
        bench.fail(ROOT, "E");
        assert_eq!(bench.next(), Some(1.0));
        bench.pass(1);
        bench.send(Input::AttemptStarted {
            scope: ROOT,
            worker_name: None,
        });
        bench.send(Input::AttemptSucceeded {
            scope: ROOT,
            output: text("1"),
        });
    }
    let attempts = bench.commands.iter().filter_map(|command| match command {
        Command::RunAttempt { retry_count, .. } => Some(*retry_count),
        _ => None,
    });
    assert_eq!(attempts.collect::<Vec<_>>(), [0, 1, 0, 1, 0, 1]);
}

fn all_kinds() -> Value {
    json!({
        "Pass": {"Type": "Pass", "Next": "Choice"},
        "Choice": {"Type": "Choice", "Choices": [{"Condition": true, "Next": "Wait"}], "Default": "Task"},
        "Wait": {"Type": "Wait", "Seconds": 5, "Next": "Task"},
        "Task": task(json!({"End": false, "Next": "Parallel", "Catch": [{"ErrorEquals": ["E"], "Next": "Fail"}]})),
        "Parallel": {"Type": "Parallel", "Branches": [{"StartAt": "B", "States": {"B": task(json!({}))}}], "Next": "Map"},
        "Map": {"Type": "Map", "ItemProcessor": {"StartAt": "I", "States": {"I": task(json!({}))}}, "Next": "Succeed"},
        "Succeed": {"Type": "Succeed"},
        "Fail": {"Type": "Fail", "Error": "E"},
    })
}

/// Brings a new execution of [`all_kinds`] to a place.
fn at(place: &str) -> Bench {
    let mut bench = Bench::new(all_kinds());
    let steps: &[&str] = match place {
        "start" => &[],
        "Pass" => &["Pass"],
        "Choice" => &["Pass", "Choice"],
        "Wait" | "waiting" => &["Pass", "Choice", "Wait"],
        "Task" | "calling" | "running" | "succeeded" | "caught" | "Map" | "map run" => {
            &["Pass", "Choice", "Task"]
        }
        "over" | "left" => &["Pass"],
        other => panic!("no place {other}"),
    };
    for state in steps {
        bench.enter(ROOT, state);
    }
    let inputs = match place {
        "waiting" => vec![Input::Wait {
            scope: ROOT,
            until: Timestamp::from_second(5).expect("a time"),
        }],
        "calling" => vec![Input::Call {
            scope: ROOT,
            parameters: text("1"),
            settings: None,
        }],
        "left" => vec![Input::Exit {
            scope: ROOT,
            output: text("1"),
            assigned: None,
        }],
        "running" | "succeeded" | "caught" | "Map" | "map run" => vec![
            Input::Call {
                scope: ROOT,
                parameters: text("1"),
                settings: None,
            },
            Input::AttemptStarted {
                scope: ROOT,
                worker_name: None,
            },
        ],
        "over" => vec![Input::Stop {
            failure: Failure::new("S", ""),
        }],
        _ => vec![],
    };
    for input in inputs {
        bench.send(input);
    }
    match place {
        "succeeded" | "Map" | "map run" => bench.send(Input::AttemptSucceeded {
            scope: ROOT,
            output: text("2"),
        }),
        "caught" => bench.fail(ROOT, "E"),
        _ => {}
    }
    if matches!(place, "Map" | "map run") {
        bench.enter(ROOT, "Parallel");
        bench.send(Input::Fork {
            scope: ROOT,
            input: None,
        });
        let branch = bench.started()[0];
        bench.call(branch, "B");
        bench.send(Input::AttemptSucceeded {
            scope: branch,
            output: text("3"),
        });
        bench.send(Input::Return {
            scope: branch,
            output: text("3"),
        });
        bench.enter(ROOT, "Map");
    }
    if place == "map run" {
        bench.send(Input::Distribute {
            scope: ROOT,
            length: 1,
        });
    }
    bench
}

#[test]
fn what_is_not_possible_is_refused_and_changes_nothing() {
    // By place: the inputs that are possible; all others are not.
    let legal: &[(&str, &str)] = &[
        ("start", "enter:Pass throw stop evaluation"),
        ("Pass", "enter:Choice exit fault throw stop evaluation"),
        (
            "Choice",
            "enter:Wait enter:Task exit fault throw stop evaluation",
        ),
        ("left", "enter:Choice throw stop evaluation"),
        ("Wait", "wait fault throw stop evaluation"),
        ("waiting", "throw stop evaluation"),
        ("Task", "call fault throw stop evaluation"),
        (
            "calling",
            "started succeeded failed launch heartbeat throw stop evaluation",
        ),
        (
            "running",
            "succeeded failed launch heartbeat throw stop evaluation",
        ),
        (
            "succeeded",
            "enter:Parallel exit fault throw stop evaluation",
        ),
        ("caught", "enter:Fail exit fault throw stop evaluation"),
        ("Map", "map distribute fault throw stop evaluation"),
        ("map run", "run ended fault throw stop evaluation"),
    ];
    let scope = ROOT;
    for (place, legal) in legal {
        let states = [
            "Pass", "Choice", "Wait", "Task", "Parallel", "Map", "Succeed", "Fail", "B",
        ];
        let enters = states.map(|state| {
            let state_id = at("start").state(state);
            (
                format!("enter:{state}"),
                Input::Enter {
                    scope,
                    state: state_id,
                },
            )
        });
        let failure = Failure::new("E", "");
        let others = [
            (
                "call",
                Input::Call {
                    scope,
                    parameters: text("1"),
                    settings: None,
                },
            ),
            (
                "started",
                Input::AttemptStarted {
                    scope,
                    worker_name: None,
                },
            ),
            (
                "submitted",
                Input::AttemptSubmitted {
                    scope,
                    output: text("1"),
                },
            ),
            (
                "succeeded",
                Input::AttemptSucceeded {
                    scope,
                    output: text("1"),
                },
            ),
            (
                "failed",
                Input::AttemptFailed {
                    scope,
                    failure: failure.clone(),
                },
            ),
            ("heartbeat", Input::Heartbeat { scope }),
            (
                "wait",
                Input::Wait {
                    scope,
                    until: Timestamp::UNIX_EPOCH,
                },
            ),
            ("fork", Input::Fork { scope, input: None }),
            (
                "map",
                Input::Map {
                    scope,
                    items: vec![],
                    limits: MapLimits::default(),
                },
            ),
            (
                "return",
                Input::Return {
                    scope,
                    output: text("1"),
                },
            ),
            (
                "throw",
                Input::Throw {
                    scope,
                    failure: failure.clone(),
                },
            ),
            (
                "exit",
                Input::Exit {
                    scope,
                    output: text("1"),
                    assigned: None,
                },
            ),
            (
                "launch",
                Input::LaunchFailed {
                    scope,
                    step: LaunchStep::Schedule,
                    failure: failure.clone(),
                },
            ),
            (
                "fault",
                Input::Fault {
                    scope,
                    failure: failure.clone(),
                    location: None,
                },
            ),
            ("distribute", Input::Distribute { scope, length: 1 }),
            (
                "run",
                Input::MapRunStarted {
                    scope,
                    map_run_arn: "arn".into(),
                },
            ),
            (
                "ended",
                Input::MapRunEnded {
                    scope,
                    result: Ok(text("[]")),
                },
            ),
            (
                "evaluation",
                Input::EvaluationFailed {
                    scope,
                    cause: String::new(),
                },
            ),
            ("stop", Input::Stop { failure }),
        ];
        let others = others.map(|(name, input)| (name.to_owned(), input));
        for (name, input) in enters.into_iter().chain(others) {
            let mut bench = at(place);
            let before = bench.history.len();
            let expected = legal.split(' ').any(|legal| legal == name);
            // From Pass and Choice no site leads on, so the engine itself finds the way to an end.
            let result = bench.try_send(input);
            assert_eq!(result.is_ok(), expected, "{name} at {place}: {result:?}");
            assert!(
                expected || bench.history.len() == before,
                "{name} at {place}"
            );
        }
    }
}

#[test]
fn nothing_happens_after_the_end() {
    let mut bench = at("over");
    let events = bench.history.len();
    bench.send(Input::Throw {
        scope: ROOT,
        failure: Failure::new("E", ""),
    });
    bench.pass(1_000_000);
    assert_eq!(bench.history.len(), events);
    assert_eq!(bench.commands.last(), Some(&Command::Finish));
    assert_eq!(bench.engine.next_deadline(), None);
}

#[test]
fn an_error_says_what_was_refused_and_where() {
    let error = at("running")
        .try_send(Input::Fork {
            scope: ROOT,
            input: None,
        })
        .expect_err("it is no Parallel");
    assert_eq!(
        error.to_string(),
        "starting branches is not possible in the state `Task`, which is running its task"
    );
    let state = at("start").state("Succeed");
    let error = at("Task")
        .try_send(Input::Enter { scope: ROOT, state })
        .expect_err("it does not lead there");
    assert_eq!(
        error.to_string(),
        "a transition to the state `Succeed` is not possible in the state `Task`, which is entered"
    );
    let error = at("Task")
        .try_send(Input::AttemptStarted {
            scope: 7,
            worker_name: None,
        })
        .expect_err("there is no such scope");
    assert_eq!(
        error.to_string(),
        "the start of an attempt is not possible in a scope that is not running"
    );
}

fn parallel(more: Value) -> Value {
    let mut state = json!({
        "Type": "Parallel", "End": true,
        "Branches": [
            {"StartAt": "A", "States": {"A": {"Type": "Fail"}}},
            {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 9, "End": true}}},
        ],
    });
    if let (Some(state), Value::Object(more)) = (state.as_object_mut(), more) {
        state.extend(more);
    }
    json!({"P": state, "H": {"Type": "Pass", "End": true}})
}

#[test]
fn a_parallel_is_tried_again_as_a_whole() {
    // As recorded: no ParallelStateFailed between the attempts.
    let mut bench = Bench::new(parallel(
        json!({"Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}]}),
    ));
    bench.enter(ROOT, "P");
    bench.send(Input::Fork {
        scope: ROOT,
        input: None,
    });
    for attempt in 0..3 {
        let scope = bench.started()[attempt * 2];
        bench.enter(scope, "A");
        bench.send(Input::Throw {
            scope,
            failure: Failure::new("", ""),
        });
        if attempt < 2 {
            bench.pass(1 << attempt);
        }
    }
    assert_eq!(
        bench.chain(1),
        words(
            "ExecutionStarted[0] ParallelStateEntered[0] ParallelStateStarted[2] FailStateEntered[3] \
             ParallelStateStarted[4] FailStateEntered[5] ParallelStateStarted[6] FailStateEntered[7] \
             ParallelStateFailed[8] ExecutionFailed[9]"
        )
    );
}

#[test]
fn a_caught_parallel_stops_its_branches_and_exits() {
    let mut bench = Bench::new(parallel(
        json!({"Catch": [{"ErrorEquals": ["E"], "Next": "H"}]}),
    ));
    bench.enter(ROOT, "P");
    bench.send(Input::Fork {
        scope: ROOT,
        input: None,
    });
    let [failing, waiting] = bench.started()[..] else {
        panic!("two branches")
    };
    bench.enter(waiting, "W");
    bench.send(Input::Wait {
        scope: waiting,
        until: Timestamp::from_second(9).expect("a time"),
    });
    bench.enter(failing, "A");
    bench.send(Input::Throw {
        scope: failing,
        failure: Failure::new("E", "why"),
    });
    bench.enter(ROOT, "H");
    bench.send(Input::Return {
        scope: ROOT,
        output: text("1"),
    });
    assert_eq!(
        bench.chain(4),
        words(
            "WaitStateEntered[3] FailStateEntered[3] WaitStateAborted[5] ParallelStateFailed[5] \
             ParallelStateExited[7] PassStateEntered[8] PassStateExited[9] ExecutionSucceeded[10]"
        )
    );
    let stopped = |scope| Command::StopScope {
        parent: ROOT,
        scope,
    };
    assert!(
        bench.commands.contains(&stopped(failing)) && bench.commands.contains(&stopped(waiting))
    );
    assert_eq!(bench.next(), None, "the deadline of the Wait is gone");
}

#[test]
fn a_runtime_error_in_a_branch_ends_the_execution_at_once() {
    let mut bench = Bench::new(parallel(
        json!({"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "H"}]}),
    ));
    bench.enter(ROOT, "P");
    bench.send(Input::Fork {
        scope: ROOT,
        input: None,
    });
    let scope = bench.started()[0];
    bench.enter(scope, "A");
    bench.send(Input::Throw {
        scope,
        failure: Failure::new("States.Runtime", ""),
    });
    assert_eq!(
        bench.chain(4),
        words("FailStateEntered[3] ExecutionFailed[4]")
    );
}

#[test]
fn deadlines_fall_due_in_order() {
    let mut bench = Bench::new(json!({"P": {"Type": "Parallel", "End": true, "Branches": [
        {"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 7, "End": true}}},
        {"StartAt": "B", "States": {"B": {"Type": "Wait", "Seconds": 3, "End": true}}},
    ]}}));
    bench.enter(ROOT, "P");
    bench.send(Input::Fork {
        scope: ROOT,
        input: None,
    });
    let [a, b] = bench.started()[..] else {
        panic!("two branches")
    };
    for (scope, state, seconds) in [(a, "A", 7), (b, "B", 3)] {
        bench.enter(scope, state);
        let until = Timestamp::from_second(seconds).expect("a time");
        bench.send(Input::Wait { scope, until });
    }
    bench.commands.clear();
    bench.pass(100);
    let resumed: Vec<_> = bench
        .commands
        .iter()
        .map(|c| match c {
            Command::Resume { scope, .. } => *scope,
            other => panic!("not {other:?}"),
        })
        .collect();
    assert_eq!(resumed, [b, a]);
}

#[test]
fn a_definition_that_cannot_run_says_why() {
    let cases = [
        (
            json!({"StartAt": "X", "States": {"A": {"Type": "Succeed"}}}),
            "`StartAt` of `the state machine` names the state `X`, which does not exist in its scope",
        ),
        (
            json!({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "X"}}}),
            "`Next` of `A` names the state `X`, which does not exist in its scope",
        ),
        (
            json!({"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 1}}}),
            "`A` has neither `Next` nor `\"End\": true`: say which state follows, or that none does",
        ),
        (
            json!({"StartAt": "A", "States": {"A": {"Type": "Parallel", "Branches": [], "End": true}}}),
            "`A` has no `Branches`",
        ),
        (
            json!({"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [{"Condition": true}], "Default": "B"}, "B": {"Type": "Succeed"}}}),
            "a rule in `Choices` of `A` has no `Next`",
        ),
        (
            json!({"StartAt": "A", "States": {"A": {"Type": "Map", "End": true}}}),
            "`A` has no `ItemProcessor`",
        ),
        (
            json!({"StartAt": "A", "States": {"A": task(json!({"Retry": [{"ErrorEquals": ["E"], "BackoffRate": 0.5}]}))}}),
            "a retrier of `A` has a `BackoffRate` that is out of range",
        ),
        (
            json!({"StartAt": "A", "States": {"A": {"Type": "Parallel", "End": true, "Branches": [{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}]}}}),
            "the state name `A` is used twice; names are unique in the whole machine",
        ),
    ];
    for (machine, expected) in cases {
        let definition = Definition {
            name: "d".to_owned(),
            execution_type: workflow_core::asl::ExecutionType::Standard,
            state_machine: serde_json::from_value(machine).expect("the ASL of a test parses"),
            sites: Vec::new(),
            tasks: Vec::new(),
            executions: Vec::new(),
            inlined: Vec::new(),
            steps: 0,
        };
        let error = Machine::new(&definition).expect_err("it can't run");
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn attempts_that_time_out_together_all_do_before_the_state_fails() {
    let timed = task(json!({"TimeoutSeconds": 5}));
    let states = json!({"M": {"Type": "Map", "End": true, "ItemProcessor": {
        "StartAt": "T", "States": {"T": timed}
    }}});
    let mut bench = Bench::new(states);
    bench.enter(ROOT, "M");
    bench.send(Input::Map {
        scope: ROOT,
        items: vec![text("1"), text("2")],
        limits: MapLimits::default(),
    });
    for scope in bench.started() {
        bench.call(scope, "T");
    }
    let first = bench.history.len() + 1;
    bench.pass(5);
    let expected = "TaskTimedOut[8] TaskTimedOut[11] MapIterationFailed[12] TaskStateAborted[12] \
                    MapIterationAborted[12] TaskStateAborted[12] MapStateFailed[12] ExecutionFailed[18]";
    assert_eq!(bench.chain(first), words(expected));
}

#[test]
fn all_variables_of_an_execution_have_ten_mebibytes() {
    let mut bench = Bench::new(json!({"A": {"Type": "Pass", "Next": "A"}}));
    let value = text(&format!("\"{}\"", "x".repeat(262_142)));
    let mut assign = |name: String| {
        bench.enter(ROOT, "A");
        bench.send(Input::Exit {
            scope: ROOT,
            output: text("{}"),
            assigned: Some(vec![(name.into(), value.clone())]),
        });
        bench.engine.status().clone()
    };
    for position in 0..40 {
        assert_eq!(assign(format!("v{position}")), Status::Running);
    }
    // What is assigned again takes the place of what was there.
    assert_eq!(assign("v0".to_owned()), Status::Running);
    let Status::Failed(failure) = assign("v40".to_owned()) else {
        panic!("it is too much");
    };
    assert_eq!(failure.error, names::DATA_LIMIT_EXCEEDED);
    assert_eq!(
        failure.cause,
        "The state 'A' brought all variables of the execution to a size exceeding the maximum number of bytes service limit."
    );
}
