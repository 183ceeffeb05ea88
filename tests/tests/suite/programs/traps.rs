//! What is easily mistranslated: copies of variables that change, names, order, odd texts.

use std::collections::BTreeMap;

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub};

use super::shared::*;

fn tasks() -> Vec<Stub> {
    vec![
        Stub::own::<double>(),
        Stub::own::<echo>(),
        Stub::own::<note>(),
        Stub::own::<reserve>(),
    ]
}

/// A copy keeps the old value.
#[workflow]
async fn copies(mut list: Vec<i64>, mut status: Option<String>) -> Result<Vec<String>, Failure> {
    let mut count = 0;
    let old = count;
    count += 1;
    let before = list.clone();
    list.push(4);
    let first = list[0];
    list[0] = 10;
    let text = match status {
        Some(s) => {
            status = None;
            echo(&s).await;
            s
        }
        None => {
            status = Some("set".to_string());
            String::new()
        }
    };
    let (mut a, mut b) = (1, 2);
    let tmp = a;
    a = b;
    b = tmp;
    count = double(count + old).await? + count;
    let step = count;
    for n in before.clone() {
        count += n;
        list.push(count);
    }
    Ok(vec![
        format!("{old} {count} {step} {first} {a} {b} {text}"),
        format!(
            "{} {}",
            before.len(),
            list.iter()
                .map(|n| n.to_string())
                .collect::<Vec<_>>()
                .join(",")
        ),
        status.unwrap_or("none".into()),
    ])
}

#[test]
fn copies_of_variables_keep_their_value() {
    let program = Program::<copies>::new(tasks());
    let run = program.check((vec![1, 2], Some("x".into())));
    assert_eq!(
        *run.output(),
        json!(["0 6 3 1 2 1 x", "2 10,2,4,4,6", "none"])
    );
    let run = program.check((vec![5], None));
    assert_eq!(*run.output(), json!(["0 8 3 5 2 1 ", "1 10,4,8", "set"]));
}

/// Names that JSONata has a use for.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Odd {
    and: u32,
    or: u32,
    r#in: u32,
    r#type: String,
    null: Option<u32>,
    #[serde(rename = "with space")]
    space: u32,
    #[serde(rename = "a-b")]
    dash: u32,
    #[serde(rename = "$x")]
    dollar: u32,
    #[serde(rename = "it's \"quoted\" `so`")]
    quoted: u32,
    #[serde(rename = "1st")]
    first: u32,
}

#[workflow]
async fn names(odd: Odd) -> Result<Odd, Failure> {
    let sum = odd.and + odd.or + odd.r#in;
    let count = odd.space + odd.dash + odd.dollar + odd.quoted + odd.first;
    let map = vec![sum, count];
    let string = odd.r#type.clone();
    let now = map.iter().map(|item| item + count).sum::<u32>();
    let states = odd.null.unwrap_or(now);
    let item = 3;
    let max = map.iter().map(|item| *item).max().unwrap_or(item);
    note(format!(
        "{sum} {count} {string} {now} {states} {max} {item}"
    ))
    .await?;
    let exists = Odd {
        and: sum,
        r#in: count,
        quoted: max,
        r#type: format!("{string}!"),
        ..odd
    };
    Ok(exists)
}

#[test]
fn names_that_jsonata_has_a_use_for() {
    let odd = Odd {
        and: 1,
        or: 2,
        r#in: 3,
        r#type: "t".into(),
        null: None,
        space: 10,
        dash: 20,
        dollar: 30,
        quoted: 40,
        first: 50,
    };
    let run = Program::<names>::new(tasks()).check(odd);
    assert_eq!(run.calls(), ["${Note} \"6 150 t 456 456 150 3\""]);
    assert_eq!(run.output()["it's \"quoted\" `so`"], json!(150));
    assert_eq!(run.output()["a-b"], json!(20));
}

