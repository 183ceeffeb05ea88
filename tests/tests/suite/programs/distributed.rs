//! Distributed maps, natively and as definitions.

use serde_json::{Value as Json, json};
use workflow_runtime::interpreter::Buckets;
use workflow_runtime::prelude::*;
use workflow_runtime::runtime::{ExecutionStatus, MapRunStatus};
use workflow_tests::asl::{Program, Stub, assert_pinned};

use super::shared::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Parcel {
    pub parcel_id: String,
    pub items: Vec<Item>,
    pub coupon: Option<String>,
    #[serde(default)]
    pub notes: Vec<String>,
}

fn parcel(coupon: Option<&str>, skus: &[&str]) -> Parcel {
    Parcel {
        parcel_id: "p1".to_owned(),
        items: skus.iter().map(|sku| item(sku, 1, 2.0)).collect(),
        coupon: coupon.map(str::to_owned),
        notes: vec!["fragile".to_owned()],
    }
}

/// A row of a CSV file: all columns are text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Row {
    pub sku: String,
    pub price: String,
}

/// Reads a price; `free` has none.
#[task]
pub async fn parse_price(price: &str) -> Result<f64, Failure> {
    price
        .parse()
        .map_err(|_| Failure::new("BadPrice", price.to_owned()))
}

/// Packs an item.
#[task]
pub async fn pack(parcel_id: &str, item: &Item, rate: f64) -> Result<String, Failure> {
    Ok(format!("{parcel_id}/{}/{rate}", item.sku))
}

/// Adds numbers.
#[task]
pub async fn add_up(numbers: Vec<i64>, more: i64) -> Result<i64, Failure> {
    Ok(numbers.iter().sum::<i64>() + more)
}

fn tasks() -> Vec<Stub> {
    vec![
        Stub::own::<double>(),
        Stub::own::<echo>(),
        Stub::own::<reserve>(),
        Stub::own::<parse_price>(),
        Stub::own::<pack>(),
        Stub::own::<add_up>(),
        Stub::own::<hold>(),
    ]
}

fn buckets() -> Buckets {
    let buckets = Buckets::memory();
    for bucket in ["prices", "out"] {
        buckets.create(bucket).unwrap();
    }
    for (key, text) in [
        ("list.csv", "sku,price\na,1.5\nb,2\nc,4.25\n"),
        ("none.csv", "sku,price\n"),
        ("odd.csv", "sku,price\na,1.5\nb,free\nc,4.25\nd,gone\n"),
        ("plain.csv", "a|1\nb|2\nc|3\n"),
        (
            "list.json",
            r#"{"data": {"rows": [{"sku": "x", "price": "9"}]}}"#,
        ),
        (
            "list.jsonl",
            "{\"sku\":\"y\",\"price\":\"8\"}\n{\"sku\":\"z\",\"price\":\"7\"}\n",
        ),
        ("parts/1.jsonl", "1\n2\n"),
        ("parts/2.jsonl", "3\n"),
    ] {
        buckets.put("prices", key, text).unwrap();
    }
    buckets
}

/// What the body uses from outside travels with the item, and no more of it than that.
#[workflow]
pub async fn pack_all(parcel: Parcel, rate: f64) -> Result<Vec<String>, Failure> {
    map(&parcel.items, async |item| {
        pack(&parcel.parcel_id, item, rate).await
    })
    .distributed(Distributed::standard())
    .label("Pack")
    .max_concurrency(5)
    .await
}

#[test]
fn what_the_body_uses_comes_along() {
    assert_pinned::<pack_all>(PINNED);
    let program = Program::<pack_all>::new(tasks());
    let outcome = program.check((parcel(None, &["a", "b"]), 1.5));
    assert_eq!(outcome.output(), &json!(["p1/a/1.5", "p1/b/1.5"]));
    let outcome = program.check((parcel(None, &[]), 1.5));
    assert_eq!(outcome.output(), &json!([]));
}

/// A CSV file whose name the input tells.
#[workflow]
pub async fn read_prices(bucket: String, key: String, limit: u64) -> Result<f64, Failure> {
    let rows = ItemReader::<Row>::csv(&bucket, &key).max_items(limit);
    let prices = map(rows, async |row| parse_price(&row.price).await)
        .distributed(Distributed::express().label("Rows"))
        .await?;
    Ok(prices.iter().sum())
}

