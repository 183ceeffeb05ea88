//! Compares this project with definitions that others wrote and with what AWS was recorded to say
//! about them: `cargo run --bin conformance -- DIR`.
//!
//! It prints a table, then every disagreement with its reason, and as the last line one JSON object
//! with the figures. A disagreement without a listed reason makes it fail.

mod accepted;
mod compare;
mod expressions;
mod files;
mod placeholders;
mod realworld;
mod reasons;
mod report;
mod tools;
mod validation;

use std::path::Path;
use std::process::ExitCode;

use report::Section;

fn main() -> ExitCode {
    let Some(dir) = std::env::args().nth(1) else {
        eprintln!("usage: conformance DIR, where DIR has `cases`, `realworld` and `validators`");
        return ExitCode::from(2);
    };
    match sections(Path::new(&dir)) {
        Ok(sections) => report::print(&sections),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn sections(dir: &Path) -> Result<Vec<Section>, files::Error> {
    let mut sections = realworld::sections(dir)?;
    sections.extend(tools::sections(dir)?);
    sections.push(validation::section(dir)?);
    sections.extend(accepted::sections(dir)?);
    sections.extend(expressions::sections(dir)?);
    Ok(sections)
}
