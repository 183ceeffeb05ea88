//! The order workflows, compiled and read.

use serde_json::{Value as Json, json};

use super::build::{Builder, NEXT, lambda, object, path, val};
use super::interpret::{DefinitionRun, Failure, ProgramRun, Trace, Variables};
use crate::asl::{JitterStrategy, Retrier, State, States};
use crate::ir::{Catch, Node, NodeKind, Program, Scope, Value, check, compile};
use crate::jsonata::{Ast, BinaryOp};

const ORDER: &[&str] = &["order"];

fn program(name: &str, comment: &str, root: Scope) -> Program {
    Program {
        name: name.to_owned(),
        comment: Some(comment.to_owned()),
        timeout_seconds: None,
        express: false,
        root,
    }
}

fn catch(error: &str, variable: Option<&str>) -> Catch {
    Catch {
        errors: vec![error.to_owned()],
        error: variable.map(str::to_owned),
        next: NEXT,
    }
}

fn not(ast: Ast) -> Ast {
    Ast::call("not", [ast])
}

fn reason(error: &str) -> Ast {
    Ast::binary(
        BinaryOp::Path,
        Ast::call("parse", [path(error).field("Cause")]),
        Ast::Name("reason".to_owned()),
    )
}

/// The workflow of the yardstick page.
pub(super) fn yardstick() -> Program {
    let mut sites = 0;
    let (notify, ship, pack) = yardstick_scopes(&mut sites);
    let mut b = Builder::new(&mut sites);
    b.parameter("order");
    b.task(lambda("Validate", ORDER), vec![val("order")], "checked");
    let if_ok = b.choice("IfOk", path("checked.ok"), NEXT);
    b.add(
        "InvalidOrder",
        NodeKind::Fail {
            error: Value::of(Ast::string("InvalidOrder")),
            cause: Value::of(Ast::binary(
                BinaryOp::Concat,
                Ast::binary(
                    BinaryOp::Concat,
                    Ast::string("order "),
                    path("order.orderId"),
                ),
                Ast::string(" is invalid"),
            )),
        },
    );
    let inventory = b.task(lambda("CheckInventory", ORDER), vec![val("order")], "stock");
    b.lead(if_ok, inventory);
    let while_out = b.choice("IfAvailable", path("stock.available"), NEXT);
    b.wait(30, "Wait30Seconds");
    b.jump(inventory);
    let mut sum = Value::of(Ast::call(
        "sum",
        [Ast::call(
            "map",
            [
                path("order.items"),
                Ast::lambda(
                    &["item"],
                    Ast::binary(
                        BinaryOp::Multiply,
                        path("item.price"),
                        path("item.quantity"),
                    ),
                ),
            ],
        )],
    ));
    sum.fallible = true;
    let amount = b.set("amount", sum);
    b.lead(while_out, amount);
    let mut charge = lambda("Charge", &["order_id", "amount"]);
    charge.timeout_seconds = Some(30);
    charge.retry = vec![Retrier {
        error_equals: vec![
            "Lambda.ServiceException".to_owned(),
            "States.Timeout".to_owned(),
        ],
        interval_seconds: Some(2.into()),
        max_attempts: Some(3.into()),
        backoff_rate: Some(2.into()),
        jitter_strategy: Some(JitterStrategy::Full),
        ..Retrier::default()
    }];
    let charged = b.task_catching(
        charge,
        vec![val("order.orderId"), val("amount")],
        "charge",
        vec![catch("CardDeclined", Some("declined"))],
    );
    let jump = b.jump(NEXT);
    let handler = b.set("reason", Value::of(reason("declined")).may_fail());
    b.lead(charged, handler);
    b.task(lambda("Release", &["reason"]), vec![val("reason")], "");
    b.give(object(&[
        ("status", Ast::string("DECLINED")),
        ("orderId", path("order.orderId")),
    ]));
    let both = b.parallel(vec![notify, ship], "sent");
    b.lead(jump, both);
    b.set("shipment", Value::of(path("sent").filter(Ast::int(1))));
    b.map(
        "PackItems",
        path("order.items"),
        "packedItem",
        pack,
        ("packed", Some(5)),
    );
    b.give(object(&[
        ("status", Ast::string("DONE")),
        ("orderId", path("order.orderId")),
        ("packed", path("packed")),
        ("shipment", path("shipment")),
    ]));
    program("order", "The yardstick.", b.scope)
}

fn yardstick_scopes(sites: &mut u32) -> (Scope, Scope, Scope) {
    let mut b = Builder::new(sites);
    let params = &["email", "charge"];
    b.task(
        lambda("Notify", params),
        vec![val("order.email"), val("charge")],
        "notified",
    );
    b.give(path("notified"));
    let notify = b.scope;
    let mut b = Builder::new(sites);
    b.task(lambda("Ship", ORDER), vec![val("order")], "shipped");
    b.give(path("shipped"));
    let ship = b.scope;
    let mut b = Builder::new(sites);
    let params = &["item", "shipment"];
    b.task(
        lambda("Pack", params),
        vec![val("packedItem"), val("shipment")],
        "parcel",
    );
    b.give(path("parcel"));
    (notify, ship, b.scope)
}

