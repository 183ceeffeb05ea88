//! Names and comments of states, options of workflows, kinds of tasks.

use serde_json::{Value, json};
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub, assert_pinned};

use super::shared::*;

fn definition<W: Workflow>() -> Value {
    W::definition().state_machine.to_json()
}

#[workflow(express, timeout_seconds = 60)]
async fn described(text: String, flag: bool) -> Result<String, Failure> {
    /// Says it once.
    let first = echo(&text).await;
    #[state(name = "Say it again", comment = "loudly")]
    let second = echo(&first.to_uppercase()).await;
    /// Only for some.
    if flag {
        #[state(name = "Write Down")]
        note(second.clone()).await?;
    }
    Ok(second)
}

#[test]
fn names_and_comments_of_states() {
    let run = Program::<described>::new(vec![Stub::own::<echo>(), Stub::own::<note>()])
        .check(("a".into(), true));
    assert_eq!(*run.output(), json!("A"));
    assert_eq!(run.states()[..2], ["Echo", "Say it again"]);
    let states = definition::<described>()["States"].clone();
    assert_eq!(states["Echo"]["Comment"], json!("Says it once."));
    assert_eq!(states["Say it again"]["Comment"], json!("loudly"));
    assert_eq!(states["Write Down"]["Type"], json!("Task"));
    assert_eq!(definition::<described>()["TimeoutSeconds"], json!(60));
}

/// The name of a statement is that of the state with scopes inside, not of one inside.
#[workflow]
async fn outer_states(texts: Vec<String>) -> Result<Vec<String>, Failure> {
    #[state(name = "Say all", comment = "side by side")]
    let mut said = map(&texts, async |text| echo(text).await).await;
    #[state(name = "Say both")]
    let (a, b) = try_join!(async { Ok::<_, Failure>(echo("a").await) }, async {
        Ok(echo("b").await)
    })?;
    said.push(a + &b);
    Ok(said)
}

#[test]
fn names_of_states_with_scopes_inside() {
    let states = definition::<outer_states>()["States"].clone();
    assert_eq!(states["Say all"]["Type"], json!("Map"));
    assert_eq!(states["Say all"]["Comment"], json!("side by side"));
    assert_eq!(states["Say both"]["Type"], json!("Parallel"));
    let run = Program::<outer_states>::new(vec![Stub::own::<echo>()]).check(vec!["x".into()]);
    assert_eq!(*run.output(), json!(["x", "ab"]));
}

/// Tasks of every kind.
mod kinds {
    use super::*;

    #[task(activity)]
    async fn approve(order: &str, amount: f64) -> Result<bool, Failure> {
        Ok(order.len() as f64 > amount)
    }

    #[task(lambda = "my-function:live")]
    async fn fixed(text: &str) -> Result<String, Failure> {
        Ok(text.repeat(2))
    }

    #[task(lambda_arn = "arn:aws:lambda:us-east-1:123456789012:function:old")]
    async fn old(text: String) -> Result<String, Failure> {
        Ok(text + "!")
    }

    #[derive(Debug, Serialize, Deserialize, JsonSchema, WorkflowData)]
    #[serde(rename_all = "PascalCase")]
    struct Published {
        message_id: String,
    }

    #[task(resource = "arn:aws:states:::sns:publish")]
    async fn publish(topic_arn: &str, message: &str) -> Result<Published, Failure>;

    #[workflow]
    async fn every_kind(order: String) -> Result<String, Failure> {
        if !approve(&order, 2.0).await? {
            return Ok("refused".to_string());
        }
        let text = fixed(&order).await?;
        let text = old(text).await?;
        let published = publish("arn:aws:sns:us-east-1:123456789012:topic", &text).await?;
        Ok(published.message_id)
    }

    #[test]
    fn tasks_of_every_kind() {
        assert_pinned::<every_kind>(PINNED);
        let published =
            Stub::any::<publish>(|call| Ok(json!({ "MessageId": call.input["Message"] })));
        let program = Program::<every_kind>::new(vec![
            Stub::own::<approve>(),
            Stub::own::<fixed>(),
            Stub::own::<old>(),
            published,
        ]);
        assert_eq!(*program.check("abc".into()).output(), json!("abcabc!"));
        assert_eq!(*program.check("a".into()).output(), json!("refused"));
    }
}

