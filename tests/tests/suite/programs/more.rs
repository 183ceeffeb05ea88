//! More programs as newcomers write them.

use std::collections::{BTreeMap, HashMap};

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub};

use super::shared::*;

/// Results and options in every position.
mod results {
    use super::*;

    #[task]
    async fn lookup(key: &str) -> Result<Option<u32>, StockError> {
        match key {
            "one" => Ok(Some(1)),
            "none" => Ok(None),
            _ => Err(StockError::SoldOut {
                sku: key.to_string(),
                wanted: 9,
            }),
        }
    }

    #[workflow]
    async fn found(key: String) -> Result<Vec<String>, Failure> {
        let mut out = Vec::new();
        if let Ok(value) = lookup(&key).await {
            out.push(format!("{}", value.unwrap_or(0)));
        } else {
            out.push("no".to_string());
        }
        if let Err(e) = lookup(&key).await {
            out.push(e.to_string());
        }
        match lookup(&key).await {
            Ok(Some(n)) if n > 5 => out.push("big".into()),
            Ok(Some(n)) => out.push(format!("n{n}")),
            Ok(None) => out.push("nothing".into()),
            Err(_) => out.push("error".into()),
        }
        let doubled = lookup(&key).await.map(|n| n.map(|n| n * 2)).unwrap_or(None);
        out.push(match doubled {
            Some(n) => n.to_string(),
            None => "-".to_string(),
        });
        if lookup("one").await.is_ok() {
            out.push("ok".to_string());
        }
        Ok(out)
    }

    #[test]
    fn results_in_every_position() {
        let program = Program::<found>::new(vec![Stub::own::<lookup>()]);
        let check = |key: &str| program.check(key.to_owned()).output().clone();
        assert_eq!(check("one"), json!(["1", "n1", "2", "ok"]));
        assert_eq!(check("none"), json!(["0", "nothing", "-", "ok"]));
        assert_eq!(check("x"), json!(["no", "no x left", "error", "-", "ok"]));
    }

    #[derive(Debug, thiserror::Error, WorkflowError)]
    enum PlanError {
        #[error("plan failed: {0}")]
        Failed(String),
        #[error("nothing for {key}")]
        Nothing { key: String },
    }

    #[workflow]
    async fn mapped(key: String) -> Result<u32, PlanError> {
        let value = lookup(&key)
            .await
            .map_err(|e| PlanError::Failed(e.to_string()))?;
        let value = value.ok_or_else(|| PlanError::Nothing { key: key.clone() })?;
        let n = match value.checked_sub(2) {
            Some(n) => n,
            None => return Err(PlanError::Failed(format!("{value} is too small"))),
        };
        Ok(n)
    }

    #[test]
    fn map_err_and_checked_arithmetic() {
        let program = Program::<mapped>::new(vec![Stub::own::<lookup>()]);
        let check = |key: &str| program.check(key.to_owned()).failure().clone();
        assert_eq!(check("one").error, "Failed");
        assert!(check("one").cause.contains("1 is too small"));
        assert_eq!(check("none").error, "Nothing");
        assert!(check("x").cause.contains("no x left"));
    }

    #[workflow]
    async fn deferred(flag: bool, key: String) -> Result<String, StockError> {
        let text: String;
        if flag {
            text = reserve(&key, 1).await?;
        } else {
            text = "skipped".into();
        }
        let n;
        match lookup(&key).await? {
            Some(v) => n = v,
            None => n = 0,
        }
        Ok(format!("{text} {n}"))
    }

    #[test]
    fn variables_declared_first_and_set_later() {
        let program = Program::<deferred>::new(vec![Stub::own::<lookup>(), Stub::own::<reserve>()]);
        assert_eq!(
            *program.check((true, "one".into())).output(),
            json!("shelf-one-1 1")
        );
        assert_eq!(
            program.check((true, "none".into())).failure().error,
            "SoldOut"
        );
        assert_eq!(
            *program.check((false, "none".into())).output(),
            json!("skipped 0")
        );
    }
}

/// Waits.
mod waits {
    use super::*;

