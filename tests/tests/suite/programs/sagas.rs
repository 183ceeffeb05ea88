//! `compensate`: undos that run when a scope or block ends in an error.

use std::collections::BTreeMap;

use serde_json::json;
use workflow_core::asl::ExecutionType;
use workflow_core::validate::validate_text;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub, assert_pinned};

use super::shared::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Trip {
    pub traveller: String,
    pub city: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Booking {
    pub booking_id: String,
}

#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
pub enum TravelError {
    #[error("no rooms in {city}")]
    NoRooms { city: String },
    #[error("no seats")]
    NoSeats,
    #[error("no cars")]
    NoCars,
    #[error("undoing failed")]
    CompensationFailed { error: Failure, undo: Failure },
}

fn booking(kind: &str, trip: &Trip) -> Booking {
    Booking {
        booking_id: format!("{kind}-{}", trip.traveller),
    }
}

#[task]
pub async fn reserve_hotel(trip: &Trip) -> Result<Booking, TravelError> {
    Ok(booking("hotel", trip))
}
#[task]
pub async fn reserve_flight(trip: &Trip) -> Result<Booking, TravelError> {
    Ok(booking("flight", trip))
}
#[task]
pub async fn reserve_car(trip: &Trip) -> Result<Booking, TravelError> {
    Ok(booking("car", trip))
}
#[task(retry(error_equals = ["Busy"], max_attempts = 2))]
pub async fn cancel_hotel(hotel: &Booking) -> Result<(), Failure> {
    let _ = hotel;
    Ok(())
}
#[task]
pub async fn cancel_flight(flight: &Booking, reason: &str) -> Result<(), Failure> {
    let _ = (flight, reason);
    Ok(())
}
#[task]
pub async fn cancel_car(car: &Booking) -> Result<(), Failure> {
    let _ = car;
    Ok(())
}
#[task]
pub async fn pay(trip: &Trip) -> Result<String, TravelError> {
    Ok(format!("paid by {}", trip.traveller))
}

/// The tasks, of which those in `failing` fail.
fn stubs(failing: &[(&str, Failure)]) -> Vec<Stub> {
    let failure = |task: &str| {
        let found = failing.iter().find(|(name, _)| *name == task);
        found.map(|(_, failure)| failure.clone())
    };
    fn stub<K: workflow_runtime::task::Task>(failure: Option<Failure>) -> Stub {
        match failure {
            Some(failure) => Stub::any::<K>(move |_| Err(failure.clone())),
            None => Stub::own::<K>(),
        }
    }
    vec![
        stub::<reserve_hotel>(failure("reserve_hotel")),
        stub::<reserve_flight>(failure("reserve_flight")),
        stub::<reserve_car>(failure("reserve_car")),
        stub::<cancel_hotel>(failure("cancel_hotel")),
        stub::<cancel_flight>(failure("cancel_flight")),
        stub::<cancel_car>(failure("cancel_car")),
        stub::<pay>(failure("pay")),
        stub::<note>(failure("note")),
        stub::<double>(failure("double")),
        Stub::own::<echo>(),
        Stub::own::<ping>(),
        Stub::own::<reserve>(),
    ]
}

fn trip() -> Trip {
    Trip {
        traveller: "Ada".to_owned(),
        city: "Rome".to_owned(),
    }
}

fn no_seats() -> Failure {
    Failure::new("NoSeats", "no seats")
}

/// What a scope that ended in `error` ends in when an undo ends in `undo`.
fn failed_undo(error: &Failure, undo: &Failure) -> Failure {
    let cause = format!(
        r#"{{"errorMessage":"the undo failed with {} after {}","error":{},"undo":{}}}"#,
        undo.error,
        error.error,
        serde_json::to_string(error).unwrap(),
        serde_json::to_string(undo).unwrap(),
    );
    Failure::new("CompensationFailed", cause)
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Itinerary {
    pub hotel: Booking,
    pub flight: Booking,
    pub car: Booking,
    pub receipt: String,
}

/// Books a hotel, a flight and a car, or nothing.
#[workflow]
async fn book_travel(trip: Trip) -> Result<Itinerary, TravelError> {
    let hotel = reserve_hotel(&trip).await?;
    compensate(async || cancel_hotel(&hotel).await);
    let flight = reserve_flight(&trip).await?;
    compensate(async || cancel_flight(&flight, "the trip failed").await);
    let car = reserve_car(&trip).await?;
    compensate(async || cancel_car(&car).await);
    let receipt = pay(&trip).await?;
    Ok(Itinerary {
        hotel,
        flight,
        car,
        receipt,
    })
}

#[test]
fn a_saga_undoes_what_was_done() {
    assert_pinned::<book_travel>(PINNED);
    let run = |failing: &[(&str, Failure)]| {
        let program = Program::<book_travel>::new(stubs(failing));
        let outcome = program.check(trip());
        let states = outcome.states().join(" ");
        (outcome.result, states)
    };
    let (result, states) = run(&[]);
    assert_eq!(result.unwrap()["receipt"], json!("paid by Ada"));
    assert_eq!(states, "ReserveHotel ReserveFlight ReserveCar Pay");

    let timeout = Failure::new("States.Timeout", "");
    for (task, failure, expected) in [
        ("reserve_hotel", no_seats(), "ReserveHotel"),
        (
            "reserve_flight",
            no_seats(),
            "ReserveHotel ReserveFlight CancelHotel Fail",
        ),
        (
            "reserve_car",
            timeout.clone(),
            "ReserveHotel ReserveFlight ReserveCar CancelFlight CancelHotel Fail",
        ),
        (
            "pay",
            timeout,
            "ReserveHotel ReserveFlight ReserveCar Pay CancelCar CancelFlight CancelHotel Fail",
        ),
    ] {
        let (result, states) = run(&[(task, failure.clone())]);
        assert_eq!(result.unwrap_err(), failure, "{task}");
        assert_eq!(states, expected, "{task}");
    }
}

/// Each state's type, and where it leads on which errors.
fn ways(definition: &serde_json::Value) -> BTreeMap<&str, String> {
    let states = definition["States"].as_object().unwrap().iter();
    let ways = states.map(|(name, state)| {
        let catch = state["Catch"].as_array().into_iter().flatten();
        let catch: Vec<String> = catch
            .map(|catcher| format!("{} -> {}", catcher["ErrorEquals"], catcher["Next"]))
            .collect();
        let way = format!("{} -> {} {catch:?}", state["Type"], state["Next"]);
        (&**name, way)
    });
    ways.collect()
}

#[test]
fn a_saga_is_the_machine_that_an_expert_writes() {
    let by_hand = include_str!("by_hand/book_travel.asl.json");
    let findings = validate_text(by_hand, ExecutionType::Standard);
    assert!(findings.is_empty(), "{findings:#?}");
    let by_hand = serde_json::from_str(by_hand).unwrap();
    let ours = book_travel::definition().to_json();
    assert_eq!(ways(&ours), ways(&by_hand));
}

#[test]
fn an_undo_that_fails_does_not_stop_the_others() {
    let busy = Failure::new("Busy", "try \"later\"");
    let down = Failure::new("Down", "ä\n");
    let run = |failing: &[(&str, Failure)]| {
        let program = Program::<book_travel>::new(stubs(failing));
        let outcome = program.check(trip());
        assert!(outcome.states().contains(&"CancelHotel"));
        outcome.result.unwrap_err()
    };
    let failing = [("pay", no_seats()), ("cancel_car", busy.clone())];
    assert_eq!(run(&failing), failed_undo(&no_seats(), &busy));
    let failing = [
        ("pay", no_seats()),
        ("cancel_car", busy.clone()),
        ("cancel_flight", down.clone()),
        ("cancel_hotel", busy.clone()),
    ];
    let first = failed_undo(&no_seats(), &busy);
    let second = failed_undo(&first, &down);
    assert_eq!(run(&failing), failed_undo(&second, &busy));
}

/// Registered on some ways only, with steps and choices between, and with an error of its own.
#[workflow]
async fn on_some_ways(trip: Trip, by_car: bool, nights: u32) -> Result<u32, TravelError> {
    let mut note_text = format!("{nights} nights");
    if nights > 0 {
        let hotel = reserve_hotel(&trip).await?;
        compensate(async || {
            cancel_hotel(&hotel).await?;
            note(note_text).await
        });
        note_text = "changed".to_owned();
    }
    match by_car {
        true => {
            let car = reserve_car(&trip).await?;
            compensate(async || {
                let _ = cancel_car(&car).await;
            });
        }
        false => {
            let flight = reserve_flight(&trip).await?;
            compensate(async || cancel_flight(&flight, &trip.city).await);
            if nights > 10 {
                return Err(TravelError::NoRooms { city: trip.city });
            }
        }
    }
    sleep(Duration::from_secs(1)).await;
    pay(&trip).await?;
    if note_text.len() > 9 {
        return Err(TravelError::NoCars);
    }
    Ok(nights)
}

#[test]
fn undos_of_some_ways() {
    assert_pinned::<on_some_ways>(PINNED);
    for failing in [
        vec![],
        vec![("pay", no_seats())],
        vec![("pay", no_seats()), ("note", no_seats())],
        vec![("pay", no_seats()), ("cancel_car", no_seats())],
        vec![("reserve_car", no_seats())],
        vec![("reserve_flight", Failure::new("Lambda.Unknown", "crashed"))],
    ] {
        let program = Program::<on_some_ways>::new(stubs(&failing));
        for nights in [0, 1, 11, 1_000_000] {
            for by_car in [false, true] {
                let outcome = program.check((trip(), by_car, nights));
                let fails = nights > 10 && !by_car || nights > 100 || !failing.is_empty();
                let paid = outcome.states().contains(&"Pay");
                let done = outcome.result.is_ok();
                assert!(done || fails, "{failing:?} {nights} {by_car}");
                let undone = outcome.states().contains(&"CancelHotel");
                assert_eq!(
                    undone,
                    !done && nights > 0,
                    "{failing:?} {nights} {by_car} {paid}"
                );
            }
        }
    }
}

/// A block is a scope of its own: its undos run before its result is looked at.
#[workflow]
async fn blocks(trip: Trip, nights: u32) -> Result<String, TravelError> {
    let hotel = reserve_hotel(&trip).await?;
    compensate(async || cancel_hotel(&hotel).await);
    let booked = async {
        let flight = reserve_flight(&trip).await?;
        compensate(async || cancel_flight(&flight, "block").await);
        if nights == 3 {
            return Err(TravelError::NoRooms {
                city: "Paris".to_owned(),
            });
        }
        pay(&trip).await?;
        Ok(flight)
    }
    .await;
    let text = match booked {
        Ok(flight) => flight.booking_id,
        Err(TravelError::NoRooms { city }) => city,
        Err(TravelError::CompensationFailed { error, undo }) => {
            format!("{} then {}", error.error, undo.error)
        }
        Err(e) => e.to_string(),
    };
    let direct = match async move {
        let car = reserve_car(&trip).await?;
        compensate(async move || cancel_car(&car).await);
        let n = double(i64::from(nights)).await;
        if n.is_err() {
            Err(TravelError::NoCars)?;
        }
        Ok::<_, TravelError>(car.booking_id)
    }
    .await
    {
        Ok(id) => id,
        Err(TravelError::NoCars) => "none".to_owned(),
        Err(e) => return Err(e),
    };
    note(format!("{text} {direct}"))
        .await
        .map_err(|_| TravelError::NoSeats)?;
    Ok(format!("{text} {direct}"))
}

#[test]
fn undos_of_blocks() {
    assert_pinned::<blocks>(PINNED);
    let run = |failing: &[(&str, Failure)], nights: u32| {
        let program = Program::<blocks>::new(stubs(failing));
        let outcome = program.check((trip(), nights));
        let states = outcome.states().join(" ");
        (outcome.result, states)
    };
    assert_eq!(run(&[], 1).0.unwrap(), json!("flight-Ada car-Ada"));
    let (result, states) = run(&[], 3);
    assert_eq!(result.unwrap(), json!("Paris car-Ada"));
    assert!(
        states.contains("CancelFlight") && !states.contains("CancelHotel"),
        "{states}"
    );
    let busy = Failure::new("Busy", "later");
    let fails = [("pay", no_seats())];
    assert_eq!(run(&fails, 1).0.unwrap(), json!("no seats car-Ada"));
    let fails = [("pay", no_seats()), ("cancel_flight", busy.clone())];
    assert_eq!(
        run(&fails, 1).0.unwrap(),
        json!("NoSeats then Busy car-Ada")
    );
    let timeout = Failure::new("States.Timeout", "");
    let fails = [("pay", timeout.clone())];
    let (result, states) = run(&fails, 1);
    assert_eq!(result.unwrap_err(), timeout);
    assert!(
        states.contains("CancelFlight") && states.contains("CancelHotel"),
        "{states}"
    );
    let fails = [("double", busy.clone())];
    assert_eq!(run(&fails, 1).0.unwrap(), json!("flight-Ada none"));
    let fails = [("double", busy.clone()), ("cancel_car", busy.clone())];
    assert_eq!(run(&fails, 1).0.unwrap_err().error, "CompensationFailed");
    let fails = [("note", busy)];
    let (result, states) = run(&fails, 1);
    assert_eq!(result.unwrap_err().error, "NoSeats");
    assert!(
        states.contains("CancelHotel") && !states.contains("CancelCar"),
        "{states}"
    );
}

/// Branches, iterations, repeated blocks and rounds of a loop undo what is theirs.
#[workflow]
async fn scopes(trips: Vec<Trip>) -> Result<u32, TravelError> {
    let mut count = 0;
    for trip in &trips {
        let round = async {
            let hotel = reserve_hotel(trip).await?;
            compensate(async || cancel_hotel(&hotel).await);
            count += 1;
            pay(trip).await?;
            Ok::<_, TravelError>(())
        }
        .await;
        if round.is_err() {
            count += 100;
        }
    }
    let first = trips.first().cloned().ok_or(TravelError::NoRooms {
        city: String::new(),
    })?;
    compensate(async || note("outer".to_owned()).await);
    let (joined, _) = join!(
        async {
            let car = reserve_car(&first).await?;
            compensate(async || cancel_car(&car).await);
            pay(&first).await
        },
        ping()
    );
    if joined.is_ok() {
        count += 1000;
    }
    let mapped = map(&trips, async |trip| {
        let flight = reserve_flight(trip).await?;
        compensate(async || cancel_flight(&flight, "map").await);
        pay(trip).await
    })
    .await;
    if mapped.is_ok() {
        count += 10_000;
    }
    try_join!(
        async {
            let car = reserve_car(&first).await?;
            compensate(async || cancel_car(&car).await);
            pay(&first).await
        },
        reserve_flight(&first)
    )?;
    Ok(count)
}

#[test]
fn scopes_undo_what_is_theirs() {
    for failing in [
        vec![],
        vec![("pay", no_seats())],
        vec![
            ("pay", no_seats()),
            ("cancel_car", Failure::new("Busy", "")),
        ],
        vec![("reserve_car", no_seats())],
    ] {
        let program = Program::<scopes>::new(stubs(&failing));
        let outcome = program.check(vec![trip(), trip()]);
        assert_eq!(
            outcome.result.is_ok(),
            failing.is_empty(),
            "{:?}",
            outcome.result
        );
        if failing.is_empty() {
            assert_eq!(outcome.result.unwrap(), json!(11_002));
        }
        let none = program.check(Vec::new());
        assert_eq!(none.result.unwrap_err().error, "NoRooms");
    }
}

/// What can't be cloned is kept as the JSON that it crosses as.
#[derive(Debug, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Ticket {
    pub text: String,
    pub seats: Vec<u32>,
}

#[task]
pub async fn issue(text: &str) -> Result<Ticket, TravelError> {
    Ok(Ticket {
        text: text.to_owned(),
        seats: vec![1],
    })
}
#[task]
pub async fn withdraw(ticket: Ticket, trip: &Trip, seat: u32) -> Result<(), Failure> {
    let _ = (ticket, trip, seat);
    Ok(())
}

/// Undos that read references, fields, moved values and values of a name that is used again.
#[workflow]
async fn captures(trips: Vec<Trip>, seat: u32) -> Result<Vec<String>, TravelError> {
    let mut log = vec!["start".to_owned()];
    for trip in &trips {
        let city = &trip.city;
        async {
            let ticket = issue(city).await?;
            compensate(async || {
                let seat = ticket.seats.first().copied().unwrap_or(seat);
                for entry in &log {
                    note(entry.clone()).await?;
                }
                withdraw(ticket, trip, seat).await
            });
            log.push(city.clone());
            let ticket = issue("other").await?;
            pay(trip).await?;
            log.push(ticket.text);
            Ok::<_, TravelError>(())
        }
        .await?;
    }
    loop {
        pay(&trips[0]).await?;
        if log.len() > 2 {
            return Ok(log);
        }
        log.push("again".to_owned());
    }
}

#[test]
fn what_an_undo_reads_is_from_when_it_was_registered() {
    let issue_stubs = |failing: &[(&str, Failure)]| {
        let mut stubs = stubs(failing);
        stubs.extend([Stub::own::<issue>(), Stub::own::<withdraw>()]);
        stubs
    };
    let program = Program::<captures>::new(issue_stubs(&[]));
    let outcome = program.check((vec![trip()], 5));
    assert_eq!(outcome.output(), &json!(["start", "Rome", "other"]));
    let program = Program::<captures>::new(issue_stubs(&[("pay", no_seats())]));
    let outcome = program.check((vec![trip()], 5));
    assert_eq!(outcome.failure(), &no_seats());
    let calls: Vec<&String> = outcome.chains[""].iter().collect();
    let called = |text: &str| calls.iter().any(|call| call.contains(text));
    assert!(called("start") && called(r#""seat":1"#), "{calls:?}");
    assert!(
        !called("Withdraw {\"ticket\":{\"text\":\"other\""),
        "{calls:?}"
    );
}

/// A scope of its own, in the caller's machine or alone.
#[workflow(inline)]
async fn stay(trip: Trip) -> Result<String, TravelError> {
    let hotel = reserve_hotel(&trip).await?;
    compensate(async || cancel_hotel(&hotel).await);
    pay(&trip).await
}

#[workflow]
async fn stay_or_not(trip: Trip) -> Result<String, TravelError> {
    compensate(async || note("around".to_owned()).await);
    let paid = match stay(trip).await {
        Ok(paid) => paid,
        Err(TravelError::NoSeats) => "nothing".to_owned(),
        Err(e) => return Err(e),
    };
    Ok(paid)
}

#[test]
fn inline_workflows_undo_what_is_theirs() {
    let timeout = Failure::new("States.Timeout", "");
    let no_cars = Failure::new("NoCars", "no cars");
    for (failure, caught) in [(no_seats(), true), (no_cars, false), (timeout, false)] {
        let failing = [("pay", failure.clone())];
        let outcome = Program::<stay>::new(stubs(&failing)).check(trip());
        assert_eq!(outcome.failure(), &failure);
        assert_eq!(
            outcome.states(),
            ["ReserveHotel", "Pay", "CancelHotel", "Fail"]
        );
        let outcome = Program::<stay_or_not>::new(stubs(&failing)).check(trip());
        assert_eq!(outcome.result.is_ok(), caught);
        let undone = outcome.states().contains(&"Note");
        assert_eq!(undone, !caught, "{:?}", outcome.states());
    }
}

/// A plain result: only an error that nobody names can end it.
#[workflow]
async fn plain(text: String) -> String {
    compensate(async || echo("undone").await);
    let text = echo(&text).await;
    echo(&text).await
}

#[test]
fn a_workflow_without_errors_is_undone_too() {
    let timeout = Failure::new("States.Timeout", "slow");
    let stub = {
        let timeout = timeout.clone();
        Stub::any::<echo>(move |call| match call.input.as_str() {
            Some("bad") => Err(timeout.clone()),
            _ => Ok(call.input.clone()),
        })
    };
    let program = Program::<plain>::new(vec![stub]);
    assert_eq!(program.check("a".to_owned()).output(), &json!("a"));
    let outcome = program.check("bad".to_owned());
    assert_eq!(outcome.failure(), &timeout);
    assert_eq!(outcome.states(), ["Echo", "Echo2", "Fail"]);
}
