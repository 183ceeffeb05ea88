//! Rust as people write it: modules, paths, visibility, generic data, attributes, and every lint
//! that a team may have.
#![deny(
    warnings,
    clippy::pedantic,
    nonstandard_style,
    rust_2018_idioms,
    unused,
    ambiguous_negative_literals,
    explicit_outlives_requirements,
    keyword_idents,
    macro_use_extern_crate,
    meta_variable_misuse,
    missing_abi,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unreachable_pub,
    unsafe_code,
    unused_extern_crates,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results
)]

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub};

use tasks::deep::{self, total as sum_of};

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub(crate) struct Page<T> {
    /// What is on it.
    pub(crate) items: Vec<T>,
    /// Where it goes on.
    pub(crate) next: Option<String>,
}

/// One or the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Either<L, R> {
    /// One.
    Left(L),
    /// The other.
    Right(R),
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub(crate) struct Line {
    /// What.
    pub(crate) sku: String,
    /// How many.
    pub(crate) count: i64,
}

/// Tasks, here and below.
pub(crate) mod tasks {
    use super::{Either, Line, Page};
    use workflow_runtime::prelude::*;

    /// Gives a page of the list.
    #[task]
    pub(crate) async fn page(from: &str) -> Result<Page<Line>, Failure> {
        let line = |sku: &str, count| Line {
            sku: sku.to_owned(),
            count,
        };
        Ok(match from {
            "" => Page {
                items: vec![line("a", 1), line("b", 2)],
                next: Some("c".to_owned()),
            },
            other => Page {
                items: vec![line(other, 3)],
                next: None,
            },
        })
    }

    /// Looks a line up.
    #[task]
    pub(super) async fn look_up(line: &Line) -> Result<Either<i64, String>, Failure> {
        Ok(match line.count {
            1 => Either::Left(line.count * 10),
            _ => Either::Right(line.sku.to_uppercase()),
        })
    }

    /// Below.
    pub(crate) mod deep {
        use super::super::Page;
        use workflow_runtime::prelude::*;

        /// Counts.
        #[task]
        pub(crate) async fn total(page: &Page<i64>) -> i64 {
            page.items.iter().sum()
        }

        /// A workflow beside its tasks.
        #[workflow]
        pub(in super::super) async fn double_total(page: Page<i64>) -> i64 {
            #[allow(unused_qualifications)]
            let once = self::total(&page).await;
            #[allow(unused_qualifications)]
            let again = super::deep::total(&page).await;
            once + again
        }
    }
}

/// Paths of every kind, and generic data.
#[workflow]
pub(crate) async fn everywhere(start: Page<String>) -> Result<Page<Either<i64, String>>, Failure> {
    let mut from = start.next.clone().unwrap_or_default();
    let mut items: Vec<Either<i64, String>> = Vec::new();
    loop {
        #[allow(unused_qualifications)]
        let page = crate::programs::manners::tasks::page(&from).await?;
        for line in &page.items {
            #[allow(unused_qualifications)]
            let found = self::tasks::look_up(line).await?;
            match &found {
                Either::Left(number) if *number > 100 => {}
                Either::Left(_) | Either::Right(_) => items.push(found),
            }
        }
        match page.next {
            Some(next) => from = next,
            None => break,
        }
    }
    let counted = Page {
        items: vec![i64::try_from(items.len()).unwrap_or(0)],
        next: None,
    };
    let total = sum_of(&counted).await + deep::total(&counted).await;
    items.push(Either::<i64, String>::Left(total));
    Ok(Page {
        items,
        next: start.next,
    })
}

fn stubs() -> Vec<Stub> {
    vec![
        Stub::own::<tasks::page>(),
        Stub::own::<tasks::look_up>(),
        Stub::own::<deep::total>(),
    ]
}

#[test]
fn paths_and_generic_data() {
    let program = Program::<everywhere>::new(stubs());
    let start = Page {
        items: vec!["x".to_owned()],
        next: None,
    };
    assert_eq!(
        *program.check(start).output(),
        json!({
            "items": [{ "left": 10 }, { "right": "B" }, { "right": "C" }, { "left": 6 }],
            "next": null,
        })
    );
    let page = Page {
        items: vec![1, 2],
        next: None,
    };
    let program = Program::<deep::double_total>::new(stubs());
    assert_eq!(*program.check(page).output(), json!(6));
}

