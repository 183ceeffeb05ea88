//! Writes random workflows, builds them, and compares their native runs with those of their
//! definitions.
//!
//! `differential --seed 1 --count 300`: the same seed writes the same programs.

mod change;
mod list;
mod number;
mod package;
mod pattern;
mod program;
mod rng;
mod scope;
mod statement;
mod step;
mod tasks;
mod text;
mod types;
mod value;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use package::Package;

fn main() -> ExitCode {
    let workspace = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let workspace = workspace.canonicalize().expect("the workspace is there");
    let mut seed = 1;
    let mut count = 100;
    let mut from = 0;
    let mut inputs = 4;
    let mut root = workspace.join("target/differential");
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments.next().unwrap_or_default();
        let number = || value.parse::<u64>().expect("a number");
        match argument.as_str() {
            "--seed" => seed = number(),
            "--count" => count = number() as usize,
            "--from" => from = number() as usize,
            "--inputs" => inputs = number() as usize,
            "--dir" => root = PathBuf::from(value),
            other => panic!("there is no option {other}"),
        }
    }
    let programs: Vec<_> = (from..from + count)
        .map(|i| program::program(seed, i, inputs))
        .collect();
    let mut used: BTreeMap<&str, usize> = BTreeMap::new();
    for program in &programs {
        for (construct, times) in &program.used {
            *used.entry(construct).or_default() += times;
        }
    }
    println!("{used:?}");
    let package = Package::new(root, workspace, programs);
    let mut without = BTreeSet::new();
    let start = Instant::now();
    for _ in 0..6 {
        package.write(&without).expect("writable");
        let refused = package.build().expect("builds");
        if refused.is_empty() {
            break;
        }
        for program in refused {
            println!(
                "REFUSED program {} {}\n{}",
                program.index,
                package.source(program.index).display(),
                program.message
            );
            without.insert(program.index);
        }
    }
    println!("built in {:.1} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    let agree = package.run().expect("runs");
    println!(
        "ran in {:.1} s; seed {seed}, {} refused",
        start.elapsed().as_secs_f64(),
        without.len()
    );
    if agree && without.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