    #[task]
    async fn ready(round: u32) -> Result<bool, Failure> {
        Ok(round > 2)
    }

    const PAUSE: Duration = Duration::from_secs(10);

    #[workflow]
    async fn back_off(first: u64) -> Result<u64, Failure> {
        let mut delay = first;
        let mut round = 0;
        while !ready(round).await? {
            if round == 0 {
                sleep(PAUSE).await;
            }
            sleep(Duration::from_secs(delay)).await;
            delay = (delay * 2).min(60);
            round += 1;
        }
        let last = Duration::from_secs(delay);
        sleep(last).await;
        sleep(Duration::from_secs(60 * 60)).await;
        Ok(delay)
    }

    #[test]
    fn waits_of_variables() {
        let program = Program::<back_off>::new(vec![Stub::own::<ready>()]);
        assert_eq!(*program.check(5).output(), json!(40));
        assert_eq!(*program.check(50).output(), json!(60));
    }
}

/// Numbers and texts.
mod computing {
    use super::*;

    #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
    struct Line {
        name: String,
        price: f64,
        count: u32,
        tags: Vec<String>,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
    struct Totals {
        cheapest: Option<String>,
        sorted: Vec<String>,
        sum: f64,
        average: f64,
        tags: Vec<String>,
        per_tag: BTreeMap<String, u32>,
        initials: String,
        capped: u32,
        rounded: i64,
        longest: usize,
        odd: Vec<u32>,
        zipped: Vec<String>,
        first_two: Vec<String>,
        reversed: Vec<u32>,
    }

    #[workflow]
    async fn totals(lines: Vec<Line>) -> Result<Totals, Failure> {
        let cheapest = lines
            .iter()
            .min_by(|a, b| a.price.total_cmp(&b.price))
            .map(|line| line.name.clone());
        let mut names: Vec<String> = lines.iter().map(|l| l.name.clone()).collect();
        names.sort();
        let sum: f64 = lines
            .iter()
            .map(|line| line.price * line.count as f64)
            .sum();
        let average = if lines.is_empty() {
            0.0
        } else {
            sum / lines.len() as f64
        };
        let tags: Vec<String> = lines.iter().flat_map(|l| l.tags.iter().cloned()).collect();
        let mut per_tag = BTreeMap::new();
        for tag in &tags {
            let old = per_tag.get(tag).copied().unwrap_or(0);
            per_tag.insert(tag.clone(), old + 1);
        }
        let initials = lines
            .iter()
            .filter_map(|l| l.name.chars().next())
            .map(|c| c.to_string())
            .collect::<Vec<_>>()
            .concat();
        let capped = lines.iter().map(|l| l.count).sum::<u32>().clamp(1, 10);
        let rounded = sum.round() as i64;
        let longest = lines.iter().map(|l| l.name.len()).max().unwrap_or(0);
        let odd = lines
            .iter()
            .map(|l| l.count)
            .filter(|n| n % 2 == 1)
            .collect();
        let zipped = names
            .iter()
            .zip(lines.iter())
            .map(|(n, l)| format!("{n}:{}", l.count))
            .collect();
        let first_two = names.iter().take(2).cloned().collect();
        let reversed = lines.iter().rev().map(|l| l.count).collect();
        note(format!("{} lines, {:.2}", lines.len(), sum.abs())).await?;
        Ok(Totals {
            cheapest,
            sorted: names,
            sum,
            average,
            tags,
            per_tag,
            initials,
            capped,
            rounded,
            longest,
            odd,
            zipped,
            first_two,
            reversed,
        })
    }

    fn line(name: &str, price: f64, count: u32, tags: &[&str]) -> Line {
        Line {
            name: name.into(),
            price,
            count,
            tags: tags.iter().map(|t| (*t).to_owned()).collect(),
        }
    }