#[test]
fn a_csv_file_is_read() {
    assert_pinned::<read_prices>(PINNED);
    let program = Program::<read_prices>::new(tasks()).buckets(&buckets());
    let run = |key: &str, limit| program.check(("prices".to_owned(), key.to_owned(), limit));
    assert_eq!(run("list.csv", 100).output(), &json!(7.75));
    assert_eq!(run("list.csv", 2).output(), &json!(3.5));
    assert_eq!(run("none.csv", 100).output(), &json!(0));
    assert_eq!(
        run("missing.csv", 100).failure().error,
        "States.ItemReaderFailed"
    );
    let failed = run("odd.csv", 100);
    assert_eq!(
        failed.failure().error,
        "States.ExceedToleratedFailureThreshold"
    );
}

#[test]
fn a_csv_file_in_a_folder_is_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/programs/buckets");
    let program = Program::<read_prices>::new(tasks()).buckets(&Buckets::folder(folder));
    let outcome = program.check(("shop".to_owned(), "prices.csv".to_owned(), 1000));
    assert_eq!(outcome.output(), &json!(26.25));
}

/// Readers without any workflow value in them.
#[workflow]
pub async fn read_constants(which: String) -> Result<Vec<String>, Failure> {
    match which.as_str() {
        "json" => {
            map(
                ItemReader::json("prices", "list.json").items_pointer("/data/rows"),
                async |row: Row| Ok::<_, Failure>(echo(&row.sku).await),
            )
            .distributed(Distributed::standard())
            .label("FromJson")
            .await
        }
        "jsonl" => {
            map(
                ItemReader::jsonl("prices", "list.jsonl"),
                async |row: Row| Ok::<_, Failure>(echo(&row.sku).await),
            )
            .distributed(Distributed::standard())
            .label("FromJsonl")
            .await
        }
        "plain" => {
            let reader = ItemReader::csv("prices", "plain.csv")
                .csv_headers(["sku", "price"])
                .csv_delimiter(CsvDelimiter::Pipe)
                .max_items(2);
            map(reader, async |row: Row| {
                Ok::<_, Failure>(echo(&row.sku).await)
            })
            .distributed(Distributed::standard())
            .label("FromCsv")
            .await
        }
        other => Ok(vec![other.to_owned()]),
    }
}

#[test]
fn readers_can_be_constants() {
    assert_pinned::<read_constants>(PINNED);
    // A body that returns a plain value gives a plain list.
    let program = Program::<read_constants>::new(tasks()).buckets(&buckets());
    for (which, expected) in [
        ("json", json!(["x"])),
        ("jsonl", json!(["y", "z"])),
        ("plain", json!(["a", "b"])),
        ("no", json!(["no"])),
    ] {
        assert_eq!(
            program.check(which.to_owned()).output(),
            &expected,
            "{which}"
        );
    }
}

#[workflow]
pub async fn list_objects(bucket: String, prefix: String) -> Result<Vec<String>, Failure> {
    map(ItemReader::objects(&bucket, &prefix), async |object| {
        Ok::<_, Failure>(echo(&format!("{} {}", object.key, object.size)).await)
    })
    .distributed(Distributed::standard())
    .await
}

#[workflow]
pub async fn load_objects(bucket: String) -> Result<Vec<i64>, Failure> {
    let numbers = ItemReader::objects(&bucket, "parts/").load_and_flatten(InputType::Jsonl);
    map(numbers, async |n: i64| double(n).await)
        .distributed(Distributed::standard())
        .await
}

#[test]
fn objects_are_listed_and_loaded() {
    let program = Program::<list_objects>::new(tasks()).buckets(&buckets());
    let outcome = program.check(("prices".to_owned(), "parts/".to_owned()));
    assert_eq!(
        outcome.output(),
        &json!(["parts/1.jsonl 4", "parts/2.jsonl 2"])
    );
    let outcome = program.check(("prices".to_owned(), "nothing/".to_owned()));
    assert_eq!(outcome.output(), &json!([]));
    let program = Program::<load_objects>::new(tasks()).buckets(&buckets());
    assert_eq!(
        program.check("prices".to_owned()).output(),
        &json!([2, 4, 6])
    );
}

