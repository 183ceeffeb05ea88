//! Values: numbers, texts, lists, options, enums, structs.

use std::collections::BTreeMap;

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub};

use super::shared::*;

#[workflow]
async fn arithmetic(a: i64, b: i64) -> Result<(i64, i64, i64, f64), Failure> {
    let quotient = a / b;
    let remainder = a % b;
    let mixed = -a + (b - 1) * 2;
    let ratio = a as f64 / b as f64;
    Ok((quotient, remainder, mixed, ratio))
}

#[test]
fn division_and_remainder_of_negative_numbers() {
    let program = Program::<arithmetic>::new(vec![]);
    for (a, b) in [(7, 2), (-7, 2), (7, -2), (-7, -2), (0, 5), (6, 3), (-6, 3)] {
        let expected = json!([
            a / b,
            a % b,
            -a + (b - 1) * 2,
            f64::from(a as i32) / f64::from(b as i32)
        ]);
        let run = program.check((a, b));
        assert_eq!(
            *run.output(),
            workflow_tests::asl::whole_numbers(expected),
            "{a} {b}"
        );
    }
}

/// It would be rounded on its way through JSONata.
#[workflow]
async fn successor(n: u64) -> Result<u64, Failure> {
    let next = n + 1;
    note(format!("{next}")).await?;
    Ok(next)
}

#[test]
fn integers_up_to_2_to_the_53() {
    let program = Program::<successor>::new(vec![Stub::own::<note>()]);
    let most = (1_u64 << 53) - 1;
    assert_eq!(*program.check(most - 1).output(), json!(most));
}

#[workflow]
async fn templates(text: String) -> Result<Vec<String>, Failure> {
    let fixed = "{% $states.input %}";
    note("{% x %}".to_string()).await?;
    let parts = vec![
        fixed.to_string(),
        String::from("{%"),
        text,
        format!("{{% {} %}}", fixed.len()),
    ];
    Ok(parts)
}