    #[test]
    fn lists_of_lines() {
        let program = Program::<totals>::new(vec![Stub::own::<note>()]);
        let run = program.check(vec![
            line("b", 2.5, 3, &["x", "y"]),
            line("ab", 1.0, 2, &["x"]),
        ]);
        let expected = json!({
            "cheapest": "ab", "sorted": ["ab", "b"], "sum": 9.5, "average": 4.75, "tags": ["x", "y", "x"],
            "per_tag": { "x": 2, "y": 1 }, "initials": "ba", "capped": 5, "rounded": 10, "longest": 2,
            "odd": [3], "zipped": ["ab:3", "b:2"], "first_two": ["ab", "b"], "reversed": [2, 3],
        });
        assert_eq!(*run.output(), expected);
        let run = program.check(vec![]);
        assert_eq!(run.output()["cheapest"], json!(null));
        assert_eq!(run.output()["capped"], json!(1));
        let run = program.check(vec![line("z", 0.5, 1, &[])]);
        assert_eq!(run.output()["sorted"], json!(["z"]));
        assert_eq!(run.output()["zipped"], json!(["z:1"]));
        assert_eq!(run.output()["tags"], json!([]));
    }

    #[workflow]
    async fn words(text: String, sep: String) -> Result<Vec<String>, Failure> {
        let parts: Vec<&str> = text.split(',').collect();
        let mut out = vec![];
        for part in parts {
            let part = part.trim();
            if part.is_empty() {
                continue;
            }
            let lower = part.to_lowercase();
            let mapped = match lower.as_str() {
                "a" | "b" => "first",
                "c" => "third",
                s if s.len() > 3 => "long",
                _ => "other",
            };
            out.push(format!("{part}{sep}{mapped}"));
        }
        let n: u32 = text.parse().unwrap_or(0);
        if let Some((head, tail)) = text.split_once(',') {
            out.push(format!("{tail}{head}"));
        }
        if text.starts_with("c") && !text.ends_with('d') {
            out.push(text.replace(",", ";"));
        }
        out.push(format!("{n:>4}|{:<3}|{}", sep, "-".repeat(3)));
        Ok(out)
    }

    #[test]
    fn words_of_a_text() {
        let program = Program::<words>::new(vec![]);
        let check = |text: &str| {
            program
                .check((text.to_owned(), "=".to_owned()))
                .output()
                .clone()
        };
        assert_eq!(
            check("A, c,,xyz, longer"),
            json!([
                "A=first",
                "c=third",
                "xyz=other",
                "longer=long",
                " c,,xyz, longerA",
                "   0|=  |---"
            ])
        );
        assert_eq!(check("42"), json!(["42=other", "  42|=  |---"]));
        assert_eq!(
            check("c,x"),
            json!(["c=third", "x=other", "xc", "c;x", "   0|=  |---"])
        );
    }

    #[workflow]
    async fn maps(
        stock: HashMap<String, u32>,
        wanted: Vec<String>,
    ) -> Result<Vec<String>, StockError> {
        let mut missing = Vec::new();
        let mut left = stock.clone();
        for sku in &wanted {
            match left.get(sku) {
                Some(&n) if n > 0 => {
                    left.insert(sku.clone(), n - 1);
                }
                Some(_) => missing.push(sku.clone()),
                None => {
                    if !stock.contains_key(sku) {
                        return Err(StockError::SoldOut {
                            sku: sku.clone(),
                            wanted: wanted.len() as u32,
                        });
                    }
                }
            }
        }
        let total: u32 = left.values().sum();
        missing.push(total.to_string());
        Ok(missing)
    }

    #[test]
    fn maps_by_key() {
        let program = Program::<maps>::new(vec![]);
        let stock = HashMap::from([("a".to_owned(), 1), ("b".to_owned(), 3)]);
        let check = |wanted: &[&str]| {
            program
                .check((
                    stock.clone(),
                    wanted.iter().map(|w| (*w).to_owned()).collect(),
                ))
                .result
        };
        assert_eq!(check(&["a", "a", "b"]).unwrap(), json!(["a", "2"]));
        assert_eq!(check(&[]).unwrap(), json!(["4"]));
        assert_eq!(check(&["c"]).unwrap_err().error, "SoldOut");
    }
}

/// A subscription: state in a mutable struct, enums with `|`, references and clones.
mod subscriptions {
    use super::*;

