//! Constants of a body: evaluated when the definition is built, wherever they are written.

use serde_json::{Value, json};
use workflow_runtime::prelude::*;
use workflow_tests::asl::Program;

const LEVELS: &[&str] = &["low", "high"];

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Named {
    name: Option<String>,
}

#[workflow]
async fn borrowed_temporaries(named: Named, count: i64) -> Value {
    let gold = named.name.as_ref() == Some(&"gold".to_owned());
    let level = match (named.name.as_ref() == Some(&String::from("gold")), count) {
        (true, 2..) => LEVELS[1],
        (true, _) => LEVELS[0],
        _ => "none",
    };
    let lower = named.name.as_deref() == Some("GOLD".to_lowercase().as_str());
    let pair = (count, Some(&"gold".to_owned())) == (1, named.name.as_ref());
    let trimmed = named
        .name
        .as_deref()
        .unwrap_or(" none ".to_string().trim())
        .len();
    let listed = [&"gold".to_owned()].contains(&&named.name.clone().unwrap_or_default());
    json!([gold, level, lower, pair, trimmed, listed])
}

#[test]
fn a_constant_may_borrow_from_a_temporary() {
    let program = Program::<borrowed_temporaries>::new(vec![]);
    let named = |name: Option<&str>| Named {
        name: name.map(str::to_owned),
    };
    let gold = program.check((named(Some("gold")), 1));
    assert_eq!(*gold.output(), json!([true, "low", true, true, 4, true]));
    let many = program.check((named(Some("gold")), 2));
    assert_eq!(*many.output(), json!([true, "high", true, false, 4, true]));
    let nobody = program.check((named(None), 1));
    assert_eq!(
        *nobody.output(),
        json!([false, "none", false, false, 4, false])
    );
}
