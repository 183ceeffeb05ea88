//! `#[task]`: specs, payloads, results and plain calls.

use std::cell::Cell;
use std::collections::BTreeMap;

use serde_json::{Value, json};
use workflow_runtime::__private::core::asl::Retrier;
use workflow_runtime::__private::core::error::Failure;
use workflow_runtime::__private::core::task::{TaskKind, TaskSpec};
use workflow_runtime::__private::{Task, TaskContext, TaskToken};
use workflow_runtime::{Callback, task};
use workflow_tests::shop::{ChargeError, Order, Receipt};

fn receipt(id: impl Into<String>) -> Receipt {
    Receipt { id: id.into() }
}

/// Charges the customer's card.
/// Once.
///
/// Not part of the comment.
#[task(
    timeout_seconds = 30,
    credentials = "arn:aws:iam::123456789012:role/charge",
    retry(
        error_equals = [ChargeError::GatewayDown, ChargeError::Refused, ChargeError::CardDeclined, "States.Timeout"],
        interval_seconds = 1,
        max_attempts = 0,
        backoff_rate = 2.5,
        max_delay_seconds = 20,
        jitter_strategy = "FULL",
    ),
    retry(),
)]
async fn charge_card(order: &Order, amount: f64) -> Result<Receipt, ChargeError> {
    match amount {
        0.0 => Err(ChargeError::GatewayDown),
        -1.0 => Err(ChargeError::CardDeclined {
            reason: "no money".into(),
        }),
        _ => Ok(receipt(format!("{}:{amount}", order.order_id))),
    }
}

#[task(
    lambda = "whole:live",
    name = "Whole order",
    comment = "from the option"
)]
async fn whole(order: Order) -> Receipt {
    receipt(order.order_id)
}

#[task(activity)]
async fn nothing() -> Receipt {
    receipt("nothing")
}

#[task(
    activity = "arn:aws:states:us-east-1:123456789012:activity:pick",
    heartbeat_seconds = 5
)]
async fn pick(
    #[arg(name = "orderId")] order_id: &str,
    context: &TaskContext,
    r#type: Option<u32>,
) -> Receipt {
    context.heartbeat().await;
    receipt(format!("{order_id} {:?} {}", r#type, context.retry_count()))
}

#[task(lambda_arn = "arn:aws:lambda:eu-west-1:123456789012:function:borrow")]
async fn borrow(
    text: &str,
    list: &[u32],
    order: &Order,
    maybe: Option<&Order>,
    label: Option<&str>,
    some: Option<&[u32]>,
    map: &BTreeMap<String, Vec<u32>>,
) -> Receipt {
    let all = (
        text,
        list,
        &order.order_id,
        maybe.map(|o| o.total),
        label,
        some,
        map,
    );
    receipt(format!("{all:?}"))
}

#[task(
    callback,
    lambda = "approve",
    heartbeat_seconds = 10,
    timeout_seconds = 11
)]
async fn approve(token: TaskToken, order: &Order) -> Result<Callback<Receipt>, ChargeError> {
    if token.as_str().is_empty() || order.total < 0.0 {
        return Err(ChargeError::GatewayDown);
    }
    Ok(Callback::pending())
}

#[task(resource = "arn:aws:states:::sns:publish.waitForTaskToken")]
async fn publish(
    topic_arn: &str,
    message: &Order,
    #[arg(name = "MessageDeduplicationId")] id: Option<&str>,
    token: TaskToken,
) -> Result<Receipt, ChargeError>;

#[task(resource = "arn:aws:states:::aws-sdk:s3:listBuckets")]
fn list_buckets() -> Receipt;

fn order(id: &str) -> Order {
    Order {
        order_id: id.into(),
        total: 1.5,
    }
}

fn keys(spec: &TaskSpec) -> Vec<&'static str> {
    spec.params.iter().map(|param| param.key).collect()
}

fn retriers(retry: &[Retrier]) -> Value {
    serde_json::to_value(retry).expect("JSON")
}

