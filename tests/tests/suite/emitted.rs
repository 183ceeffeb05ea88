//! Every definition that the tests compile, and those of the examples, as others judge them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{env, fs};

use workflow_core::validate::validate_machine;
use workflow_runtime::WorkflowEntry;

// Links the examples' workflows in.
extern crate example_workflows;

/// Where `.ci/run` looks for the definitions, to show them to other validators.
const DIRECTORY_VARIABLE: &str = "EMITTED_DIR";

/// Every definition, by the module and name of its workflow.
fn definitions() -> BTreeMap<String, String> {
    let entries = WorkflowEntry::all().into_iter();
    let texts = entries.filter_map(|entry| {
        // Those that have none are tests of just that.
        let definition = (entry.definition)().as_ref().ok()?;
        let json = serde_json::to_value(&definition.state_machine).expect("it has JSON");
        let findings = validate_machine(&definition.state_machine, definition.execution_type);
        let name = format!("{}::{}", entry.module_path, entry.name);
        assert!(findings.is_empty(), "{name}: {findings:#?}\n{json:#}");
        Some((name, format!("{json:#}\n")))
    });
    texts.collect()
}

#[test]
fn every_definition_is_valid_and_can_be_written() {
    let definitions = definitions();
    let has = |name: &str| definitions.contains_key(name);
    assert!(
        has("example_workflows::order::process_order"),
        "{:?}",
        definitions.keys()
    );
    let Some(directory) = env::var_os(DIRECTORY_VARIABLE).map(PathBuf::from) else {
        return;
    };
    fs::create_dir_all(&directory).expect("it can be made");
    for (name, text) in definitions {
        let file = directory.join(format!("{}.asl.json", name.replace("::", ".")));
        fs::write(&file, text).expect("it can be written");
    }
}
