//! What differs from run to run: the time, UUIDs, random numbers, the execution; and waiting
//! until a time.

use serde_json::{Value as Json, json};
use workflow_runtime::prelude::*;
use workflow_runtime::testing;
use workflow_tests::asl::{Program, Stub, assert_pinned};

use super::shared::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
struct Entry {
    id: Uuid,
    written_at: Timestamp,
    lot: f64,
    order: String,
}

/// Writes an entry down.
#[task]
async fn write_entry(entry: &Entry) -> Result<Timestamp, Failure> {
    Ok(entry.written_at)
}

/// Reads the clock in a task.
#[task]
async fn clock(id: Uuid, attempt: TaskContext) -> Result<String, Failure> {
    assert!(!attempt.execution_id().is_empty());
    Ok(id.to_string())
}

#[workflow]
async fn all_four(order: String) -> Result<(Entry, String, Timestamp, bool), Failure> {
    let entry = Entry {
        id: uuid(),
        written_at: now(),
        lot: random(),
        order,
    };
    sleep(Duration::from_secs(90)).await;
    let written = write_entry(&entry).await?;
    let later = now();
    let run = execution();
    let text = format!("{written} {later} {} {}", entry.id, run.start_time);
    note(text.clone()).await?;
    let same = written == entry.written_at && later > written && entry.lot < 1.0;
    Ok((entry, run.name, run.start_time, same))
}

#[test]
fn the_sources_are_recorded() {
    assert_pinned::<all_four>(PINNED);
    let program = Program::<all_four>::new(vec![Stub::own::<write_entry>(), Stub::own::<note>()]);
    let run = program.check("7".into());
    let output = run.output();
    let id = output[0]["id"].as_str().unwrap();
    assert_eq!(output[0]["writtenAt"], "2026-01-01T00:00:00Z");
    assert_eq!(output[2], "2026-01-01T00:00:00Z");
    assert_eq!(output[3], true);
    // A second run draws the same in a test.
    assert_eq!(program.check("7".into()).output()[0], output[0]);
    assert!(run.calls()[1].ends_with(&format!(
        "\"2026-01-01T00:00:00Z 2026-01-01T00:01:30Z {id} 2026-01-01T00:00:00Z\""
    )));
}

/// In branches, map bodies and loops, as arguments, in conditions and closures.
#[workflow]
async fn everywhere(skus: Vec<String>, name: Option<String>) -> Result<Vec<String>, Failure> {
    let own = name.unwrap_or(format!("order-{}", uuid()));
    let mut all = vec![own, clock(uuid()).await?];
    let (a, b) = try_join!(async { clock(uuid()).await }, async {
        let first = clock(uuid()).await?;
        let second = clock(uuid()).await?;
        Ok::<String, Failure>(format!("{first} {second}"))
    })?;
    all.push(a);
    all.push(b);
    let mapped = map(&skus, async |sku| {
        let id = clock(uuid()).await?;
        Ok::<String, Failure>(format!("{sku} {id} {}", random() < 1.0))
    })
    .await?;
    all.extend(mapped);
    let mut n = 0;
    while n < 3 {
        let id = uuid();
        if random() < 0.5 {
            all.push(clock(id).await?);
        } else {
            all.push(format!("{id}"));
        }
        n += 1;
    }
    let dice: Vec<String> = skus.iter().map(|sku| format!("{sku}{}", uuid())).collect();
    all.extend(dice);
    let json = json!({ "id": uuid(), "run": execution().name.len() > 0, "lots": [random() < 1.0] });
    all.push(format!("{}", json["lots"][0] == true));
    Ok(all)
}