#[workflow]
async fn odd_texts(name: String) -> Result<Vec<String>, Failure> {
    let texts = vec![
        "it's".to_string(),
        "\"quoted\" and `ticks`".to_string(),
        "back\\slash \n new \t tab \u{1F600} \u{0}".to_string(),
        format!("{{{name}}} 'n' \"m\" \\ {{%"),
        r#"{% "x" %}"#.to_string(),
        "$states.input".to_string(),
    ];
    let mut seen = vec![];
    for text in &texts {
        seen.push(echo(text).await);
    }
    echo("it's \"{% y %}\" \\ done").await;
    if seen[0] == "it's" && seen[1].contains('"') && seen[2].contains("\\") {
        return Ok(seen);
    }
    Err(Failure::new("Odd.Texts", "they changed"))
}

#[test]
fn texts_with_every_kind_of_quote() {
    let run = Program::<odd_texts>::new(tasks()).check("a'b\"c".into());
    assert_eq!(run.output()[3], json!("{a'b\"c} 'n' \"m\" \\ {%"));
    assert_eq!(
        run.output()[2],
        json!("back\\slash \n new \t tab \u{1F600} \u{0}")
    );
}

/// A map is sorted by its keys, however the input is spelled.
#[workflow]
async fn sorted(stock: BTreeMap<String, i64>) -> Result<Vec<String>, Failure> {
    let mut lines = Vec::new();
    for (sku, count) in &stock {
        lines.push(format!("{sku}={count}"));
        echo(sku).await;
    }
    let keys: Vec<String> = stock.keys().cloned().collect();
    let values: Vec<i64> = stock.values().copied().collect();
    lines.push(keys.join(","));
    lines.push(values.iter().sum::<i64>().to_string());
    if let Some((first, _)) = stock.iter().next() {
        lines.push(first.clone());
    }
    Ok(lines)
}

#[test]
fn sorted_maps_are_sorted() {
    let program = Program::<sorted>::new(tasks());
    let run = program.check_json(json!({ "b": 1, "a": 2, "C": 3 }));
    assert_eq!(
        *run.output(),
        json!(["C=3", "a=2", "b=1", "C,a,b", "6", "C"])
    );
    assert_eq!(*program.check_json(json!({})).output(), json!(["", "0"]));
    assert_eq!(
        *program.check_json(json!({ "x": 9 })).output(),
        json!(["x=9", "x", "9", "x"])
    );
}

/// A handler's variable does not leak from one round to the next.
#[workflow]
async fn rounds(skus: Vec<String>) -> Result<Vec<String>, StockError> {
    let mut out = vec![];
    let mut last_error: Option<String> = None;
    for (i, sku) in skus.iter().enumerate() {
        let mut message = format!("{i}");
        let place = match reserve(sku, i as u32).await {
            Ok(place) => Some(place),
            Err(StockError::SoldOut { sku: name, wanted }) => {
                message = format!("{message}:{name}x{wanted}");
                last_error = Some(message.clone());
                None
            }
            Err(StockError::Closed) if last_error.is_some() => break,
            Err(e) => return Err(e),
        };
        if let Some(place) = place {
            message.push_str(&place);
        }
        out.push(message);
    }
    out.extend(last_error);
    Ok(out)
}

#[test]
fn handlers_in_rounds() {
    let program = Program::<rounds>::new(tasks());
    let check = |skus: &[&str]| {
        program
            .check(skus.iter().map(|s| (*s).to_owned()).collect())
            .result
    };
    assert_eq!(
        check(&["a", "none", "b"]).unwrap(),
        json!(["0shelf-a-0", "1:nonex1", "2shelf-b-2", "1:nonex1"])
    );
    assert_eq!(
        check(&["none", "closed", "a"]).unwrap(),
        json!(["0:nonex0", "0:nonex0"])
    );
    assert_eq!(check(&["closed"]).unwrap_err().error, "Closed");
    assert_eq!(check(&[]).unwrap(), json!([]));
}