/// `process_order` of the language page.
pub(super) fn process_order() -> Program {
    let mut sites = 0;
    let mut one = |name: &'static str, params: &[&'static str], args: Vec<Value>, result: &str| {
        let mut b = Builder::new(&mut sites);
        b.task(lambda(name, params), args, result);
        b.give(path(result));
        b.scope
    };
    let ship = one("ShipOrder", ORDER, vec![val("order")], "shipOrder");
    let receipts = &["order", "receipt"];
    let send = one(
        "SendReceipt",
        receipts,
        vec![val("order"), val("receipt")],
        "sendReceipt",
    );
    let label = one("PrintLabel", &["item"], vec![val("item")], "printLabel");
    let mut b = Builder::new(&mut sites);
    b.parameter("order");
    b.task(lambda("ValidateOrder", ORDER), vec![val("order")], "");
    let check = b.task(
        lambda("CheckInventory", ORDER),
        vec![val("order")],
        "checkInventory",
    );
    let not_available = not(path("checkInventory.available"));
    let head = b.choice("WhileNotAvailable", not_available, NEXT);
    let jump = b.jump(NEXT);
    let wait = b.wait(86_400, "WaitOneDay");
    b.lead(head, wait);
    b.jump(check);
    let amount = Ast::conditional(
        Ast::binary(BinaryOp::NotEqual, path("order.coupon"), Ast::Null),
        Ast::binary(
            BinaryOp::Multiply,
            path("order.total"),
            Ast::Number(serde_json::Number::from_f64(0.9).unwrap()),
        ),
        path("order.total"),
    );
    let amount = b.set("amount", Value::of(amount));
    b.lead(jump, amount);
    let mut charge = lambda("ChargeCard", &["order", "amount"]);
    charge.comment = Some("Charges the customer's card.");
    let charged = b.task_catching(
        charge,
        vec![val("order"), val("amount")],
        "receipt",
        vec![catch("CardDeclined", Some("chargeError"))],
    );
    let join = b.jump(NEXT);
    let handler = b.set("reason", Value::of(reason("chargeError")));
    b.lead(charged, handler);
    let params = &["order", "reason"];
    b.task(
        lambda("NotifyCustomer", params),
        vec![val("order"), val("reason")],
        "",
    );
    b.add(
        "Rejected",
        NodeKind::Fail {
            error: Value::of(Ast::string("Rejected")),
            cause: Value::of(Ast::call("string", [object(&[("reason", path("reason"))])])),
        },
    );
    let both = b.parallel(vec![ship, send], "sent");
    b.lead(join, both);
    b.set("shipment", Value::of(path("sent").filter(Ast::int(0))));
    b.map(
        "ForEachItem",
        path("order.items"),
        "item",
        label,
        ("labels", Some(10)),
    );
    b.give(object(&[
        ("orderId", path("order.orderId")),
        ("receiptId", path("receipt.id")),
        ("shipment", path("shipment")),
        ("labels", path("labels")),
    ]));
    program(
        "process_order",
        "Takes an order from the shop to the parcel.",
        b.scope,
    )
}

/// All states of a machine, inner ones too.
fn each_state<'a>(states: &'a States, out: &mut Vec<(&'a str, &'a State)>) {
    for (name, state) in states {
        out.push((name, state));
        match state {
            State::Parallel(s) => s.branches.iter().for_each(|b| each_state(&b.states, out)),
            State::Map(s) => {
                let processor = s.item_processor.as_ref();
                processor
                    .into_iter()
                    .for_each(|p| each_state(&p.states, out));
            }
            _ => {}
        }
    }
}

fn names(program: Program) -> Vec<String> {
    let definition = compile(program).expect("it compiles");
    let mut states = Vec::new();
    each_state(&definition.state_machine.states, &mut states);
    let passes: Vec<_> = states
        .iter()
        .filter(|(_, s)| matches!(s, State::Pass(_)))
        .collect();
    assert!(passes.is_empty(), "{passes:?}");
    states
        .into_iter()
        .map(|(name, _)| name.to_owned())
        .collect()
}

#[test]
fn programs_are_well_formed() {
    assert_eq!(check(&yardstick()), Vec::<String>::new());
    assert_eq!(check(&process_order()), Vec::<String>::new());
}

#[test]
fn yardstick_has_the_states_of_an_expert() {
    assert_eq!(
        names(yardstick()),
        [
            "Validate",
            "IfOk",
            "InvalidOrder",
            "CheckInventory",
            "IfAvailable",
            "Wait30Seconds",
            "Charge",
            "Release",
            "Parallel",
            "Notify",
            "Ship",
            "PackItems",
            "Pack",
        ]
    );
}

#[test]
fn process_order_has_the_states_of_an_expert() {
    assert_eq!(
        names(process_order()),
        [
            "ValidateOrder",
            "CheckInventory",
            "WhileNotAvailable",
            "WaitOneDay",
            "ChargeCard",
            "NotifyCustomer",
            "Rejected",
            "Parallel",
            "ShipOrder",
            "SendReceipt",
            "ForEachItem",
            "PrintLabel",
        ]
    );
}