/// Two tasks of one name, each alone in its definition, and one definition starting the other.
mod alike {
    use super::*;

    mod mail {
        use super::*;

        #[task]
        pub(super) async fn send(text: &str) -> Result<String, Failure> {
            Ok(format!("mail {text}"))
        }

        #[workflow]
        pub(super) async fn deliver(text: String) -> Result<String, Failure> {
            let sent = send(&text).await?;
            let again = super::send(&sent).await?;
            Ok(again)
        }
    }

    #[task]
    async fn send(text: &str) -> Result<String, Failure> {
        Ok(format!("parcel {text}"))
    }

    #[workflow]
    async fn deliver(text: String) -> Result<String, Failure> {
        let delivered = mail::deliver(text).await?;
        let sent = send(&delivered).await?;
        Ok(sent)
    }

    #[test]
    fn tasks_of_one_name_stay_distinct_in_all_definitions() {
        let stubs = vec![Stub::own::<send>(), Stub::own::<mail::send>()];
        let run = Program::<deliver>::new(stubs).check("a".into());
        assert_eq!(*run.output(), json!("parcel parcel mail a"));
    }
}

/// Adding unrelated lines does not rename what was there.
mod stable {
    use super::*;

    #[workflow]
    async fn short(n: i64) -> Result<i64, Failure> {
        let a = double(n).await?;
        if a > 10 {
            note("big".to_string()).await?;
        }
        double(a).await
    }

    #[workflow]
    async fn longer(n: i64) -> Result<i64, Failure> {
        let a = double(n).await?;
        let unused = echo("x").await;
        if a > 10 {
            note("big".to_string()).await?;
        }
        if unused.len() > 3 {
            ping().await?;
        }
        double(a).await
    }

    #[test]
    fn unrelated_lines_rename_nothing() {
        let names = |definition: Value| -> Vec<String> {
            definition["States"]
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect()
        };
        let (short, longer) = (names(definition::<short>()), names(definition::<longer>()));
        assert!(
            short.iter().all(|name| longer.contains(name)),
            "{short:?} {longer:?}"
        );
    }
}

/// Many ways to end.
mod endings {
    use super::*;

    #[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
    #[error("bad input: {why}")]
    pub struct BadInput {
        why: String,
    }

    #[task]
    async fn check(n: i64) -> Result<i64, BadInput> {
        if n < 0 {
            Err(BadInput {
                why: format!("{n} is negative"),
            })
        } else {
            Ok(n)
        }
    }

    #[workflow]
    async fn endings(n: i64) -> Result<String, BadInput> {
        let checked = check(n).await?;
        let text = match checked {
            0 => return Ok("zero".into()),
            n if n % 2 == 0 => "even",
            1 | 3 | 5 => "small odd",
            100.. => {
                return Err(BadInput {
                    why: "too big".to_owned(),
                });
            }
            _ => {
                let more = check(n - 10).await;
                match more {
                    Ok(_) => "odd",
                    Err(BadInput { why }) => return Ok(why),
                }
            }
        };
        Ok(text.to_string())
    }

    #[test]
    fn many_ways_to_end() {
        let program = Program::<endings>::new(vec![Stub::own::<check>()]);
        let check = |n| program.check(n).result;
        assert_eq!(check(0).unwrap(), json!("zero"));
        assert_eq!(check(4).unwrap(), json!("even"));
        assert_eq!(check(3).unwrap(), json!("small odd"));
        assert_eq!(check(101).unwrap_err().error, "BadInput");
        assert_eq!(check(11).unwrap(), json!("odd"));
        assert_eq!(check(7).unwrap(), json!("-3 is negative"));
        assert_eq!(check(-1).unwrap_err().error, "BadInput");
    }