/// Each branch reads the variable as it is when the branches start.
#[workflow]
async fn captured_mut(n: i64) -> Result<Vec<i64>, Failure> {
    let mut total = n;
    total += 1;
    let (a, b) = try_join!(async { double(total).await }, async {
        let mut total = total * 100;
        total += double(total).await?;
        Ok(total)
    })?;
    total += a + b;
    let more = map(vec![1, 2], async |k| {
        let mut total = total + k;
        total *= 2;
        total
    })
    .await;
    total -= 1;
    Ok(more.into_iter().chain([total]).collect())
}

#[test]
fn branches_read_variables_that_change() {
    let program = Program::<captured_mut>::new(tasks());
    assert_eq!(*program.check(1).output(), json!([1214, 1216, 605]));
}

/// Numbers, printed.
#[workflow]
async fn printed(x: f64, n: i64, big: u64) -> Vec<String> {
    vec![
        format!("{x}"),
        format!("{x:.3}"),
        x.to_string(),
        format!("{n} {n:05} {n:+} {n:<4}|{n:>6}|{n:^7}|"),
        format!("{big}"),
        (n as f64 / 4.0).to_string(),
        format!("{}", x as i64),
        format!("{:?}", n),
        true.to_string(),
        format!("{}%", (x * 100.0).round() / 100.0),
    ]
}

#[test]
fn numbers_are_printed_as_rust_prints_them() {
    let program = Program::<printed>::new(vec![]);
    for (x, n, big) in [
        (0.5_f64, 3, 7),
        (-2.0, -7, 1_000_000_000_000),
        (1e-3, 0, 0),
        (123456.789, 100, 9_007_199_254_740_991),
        (1e15, 12345, 42),
    ] {
        let expected = vec![
            format!("{x}"),
            format!("{x:.3}"),
            x.to_string(),
            format!("{n} {n:05} {n:+} {n:<4}|{n:>6}|{n:^7}|"),
            format!("{big}"),
            (n as f64 / 4.0).to_string(),
            format!("{}", x as i64),
            format!("{:?}", n),
            true.to_string(),
            format!("{}%", (x * 100.0).round() / 100.0),
        ];
        assert_eq!(*program.check((x, n, big)).output(), json!(expected));
    }
}

#[workflow]
async fn counted(words: BTreeMap<String, u32>, text: String) -> Result<Vec<String>, Failure> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for c in text.chars() {
        let key = c.to_string();
        let n = counts.get(&key).copied().unwrap_or(0);
        counts.insert(key, n + 1);
    }
    let mut lines: Vec<String> = counts.iter().map(|(k, v)| format!("{k}{v}")).collect();
    lines.reverse();
    let mut total = 0;
    for (_, n) in words {
        total += n;
    }
    lines.push(total.to_string());
    Ok(lines)
}

#[test]
fn counting_with_a_map() {
    let program = Program::<counted>::new(vec![]);
    let words = BTreeMap::from([("a".to_owned(), 2)]);
    assert_eq!(
        *program.check((words, "abca".into())).output(),
        json!(["c1", "b1", "a2", "2"])
    );
}

/// A value that changes on each evaluation is evaluated once, however often it is used.
#[workflow]
async fn drawn_once(flag: bool) -> Result<Vec<String>, Failure> {
    let id = uuid();
    let lot = random();
    let first = echo(&id.to_string()).await;
    let second = if flag {
        echo(&id.to_string()).await
    } else {
        id.to_string()
    };
    let same = lot == lot && first == second;
    let other = uuid().to_string();
    Ok(vec![
        first,
        second,
        format!("{same} {}", other == id.to_string()),
    ])
}

#[test]
fn a_value_that_changes_used_twice() {
    let program = Program::<drawn_once>::new(tasks());
    for flag in [true, false] {
        let run = program.check(flag);
        assert_eq!(run.output()[0], run.output()[1]);
        assert_eq!(run.output()[2], json!("true false"));
    }
}