async fn run<K: Task>(input: Value) -> Result<Value, (String, String)> {
    let context = TaskContext::new("arn", "key", 2).with_token(TaskToken::new("t"));
    let result = K::run(input, context).await;
    result.map_err(|failure| (failure.error, failure.cause))
}

#[test]
fn a_spec_says_what_the_attribute_says() {
    let spec = charge_card::spec();
    assert_eq!((spec.name, spec.explicit_name), ("ChargeCard", false));
    assert_eq!(spec.path, "suite::task::charge_card");
    assert_eq!(spec.comment, Some("Charges the customer's card. Once."));
    let function_name = None;
    assert_eq!(spec.kind, TaskKind::Lambda { function_name });
    assert_eq!(keys(&spec), ["order", "amount"]);
    assert_eq!(spec.timeout_seconds, Some(30));
    assert_eq!(spec.heartbeat_seconds, None);
    assert_eq!(
        spec.credentials,
        Some("arn:aws:iam::123456789012:role/charge")
    );
    let expected = json!([
        {
            "ErrorEquals": ["Charge.GatewayDown", "Refused", "CardDeclined", "States.Timeout"],
            "IntervalSeconds": 1, "MaxAttempts": 0, "BackoffRate": 2.5, "MaxDelaySeconds": 20,
            "JitterStrategy": "FULL",
        },
        {"ErrorEquals": ["States.ALL"]},
    ]);
    assert_eq!(retriers(&spec.retry), expected);
}

#[test]
fn a_spec_has_the_target() {
    let spec = whole::spec();
    assert_eq!((spec.name, spec.explicit_name), ("Whole order", true));
    assert_eq!(spec.comment, Some("from the option"));
    let function_name = Some("whole:live");
    assert_eq!(spec.kind, TaskKind::Lambda { function_name });

    let spec = nothing::spec();
    assert_eq!((keys(&spec), spec.comment), (vec![], None));
    assert_eq!(spec.kind, TaskKind::Activity { arn: None });

    let spec = pick::spec();
    let arn = Some("arn:aws:states:us-east-1:123456789012:activity:pick");
    assert_eq!(spec.kind, TaskKind::Activity { arn });
    assert_eq!(keys(&spec), ["orderId", "type"]);

    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:borrow";
    assert_eq!(borrow::spec().kind, TaskKind::LambdaArn(arn));

    let spec = approve::spec();
    let (function_name, token_param) = (Some("approve"), "token");
    let callback = TaskKind::Callback {
        function_name,
        token_param,
    };
    assert_eq!(spec.kind, callback);
    assert_eq!(keys(&spec), ["order"]);
    assert_eq!(
        (spec.heartbeat_seconds, spec.timeout_seconds),
        (Some(10), Some(11))
    );

    let spec = publish::spec();
    let integration = TaskKind::Integration {
        resource: "arn:aws:states:::sns:publish.waitForTaskToken",
        token_param: Some("Token"),
    };
    assert_eq!(spec.kind, integration);
    assert_eq!(
        keys(&spec),
        ["TopicArn", "Message", "MessageDeduplicationId"]
    );
    assert_eq!(keys(&list_buckets::spec()), Vec::<&str>::new());
}

