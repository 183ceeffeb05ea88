//! Small pieces of code, many of them: each must compile and mean the same.

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
        Stub::own::<ping>(),
        Stub::own::<reserve>(),
        Stub::own::<pair>(),
        Stub::own::<optional>(),
    ]
}

#[task]
async fn pair(n: i64) -> Result<(i64, String), Failure> {
    Ok((n + 1, "p".repeat(n as usize)))
}

#[task]
async fn optional(n: i64) -> Result<Vec<Option<i64>>, Failure> {
    Ok(vec![Some(n), None, Some(n * 2)])
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Report {
    name: String,
    count: usize,
    best: Option<String>,
    values: Vec<i64>,
    labels: BTreeMap<String, String>,
}

#[workflow]
async fn over_items(items: Vec<Item>, n: i64) -> Result<Report, StockError> {
    let first = items[0].sku.clone();
    let total = items
        .iter()
        .map(|i| {
            let price = i.unit_price;
            price * i.quantity as f64
        })
        .sum::<f64>();
    let joined: String = items
        .iter()
        .map(|i| i.sku.as_str())
        .collect::<Vec<&str>>()
        .join("-");
    let mut best: Option<Item> = None;
    for item in &items {
        if best
            .as_ref()
            .map_or(true, |b| item.unit_price > b.unit_price)
        {
            best = Some(item.clone());
        }
    }
    let mut values = Vec::new();
    for item in items.iter().filter(|i| i.quantity > 0) {
        reserve(&item.sku, item.quantity).await?;
        values.push(item.quantity as i64);
    }
    for (i, item) in items.iter().enumerate().skip(1) {
        if item.sku.is_empty() {
            continue;
        }
        values.push(i as i64 * 100);
    }
    let mut report = Report {
        name: format!("{first}:{joined}"),
        ..Default::default()
    };
    report.count = items.len();
    report.best = best.map(|b| b.sku);
    report.values = values;
    report
        .labels
        .insert("total".to_string(), format!("{total:.1}"));
    report.labels.insert("n".into(), n.to_string());
    Ok(report)
}

#[test]
fn over_items_with_everything() {
    let program = Program::<over_items>::new(tasks());
    let run = program.check((
        vec![item("a", 1, 2.0), item("b", 0, 7.5), item("c", 3, 1.0)],
        4,
    ));
    let expected = json!({
        "name": "a:a-b-c", "count": 3, "best": "b", "values": [1, 3, 100, 200],
        "labels": { "total": "5.0", "n": "4" },
    });
    assert_eq!(*run.output(), expected);
}

#[workflow]
async fn steps_in_places(n: i64, flag: bool) -> Result<Report, Failure> {
    let nested = double(double(n).await?).await?;
    let values = vec![double(1).await?, nested, double(2).await? + 1];
    let (plus, text) = pair(n).await?;
    let list = optional(n).await?;
    let known: Vec<i64> = list.into_iter().flatten().collect();
    let _unused = double(n).await?;
    let Ok(last) = double(n + 1).await else {
        return Err(Failure::new("Never", format!("at {n}")));
    };
    if double(n).await? > 3 && ping().await? == 7 {
        note("both".into()).await?;
    }
    let chosen = if flag {
        reserve("x", 1).await
    } else {
        Err(StockError::Closed)
    };
    let place = match chosen {
        Ok(place) => place,
        Err(e) => e.to_string(),
    };
    let place2 = if flag {
        echo(&place).await
    } else {
        return Err(Failure {
            error: "Off".into(),
            cause: String::new(),
        });
    };
    Ok(Report {
        name: echo(&text).await,
        count: known.len(),
        best: Some(place2).filter(|p| p.len() as i64 > n),
        values: values
            .into_iter()
            .chain(known)
            .chain([plus, last])
            .collect(),
        labels: BTreeMap::new(),
    })
}

#[test]
fn steps_in_every_place() {
    let program = Program::<steps_in_places>::new(tasks());
    let run = program.check((2, true));
    let expected = json!({
        "name": "pp", "count": 2, "best": "shelf-x-1", "values": [2, 8, 5, 2, 4, 3, 6], "labels": {},
    });
    assert_eq!(*run.output(), expected);
    assert_eq!(
        program.check((1, false)).failure(),
        &Failure::new("Off", "")
    );
}

#[workflow]
async fn loops_over(text: String, n: u32) -> Result<Vec<String>, Failure> {
    let mut out: Vec<String> = vec![];
    for c in text.chars() {
        if c != '1' {
            out.push(c.to_string().to_uppercase());
        }
    }
    for word in ["x", "y"] {
        out.push(echo(word).await);
    }
    for i in (0..n).rev() {
        out.push(i.to_string());
    }
    for i in (0..n).step_by(2) {
        out.push(format!("s{i}"));
    }
    for k in [1, 2, 3] {
        if k == 2 {
            continue;
        }
        out.push(format!("k{k}"));
    }
    let mut count = 0;
    loop {
        if count >= 2 {
            break;
        }
        count += 1;
    }
    out.push(count.to_string());
    out.dedup();
    out.truncate(20);
    Ok(out)
}

#[test]
fn loops_over_all_kinds_of_sources() {
    let program = Program::<loops_over>::new(tasks());
    let run = program.check(("a1é".into(), 3));
    assert_eq!(
        *run.output(),
        json!([
            "A", "É", "x", "y", "2", "1", "0", "s0", "s2", "k1", "k3", "2"
        ])
    );
    assert_eq!(
        *program.check((String::new(), 0)).output(),
        json!(["x", "y", "k1", "k3", "2"])
    );
}

#[workflow]
async fn matching(
    x: Option<i64>,
    y: Option<i64>,
    list: Vec<i64>,
    text: String,
) -> Result<Vec<String>, Failure> {
    let mut out = Vec::new();
    if let (Some(a), Some(b)) = (x, y) {
        out.push(format!("both {}", a + b));
    }
    let kind = match (x, y.is_some()) {
        (Some(0), _) => "zero",
        (Some(n), true) if n < 0 => "negative",
        (Some(_), _) => "some",
        (None, true) => "second",
        (None, false) => "none",
    };
    out.push(kind.to_string());
    let shape = match list.as_slice() {
        [] => "empty".to_string(),
        [one] => format!("one {one}"),
        [first, .., last] => format!("{first}..{last}"),
    };
    out.push(shape);
    let sign = match list.len() {
        0 => 0,
        n if n > 3 => -1,
        n => n as i64,
    };
    out.push(sign.to_string());
    let n = match x {
        Some(n) if n > 0 => n,
        _ => {
            note("not positive".to_string()).await?;
            0
        }
    };
    out.push(
        if n > 5 {
            "big"
        } else if n > 0 {
            "small"
        } else {
            "none"
        }
        .to_string(),
    );
    match text.as_str() {
        "a" | "b" => out.push("ab".to_string()),
        t if t.starts_with("x") => {
            let e = echo(t).await;
            out.push(e);
        }
        _ => (),
    }
    if text < "m".to_string() && text != "" || "z" == text {
        out.push("early".to_string());
    }
    Ok(out)
}

#[test]
fn matching_everything() {
    let program = Program::<matching>::new(tasks());
    let check = |x, y, list: &[i64], text: &str| {
        program
            .check((x, y, list.to_vec(), text.to_owned()))
            .output()
            .clone()
    };
    assert_eq!(
        check(Some(1), Some(2), &[], "a"),
        json!(["both 3", "some", "empty", "0", "small", "ab", "early"])
    );
    assert_eq!(
        check(None, Some(2), &[7], "xy"),
        json!(["second", "one 7", "1", "none", "xy"])
    );
    assert_eq!(
        check(Some(-1), Some(2), &[1, 2], "z"),
        json!(["both 1", "negative", "1..2", "2", "none", "early"])
    );
    assert_eq!(
        check(None, None, &[1, 2, 3, 4], ""),
        json!(["none", "1..4", "-1", "none"])
    );
    assert_eq!(
        check(Some(0), None, &[1, 2, 3], "q"),
        json!(["zero", "1..3", "3", "none"])
    );
}

#[workflow]
async fn handling(sku: String) -> Result<String, StockError> {
    let place = match reserve(&sku, 1).await {
        Ok(place) => place,
        Err(e) => match e {
            StockError::Closed => "closed".into(),
            StockError::SoldOut { sku, .. } => sku + "!",
            _ => return Err(e),
        },
    };
    let second: Result<String, StockError> = reserve(&place, 2).await;
    if let Err(ref e) = second {
        echo(&e.to_string()).await;
    }
    second
}

#[test]
fn handling_errors_in_steps() {
    let program = Program::<handling>::new(tasks());
    let check = |sku: &str| program.check(sku.to_owned()).result;
    assert_eq!(check("a").unwrap(), json!("shelf-shelf-a-1-2"));
    assert_eq!(check("none").unwrap(), json!("shelf-none!-2"));
    assert_eq!(check("closed").unwrap_err().error, "Closed");
    assert_eq!(check("broken").unwrap_err().error, "Broken");
}

#[workflow]
async fn raising(n: i64) -> Result<(), StockError> {
    let error = StockError::Broken(n as u32);
    if n == 1 {
        return Err(error);
    }
    let other = if n == 2 {
        StockError::Closed
    } else {
        StockError::SoldOut {
            sku: "s".into(),
            wanted: 1,
        }
    };
    if n < 4 {
        return Err(other);
    }
    if n == 4 {
        return Err(StockError::Other(Failure::new("Four", format!("n is {n}"))));
    }
    if n == 5 {
        Err(StockError::Closed)?
    }
    let checked: Result<i64, StockError> = if n > 6 {
        Ok(n)
    } else {
        Err(StockError::Broken(6))
    };
    let n = checked?;
    if n < 8 {
        Ok(())
    } else {
        Err(StockError::SoldOut {
            sku: n.to_string(),
            wanted: 8,
        })
    }
}

#[test]
fn errors_raised_in_every_way() {
    let program = Program::<raising>::new(vec![]);
    let errors = ["Broken", "Closed", "SoldOut", "Four", "Closed", "Broken"];
    for (n, error) in (1..).zip(errors) {
        assert_eq!(program.check(n).failure().error, error, "{n}");
    }
    assert_eq!(*program.check(7).output(), json!(null));
    assert_eq!(program.check(8).failure().error, "SoldOut");
}
