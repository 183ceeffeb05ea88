//! Writes definitions to files, for those who deploy them.
//!
//! A definition is a value first (`process_order::definition()`). A file is written by whoever
//! comes after the crate of workflows has been compiled: the build script of the package that
//! deploys them, which has that crate as a build-dependency.
//!
//! ```no_run
//! // In the `main` of build.rs; `extern crate my_workflows;` there links the crate's workflows in.
//! workflow_runtime::emit::from_build_script();
//! ```

mod directory;
mod files;
#[cfg(test)]
mod tests;

use std::any::Any;
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::{env, io};

use workflow_core::diagnostic::{Diagnostic, Severity};
use workflow_core::validate::validate_machine;

use crate::native::WorkflowEntry;

use files::Document;

/// Where the files of a build script go, when the target directory is not the place.
pub const DIRECTORY_VARIABLE: &str = "ASL_DIR";

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emitted {
    /// Where it is.
    pub directory: PathBuf,
    /// The files, in the order of the workflows' names.
    pub files: Vec<PathBuf>,
    /// What should be looked at, a line each.
    pub warnings: Vec<String>,
}

/// Why definitions could not be written.
#[derive(Debug, thiserror::Error)]
pub enum EmitError {
    /// Workflows have no valid definition.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Invalid(Vec<InvalidWorkflow>),
    /// Two workflows of the program have one name.
    #[error(
        "two workflows are named `{name}`: {first} and {second}; name one with `#[workflow(name = \"..\")]`"
    )]
    SameName {
        /// The name.
        name: String,
        /// The module of one.
        first: String,
        /// The module of the other.
        second: String,
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

/// A workflow without a valid definition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the workflow `{name}` in {module_path} has no valid definition:{}", list(.findings))]
pub struct InvalidWorkflow {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub module_path: String,
    /// What is wrong with it, a line each.
    pub findings: Vec<String>,
}

fn list(findings: &[String]) -> String {
    let mut text = String::new();
    for finding in findings {
        // Writing to a String can't fail.
        let _ = write!(text, "\n  {finding}");
    }
    text
}

/// Writes every workflow that is linked into the build script to `target/asl`, or to the
/// directory in the variable `ASL_DIR`: `<workflow>.asl.json`, and the JSON Schemas of its input
/// and output as `<workflow>.input.schema.json` and `<workflow>.output.schema.json`.
///
/// The package's own code finds the directory as `env!("ASL_DIRECTORY")`.
///
/// Files that are up to date are left alone, and those that this package wrote for workflows that
/// are gone are removed. When a workflow has no valid definition the build fails with what is
/// wrong with it.
pub fn from_build_script() {
    let owner = env::var("CARGO_PKG_NAME").unwrap_or_else(|_| "build".to_owned());
    match directory::of_build_script().and_then(|directory| write_all(&owner, &directory)) {
        Ok(emitted) => {
            println!(
                "cargo::rustc-env=ASL_DIRECTORY={}",
                emitted.directory.display()
            );
            for file in emitted.files {
                println!("cargo::rerun-if-changed={}", file.display());
            }
            println!("cargo::rerun-if-changed=build.rs");
            println!("cargo::rerun-if-env-changed={DIRECTORY_VARIABLE}");
            say("warning", &emitted.warnings.join("\n"));
        }
        Err(error) => {
            say("error", &error.to_string());
            std::process::exit(1);
        }
    }
}

/// Cargo takes one line at a time.
fn say(kind: &str, text: &str) {
    for line in text.lines() {
        println!("cargo::{kind}={line}");
    }
}

/// Writes every workflow that is linked into the program to `directory`.
///
/// `owner` names who writes, as several may write to one directory: each removes only files of
/// its own, which a hidden list keeps.
///
/// # Errors
/// See [`EmitError`]; nothing is written when a definition is invalid.
pub fn write_all(owner: &str, directory: &Path) -> Result<Emitted, EmitError> {
    let (documents, mut warnings) = documents(&WorkflowEntry::all())?;
    let directory = std::path::absolute(directory).map_err(|error| io_error(directory, error))?;
    let files = files::write(owner, &directory, &documents, &mut warnings)?;
    Ok(Emitted {
        directory,
        files,
        warnings,
    })
}

/// The files of every workflow, by name, and the warnings.
fn documents(entries: &[&WorkflowEntry]) -> Result<(Vec<Document>, Vec<String>), EmitError> {
    if entries.is_empty() {
        return Err(EmitError::Nothing);
    }
    if let Some([a, b]) = entries.array_windows().find(|[a, b]| a.name == b.name) {
        return Err(EmitError::SameName {
            name: a.name.to_owned(),
            first: a.module_path.to_owned(),
            second: b.module_path.to_owned(),
        });
    }
    let (mut documents, mut warnings, mut invalid) = (Vec::new(), Vec::new(), Vec::new());
    for entry in entries {
        let (name, source) = (entry.name, entry.module_path);
        match definition(entry) {
            Ok((text, found)) => {
                documents.push(Document::new(format!("{name}.asl.json"), source, text));
                warnings.extend(found.iter().map(|warning| format!("`{name}`: {warning}")));
            }
            Err(findings) => invalid.push(InvalidWorkflow {
                name: name.to_owned(),
                module_path: source.to_owned(),
                findings,
            }),
        }
        for (kind, schema) in [
            ("input", entry.input_schema),
            ("output", entry.output_schema),
        ] {
            let text = format!("{:#}\n", schema().to_value());
            documents.push(Document::new(
                format!("{name}.{kind}.schema.json"),
                source,
                text,
            ));
        }
    }
    if invalid.is_empty() {
        Ok((documents, warnings))
    } else {
        Err(EmitError::Invalid(invalid))
    }
}

/// The ASL of a workflow and the validator's warnings about it, or what is wrong with it.
fn definition(entry: &WorkflowEntry) -> Result<(String, Vec<String>), Vec<String>> {
    let built = catch_unwind(AssertUnwindSafe(|| (entry.definition)()));
    let definition = match built {
        Ok(built) => built.as_ref().map_err(Clone::clone)?,
        Err(panic) => {
            return Err(vec![format!(
                "building it panicked: {}",
                panic_text(&*panic)
            )]);
        }
    };
    let json = serde_json::to_value(&definition.state_machine);
    let text = format!("{:#}\n", json.map_err(|error| vec![error.to_string()])?);
    let found = validate_machine(&definition.state_machine, definition.execution_type);
    let (errors, warnings): (Vec<_>, Vec<_>) = found
        .iter()
        .partition(|finding| finding.severity == Severity::Error);
    let lines = |found: Vec<&Diagnostic>| found.iter().map(ToString::to_string).collect::<Vec<_>>();
    if errors.is_empty() {
        Ok((text, lines(warnings)))
    } else {
        Err(lines(errors))
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

fn io_error(path: &Path, error: io::Error) -> EmitError {
    EmitError::Io {
        path: path.to_owned(),
        error,
    }
}