#[tokio::test]
async fn payloads_become_parameters() {
    let one = json!({"orderId": "o", "total": 1.5});
    let id = |id: &str| Ok(json!({"id": id}));
    assert_eq!(
        run::<charge_card>(json!({"order": one, "amount": 2, "more": 1})).await,
        id("o:2")
    );
    assert_eq!(run::<whole>(one.clone()).await, id("o"));
    assert_eq!(run::<nothing>(json!({})).await, id("nothing"));
    assert_eq!(
        run::<pick>(json!({"orderId": "o", "type": 7})).await,
        id("o Some(7) 2")
    );
    assert_eq!(run::<pick>(json!({"orderId": "o"})).await, id("o None 2"));
    assert_eq!(run::<approve>(json!({"order": one})).await, Ok(Value::Null));
    let all = json!({
        "text": "t", "list": [1], "order": one, "maybe": one, "label": "l", "some": [2], "map": {"k": [3]},
    });
    let text = r#"("t", [1], "o", Some(1.5), Some("l"), Some([2]), {"k": [3]})"#;
    assert_eq!(run::<borrow>(all).await, id(text));
    let few = json!({"text": "t", "list": [], "order": one, "maybe": null, "map": {}});
    assert_eq!(
        run::<borrow>(few).await,
        id(r#"("t", [], "o", None, None, None, {})"#)
    );
}

#[tokio::test]
async fn payloads_that_do_not_fit_name_the_parameter() {
    let cases = [
        (
            json!({"order": {"orderId": "o", "total": 1.5}}),
            "`amount`: missing key `amount`",
        ),
        (
            json!({"order": {"orderId": "o"}, "amount": 1}),
            "`order`: missing field `total`",
        ),
        (
            json!({"order": null, "amount": 1}),
            "`order`: invalid type: null",
        ),
        (
            json!([1, 2]),
            "`order`: expected an object with the key `order`, not `[1,2]`",
        ),
    ];
    let start = "the payload of task `suite::task::charge_card` does not fit parameter ";
    for (payload, expected) in cases {
        let (error, cause) = run::<charge_card>(payload).await.expect_err("does not fit");
        assert_eq!(error, "States.Runtime");
        assert!(cause.starts_with(&format!("{start}{expected}")), "{cause}");
    }
    let (_, cause) = run::<whole>(json!("o")).await.expect_err("does not fit");
    let start = "the payload of task `suite::task::whole` does not fit parameter `order`: invalid type: string";
    assert!(cause.starts_with(start), "{cause}");
}

#[tokio::test]
async fn errors_keep_their_names() {
    let one = json!({"orderId": "o", "total": -1});
    let down = Err((
        "Charge.GatewayDown".to_owned(),
        "the gateway is down".to_owned(),
    ));
    assert_eq!(
        run::<charge_card>(json!({"order": one, "amount": 0})).await,
        down
    );
    assert_eq!(run::<approve>(json!({"order": one})).await, down);
    let token = approve::run(json!({"order": one}), TaskContext::new("arn", "key", 0)).await;
    let cause = "callback task `suite::task::approve` was run without a token";
    assert_eq!(token, Err(Failure::new("States.Runtime", cause)));
}

#[test]
fn results_are_read_as_the_return_type() {
    let decode = charge_card::decode;
    assert_eq!(decode(Ok(json!({"id": "r"}))), Ok(Ok(receipt("r"))));
    let down = Failure::new("Charge.GatewayDown", "");
    assert_eq!(decode(Err(down)), Ok(Err(ChargeError::GatewayDown)));
    let error = decode(Ok(json!(1))).expect_err("not a receipt");
    assert_eq!(error.error, "States.Runtime");
    let start = "the result of task `suite::task::charge_card` is not of its type: invalid type";
    assert!(error.cause.starts_with(start), "{}", error.cause);

    let timeout = Failure::new("States.Timeout", "");
    assert_eq!(whole::decode(Err(timeout.clone())), Err(timeout));
    assert_eq!(
        approve::decode(Ok(json!({"id": "r"}))),
        Ok(Ok(receipt("r")))
    );
}

#[tokio::test]
async fn plain_calls_run_the_fn() {
    let order = order("o");
    assert_eq!(charge_card(&order, 2.0).await, Ok(receipt("o:2")));
    assert_eq!(
        charge_card(&order, 0.0).await,
        Err(ChargeError::GatewayDown)
    );
    assert_eq!(whole(order.clone()).await, receipt("o"));
    assert_eq!(nothing().await, receipt("nothing"));
    assert_eq!(pick("o", None).await, receipt("o None 0"));
    let list = vec![1];
    let text = r#"("t", [1], "o", None, Some("l"), Some([1]), {})"#;
    let map = BTreeMap::new();
    let called = borrow("t", &list, &order, None, Some("l"), Some(&list), &map);
    assert_eq!(called.await, receipt(text));
}

#[tokio::test]
async fn plain_calls_without_an_answer_say_so() {
    let order = order("o");
    let Err(ChargeError::Other(failure)) = approve(&order).await else {
        panic!("nobody answers the token");
    };
    assert_eq!(failure.error, "States.Timeout");
    let Err(ChargeError::Other(failure)) = publish("topic", &order, None).await else {
        panic!("nobody publishes");
    };
    let cause = "task `suite::task::publish` calls arn:aws:states:::sns:publish.waitForTaskToken, which has no code here: \
        register a mock with `mock::<publish>(..)` in a test, or a handler for `publish` on the runtime";
    assert_eq!(failure, Failure::new("States.Runtime", cause));
    assert_eq!(
        run::<publish>(json!({})).await.expect_err("nobody").1,
        cause
    );
}

#[tokio::test]
#[should_panic(
    expected = "States.Runtime: task `suite::task::list_buckets` calls arn:aws:states:::aws-sdk:s3:listBuckets"
)]
async fn a_plain_type_has_no_room_for_a_failure() {
    list_buckets().await;
}