#[test]
fn texts_that_look_like_jsonata() {
    let program = Program::<templates>::new(vec![Stub::own::<note>()]);
    let run = program.check("{% 1 %}".into());
    assert_eq!(
        *run.output(),
        json!(["{% $states.input %}", "{%", "{% 1 %}", "{% 19 %}"])
    );
    assert_eq!(run.calls(), ["${Note} \"{% x %}\""]);
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct TextFacts {
    bytes: usize,
    first: String,
    upper: String,
    words: Vec<String>,
    trimmed: String,
    starts: bool,
}

#[workflow]
async fn texts(text: String) -> TextFacts {
    let trimmed = text.trim().to_string();
    TextFacts {
        bytes: text.len(),
        first: text.chars().take(2).collect(),
        upper: text.to_uppercase(),
        words: text.split_whitespace().map(|w| w.to_string()).collect(),
        starts: trimmed.starts_with("ä"),
        trimmed,
    }
}

#[test]
fn text_outside_ascii() {
    let program = Program::<texts>::new(vec![]);
    for text in ["", "abc", " ä€😀 b ", "äöü", "one two"] {
        let trimmed = text.trim();
        let expected = json!({
            "bytes": text.len(),
            "first": text.chars().take(2).collect::<String>(),
            "upper": text.to_uppercase(),
            "words": text.split_whitespace().collect::<Vec<_>>(),
            "trimmed": trimmed,
            "starts": trimmed.starts_with('ä'),
        });
        assert_eq!(*program.check(text.into()).output(), expected, "{text}");
    }
}

#[workflow]
async fn slices(numbers: Vec<i32>) -> Result<Vec<Vec<i32>>, Failure> {
    let n = numbers.len();
    let head = numbers[..n / 2].to_vec();
    let tail = &numbers[n / 2..];
    let middle: Vec<i32> = if n > 2 {
        numbers[1..n - 1].to_vec()
    } else {
        Vec::new()
    };
    let first = numbers.first().copied().unwrap_or(-1);
    let last = *numbers.last().unwrap_or(&-1);
    Ok(vec![head, tail.to_vec(), middle, vec![first, last], vec![]])
}

#[test]
fn empty_lists_lists_of_one_and_lists_of_lists() {
    let program = Program::<slices>::new(vec![]);
    for numbers in [vec![], vec![1], vec![1, 2], vec![1, 2, 3, 4, 5]] {
        let n = numbers.len();
        let middle = if n > 2 {
            numbers[1..n - 1].to_vec()
        } else {
            vec![]
        };
        let ends = vec![
            numbers.first().copied().unwrap_or(-1),
            numbers.last().copied().unwrap_or(-1),
        ];
        let expected = json!([numbers[..n / 2], numbers[n / 2..], middle, ends, []]);
        assert_eq!(*program.check(numbers).output(), expected);
    }
}

#[workflow]
async fn indexing(numbers: Vec<i32>, at: usize) -> i32 {
    numbers[at] * 2
}

#[test]
fn an_index_out_of_range_fails() {
    let program = Program::<indexing>::new(vec![]);
    assert_eq!(*program.check((vec![4, 5], 1)).output(), json!(10));
    assert_eq!(
        program.check((vec![4, 5], 2)).failure().error,
        "States.QueryEvaluationError"
    );
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
struct Customer {
    name: String,
    #[serde(default)]
    nick_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    age: Option<u32>,
    #[serde(default)]
    tags: Vec<String>,
}

#[workflow]
async fn options(customer: Customer) -> Result<String, Failure> {
    let shown = match &customer.nick_name {
        Some(nick) if !nick.is_empty() => nick.clone(),
        Some(_) => "empty".to_string(),
        None => customer.name.clone(),
    };
    let age = customer.age.map(|a| a + 1).unwrap_or(0);
    let adult = customer.age.is_some_and(|a| a >= 18);
    let label = if let Some(age) = customer.age {
        format!("{age} years")
    } else if customer.tags.is_empty() {
        "untagged".to_string()
    } else if let Some(tag) = customer.tags.first() {
        tag.clone()
    } else {
        unreachable_text().await
    };
    let either = customer
        .nick_name
        .or(Some("nobody".to_string()))
        .unwrap_or_default();
    Ok(format!("{shown} {age} {adult} {label} {either}"))
}

#[task]
async fn unreachable_text() -> String {
    "never".into()
}

#[test]
fn options_as_null_and_as_a_missing_key() {
    let program = Program::<options>::new(vec![Stub::own::<unreachable_text>()]);
    let check = |input| program.check_json(input).output().clone();
    assert_eq!(
        check(json!({ "name": "Ann" })),
        json!("Ann 0 false untagged nobody")
    );
    assert_eq!(
        check(json!({ "name": "Ann", "nickName": null, "age": null, "tags": ["x"] })),
        json!("Ann 0 false x nobody")
    );
    assert_eq!(
        check(json!({ "name": "Ann", "nickName": "", "age": 17 })),
        json!("empty 18 false 17 years ")
    );
    assert_eq!(
        check(json!({ "name": "Ann", "nickName": "A", "age": 18, "extra": 1 })),
        json!("A 19 true 18 years A")
    );
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
enum External {
    Empty,
    One(u32),
    Two(String, bool),
    Named { x: i32, y: Option<i32> },
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Internal {
    NothingAtAll,
    Circle { radius: f64 },
    Square { side: f64 },
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    A,
    B(u32),
    C { text: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Level {
    Low,
    VeryHigh,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Mixed {
    external: External,
    internal: Internal,
    adjacent: Adjacent,
    level: Level,
}

#[workflow]
async fn tagged(mixed: Mixed) -> Result<Vec<String>, Failure> {
    let external = match &mixed.external {
        External::Empty => "empty".to_string(),
        External::One(n @ 1..=9) => format!("digit {n}"),
        External::One(n) => {
            let twice = double(*n as i64).await?;
            format!("twice {twice}")
        }
        External::Two(text, true) => text.to_uppercase(),
        External::Two(text, _) => text.clone(),
        External::Named { x, y: None } => format!("{x}"),
        External::Named { x, y: Some(y) } if x == y => "same".into(),
        External::Named { y: Some(y), .. } => format!("y {y}"),
    };
    let area = match mixed.internal {
        Internal::NothingAtAll => 0.0,
        Internal::Circle { radius } => 3.0 * radius * radius,
        Internal::Square { side: s } => s * s,
    };
    let adjacent = if let Adjacent::B(n) = mixed.adjacent {
        n.to_string()
    } else if let Adjacent::C { text } = &mixed.adjacent {
        text.clone()
    } else {
        "A".to_string()
    };
    let level = match mixed.level {
        Level::Low => 1,
        Level::VeryHigh => 2,
    };
    let high = mixed.level == Level::VeryHigh;
    let round = matches!(mixed.internal, Internal::Circle { radius } if radius > 1.0);
    Ok(vec![
        external,
        format!("{area:.1}"),
        adjacent,
        format!("{level} {high} {round}"),
    ])
}

#[test]
fn enums_of_every_tagging() {
    let program = Program::<tagged>::new(vec![Stub::own::<double>()]);
    let check = |external, internal, adjacent, level| {
        program
            .check(Mixed {
                external,
                internal,
                adjacent,
                level,
            })
            .output()
            .clone()
    };
    assert_eq!(
        check(
            External::Empty,
            Internal::NothingAtAll,
            Adjacent::A,
            Level::Low
        ),
        json!(["empty", "0.0", "A", "1 false false"])
    );
    assert_eq!(
        check(
            External::One(5),
            Internal::Circle { radius: 2.0 },
            Adjacent::B(4),
            Level::VeryHigh
        ),
        json!(["digit 5", "12.0", "4", "2 true true"])
    );
    assert_eq!(
        check(
            External::One(10),
            Internal::Square { side: 1.5 },
            Adjacent::C { text: "c".into() },
            Level::Low
        ),
        json!(["twice 20", "2.2", "c", "1 false false"])
    );
    let rest =
        |external| check(external, Internal::NothingAtAll, Adjacent::A, Level::Low)[0].clone();
    assert_eq!(rest(External::Two("a".into(), true)), json!("A"));
    assert_eq!(rest(External::Two("a".into(), false)), json!("a"));
    assert_eq!(rest(External::Named { x: 1, y: None }), json!("1"));
    assert_eq!(rest(External::Named { x: 1, y: Some(1) }), json!("same"));
    assert_eq!(rest(External::Named { x: 1, y: Some(2) }), json!("y 2"));
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Address {
    street: String,
    city: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Person {
    name: String,
    age: u32,
    address: Address,
    scores: Vec<f64>,
}

#[workflow]
async fn building(mut person: Person) -> Result<Person, Failure> {
    let moved = Address {
        city: "Paris".to_string(),
        ..person.address.clone()
    };
    person.age += 1;
    person.scores.push(0.5);
    person.address.street = format!("{} 2", moved.street);
    let pair = (person.name.clone(), person.age);
    let (name, age) = pair;
    let Person {
        address,
        mut scores,
        ..
    } = person;
    scores[0] *= 2.0;
    scores.retain(|s| *s > 0.6);
    let total: f64 = scores.iter().sum();
    scores.push(total);
    note(name.clone()).await?;
    Ok(Person {
        name,
        age,
        address: Address {
            street: address.street,
            ..moved
        },
        scores,
    })
}

#[test]
fn structs_tuples_and_mutation() {
    let person = Person {
        name: "Ann".into(),
        age: 30,
        address: Address {
            street: "Road".into(),
            city: "Rome".into(),
        },
        scores: vec![1.0, 3.0],
    };
    let run = Program::<building>::new(vec![Stub::own::<note>()]).check(person);
    let expected = json!({
        "name": "Ann", "age": 31,
        "address": { "street": "Road 2", "city": "Paris" },
        "scores": [2, 3, 5],
    });
    assert_eq!(*run.output(), expected);
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Summary {
    total: f64,
    count: usize,
    skus: Vec<String>,
    most: Option<f64>,
    any_big: bool,
    all_paid: bool,
    by_sku: BTreeMap<String, u32>,
    line: String,
    position: Option<usize>,
    pairs: Vec<(usize, String)>,
}

#[workflow]
async fn chains(items: Vec<Item>) -> Summary {
    let total = items
        .iter()
        .map(|i| i.unit_price * f64::from(i.quantity))
        .sum::<f64>();
    let skus: Vec<String> = items
        .iter()
        .filter(|i| i.quantity > 0)
        .map(|i| i.sku.clone())
        .collect();
    let most = items
        .iter()
        .map(|i| i.unit_price)
        .fold(None, |most: Option<f64>, p| match most {
            Some(m) if m >= p => Some(m),
            _ => Some(p),
        });
    let any_big = items.iter().any(|i| i.quantity > 10);
    let all_paid = items.iter().all(|i| i.unit_price > 0.0);
    let by_sku = items
        .iter()
        .map(|i| (i.sku.clone(), i.quantity))
        .collect::<BTreeMap<_, _>>();
    let line = items
        .iter()
        .map(|Item { sku, quantity, .. }| format!("{quantity}x{sku}"))
        .collect::<Vec<_>>()
        .join(", ");
    let position = items.iter().position(|i| i.sku == "b");
    let pairs = items
        .into_iter()
        .enumerate()
        .map(|(n, i)| (n, i.sku))
        .collect();
    Summary {
        total,
        count: skus.len(),
        skus,
        most,
        any_big,
        all_paid,
        by_sku,
        line,
        position,
        pairs,
    }
}

#[test]
fn iterator_chains_with_closures() {
    let program = Program::<chains>::new(vec![]);
    let run = program.check(vec![
        item("a", 2, 1.5),
        item("b", 0, 4.0),
        item("c", 11, 1.0),
    ]);
    let expected = json!({
        "total": 14, "count": 2, "skus": ["a", "c"], "most": 4, "any_big": true, "all_paid": true,
        "by_sku": { "a": 2, "b": 0, "c": 11 }, "line": "2xa, 0xb, 11xc", "position": 1,
        "pairs": [[0, "a"], [1, "b"], [2, "c"]],
    });
    assert_eq!(*run.output(), expected);
    let run = program.check(vec![item("b", 1, 4.0)]);
    assert_eq!(run.output()["skus"], json!(["b"]));
    assert_eq!(run.output()["pairs"], json!([[0, "b"]]));
    let run = program.check(vec![]);
    assert_eq!(run.output()["most"], json!(null));
    assert_eq!(run.output()["pairs"], json!([]));
}

#[workflow]
async fn short_circuit(flag: bool, n: i64) -> Result<Vec<bool>, Failure> {
    let both = flag && double(n).await? > 4;
    let either = flag || double(n + 1).await? > 4;
    let sum = double(n).await? + double(n + 2).await? * 2;
    let shifted = n * 3 + double(n).await?;
    Ok(vec![both, either, sum > 0, shifted == n * 5])
}

#[test]
fn steps_inside_operators() {
    let program = Program::<short_circuit>::new(vec![Stub::own::<double>()]);
    let run = program.check((false, 3));
    assert_eq!(*run.output(), json!([false, true, true, true]));
    assert_eq!(
        run.calls(),
        ["${Double} 4", "${Double} 3", "${Double} 5", "${Double} 3"]
    );
    let run = program.check((true, 1));
    assert_eq!(*run.output(), json!([false, true, true, true]));
    assert_eq!(
        run.calls(),
        ["${Double} 1", "${Double} 1", "${Double} 3", "${Double} 1"]
    );
}

/// Constants, modules, blocks as values and shadowing.
mod limits {
    pub const MAX: u32 = 3;
    pub fn default_name() -> String {
        "nobody".to_string()
    }
    #[derive(Default)]
    pub struct Limits {
        pub most: u32,
    }
}

#[workflow]
async fn constants(n: u32) -> Result<String, Failure> {
    use limits::MAX;
    const LOCAL: u32 = 10;
    let name = limits::default_name();
    let most = limits::Limits::default().most;
    let n = {
        let doubled = n * 2;
        if doubled > MAX { MAX } else { doubled }
    };
    let text = match n {
        0 => "none",
        1 | 2 => "few",
        MAX => "most",
        _ => "many",
    };
    let n = n + LOCAL + most;
    Ok(format!("{name} {text} {n:03}"))
}

#[test]
fn constants_and_blocks_as_values() {
    let program = Program::<constants>::new(vec![]);
    assert_eq!(*program.check(0).output(), json!("nobody none 010"));
    assert_eq!(*program.check(1).output(), json!("nobody few 012"));
    assert_eq!(*program.check(9).output(), json!("nobody most 013"));
}

#[workflow]
async fn many_arms(n: u32) -> Result<String, Failure> {
    let name = match n {
        0 => "n0".to_string(),
        1 => "n1".to_string(),
        2 => "n2".to_string(),
        3 => "n3".to_string(),
        4 => "n4".to_string(),
        5 => "n5".to_string(),
        6 => "n6".to_string(),
        7 => "n7".to_string(),
        8 => "n8".to_string(),
        9 => "n9".to_string(),
        10 => "n10".to_string(),
        11 => "n11".to_string(),
        12 => "n12".to_string(),
        13 => "n13".to_string(),
        14 => "n14".to_string(),
        15 => "n15".to_string(),
        16 => "n16".to_string(),
        17 => "n17".to_string(),
        18 => "n18".to_string(),
        19 => "n19".to_string(),
        20 => "n20".to_string(),
        21 => "n21".to_string(),
        22 => "n22".to_string(),
        23 => "n23".to_string(),
        24 => "n24".to_string(),
        25 => "n25".to_string(),
        26 => "n26".to_string(),
        27 => "n27".to_string(),
        28 => "n28".to_string(),
        29 => "n29".to_string(),
        30 => "n30".to_string(),
        31 => "n31".to_string(),
        32 => "n32".to_string(),
        33 => "n33".to_string(),
        34 => "n34".to_string(),
        35 => "n35".to_string(),
        36 => "n36".to_string(),
        37 => "n37".to_string(),
        38 => "n38".to_string(),
        39 => "n39".to_string(),
        40 => "n40".to_string(),
        41 => "n41".to_string(),
        42 => "n42".to_string(),
        43 => "n43".to_string(),
        44 => "n44".to_string(),
        45 => "n45".to_string(),
        46 => "n46".to_string(),
        47 => "n47".to_string(),
        48 => "n48".to_string(),
        49 => "n49".to_string(),
        50 => "n50".to_string(),
        51 => "n51".to_string(),
        52 => "n52".to_string(),
        53 => "n53".to_string(),
        54 => "n54".to_string(),
        55 => "n55".to_string(),
        56 => "n56".to_string(),
        57 => "n57".to_string(),
        58 => "n58".to_string(),
        59 => "n59".to_string(),
        60 => "n60".to_string(),
        61 => "n61".to_string(),
        62 => "n62".to_string(),
        63 => "n63".to_string(),
        64 => "n64".to_string(),
        65 => "n65".to_string(),
        66 => "n66".to_string(),
        67 => "n67".to_string(),
        68 => "n68".to_string(),
        69 => "n69".to_string(),
        70 => "n70".to_string(),
        71 => "n71".to_string(),
        72 => "n72".to_string(),
        73 => "n73".to_string(),
        74 => "n74".to_string(),
        75 => "n75".to_string(),
        76 => "n76".to_string(),
        77 => "n77".to_string(),
        78 => "n78".to_string(),
        79 => "n79".to_string(),
        80 => "n80".to_string(),
        81 => "n81".to_string(),
        82 => "n82".to_string(),
        83 => "n83".to_string(),
        84 => "n84".to_string(),
        85 => "n85".to_string(),
        86 => "n86".to_string(),
        87 => "n87".to_string(),
        88 => "n88".to_string(),
        89 => "n89".to_string(),
        90 => "n90".to_string(),
        91 => "n91".to_string(),
        92 => "n92".to_string(),
        93 => "n93".to_string(),
        94 => "n94".to_string(),
        95 => "n95".to_string(),
        96 => "n96".to_string(),
        97 => "n97".to_string(),
        98 => "n98".to_string(),
        99 => "n99".to_string(),
        100 => "n100".to_string(),
        101 => "n101".to_string(),
        102 => "n102".to_string(),
        103 => "n103".to_string(),
        104 => "n104".to_string(),
        105 => "n105".to_string(),
        106 => "n106".to_string(),
        107 => "n107".to_string(),
        108 => "n108".to_string(),
        109 => "n109".to_string(),
        110 => "n110".to_string(),
        111 => "n111".to_string(),
        112 => "n112".to_string(),
        113 => "n113".to_string(),
        114 => "n114".to_string(),
        115 => "n115".to_string(),
        116 => "n116".to_string(),
        117 => "n117".to_string(),
        118 => "n118".to_string(),
        119 => "n119".to_string(),
        other => format!("{other}?"),
    };
    Ok(name)
}

#[test]
fn a_match_with_more_than_100_arms() {
    let program = Program::<many_arms>::new(vec![]);
    for n in [0, 1, 57, 119] {
        assert_eq!(*program.check(n).output(), json!(format!("n{n}")));
    }
    assert_eq!(*program.check(120).output(), json!("120?"));
}