#[test]
fn each_evaluation_draws_once_wherever_it_stands() {
    let program = Program::<everywhere>::new(vec![Stub::own::<clock>()]);
    for (skus, name) in [
        (vec![], None),
        (vec!["a".to_owned()], Some("x".to_owned())),
        (vec!["a".to_owned(), "b".to_owned(), "c".to_owned()], None),
    ] {
        let run = program.check((skus.clone(), name.clone()));
        let texts: Vec<&str> = run
            .output()
            .as_array()
            .unwrap()
            .iter()
            .map(|t| t.as_str().unwrap())
            .collect();
        let mut ids: Vec<&str> = texts
            .iter()
            .flat_map(|text| text.split(' '))
            .map(|word| &word[word.len().saturating_sub(36)..])
            .filter(|word| Uuid::parse_str(word).is_ok())
            .collect();
        let expected = usize::from(name.is_none()) + 4 + 2 * skus.len() + 3;
        assert_eq!(ids.len(), expected, "{texts:?}");
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), expected, "some were drawn twice: {texts:?}");
    }
}

/// Fails twice.
#[task(retry(error_equals = ["Busy"], interval_seconds = 5, max_attempts = 3, backoff_rate = 1.0))]
async fn send(id: Uuid, at: Timestamp) -> Result<String, Failure> {
    Ok(format!("{id} {at}"))
}

#[workflow]
async fn sent_again(skus: Vec<String>) -> Result<(String, i64), Failure> {
    let sent = send(uuid(), now()).await?;
    let lot = match random() {
        x if x < 0.5 => 1,
        x if x < 2.0 => 2,
        _ => 3,
    };
    note(skus.join(",")).await?;
    Ok((sent, lot))
}

#[test]
fn another_attempt_sends_the_same() {
    assert_pinned::<sent_again>(PINNED);
    let busy = Stub::any::<send>(|call| match call.retry_count {
        0 | 1 => Err(Failure::new("Busy", "")),
        _ => {
            let (id, at): (Uuid, Timestamp) = (
                serde_json::from_value(call.input["id"].clone()).unwrap(),
                serde_json::from_value(call.input["at"].clone()).unwrap(),
            );
            Ok(json!(format!("{id} {at}")))
        }
    });
    let program = Program::<sent_again>::new(vec![busy, Stub::own::<note>()]);
    let run = program.check(vec![]);
    let calls: Vec<&str> = run
        .calls()
        .into_iter()
        .filter(|c| c.contains("Send"))
        .collect();
    assert!(
        calls.len() == 1 || calls.iter().all(|c| *c == calls[0]),
        "{calls:?}"
    );
}

#[workflow]
async fn luck(n: u32) -> Result<String, Failure> {
    let word = match random() {
        x if x < 0.25 => "low",
        x if x < 0.5 => "middle",
        x if x >= 0.5 => "high",
        _ => "never",
    };
    if random() < 0.25 && n > 1 {
        note(word.to_string()).await?;
    }
    Ok(format!("{word} {}", random()))
}

#[test]
fn a_fixed_number_takes_each_way() {
    for (number, expected) in [(0.0, "low 0"), (0.25, "middle 0.25"), (0.75, "high 0.75")] {
        let test = testing::runtime().random(number).build();
        let run = block_on(test.assert_equivalent::<luck>(2));
        assert_eq!(run.output.unwrap(), expected);
        assert_eq!(test.calls::<note>().len(), usize::from(number < 0.25));
    }
    let program = Program::<luck>::new(vec![Stub::own::<note>()]);
    for n in 0..5 {
        program.check(n);
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
        .block_on(future)
}

#[test]
fn a_fixed_uuid_is_drawn_everywhere() {
    let id = Uuid::from_u128(7);
    let test = testing::runtime().uuid(id).build();
    let run = block_on(test.assert_equivalent::<everywhere>((vec!["a".into()], None)));
    assert!(
        run.output.unwrap()[..3]
            .iter()
            .all(|t| t.ends_with(&id.to_string()))
    );
}

/// Plain calls draw by themselves.
#[test]
fn executions_of_a_runtime_draw_by_their_names() {
    let drawn = |name: &'static str| {
        block_on(async move {
            let runtime = Runtime::builder().build().await.unwrap();
            let input = ("x".to_owned(), vec![Timestamp::UNIX_EPOCH]);
            let execution = runtime.start::<names>(input).name(name).await.unwrap();
            execution.output().await.unwrap()
        })
    };
    assert_eq!(drawn("one").0, drawn("one").0);
    assert_ne!(drawn("one").0, drawn("two").0);
    let (_, id, name) = drawn("one");
    assert_eq!(name, "one");
    assert!(id.ends_with(":names:one"), "{id}");
}

