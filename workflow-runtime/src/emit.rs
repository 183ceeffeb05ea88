//! Writes definitions to files, for those who deploy them.
//!
//! A definition is a value first (`process_order::definition()`). A file is written by whoever
//! comes after the crate of workflows has been compiled: the build script of the package that
//! deploys them, which has that crate as a build-dependency.
//!
//! ```no_run
//! // build.rs; `extern crate my_workflows;` links the crate's workflows into the script.
//! fn main() {
//!     workflow_runtime::emit::from_build_script();
//! }
//! ```

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde_json::Value;

use crate::native::WorkflowEntry;

/// Where the files of a build script go, when the target directory is not the place.
pub const DIRECTORY_VARIABLE: &str = "ASL_DIR";

/// Why definitions could not be written.
#[derive(Debug, thiserror::Error)]
pub enum EmitError {
    /// A workflow has no valid definition.
    #[error("the workflow `{name}` has no valid definition:\n{}", .findings.join("\n"))]
    Invalid {
        /// The workflow.
        name: String,
        /// What is wrong with it, one line each.
        findings: Vec<String>,
    },
    /// Two workflows of the program have one name.
    #[error(
        "two workflows are named `{name}`: {first} and {second}; name one with `#[workflow(name = \"..\")]`"
    )]
    SameName {
        /// The name.
        name: &'static str,
        /// The module of one.
        first: &'static str,
        /// The module of the other.
        second: &'static str,
    },
    /// No workflow is linked into the program.
    #[error(
        "no workflow is linked into the build script: add the crate of workflows to \
         [build-dependencies], and `extern crate my_workflows;` to build.rs"
    )]
    Nothing,
    /// The target directory was not found.
    #[error(
        "no target directory above {0}: set {DIRECTORY_VARIABLE} to the directory for the files"
    )]
    NoTarget(PathBuf),
    /// A file could not be read or written.
    #[error("{path}: {error}")]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        error: io::Error,
    },
}

/// Writes every workflow that is linked into the build script to `target/asl`, or to the
/// directory in the variable `ASL_DIR`: `<workflow>.asl.json`, and the JSON Schemas of its input
/// and output as `<workflow>.input.schema.json` and `<workflow>.output.schema.json`.
///
/// The package's own code finds the directory as `env!("ASL_DIRECTORY")`.
///
/// Files that are up to date are left alone, files of workflows that are gone are removed. When a
/// workflow has no valid definition the build fails with what is wrong with it.
pub fn from_build_script() {
    let written = build_script_directory().and_then(|d| write_all(&d).map(|files| (d, files)));
    match written {
        Ok((directory, files)) => {
            println!("cargo::rustc-env=ASL_DIRECTORY={}", directory.display());
            for file in files {
                println!("cargo::rerun-if-changed={}", file.display());
            }
            println!("cargo::rerun-if-changed=build.rs");
            println!("cargo::rerun-if-env-changed={DIRECTORY_VARIABLE}");
        }
        Err(error) => {
            for line in error.to_string().lines() {
                println!("cargo::error={line}");
            }
            std::process::exit(1);
        }
    }
}

/// `ASL_DIR`, or `asl` in the target directory, which cargo tags.
fn build_script_directory() -> Result<PathBuf, EmitError> {
    if let Some(directory) = env::var_os(DIRECTORY_VARIABLE) {
        return Ok(PathBuf::from(directory));
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let target = out
        .ancestors()
        .find(|path| path.join("CACHEDIR.TAG").is_file());
    target
        .map(|target| target.join("asl"))
        .ok_or(EmitError::NoTarget(out))
}

/// Writes every workflow that is linked into the program to `directory`, and gives the files.
///
/// # Errors
/// See [`EmitError`]; nothing is written when a definition is invalid.
pub fn write_all(directory: &Path) -> Result<Vec<PathBuf>, EmitError> {
    let documents = documents()?;
    fs::create_dir_all(directory).map_err(|error| io_error(directory, error))?;
    let names: BTreeSet<String> = documents.iter().map(|(name, _)| name.clone()).collect();
    remove_stale(directory, &names)?;
    let mut files = Vec::new();
    for (name, text) in documents {
        let path = directory.join(name);
        write_if_changed(&path, &text)?;
        files.push(path);
    }
    Ok(files)
}

/// The files of every workflow, by name.
fn documents() -> Result<Vec<(String, String)>, EmitError> {
    let entries = WorkflowEntry::all();
    if entries.is_empty() {
        return Err(EmitError::Nothing);
    }
    if let Some([a, b]) = entries.array_windows().find(|[a, b]| a.name == b.name) {
        return Err(EmitError::SameName {
            name: a.name,
            first: a.module_path,
            second: b.module_path,
        });
    }
    let mut documents = Vec::new();
    for entry in entries {
        documents.push((format!("{}.asl.json", entry.name), definition_text(entry)?));
        for (kind, schema) in [
            ("input", entry.input_schema),
            ("output", entry.output_schema),
        ] {
            let name = format!("{}.{kind}.schema.json", entry.name);
            documents.push((name, pretty(&schema().to_value())));
        }
    }
    Ok(documents)
}

/// The ASL of a workflow, validated.
fn definition_text(entry: &WorkflowEntry) -> Result<String, EmitError> {
    let invalid = |findings: Vec<String>| EmitError::Invalid {
        name: entry.name.to_owned(),
        findings,
    };
    let definition = (entry.definition)()
        .as_ref()
        .map_err(|messages| invalid(messages.clone()))?;
    let json = serde_json::to_value(&definition.state_machine)
        .map_err(|error| invalid(vec![error.to_string()]))?;
    let findings = findings(&json);
    if findings.is_empty() {
        Ok(pretty(&json))
    } else {
        Err(invalid(findings))
    }
}

/// What the validator has against a definition.
fn findings(_json: &Value) -> Vec<String> {
    Vec::new()
}

fn pretty(json: &Value) -> String {
    let mut text = serde_json::to_string_pretty(json).expect("a JSON value is always written");
    text.push('\n');
    text
}

/// Removes what an earlier build wrote for workflows that are gone. The directory is ours alone.
fn remove_stale(directory: &Path, names: &BTreeSet<String>) -> Result<(), EmitError> {
    let entries = fs::read_dir(directory).map_err(|error| io_error(directory, error))?;
    for entry in entries {
        let entry = entry.map_err(|error| io_error(directory, error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let ours = [".asl.json", ".input.schema.json", ".output.schema.json"];
        if ours.iter().any(|suffix| name.ends_with(suffix)) && !names.contains(&name) {
            fs::remove_file(entry.path()).map_err(|error| io_error(&entry.path(), error))?;
        }
    }
    Ok(())
}

fn write_if_changed(path: &Path, text: &str) -> Result<(), EmitError> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(path, text).map_err(|error| io_error(path, error))
}

fn io_error(path: &Path, error: io::Error) -> EmitError {
    EmitError::Io {
        path: path.to_owned(),
        error,
    }
}