/// Batches: what comes from outside is in each once.
#[workflow]
pub async fn add_batches(numbers: Vec<i64>, size: u64, more: i64) -> Result<Vec<i64>, Failure> {
    map(numbers, async |batch| {
        let sum = add_up(batch.clone(), more).await?;
        Ok::<_, Failure>(sum * batch.len() as i64)
    })
    .distributed(Distributed::standard())
    .item_batcher(ItemBatcher::max_items(size))
    .label("Add")
    .await
}

#[test]
fn items_come_in_batches() {
    assert_pinned::<add_batches>(PINNED);
    let program = Program::<add_batches>::new(tasks());
    let run = |numbers: &[i64], size| program.check((numbers.to_vec(), size, 100));
    assert_eq!(run(&[1, 2, 3, 4, 5], 2).output(), &json!([206, 214, 105]));
    assert_eq!(run(&[1, 2], 9).output(), &json!([206]));
    assert_eq!(run(&[], 9).output(), &json!([]));
}

#[workflow]
pub async fn batches_of_rows(bucket: String) -> Result<Vec<f64>, Failure> {
    map(
        ItemReader::csv(&bucket, "list.csv"),
        async |rows: Vec<Row>| {
            let mut total = 0.0;
            for row in &rows {
                total += parse_price(&row.price).await?;
            }
            Ok::<_, Failure>(total)
        },
    )
    .distributed(Distributed::express())
    .item_batcher(ItemBatcher::max_bytes(70).and_max_items(2))
    .label("Batches")
    .await
}

#[test]
fn rows_come_in_batches() {
    let program = Program::<batches_of_rows>::new(tasks()).buckets(&buckets());
    assert_eq!(
        program.check("prices".to_owned()).output(),
        &json!([3.5, 4.25])
    );
}

/// Results in S3.
#[workflow]
pub async fn write_prices(bucket: String, prefix: String) -> Result<MapRunResult, Failure> {
    let written = map(ItemReader::csv(&bucket, "odd.csv"), async |row: Row| {
        parse_price(&row.price).await
    })
    .distributed(Distributed::standard())
    .label("Write")
    .tolerated_failure_percentage(50.0)
    .result_writer(
        ResultWriter::s3("out", &prefix)
            .transformation(Transformation::Compact)
            .output_type(OutputType::Jsonl),
    )
    .await?;
    echo(&written.result_writer_details.bucket).await;
    Ok(written)
}

#[test]
fn results_are_written() {
    assert_pinned::<write_prices>(PINNED);
    let buckets = buckets();
    let program = Program::<write_prices>::new(tasks()).buckets(&buckets);
    let outcome = program.check(("prices".to_owned(), "done".to_owned()));
    let result: MapRunResult = serde_json::from_value(outcome.output().clone()).unwrap();
    assert_eq!(result.result_writer_details.bucket, "out");
    let read = |key: &str| String::from_utf8(buckets.get("out", key).unwrap()).unwrap();
    let manifest: Json = serde_json::from_str(&read(&result.result_writer_details.key)).unwrap();
    let file = manifest["ResultFiles"]["SUCCEEDED"][0]["Key"]
        .as_str()
        .unwrap();
    assert_eq!(read(file), "1.5\n4.25\n");
    let failed = &manifest["ResultFiles"]["FAILED"][0]["Key"];
    assert!(read(failed.as_str().unwrap()).contains("BadPrice"));
    let outcome = program.check(("nowhere".to_owned(), "done".to_owned()));
    assert_eq!(outcome.failure().error, "States.ItemReaderFailed");
}

#[derive(Debug, thiserror::Error, WorkflowError)]
pub enum ReadError {
    #[error("too many rows failed")]
    #[workflow_error(name = "States.ExceedToleratedFailureThreshold")]
    TooMany,
    #[error("the file is no good")]
    #[workflow_error(name = "States.ItemReaderFailed")]
    NoFile,
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
}