#[workflow]
async fn names(text: String, times: Vec<Timestamp>) -> Result<(Uuid, String, String), Failure> {
    let run = execution();
    if times.len() > 3 {
        note(text).await?;
    }
    Ok((uuid(), run.id, run.name))
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Campaign {
    #[serde(rename = "startsAt")]
    starts_at: Timestamp,
    pause: u64,
}

#[workflow]
async fn wait_until(campaign: Campaign) -> Result<Vec<Timestamp>, Failure> {
    sleep_until(campaign.starts_at).await;
    let first = now();
    let end: Timestamp = "2026-02-01T00:00:00Z".parse().unwrap();
    sleep_until(end).await;
    let second = now();
    sleep_until(Timestamp::UNIX_EPOCH).await;
    let third = now();
    sleep_until(third).await;
    if first < second {
        sleep_until(now()).await;
    }
    Ok(vec![first, second, third, now()])
}

#[test]
fn waiting_until_a_time() {
    assert_pinned::<wait_until>(PINNED);
    let program = Program::<wait_until>::new(vec![]);
    let (start, end) = ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
    for (starts_at, expected) in [
        (
            "2026-01-15T10:00:00Z",
            ["2026-01-15T10:00:00Z", end, end, end],
        ),
        ("2025-12-31T23:59:59.5Z", [start, end, end, end]),
        (
            "2026-01-15T10:00:00+01:00",
            ["2026-01-15T09:00:00Z", end, end, end],
        ),
        (
            "2026-01-15T10:00:00.25Z",
            ["2026-01-15T10:00:00.25Z", end, end, end],
        ),
        ("2026-03-01T00:00:00Z", ["2026-03-01T00:00:00Z"; 4]),
    ] {
        let run = program.check_json(json!({"startsAt": starts_at, "pause": 1}));
        assert_eq!(*run.output(), json!(expected), "{starts_at}");
    }
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Times {
    a: Timestamp,
    b: Timestamp,
    c: Option<Timestamp>,
}

#[workflow]
async fn compare(times: Times) -> Result<Json, Failure> {
    let (a, b, c) = (times.a, times.b, times.c);
    let later = if a > b { a } else { b };
    Ok(json!({
        "order": [a < b, a <= b, a > b, a >= b, a == b, a != b],
        "text": format!("{a}|{}", b.to_string()),
        "later": later.to_string(),
        "option": [c == Some(a), c.is_some(), c == None],
        "max": a.max(b) == later,
        "sorted": (vec![a, b].iter().max() == Some(&later)),
    }))
}

#[test]
fn times_are_compared_and_printed_as_times() {
    let program = Program::<compare>::new(vec![]);
    let times = [
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.000Z",
        "2026-01-01T00:00:00.1Z",
        "2026-01-01T00:00:00.100000Z",
        "2026-01-01T01:00:00.1+01:00",
        "2026-01-01T00:00:00.123Z",
        "2026-01-01T00:00:10Z",
        "2026-01-01T00:00:10.010Z",
        "1969-12-31T23:59:59.999Z",
        "1999-12-31T23:59:59Z",
    ];
    for a in times {
        for b in times {
            let parsed = |t: &str| t.parse::<Timestamp>().unwrap();
            let run = program.check_json(json!({"a": a, "b": b, "c": a}));
            let (a, b) = (parsed(a), parsed(b));
            let expected = json!([a < b, a <= b, a > b, a >= b, a == b, a != b]);
            assert_eq!(run.output()["order"], expected, "{a} {b}");
            assert_eq!(run.output()["text"], format!("{a}|{b}"));
            assert_eq!(run.output()["option"], json!([true, true, false]));
        }
    }
    let run = program.check_json(json!({"a": times[0], "b": times[2]}));
    assert_eq!(run.output()["option"], json!([false, false, true]));
}
