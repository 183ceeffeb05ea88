//! Compares this project with definitions that others wrote and with what AWS was recorded to say
//! about them: `cargo run --bin conformance -- DIR`.
//!
//! It prints a table, then every disagreement with its reason, and as the last line one JSON object
//! with the figures. A disagreement without a listed reason makes it fail.

mod accepted;
mod compare;
mod execute;
mod executions;
mod expressions;
mod files;
mod placeholders;
mod realworld;
mod reasons;
mod report;
mod single_states;
mod tools;
mod validation;

use std::path::Path;
use std::process::ExitCode;

use executions::Executions;
use report::Section;

const USAGE: &str = "usage: conformance DIR [PART]
DIR has `cases`, `expressions`, `realworld` and `validators`; with PART only the executions in files
with PART in their names are run";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(dir) = arguments.next() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let only = arguments.next();
    execute::run::keep_panics();
    match everything(Path::new(&dir), only.as_deref()) {
        Ok((sections, executions)) => report::print(&sections, &executions),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// All of the material, or the executions in the files that `only` names.
fn everything(
    dir: &Path,
    only: Option<&str>,
) -> Result<(Vec<Section>, Vec<Executions>), files::Error> {
    let sections = match only {
        Some(_) => Vec::new(),
        None => sections(dir)?,
    };
    let only = only.unwrap_or_default();
    let mut executions = executions::executions(dir, only)?;
    if "test_state.jsonl".contains(only) {
        executions.push(single_states::single_states(dir)?);
    }
    Ok((sections, executions))
}

fn sections(dir: &Path) -> Result<Vec<Section>, files::Error> {
    let mut sections = realworld::sections(dir)?;
    sections.extend(tools::sections(dir)?);
    sections.push(validation::section(dir)?);
    sections.extend(accepted::sections(dir)?);
    sections.extend(expressions::sections(dir)?);
    Ok(sections)
}