/// Attributes on statements, arms and fields.
#[workflow]
async fn attributed(n: i64) -> Result<Vec<Line>, Failure> {
    #[cfg(test)]
    let offset = 1;
    #[cfg(not(test))]
    let offset = 2;
    #[allow(unused_variables)]
    let unused = 5;
    #[allow(clippy::cast_possible_truncation)]
    let narrow = n as i32;
    let mut lines: Vec<Line> = Vec::new();
    #[cfg(any())]
    return Err(Failure::new("Never", "compiled"));
    #[allow(clippy::single_match_else)]
    match narrow {
        #[cfg(any())]
        0 => lines.clear(),
        #[allow(clippy::match_same_arms)]
        1 => lines.push(Line {
            sku: "one".to_owned(),
            #[cfg(test)]
            count: offset,
            #[cfg(not(test))]
            count: -1,
        }),
        _ => {
            #[cfg(test)]
            {
                let Line {
                    sku,
                    #[cfg(not(any()))]
                    count,
                } = tasks::page("z").await?.items[0].clone();
                lines.push(Line { sku, count });
                let Line { sku, .. } = lines[0].clone();
                lines[0] = Line {
                    sku,
                    ..lines[0].clone()
                };
            }
        }
    }
    if cfg!(test) {
        let (page, _) = join!(
            async {
                #[cfg(any())]
                return Err(Failure::new("Never", "compiled"));
                #[cfg(not(any()))]
                tasks::page("y").await
            },
            sum_of(&Page {
                items: vec![offset],
                next: None
            })
        );
        lines.extend(page?.items);
    }
    Ok(lines)
}

#[test]
fn attributes_are_those_of_rust() {
    let program = Program::<attributed>::new(stubs());
    let line = |sku: &str, count: i64| json!({ "sku": sku, "count": count });
    assert_eq!(
        *program.check(1).output(),
        json!([line("one", 1), line("y", 3)])
    );
    assert_eq!(
        *program.check(0).output(),
        json!([line("z", 3), line("y", 3)])
    );
}

/// Macros that make values, beside workflow values.
#[workflow]
async fn with_macros(n: i64, line: Line) -> Result<(Vec<String>, bool), Failure> {
    let mut texts = vec![
        format!("{n}"),
        concat!("a", 1).to_owned(),
        stringify!(x).to_owned(),
    ];
    if matches!(line.count, 1..=3) && !matches!(line.sku.as_str(), "none" | "") {
        texts.push(format!("{}-{}", line.sku, line.count));
    }
    let value = json!({ "n": n, "list": [line.count, null] });
    Ok((texts, value["n"] == n))
}

#[test]
fn macros_that_make_values() {
    let program = Program::<with_macros>::new(Vec::new());
    let line = |sku: &str, count| Line {
        sku: sku.to_owned(),
        count,
    };
    assert_eq!(
        *program.check((7, line("a", 2))).output(),
        json!([["7", "a1", "x", "a-2"], true])
    );
    assert_eq!(
        *program.check((7, line("none", 2))).output(),
        json!([["7", "a1", "x"], true])
    );
}

/// Generic data whose type is known only from what is returned.
#[workflow]
async fn inferred(n: i64) -> Result<Page<Page<i64>>, Failure> {
    if n == 0 {
        return Ok(Page {
            items: vec![],
            next: None,
        });
    }
    let inner: Page<i64> = Page {
        items: Vec::new(),
        next: Some(n.to_string()),
    };
    Ok(Page {
        items: vec![inner],
        next: None,
    })
}

#[test]
fn generic_data_is_inferred() {
    let program = Program::<inferred>::new(Vec::new());
    let empty = json!({ "items": [], "next": null });
    assert_eq!(*program.check(0).output(), empty);
    let one = json!({ "items": [{ "items": [], "next": "1" }], "next": null });
    assert_eq!(*program.check(1).output(), one);
}
