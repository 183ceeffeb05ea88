//! Definitions that are checked, and a directory that is brought up to date again and again.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;
use std::{fs, process};

use serde_json::json;
use workflow_core::asl::ExecutionType;
use workflow_core::definition::Definition;

use super::files::LISTS;
use super::*;
use crate::native::Built;

/// A directory that is gone after the test.
struct Directory(PathBuf);

impl Directory {
    fn new() -> Directory {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Directory(env::temp_dir().join(format!("workflow-emit-{}-{number}", process::id())))
    }

    /// Writes files whose names and modules are given, each with its module as its text.
    fn write(&self, owner: &str, files: &[(&str, &str)]) -> Vec<String> {
        let document =
            |(name, source): &(&str, &str)| Document::new((*name).into(), source, (*source).into());
        let documents: Vec<Document> = files.iter().map(document).collect();
        let mut warnings = Vec::new();
        let written =
            files::write(owner, &self.0, &documents, &mut warnings).expect("it can be written");
        let expected: Vec<PathBuf> = files.iter().map(|(name, _)| self.0.join(name)).collect();
        assert_eq!(written, expected);
        warnings
    }

    /// The names of the files that can be seen.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("it is a directory");
        let names = entries.map(|entry| entry.expect("it can be read").file_name());
        let mut names: Vec<String> = names
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        names.retain(|name| name != LISTS);
        names.sort();
        names
    }

    fn modified(&self, name: &str) -> SystemTime {
        let metadata = fs::metadata(self.0.join(name)).expect("it is there");
        metadata.modified().expect("the system keeps the time")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // A test that wrote nothing has none.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_file_of_a_workflow_that_is_gone_is_removed_and_no_other() {
    let directory = Directory::new();
    directory.write("shop", &[("a.asl.json", "shop"), ("b.asl.json", "shop")]);
    fs::write(directory.0.join("hand.asl.json"), "{}").expect("it can be written");
    directory.write("shop", &[("b.asl.json", "shop")]);
    assert_eq!(directory.names(), ["b.asl.json", "hand.asl.json"]);
}

#[test]
fn two_packages_share_a_directory() {
    let directory = Directory::new();
    directory.write("shop", &[("a.asl.json", "lib"), ("b.asl.json", "lib")]);
    assert_eq!(
        directory.write("bank", &[("a.asl.json", "lib"), ("c.asl.json", "bank")]),
        [""; 0]
    );
    directory.write("shop", &[]);
    assert_eq!(directory.names(), ["a.asl.json", "c.asl.json"]);
    directory.write("bank", &[("c.asl.json", "bank")]);
    assert_eq!(directory.names(), ["c.asl.json"]);
}

#[test]
fn two_workflows_of_one_name_in_two_packages_give_a_warning() {
    let directory = Directory::new();
    directory.write("shop", &[("a.asl.json", "shop::orders")]);
    let warnings = directory.write("bank", &[("a.asl.json", "bank::orders")]);
    assert_eq!(warnings.len(), 1);
    for part in ["a.asl.json", "bank::orders", "package shop", "shop::orders"] {
        assert!(warnings[0].contains(part), "{part}: {}", warnings[0]);
    }
}

#[test]
fn what_has_not_changed_is_not_written_and_what_is_missing_is() {
    let directory = Directory::new();
    let files = [("a.asl.json", "shop"), ("b.asl.json", "shop")];
    directory.write("shop", &files);
    let before = directory.modified("a.asl.json");
    fs::remove_file(directory.0.join("b.asl.json")).expect("it is there");
    std::thread::sleep(std::time::Duration::from_millis(20));
    directory.write("shop", &files);
    assert_eq!(directory.modified("a.asl.json"), before);
    assert_eq!(directory.names(), ["a.asl.json", "b.asl.json"]);
}

#[test]
fn a_list_that_was_tampered_with_removes_nothing_elsewhere() {
    let directory = Directory::new();
    directory.write("shop", &[("a.asl.json", "shop")]);
    let outside = directory.0.join(LISTS).join("outside.json");
    fs::write(&outside, "{}").expect("it can be written");
    fs::write(
        directory.0.join(LISTS).join("shop"),
        ".emitted/outside.json\tx\nno tab\n",
    )
    .expect("it can be written");
    directory.write("shop", &[]);
    assert!(outside.is_file());
}

#[test]
fn a_place_that_is_no_directory_is_an_error() {
    let directory = Directory::new();
    fs::write(&directory.0, "a file").expect("it can be written");
    let error = files::write("shop", &directory.0, &[], &mut Vec::new()).expect_err("it is a file");
    fs::remove_file(&directory.0).expect("it is there");
    assert!(
        error
            .to_string()
            .contains(&directory.0.display().to_string()),
        "{error}"
    );
}

fn machine(states: serde_json::Value) -> Result<Definition, Vec<String>> {
    let json = json!({ "QueryLanguage": "JSONata", "StartAt": "A", "States": states });
    Ok(Definition {
        name: "w".to_owned(),
        state_machine: serde_json::from_value(json).expect("it has the model's form"),
        execution_type: ExecutionType::Standard,
        sites: Vec::new(),
        tasks: Vec::new(),
        executions: Vec::new(),
        inlined: Vec::new(),
        steps: 0,
    })
}

static VALID: Built = LazyLock::new(|| machine(json!({ "A": { "Type": "Succeed" } })));
static NOWHERE: Built = LazyLock::new(|| machine(json!({ "A": { "Type": "Pass", "Next": "B" } })));
static NONE: Built =
    LazyLock::new(|| Err(vec!["the first reason".to_owned(), "the second".to_owned()]));
static PANICS: Built = LazyLock::new(|| panic!("a bug"));

fn entry(
    name: &'static str,
    definition: fn() -> &'static Result<Definition, Vec<String>>,
) -> WorkflowEntry {
    let schema = || crate::schema::schema_of::<String>();
    WorkflowEntry {
        name,
        module_path: "shop::orders",
        definition,
        input_schema: schema,
        output_schema: schema,
    }
}

#[test]
fn a_workflow_becomes_three_files() {
    let (documents, warnings) = documents(&[&entry("w", || &VALID)]).expect("it is valid");
    let text = format!("{documents:?}");
    for name in ["w.asl.json", "w.input.schema.json", "w.output.schema.json"] {
        assert!(text.contains(name), "{name}: {text}");
    }
    assert_eq!((documents.len(), warnings), (3, Vec::new()));
}

#[test]
fn every_invalid_workflow_is_reported_with_every_finding() {
    let entries = [
        entry("nowhere", || &NOWHERE),
        entry("none", || &NONE),
        entry("panics", || &PANICS),
        entry("w", || &VALID),
    ];
    let entries: Vec<&WorkflowEntry> = entries.iter().collect();
    let error = documents(&entries)
        .expect_err("three are invalid")
        .to_string();
    let expected = "\
the workflow `nowhere` in shop::orders has no valid definition:
  MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next
  MISSING_END_STATE: Workflow has no terminal state at null
the workflow `none` in shop::orders has no valid definition:
  the first reason
  the second
the workflow `panics` in shop::orders has no valid definition:
  building it panicked: a bug";
    assert_eq!(error, expected);
}

#[test]
fn names_are_unique_and_there_is_at_least_one() {
    let (a, b) = (entry("w", || &VALID), entry("w", || &VALID));
    let error = documents(&[&a, &b]).expect_err("they have one name");
    assert!(
        matches!(&error, EmitError::SameName { name, .. } if name == "w"),
        "{error}"
    );
    assert!(matches!(documents(&[]), Err(EmitError::Nothing)));
}