/// What failed is missing from the results; too much of it is an error.
#[workflow]
pub async fn tolerate(key: String, count: u64) -> Result<String, Failure> {
    let read: Result<Vec<f64>, ReadError> =
        map(ItemReader::csv("prices", &key), async |row: Row| {
            let price = parse_price(&row.price).await?;
            Ok(price)
        })
        .distributed(Distributed::standard())
        .label("Tolerate")
        .tolerated_failure_count(count)
        .await;
    match read {
        Ok(prices) => Ok(format!(
            "{} prices, {:.2}",
            prices.len(),
            prices.iter().sum::<f64>() + 0.0
        )),
        Err(ReadError::TooMany) => Ok("too many".to_owned()),
        Err(ReadError::NoFile) => Ok("no file".to_owned()),
        Err(ReadError::Other(failure)) => Err(failure),
    }
}

#[test]
fn failures_are_tolerated() {
    assert_pinned::<tolerate>(PINNED);
    let program = Program::<tolerate>::new(tasks()).buckets(&buckets());
    for (key, count, expected) in [
        ("odd.csv", 2, "2 prices, 5.75"),
        ("odd.csv", 1, "too many"),
        ("list.csv", 0, "3 prices, 7.75"),
        ("none.csv", 0, "0 prices, 0.00"),
        ("missing.csv", 9, "no file"),
    ] {
        let outcome = program.check((key.to_owned(), count));
        assert_eq!(outcome.output(), &json!(expected), "{key}, {count}");
    }
}

/// Lists as results stay lists, tolerated or not.
#[workflow]
pub async fn tolerate_lists(lists: Vec<Vec<i64>>) -> Result<Vec<Vec<i64>>, Failure> {
    map(&lists, async |list| {
        if list.is_empty() {
            return Err(Failure::new("Empty", "nothing in it"));
        }
        Ok(list.iter().map(|n| n + 1).collect::<Vec<i64>>())
    })
    .distributed(Distributed::express())
    .tolerated_failure_percentage(100.0)
    .await
}

#[test]
fn tolerated_lists_stay_lists() {
    let program = Program::<tolerate_lists>::new(tasks());
    for (lists, expected) in [
        (vec![vec![1], vec![], vec![2, 3]], json!([[2], [3, 4]])),
        (vec![vec![1]], json!([[2]])),
        (vec![vec![]], json!([])),
        (vec![], json!([])),
    ] {
        assert_eq!(program.check(lists).output(), &expected);
    }
}

/// Waits in a child execution.
#[task(retry(error_equals = ["Busy"], interval_seconds = 30, max_attempts = 2))]
pub async fn hold(sku: &str, attempt: TaskContext) -> Result<u64, Failure> {
    match (sku, attempt.retry_count()) {
        ("busy", 0) => Err(Failure::new("Busy", "later")),
        (_, count) => Ok(count),
    }
}

/// All kinds of steps inside of child executions, and all kinds of values around them.
#[workflow]
pub async fn mixed(parcel: Parcel, rounds: i64) -> Result<Vec<String>, Failure> {
    let mut all = Vec::new();
    let item = "outer".to_owned();
    let (first, second) = (rounds + 1, Some(rounds * 2));
    let mut round = 0;
    while round < rounds {
        let done = map(&parcel.items, async |thing| {
            let coupon = match &parcel.coupon {
                Some(coupon) => coupon.clone(),
                None => "no".to_owned(),
            };
            let (retries, doubled) = try_join!(hold(&thing.sku), async {
                sleep(Duration::from_secs(60)).await;
                double(first + round).await
            })?;
            let labels = map(&parcel.notes, async |note| {
                echo(&format!("{note}{item}{}", thing.quantity)).await
            })
            .await;
            if thing.sku == "skip" {
                return Ok::<_, Failure>(item.clone());
            }
            let extra = second.unwrap_or(7);
            Ok(format!(
                "{coupon} {retries} {doubled} {} {extra}",
                labels.join("+")
            ))
        })
        .distributed(Distributed::standard())
        .label("Mixed")
        .await?;
        all.extend(done);
        round += 1;
    }
    Ok(all)
}