/// Runs a program and its definition, which must agree; gives the outcome and the states.
fn run(program: &Program, order: Json) -> (Result<Json, Failure>, Trace) {
    let definition = compile(program.clone()).expect("it compiles");
    let machine = &definition.state_machine;
    let start = (&machine.states, machine.start_at.as_str());
    let mut native = ProgramRun {
        sites: &definition.sites,
        strict: true,
        input: order.clone(),
        trace: Trace::default(),
    };
    let expected = native.run(program, start);
    let mut asl = DefinitionRun {
        sites: &definition.sites,
        strict: true,
        input: order,
        trace: Trace::default(),
    };
    let outcome = asl.scope(start, Variables::new(), &Json::Null);
    assert_eq!(outcome, expected);
    assert_eq!(asl.trace, native.trace);
    (outcome, asl.trace)
}

fn order(price: u32, waits: u32) -> Json {
    let item = |name: &str| json!({ "name": name, "price": price, "quantity": 2 });
    json!({ "orderId": "o1", "email": "a@b.c", "waits": waits, "items": [item("x"), item("y")] })
}

#[test]
fn yardstick_takes_the_transitions_of_an_expert() {
    let (outcome, trace) = run(&yardstick(), order(5, 0));
    let confirmation = outcome.expect("it succeeds");
    assert_eq!(confirmation["status"], "DONE");
    assert_eq!(confirmation["orderId"], "o1");
    assert_eq!(confirmation["packed"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        trace.states,
        [
            "Validate",
            "IfOk",
            "CheckInventory",
            "IfAvailable",
            "Charge",
            "Parallel",
            "Notify",
            "Ship",
            "PackItems",
            "Pack",
            "Pack",
        ]
    );
    let charge = trace.calls.iter().find(|c| c.starts_with("Charge"));
    let charge = charge.expect("the card is charged");
    assert_eq!(charge, r#"Charge({"order_id":"o1","amount":20})"#);
}

#[test]
fn yardstick_waits_declines_and_refuses() {
    let (outcome, trace) = run(&yardstick(), order(50, 2));
    assert_eq!(
        outcome,
        Ok(json!({ "status": "DECLINED", "orderId": "o1" }))
    );
    let waits = trace.states.iter().filter(|s| *s == "Wait30Seconds");
    assert_eq!(waits.count(), 2);
    let last = trace.calls.last().map(String::as_str);
    assert_eq!(last, Some(r#"Release("limit")"#));
    let (outcome, _) = run(&yardstick(), json!({ "orderId": "o2", "items": [] }));
    let refused = ("InvalidOrder".to_owned(), "order o2 is invalid".to_owned());
    assert_eq!(outcome, Err(refused));
}

/// The same program with its steps numbered from the end.
fn renumbered(scope: &Scope) -> Scope {
    let last = scope.nodes.len() - 1;
    let mut nodes: Vec<Node> = scope.nodes.iter().rev().cloned().collect();
    let turn = |to: &mut usize| *to = last - *to;
    for node in &mut nodes {
        match &mut node.kind {
            NodeKind::Assign { next, .. }
            | NodeKind::Wait { next, .. }
            | NodeKind::Jump { next } => turn(next),
            NodeKind::Task { catch, next, .. } => {
                turn(next);
                catch.iter_mut().for_each(|c| turn(&mut c.next));
            }
            NodeKind::Parallel { branches, next, .. } => {
                branches.iter_mut().for_each(|b| *b = renumbered(b));
                turn(next);
            }
            NodeKind::Map { body, next, .. } => {
                *body = renumbered(body);
                turn(next);
            }
            NodeKind::Choice { rules, default } => {
                rules.iter_mut().for_each(|(_, to)| turn(to));
                turn(default);
            }
            NodeKind::Return { .. } | NodeKind::Fail { .. } | NodeKind::Unreachable => {}
        }
    }
    Scope {
        nodes,
        entry: last - scope.entry,
    }
}

#[test]
fn the_numbers_of_steps_do_not_matter() {
    for program in [yardstick(), process_order()] {
        let text = |program| {
            let machine = compile(program).expect("it compiles").state_machine;
            serde_json::to_string_pretty(&machine).expect("JSON")
        };
        let root = renumbered(&program.root);
        let turned = Program {
            root,
            ..program.clone()
        };
        assert_eq!(text(turned), text(program));
    }
}

#[test]
fn an_array_of_results_is_taken_apart_where_it_arrives() {
    for (program, index) in [(yardstick(), 1), (process_order(), 0)] {
        let definition = compile(program).expect("it compiles");
        let State::Parallel(state) = &definition.state_machine.states["Parallel"] else {
            panic!("`Parallel` is a Parallel state");
        };
        let assign = json!({ "shipment": format!("{{% $states.result[{index}] %}}") });
        assert_eq!(state.assign.clone().map(Json::Object), Some(assign));
    }
}