#[task(retry(error_equals = [ChargeError::Other]))]
async fn retry_on_others() -> Result<Receipt, ChargeError> {
    Ok(receipt("others"))
}

#[tokio::test]
#[should_panic(expected = "`error_equals` can't take `ChargeError::Other`: it has no error names")]
async fn a_variant_without_names_is_refused_by_the_definition() {
    assert_eq!(retry_on_others().await, Ok(receipt("others")));
    retry_on_others::spec();
}

thread_local! {
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

#[task]
async fn count() -> Receipt {
    CALLS.set(CALLS.get() + 1);
    receipt("counted")
}

#[tokio::test]
async fn a_call_does_nothing_until_it_is_awaited() {
    let call = count();
    assert_eq!(CALLS.get(), 0);
    call.await;
    assert_eq!(CALLS.get(), 1);
}

#[task]
async fn unlucky() -> Result<Receipt, Failure> {
    Ok(receipt(Box::pin(async { "lucky" }).await))
}

/// A heartbeat reaches whoever waits for one.
#[tokio::test]
async fn a_heartbeat_is_a_signal() {
    let context = TaskContext::new("arn", "key", 0);
    let heartbeats = context.heartbeats();
    context.clone().heartbeat().await;
    heartbeats.notified().await;
    assert_eq!(unlucky().await, Ok(receipt("lucky")));
}

#[task]
async fn sum(numbers: &[f64], start: Option<f64>) -> f64 {
    numbers.iter().sum::<f64>() + start.unwrap_or_default()
}

#[task]
#[expect(dead_code, reason = "only the task as a type is used")]
async fn log(line: String) -> Result<(), Failure> {
    if line.is_empty() {
        return Err(Failure::new("Empty", "nothing to say"));
    }
    Ok(())
}

#[task]
#[expect(dead_code, reason = "only the task as a type is used")]
async fn split(text: &str) -> Result<Vec<Option<String>>, Failure> {
    Ok(text
        .split(',')
        .map(|part| (!part.is_empty()).then(|| part.to_owned()))
        .collect())
}

#[task]
async fn silent() {}

#[tokio::test]
async fn std_types_cross_as_serde_writes_them() {
    assert_eq!(
        run::<sum>(json!({"numbers": [1.5, 2]})).await,
        Ok(json!(3.5))
    );
    assert_eq!(sum(&[1.0], Some(2.0)).await, 3.0);
    assert_eq!(run::<log>(json!("line")).await, Ok(Value::Null));
    let empty = Err(("Empty".to_owned(), "nothing to say".to_owned()));
    assert_eq!(run::<log>(json!("")).await, empty);
    assert_eq!(
        run::<split>(json!("a,,b")).await,
        Ok(json!(["a", null, "b"]))
    );
    assert_eq!(run::<silent>(json!({})).await, Ok(Value::Null));
    silent().await;
    let (error, cause) = run::<sum>(json!({"numbers": [1e308, 1e308]}))
        .await
        .expect_err("infinite");
    assert_eq!(error, "States.QueryEvaluationError");
    assert_eq!(
        cause,
        "the result of task `suite::task::sum` has no JSON: inf has no JSON"
    );
    assert_eq!(log::decode(Ok(Value::Null)), Ok(Ok(())));
}