    #[workflow]
    async fn blocks(n: i64) -> Result<i64, Failure> {
        let base = {
            let a = double(n).await?;
            let b = if a > 10 {
                let half = a / 2;
                half + 1
            } else {
                double(a).await?
            };
            a + b
        };
        let total = loop {
            let next = double(base).await?;
            if next > 20 {
                break next;
            } else if next == 0 {
                break -1;
            }
            return Ok(next);
        };
        let clipped = if total > 30 { 30 } else { total };
        Ok(clipped)
    }

    #[test]
    fn blocks_and_loops_as_values() {
        let program = Program::<blocks>::new(vec![Stub::own::<double>()]);
        for (n, expected) in [(0, -1), (1, 12), (2, 24), (6, 30)] {
            assert_eq!(*program.check(n).output(), json!(expected), "{n}");
        }
    }
}

/// Errors of errors.
mod nested {
    use super::*;

    #[derive(Debug, thiserror::Error, WorkflowError)]
    enum Outer {
        #[error(transparent)]
        #[workflow_error(transparent)]
        Stock(#[from] StockError),
        #[error("wrapped: {source}")]
        Wrapped {
            #[from]
            source: endings::BadInput,
        },
    }

    #[task]
    async fn strict(n: i64) -> Result<i64, endings::BadInput> {
        endings_check(n)
    }

    fn endings_check(n: i64) -> Result<i64, endings::BadInput> {
        Ok(n)
    }

    #[workflow]
    async fn inner_variants(sku: String) -> Result<String, Outer> {
        let first: Result<String, Outer> = reserve(&sku, 1).await.map_err(Outer::from);
        match first {
            Ok(place) => Ok(place),
            Err(Outer::Stock(StockError::SoldOut { wanted, sku })) => {
                Ok(format!("{wanted} of {sku}"))
            }
            Err(Outer::Stock(StockError::Closed)) => Ok("closed".into()),
            Err(e) => Err(e),
        }
    }

    #[workflow]
    async fn wrapping(n: i64, words: Vec<String>) -> Result<Vec<usize>, Outer> {
        let checked = strict(n).await.map_err(Outer::from)?;
        let again = strict(checked).await.map_err(|e| Outer::from(e))?;
        let lengths: Vec<usize> = words.iter().map(String::len).collect();
        let some: Vec<Option<usize>> = lengths.iter().copied().map(Some).collect();
        let texts: Vec<String> = vec!["a", "b"].into_iter().map(String::from).collect();
        strict(again).await?;
        if texts.len() > 5 {
            let error = Outer::from(StockError::Closed);
            return Err(error);
        }
        Ok(some
            .into_iter()
            .flatten()
            .chain(texts.iter().map(|t| t.len()))
            .collect())
    }

    #[test]
    fn functions_by_path_and_wrapped_errors() {
        let strict_one = Stub::any::<strict>(|call| match call.input.as_i64() {
            Some(n) if n >= 0 => Ok(json!(n)),
            _ => Err(Failure::new(
                "BadInput",
                r#"{"errorMessage":"bad input: x","why":"x"}"#,
            )),
        });
        let program = Program::<wrapping>::new(vec![strict_one]);
        assert_eq!(
            *program.check((1, vec!["ab".into(), "é".into()])).output(),
            json!([2, 2, 1, 1])
        );
        let failure = program.check((-1, vec![])).failure().clone();
        assert_eq!(failure.error, "Wrapped");
    }

    #[test]
    fn variants_inside_variants() {
        let program = Program::<inner_variants>::new(vec![Stub::own::<reserve>()]);
        let check = |sku: &str| program.check(sku.to_owned()).result;
        assert_eq!(check("x").unwrap(), json!("shelf-x-1"));
        assert_eq!(check("none").unwrap(), json!("1 of none"));
        assert_eq!(check("closed").unwrap(), json!("closed"));
        assert_eq!(check("broken").unwrap_err().error, "Broken");
        assert_eq!(
            check("odd").unwrap_err(),
            Failure::new("Odd.Name", "who knows")
        );
    }
}