    #[derive(
        Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, WorkflowData,
    )]
    enum Status {
        Trial,
        Active,
        PastDue,
        Cancelled,
    }

    #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
    #[serde(rename_all = "camelCase")]
    struct Subscription {
        customer_id: String,
        status: Status,
        attempts: u32,
        address: Option<Address>,
        history: Vec<Status>,
    }

    #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
    struct Address {
        city: String,
        zip: Option<String>,
    }

    #[derive(Debug, thiserror::Error, WorkflowError)]
    enum BillingError {
        #[error("payment declined with code {code}")]
        Declined { code: u32, retryable: bool },
        #[error("the account {0} is frozen")]
        Frozen(String),
        #[error("{0}")]
        #[workflow_error(other)]
        Unknown(Failure),
    }

    #[task]
    async fn bill(customer: &str, attempt: u32, zip: Option<&str>) -> Result<f64, BillingError> {
        match (customer, attempt) {
            ("late", 0) => Err(BillingError::Declined {
                code: 51,
                retryable: true,
            }),
            ("poor", _) => Err(BillingError::Declined {
                code: 14,
                retryable: false,
            }),
            ("ice", _) => Err(BillingError::Frozen("ice".to_string())),
            _ => Ok(9.5 + zip.map_or(0.0, |z| z.len() as f64)),
        }
    }

    #[task]
    async fn tell(customers: Vec<String>, topic: &str) -> Result<(), Failure> {
        let _ = (customers, topic);
        Ok(())
    }

    #[workflow]
    async fn renew(mut subscription: Subscription) -> Result<Subscription, BillingError> {
        let zip = subscription
            .address
            .as_ref()
            .and_then(|a| a.zip.as_deref())
            .map(|z| z.to_string());
        let city = subscription
            .address
            .as_ref()
            .map(|a| a.city.clone())
            .unwrap_or_else(|| "unknown".into());
        loop {
            let id = subscription.customer_id.clone();
            match subscription.status {
                Status::Cancelled => break,
                Status::Trial | Status::Active | Status::PastDue => {}
            }
            let result = bill(&id, subscription.attempts, zip.as_deref()).await;
            match result {
                Ok(amount) => {
                    subscription.status = Status::Active;
                    subscription.history.push(Status::Active);
                    if amount > 12.0 {
                        let _ = tell(vec![id.clone(), city.clone()], "expensive").await;
                    }
                    break;
                }
                Err(BillingError::Declined {
                    retryable: true, ..
                }) if subscription.attempts < 3 => {
                    subscription.attempts += 1;
                    subscription.status = Status::PastDue;
                    sleep(Duration::from_secs(24 * 3600)).await;
                    continue;
                }
                Err(BillingError::Declined { code, .. }) if code == 14 => {
                    subscription.status = Status::Cancelled;
                }
                Err(e @ BillingError::Declined { .. }) => return Err(e),
                Err(e) => {
                    let _ = tell(vec![id], &e.to_string()).await;
                    return Err(e);
                }
            }
        }
        Ok(subscription)
    }

    #[test]
    fn subscriptions_are_renewed() {
        let program = Program::<renew>::new(vec![Stub::own::<bill>(), Stub::own::<tell>()]);
        let subscription = |id: &str, address| Subscription {
            customer_id: id.into(),
            status: Status::Trial,
            attempts: 0,
            address,
            history: vec![Status::Trial],
        };
        let run = program.check(subscription("Ann", None));
        assert_eq!(run.output()["status"], json!("Active"));
        assert_eq!(run.output()["history"], json!(["Trial", "Active"]));
        let address = Address {
            city: "Rome".into(),
            zip: Some("0010".into()),
        };
        let run = program.check(subscription("Ann", Some(address)));
        assert_eq!(
            run.calls()[1],
            r#"${Tell} {"customers":["Ann","Rome"],"topic":"expensive"}"#
        );
        let run = program.check(subscription("late", None));
        assert_eq!(run.output()["attempts"], json!(1));
        assert_eq!(
            program.check(subscription("poor", None)).output()["status"],
            json!("Cancelled")
        );
        let run = program.check(subscription("ice", None));
        assert_eq!(run.failure().error, "Frozen");
        assert_eq!(
            run.calls()[1],
            r#"${Tell} {"customers":["ice"],"topic":"the account ice is frozen"}"#
        );
    }
}