#[test]
fn all_kinds_of_steps_run_in_child_executions() {
    assert_pinned::<mixed>(PINNED);
    let program = Program::<mixed>::new(tasks());
    let outcome = program.check((parcel(Some("ten"), &["a", "busy", "skip"]), 2));
    let line = |retries: u32, doubled: u32| format!("ten {retries} {doubled} fragileouter1 4");
    let expected = json!([
        line(0, 6),
        line(1, 6),
        "outer",
        line(0, 8),
        line(1, 8),
        "outer"
    ]);
    assert_eq!(outcome.output(), &expected);
    let outcome = program.check((parcel(None, &["a"]), 1));
    assert_eq!(outcome.output(), &json!(["no 0 4 fragileouter1 2"]));
}

/// A distributed map in a branch, and one in another.
#[workflow]
pub async fn nested(lists: Vec<Vec<i64>>, plus: i64) -> Result<(Vec<Vec<i64>>, Vec<i64>), Failure> {
    let minus = plus - 1;
    try_join!(
        async {
            map(&lists, async |list| {
                map(list, async |n| {
                    Ok::<_, Failure>(double(*n + plus).await? - minus)
                })
                .distributed(Distributed::express())
                .label("Inner")
                .await
            })
            .distributed(Distributed::standard())
            .label("Outer")
            .await
        },
        async {
            map(lists.clone(), async |list| list.len() as i64 + minus)
                .distributed(Distributed::express())
                .label("Lengths")
                .await;
            map(&lists, async |list| add_up(list.clone(), minus).await).await
        },
    )
}

#[test]
fn distributed_maps_nest() {
    let program = Program::<nested>::new(tasks());
    let outcome = program.check((vec![vec![1, 2], vec![], vec![3]], 10));
    assert_eq!(
        outcome.output(),
        &json!([[[13, 15], [], [17]], [12, 9, 12]])
    );
}

/// No step at all in the body, and constants from outside.
#[workflow]
pub async fn plain_bodies(numbers: Vec<i64>) -> (Vec<i64>, Vec<String>) {
    let factor = 3;
    let times = map(&numbers, async |n| n * factor)
        .distributed(Distributed::express())
        .label("Times")
        .await;
    let named = map(times.clone(), async |n| format!("n{n}"))
        .distributed(Distributed::express())
        .label("Named")
        .await;
    (times, named)
}

#[test]
fn bodies_may_only_compute() {
    assert_pinned::<plain_bodies>(PINNED);
    let program = Program::<plain_bodies>::new(tasks());
    assert_eq!(
        program.check(vec![1, 2]).output(),
        &json!([[3, 6], ["n3", "n6"]])
    );
    assert_eq!(program.check(vec![]).output(), &json!([[], []]));
}

/// Patterns as parameters, and names that are taken.
#[workflow]
pub async fn patterns(pairs: Vec<(String, i64)>, item: i64) -> Result<Vec<String>, Failure> {
    let numbers = map(pairs, async |(name, mut n)| {
        n += item;
        if let Some(first) = name.chars().next() {
            n += double(n).await?;
            return Ok::<_, Failure>(format!("{first}{n}"));
        }
        Ok(n.to_string())
    })
    .distributed(Distributed::standard())
    .await?;
    Ok(numbers)
}

#[test]
fn items_are_taken_apart() {
    let program = Program::<patterns>::new(tasks());
    let pairs = vec![("ab".to_owned(), 1), (String::new(), 2)];
    assert_eq!(program.check((pairs, 10)).output(), &json!(["a33", "12"]));
}

/// Natively a child execution's input is the item; what comes along is in the body already.
#[test]
fn the_input_of_a_child_execution_is_its_item() {
    let tokio = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    tokio.block_on(async {
        let runtime = Runtime::builder().build().await.unwrap();
        let packed = runtime.start::<pack_all>((parcel(None, &["a"]), 1.5));
        let execution = packed.await.unwrap();
        assert_eq!(execution.output().await.unwrap(), ["p1/a/1.5"]);
        let run = &execution.map_runs().await.unwrap()[0];
        assert_eq!(run.item_counts.succeeded, 1);
        assert!(
            run.map_run_arn.contains(":mapRun:pack_all/Pack:"),
            "{}",
            run.map_run_arn
        );
        let input: Item = run.executions[0].input.decode().unwrap();
        assert_eq!(input, item("a", 1, 2.0));
    });
}

