//! An unrelated statement, anywhere in a body, renames no state and changes none but its neighbours'
//! way to it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub};

use super::shared::*;

/// The statement that is added calls this.
#[task]
async fn audit(what: &str) -> Result<(), StockError> {
    let _ = what;
    Ok(())
}

/// A workflow with a place for a statement before each of its own, in every scope.
macro_rules! workflow {
    ($name:ident $wanted:ident { $($a:tt)* } { $($b:tt)* } { $($c:tt)* } { $($d:tt)* } { $($e:tt)* } { $($f:tt)* } { $($g:tt)* }) => {
        #[workflow]
        async fn $name(skus: Vec<String>, $wanted: u32) -> Result<Vec<String>, StockError> {
            $($a)*
            let mut found = Vec::new();
            for sku in &skus {
                $($b)*
                let place = match reserve(sku, $wanted).await {
                    Ok(place) => place,
                    Err(StockError::SoldOut { .. }) => {
                        $($c)*
                        sleep(Duration::from_secs(60)).await;
                        continue;
                    }
                    Err(other) => return Err(other),
                };
                found.push(place);
            }
            if found.is_empty() {
                $($d)*
                return Err(StockError::Closed);
            }
            $($e)*
            let (said, _) = try_join!(
                async {
                    $($f)*
                    Ok::<_, StockError>(echo(&found[0]).await)
                },
                async { Ok(note($wanted.to_string()).await.is_ok()) }
            )?;
            let mut labels = map(&found, async |place| {
                $($g)*
                Ok::<_, StockError>(echo(place).await)
            })
            .await?;
            labels.push(said);
            Ok(labels)
        }
    };
}

workflow!(original wanted {} {} {} {} {} {} {});
workflow!(at_the_start wanted { audit("a").await?; } {} {} {} {} {} {});
workflow!(in_a_loop wanted {} { audit("b").await?; } {} {} {} {} {});
workflow!(in_a_handler wanted {} {} { audit("c").await?; } {} {} {} {});
workflow!(before_a_return wanted {} {} {} { audit("d").await?; } {} {} {});
workflow!(between wanted {} {} {} {} { audit("e").await?; } {} {});
workflow!(in_a_branch wanted {} {} {} {} {} { audit("f").await?; } {});
workflow!(in_a_map wanted {} {} {} {} {} {} { audit("g").await?; });

/// A pure statement and a condition of its own.
mod quiet {
    use super::*;

    workflow!(original wanted { let limit = 3; } {} {} {} { if wanted > limit { audit("many").await?; } } {} {});

    pub(super) fn states() -> BTreeMap<String, Value> {
        super::states::<original>()
    }
}

/// What each state does, without where it goes and what it assigns.
fn states<W: Workflow>() -> BTreeMap<String, Value> {
    fn collect(scope: &Value, all: &mut BTreeMap<String, Value>) {
        for (name, state) in scope["States"].as_object().unwrap() {
            let branches = state["Branches"].as_array().into_iter().flatten();
            for inner in branches.chain(state.get("ItemProcessor")) {
                collect(inner, all);
            }
            let does = json!({
                "Type": state["Type"],
                "FunctionName": state["Arguments"]["FunctionName"],
                "Seconds": state["Seconds"],
                "Error": state["Error"],
            });
            assert_eq!(
                all.insert(name.clone(), does),
                None,
                "{name} is there twice"
            );
        }
    }
    let mut all = BTreeMap::new();
    collect(&W::definition().state_machine.to_json(), &mut all);
    all
}

/// Requires that `changed` has every state of the original, and no new ones but those of `added`. A
/// Pass is there only while no neighbour can do its work.
fn assert_only_adds(place: &str, changed: &BTreeMap<String, Value>, added: &[&str]) {
    let original = states::<original>();
    for (name, does) in original.iter().filter(|(_, does)| does["Type"] != "Pass") {
        assert_eq!(
            changed.get(name),
            Some(does),
            "{place}: {:?}",
            changed.keys()
        );
    }
    let new: BTreeSet<&str> = changed
        .keys()
        .filter(|name| !original.contains_key(*name))
        .map(String::as_str)
        .collect();
    assert_eq!(new, added.iter().copied().collect(), "{place}");
}

#[test]
fn an_unrelated_statement_renames_no_state() {
    assert_only_adds("at the start", &states::<at_the_start>(), &["Audit"]);
    assert_only_adds("in a loop", &states::<in_a_loop>(), &["Audit"]);
    assert_only_adds("in a handler", &states::<in_a_handler>(), &["Audit"]);
    assert_only_adds("before a return", &states::<before_a_return>(), &["Audit"]);
    assert_only_adds("between", &states::<between>(), &["Audit"]);
    assert_only_adds("in a branch", &states::<in_a_branch>(), &["Audit"]);
    assert_only_adds("in a map", &states::<in_a_map>(), &["Audit"]);
    let added = ["Audit"];
    assert_only_adds("a condition", &quiet::states(), &added);
}

/// It is the same workflow, so it has to run.
#[test]
fn what_stays_stable_runs() {
    let tasks = || {
        vec![
            Stub::own::<reserve>(),
            Stub::own::<echo>(),
            Stub::own::<note>(),
            Stub::own::<audit>(),
        ]
    };
    let skus = |skus: &[&str]| skus.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    let run = Program::<in_a_loop>::new(tasks()).check((skus(&["a", "none", "b"]), 2));
    assert_eq!(
        *run.output(),
        json!(["shelf-a-2", "shelf-b-2", "shelf-a-2"])
    );
    let run = Program::<before_a_return>::new(tasks()).check((skus(&["none"]), 2));
    assert_eq!(run.failure().error, "Closed");
}
