//! Step Functions' own API, called by states.

use serde_json::{Value, json};
use workflow_runtime::asl::ExecutionType;
use workflow_runtime::interpreter::{Handlers, Program};
use workflow_runtime::prelude::*;

use crate::support::{program, runtime};

fn starter(resource: &str, parameters: Value) -> Program {
    program(&json!({"Start": {
        "Type": "Task", "Resource": resource, "Parameters": parameters, "End": true
    }}))
}

fn named(name: &str, states: Value) -> Program {
    Program::new(name, program(&states).definition()).expect("the definition of a test runs")
}

async fn output(runtime: &Runtime, program: &Program, input: Value) -> Result<Value, Failure> {
    let execution = runtime.start_program(program, input).await;
    let execution = execution.expect("it starts");
    execution.output().await.map_err(|error| error.failure())
}

const SYNC: &str = "arn:aws:states:::states:startExecution.sync";

#[tokio::test]
async fn a_child_answers_the_token_of_the_state_that_waits_for_it() {
    let runtime = runtime().await;
    let answer = |operation: &str, more: Value| {
        let mut parameters = json!({"TaskToken.$": "$.token"});
        for (key, value) in more.as_object().expect("fields") {
            parameters[key] = value.clone();
        }
        json!({
            "Answer": {"Type": "Task", "Resource": format!("arn:aws:states:::aws-sdk:sfn:{operation}"),
                "Parameters": parameters, "Next": "Linger"},
            "Linger": {"Type": "Wait", "Seconds": 3600, "End": true}
        })
    };
    let call = |name: &str| json!({"StateMachineArn": name, "Input": {"token.$": "$$.Task.Token", "n": 1}});
    runtime.register(&named(
        "succeeding",
        answer("sendTaskSuccess", json!({"Output": {"n": 2}})),
    ));
    let answered = output(&runtime, &starter(SYNC, call("succeeding")), json!({})).await;
    assert_eq!(answered, Ok(json!({"n": 2})));
    let failure = json!({"Error": "Nope", "Cause": "because"});
    runtime.register(&named("failing", answer("sendTaskFailure", failure)));
    let refused = output(&runtime, &starter(SYNC, call("failing")), json!({})).await;
    assert_eq!(refused, Err(Failure::new("Nope", "because")));
}

#[tokio::test]
async fn refusals_are_errors_of_the_service() {
    let runtime = runtime().await;
    runtime.register(&named("any", json!({"P": {"Type": "Pass", "End": true}})));
    let unknown = "d9428888-122b-11e1-b85c-61cd3cbb3210";
    let cases = [
        (
            "aws-sdk:sfn:sendTaskSuccess",
            json!({"TaskToken": "no token", "Output": "{}"}),
            "Sfn.InvalidTokenException",
            "Invalid Token: 'Invalid token' (Service: Sfn, Status Code: 400, Request ID: ",
        ),
        (
            "aws-sdk:sfn:sendTaskHeartbeat",
            json!({"TaskToken": unknown}),
            "Sfn.TaskDoesNotExistException",
            "Task does not exist",
        ),
        (
            "aws-sdk:sfn:describeExecution",
            json!({"ExecutionArn": "no"}),
            "Sfn.ExecutionDoesNotExistException",
            "Execution Does Not Exist: 'no'",
        ),
        (
            "states:startExecution",
            json!({"StateMachineArn": "any", "Input": "no json"}),
            "StepFunctions.InvalidExecutionInputException",
            "Invalid State Machine Execution Input: '",
        ),
        (
            "states:startExecution",
            json!({"StateMachineArn": "any", "Name": "a b"}),
            "StepFunctions.InvalidNameException",
            "Invalid Name: 'a b' (Service: AWSStepFunctions; Status Code: 400; Error Code: InvalidName; Request ID: ",
        ),
        (
            "states:startExecution",
            json!({"Input": 1}),
            "States.Runtime",
            "The Parameters '{\"Input\":1}' could not be used to start the Task: [The field 'StateMachineArn' is required but was missing]",
        ),
        (
            "aws-sdk:sfn:startSyncExecution",
            json!({"StateMachineArn": "any"}),
            "Sfn.StateMachineTypeNotSupportedException",
            "This operation is not supported by this type of state machine (Service: Sfn",
        ),
    ];
    for (action, parameters, error, cause) in cases {
        let program = starter(&format!("arn:aws:states:::{action}"), parameters);
        let refused = output(&runtime, &program, json!({})).await;
        let refused = refused.expect_err("it is refused");
        assert_eq!(refused.error, error);
        assert!(refused.cause.starts_with(cause), "{}", refused.cause);
    }
}

#[tokio::test]
async fn an_express_workflow_is_waited_for() {
    let runtime = runtime().await;
    let double = json!({"D": {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input * 2 %}", "End": true}});
    runtime.register(&named("double", double).execution_type(ExecutionType::Express));
    let fail = json!({"F": {"Type": "Fail", "Error": "No"}});
    runtime.register(&named("fail", fail).execution_type(ExecutionType::Express));
    let start = "arn:aws:states:::aws-sdk:sfn:startSyncExecution";
    let call = |name: &str| starter(start, json!({"StateMachineArn": name, "Input": 4}));
    let done = output(&runtime, &call("double"), json!({}))
        .await
        .expect("it ends");
    assert_eq!(
        (&done["Status"], &done["Output"]),
        (&json!("SUCCEEDED"), &json!("8"))
    );
    assert_eq!(done["BillingDetails"]["BilledMemoryUsedInMB"], 64);
    // It is no execution that could be redriven.
    let told =
        json!({"T": {"Type": "Pass", "Parameters": {"keys.$": "$$.Execution"}, "End": true}});
    runtime.register(&named("told", told).execution_type(ExecutionType::Express));
    let told = output(&runtime, &call("told"), json!({}))
        .await
        .expect("it ends");
    assert!(
        !told["Output"].to_string().contains("RedriveCount"),
        "{told}"
    );
    let failed = output(&runtime, &call("fail"), json!({}))
        .await
        .expect("the call succeeds");
    assert_eq!(
        (&failed["Status"], &failed["Error"]),
        (&json!("FAILED"), &json!("No"))
    );
}

#[tokio::test]
async fn own_handlers_come_before_what_is_built_in() {
    let runtime = runtime().await;
    let program = starter(SYNC, json!({"StateMachineArn": "elsewhere"}));
    let handlers = Handlers::new().resource(SYNC, |_| async { json!({"Status": "MOCKED"}) });
    let mocked = output(&runtime, &program.handlers(handlers), json!({})).await;
    assert_eq!(mocked, Ok(json!({"Status": "MOCKED"})));
}