/// Without buckets there is nothing to read from.
#[test]
fn a_plain_call_reads_no_buckets() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let read = read_prices("prices".to_owned(), "list.csv".to_owned(), 5);
    let failure = runtime.block_on(read).unwrap_err();
    assert_eq!(failure.error, "States.ItemReaderFailed");
    assert!(failure.cause.contains("buckets"), "{failure}");
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Typed {
    pub sku: String,
    pub price: f64,
    pub stocked: Option<String>,
    pub sold: bool,
}

/// A CSV file has no numbers.
#[workflow]
pub async fn read_numbers(bucket: String) -> Result<Vec<f64>, Failure> {
    map(
        ItemReader::csv(&bucket, "list.csv"),
        async |rows: Vec<Typed>| parse_price(&rows[0].sku).await,
    )
    .distributed(Distributed::express())
    .item_batcher(ItemBatcher::max_items(2))
    .await
}

#[test]
fn columns_of_a_csv_file_are_text() {
    let reasons = read_numbers::build().unwrap_err();
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert!(
        reasons[0].contains("`price` of `Typed` is a number"),
        "{reasons:?}"
    );
    assert!(
        reasons[1].contains("`sold` of `Typed` is a `bool`"),
        "{reasons:?}"
    );
}

/// Child executions end with the execution that started them.
#[workflow(timeout_seconds = 100)]
pub async fn long_children(count: i64) -> Result<Vec<i64>, Failure> {
    map((0..count).collect::<Vec<_>>(), async |n| {
        if n > 0 {
            sleep(Duration::from_secs(1000)).await;
        }
        double(n).await
    })
    .distributed(Distributed::standard())
    .max_concurrency(2)
    .await
}

#[test]
fn children_end_with_their_parent() {
    let tokio = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    tokio.block_on(async {
        let test = workflow_runtime::testing::runtime().build();
        let execution = test.runtime().start::<long_children>(5).await.unwrap();
        let error = execution.output().await.unwrap_err();
        assert_eq!(error.status, ExecutionStatus::TimedOut);
        // What the execution leaves behind ends after it.
        let mut runs = execution.map_runs().await.unwrap();
        for _ in 0..1000 {
            if runs[0].status != MapRunStatus::Running {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
            runs = execution.map_runs().await.unwrap();
        }
        assert_eq!(runs[0].status, MapRunStatus::Aborted);
        let statuses: Vec<ExecutionStatus> =
            runs[0].executions.iter().map(|e| e.status()).collect();
        use ExecutionStatus::{Aborted, Succeeded};
        assert_eq!(statuses, [Succeeded, Aborted, Aborted]);
    });
}

#[task(activity)]
pub async fn by_hand(n: i64) -> Result<i64, Failure> {
    Ok(n)
}

#[task(resource = "arn:aws:states:::glue:startJobRun.sync")]
pub async fn run_job(job_name: &str) -> Result<Json, Failure>;

fn express_ones() -> Distributed {
    Distributed::express()
}

/// Express child executions can't wait for people and jobs.
#[workflow]
pub async fn impatient(names: Vec<String>) -> Result<Vec<i64>, Failure> {
    map(&names, async |name| {
        run_job(name).await?;
        by_hand(1).await
    })
    .distributed(express_ones())
    .await
}

#[test]
fn express_children_wait_for_nobody() {
    let reasons = impatient::build().unwrap_err();
    let expect = [
        "`run_job` is a job that is waited for (`.sync`), which the child executions of `Distributed::express()` can't have: use `Distributed::standard()`",
        "`by_hand` is an activity, which the child executions of `Distributed::express()` can't have: use `Distributed::standard()`",
    ];
    assert_eq!(reasons.len(), expect.len(), "{reasons:?}");
    for (reason, expected) in reasons.iter().zip(expect) {
        assert!(reason.ends_with(expected), "{reason}");
    }
}
