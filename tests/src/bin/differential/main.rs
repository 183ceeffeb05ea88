//! Writes random workflows, builds them, and compares their native runs with those of their
//! definitions.
//!
//! `differential --seed 1 --count 300`: the same seed writes the same programs.

mod attribute;
mod block;
mod branch;
mod change;
mod collection;
mod coverage;
mod declare;
mod distributed;
mod errors;
mod float;
mod form;
mod forms;
mod input;
mod list;
mod loops;
mod number;
mod own;
mod package;
mod pattern;
mod plain;
mod program;
mod rng;
mod scope;
mod statement;
mod step;
mod tasks;
mod text;
mod time;
mod types;
mod value;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use package::Package;

/// What is asked for on the command line.
struct Options {
    seed: u64,
    /// The first program.
    from: usize,
    count: usize,
    /// For each program.
    inputs: usize,
    /// Where the package is written.
    root: PathBuf,
    /// Whether the programs are written, not built.
    dry: bool,
}

const USAGE: &str = "differential [--seed N] [--from PROGRAM] [--count PROGRAMS] [--inputs PER_PROGRAM] [--dir PATH] [--dry]";

fn options(workspace: &Path) -> Result<Options, String> {
    let mut options = Options {
        seed: 1,
        from: 0,
        count: 100,
        inputs: 4,
        root: workspace.join("target/differential"),
        dry: false,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        if name == "--dry" {
            options.dry = true;
            continue;
        }
        let value = arguments.next().ok_or(USAGE)?;
        let number = || {
            value
                .parse::<usize>()
                .map_err(|_| format!("{name} takes a number, not {value}"))
        };
        match name.as_str() {
            "--seed" => options.seed = number()? as u64,
            "--from" => options.from = number()?,
            "--count" => options.count = number()?,
            "--inputs" => options.inputs = number()?,
            "--dir" => options.root = PathBuf::from(value),
            _ => return Err(USAGE.to_owned()),
        }
    }
    Ok(options)
}

fn main() -> ExitCode {
    let workspace = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let done = workspace
        .canonicalize()
        .map_err(|e| format!("{}: {e}", workspace.display()))
        .and_then(|workspace| Ok((options(&workspace)?, workspace)))
        .and_then(|(options, workspace)| compare(options, workspace).map_err(|e| e.to_string()));
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

/// Whether all programs are accepted, and all agree.
fn compare(options: Options, workspace: PathBuf) -> io::Result<bool> {
    let Options {
        seed,
        from,
        count,
        inputs,
        root,
        dry,
    } = options;
    let numbers = from..from + count;
    println!("seed {seed}, programs {numbers:?}, {inputs} inputs each");
    println!(
        "values stay away from the differences that docs/guide.md lists: printed digits beyond 15, `-0`,"
    );
    println!("overflow of narrow integers, numbers beyond 2^53, JSON's `1.0`\n");
    let per = program::PER_MODULE;
    let modules: Vec<_> = (from / per..(from + count).div_ceil(per))
        .map(|number| program::module(seed, number, numbers.clone(), inputs))
        .collect();
    coverage::print(&modules);
    let package = Package::new(root, workspace, modules);
    if dry {
        return package.write(&BTreeSet::new()).map(|()| true);
    }
    let start = Instant::now();
    let refused = build(&package)?;
    let milliseconds = start.elapsed().as_millis() / count.max(1) as u128;
    println!(
        "\nbuilt in {:.0} s, {milliseconds} ms for each program",
        start.elapsed().as_secs_f64()
    );
    let start = Instant::now();
    let agree = package.run()?;
    println!("run in {:.0} s", start.elapsed().as_secs_f64());
    println!(
        "seed {seed}: {refused} programs refused, {}",
        if agree {
            "no disagreement"
        } else {
            "DISAGREEMENTS above"
        }
    );
    Ok(agree && refused == 0)
}

/// Builds all programs but those that rustc or the macros refuse, and counts these.
fn build(package: &Package) -> io::Result<usize> {
    let mut without = BTreeSet::new();
    loop {
        package.write(&without)?;
        let refused = package.build(&without)?;
        if refused.is_empty() {
            return Ok(without.len());
        }
        for program in refused {
            println!("REFUSED: program {}", program.index);
            println!("{}", program.message);
            package.keep(program.index)?;
            without.insert(program.index);
        }
    }
}