/// Side by side.
mod parallel {
    use super::*;

    #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
    struct Profile {
        name: String,
        score: i64,
        tags: Vec<String>,
    }

    #[task]
    async fn score(name: &str) -> Result<i64, StockError> {
        if name == "nobody" {
            Err(StockError::Broken(4))
        } else {
            Ok(name.len() as i64)
        }
    }

    #[workflow]
    async fn profile(name: String) -> Result<Profile, StockError> {
        let upper = name.to_uppercase();
        let joined = try_join!(
            score(&name),
            async move {
                let a = score(&upper).await?;
                let b = score("fixed").await?;
                Ok(a + b)
            },
            tags(&name),
        );
        let (score, total, tags) = match joined {
            Ok(all) => all,
            Err(StockError::Broken(n)) => (n as i64, 0, vec![]),
            Err(e) => return Err(e),
        };
        Ok(Profile {
            name,
            score: score + total,
            tags,
        })
    }

    #[task]
    async fn tags(name: &str) -> Result<Vec<String>, StockError> {
        match name {
            "closed" => Err(StockError::Closed),
            _ => Ok(vec![name.to_string()]),
        }
    }

    #[test]
    fn a_join_of_three_with_its_error_caught() {
        let program = Program::<profile>::new(vec![Stub::own::<score>(), Stub::own::<tags>()]);
        let check = |name: &str| program.check(name.to_owned()).result;
        assert_eq!(
            check("Ann").unwrap(),
            json!({ "name": "Ann", "score": 11, "tags": ["Ann"] })
        );
        assert_eq!(
            check("nobody").unwrap(),
            json!({ "name": "nobody", "score": 4, "tags": [] })
        );
        assert_eq!(check("closed").unwrap_err().error, "Closed");
    }

    #[workflow]
    async fn chosen(items: Vec<Item>) -> Result<Vec<String>, StockError> {
        let big: Vec<Item> = items.iter().filter(|i| i.quantity > 1).cloned().collect();
        let places = map(big, async |item: Item| {
            let first = reserve(&item.sku, item.quantity).await?;
            Ok::<String, StockError>(first.to_uppercase())
        })
        .max_concurrency(2)
        .await?;
        let numbers = map((0..places.len() as i64).collect::<Vec<_>>(), async |n| {
            double(n).await.unwrap_or(0)
        })
        .await;
        let sum: i64 = numbers.iter().sum();
        let last = map(&places, async |p| format!("{p}/{sum}")).await;
        return Ok(last);
    }

    #[test]
    fn maps_over_computed_lists() {
        let program = Program::<chosen>::new(vec![Stub::own::<reserve>(), Stub::own::<double>()]);
        let run = program.check(vec![
            item("a", 2, 1.0),
            item("b", 1, 1.0),
            item("c", 3, 1.0),
        ]);
        assert_eq!(*run.output(), json!(["SHELF-A-2/2", "SHELF-C-3/2"]));
        assert_eq!(*program.check(vec![item("b", 1, 1.0)]).output(), json!([]));
        assert_eq!(
            *program.check(vec![item("b", 2, 1.0)]).output(),
            json!(["SHELF-B-2/0"])
        );
    }

    #[workflow]
    async fn returned(names: Vec<String>) -> Result<Vec<i64>, StockError> {
        if names.is_empty() {
            return Ok(vec![-1]);
        }
        map(names, async |name| score(&name).await).await
    }

    #[test]
    fn a_map_as_the_last_expression() {
        let program = Program::<returned>::new(vec![Stub::own::<score>()]);
        assert_eq!(*program.check(vec!["ab".into()]).output(), json!([2]));
        assert_eq!(*program.check(vec![]).output(), json!([-1]));
        assert_eq!(
            program
                .check(vec!["ab".into(), "nobody".into()])
                .failure()
                .error,
            "Broken"
        );
    }
}
