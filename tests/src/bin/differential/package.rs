//! The cargo package around the programs: written, built, run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value as Json};

use crate::program::Program;

/// How many programs one crate has: crates are compiled side by side.
const PER_CRATE: usize = 40;

/// A cargo workspace of generated programs.
pub(crate) struct Package {
    root: PathBuf,
    workspace: PathBuf,
    programs: Vec<Program>,
}

/// A program that rustc or the macros refuse, and the first of their messages.
pub(crate) struct Refused {
    pub(crate) index: usize,
    pub(crate) message: String,
}

impl Package {
    pub(crate) fn new(root: PathBuf, workspace: PathBuf, programs: Vec<Program>) -> Package {
        Package {
            root,
            workspace,
            programs,
        }
    }

    /// Where the source of a program is.
    pub(crate) fn source(&self, index: usize) -> PathBuf {
        let at = self
            .programs
            .iter()
            .position(|p| p.index == index)
            .unwrap_or(0);
        self.root
            .join(format!("chunk{}/src/p{index}.rs", at / PER_CRATE))
    }

    /// Writes everything but the programs in `without`.
    pub(crate) fn write(&self, without: &BTreeSet<usize>) -> io::Result<()> {
        let chunks: Vec<&[Program]> = self.programs.chunks(PER_CRATE).collect();
        for stale in fs::read_dir(&self.root).into_iter().flatten().flatten() {
            if stale.file_name().to_string_lossy().starts_with("chunk") {
                fs::remove_dir_all(stale.path())?;
            }
        }
        let mut members = vec!["\"runner\"".to_owned()];
        let mut dependencies = String::new();
        let mut calls = String::new();
        for (i, chunk) in chunks.iter().enumerate() {
            self.write_chunk(i, chunk, without)?;
            members.push(format!("\"chunk{i}\""));
            dependencies.push_str(&format!("chunk{i} = {{ path = \"../chunk{i}\" }}\n"));
            calls.push_str(&format!("    cases.extend(chunk{i}::cases());\n"));
        }
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n[profile.dev]\ndebug = 0\nincremental = false\n\
             codegen-units = 16\n",
            members.join(", ")
        );
        write(&self.root.join("Cargo.toml"), &manifest)?;
        fs::copy(
            self.workspace.join("Cargo.lock"),
            self.root.join("Cargo.lock"),
        )?;
        let runner = self.root.join("runner");
        write(
            &runner.join("Cargo.toml"),
            &format!(
                "[package]\nname = \"runner\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nserde_json = \"1\"\n\
                 workflow-tests = {{ path = {:?} }}\n{dependencies}",
                self.workspace.join("tests")
            ),
        )?;
        write(
            &runner.join("src/main.rs"),
            &format!(
                "fn main() {{\n    let specs = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();\n    \
                 let specs = serde_json::from_str(&specs).unwrap();\n    let mut cases = Vec::new();\n{calls}    \
                 std::process::exit(i32::from(!workflow_tests::differential::run(&cases, &specs)));\n}}\n"
            ),
        )?;
        let specs: Map<String, Json> = self
            .programs
            .iter()
            .map(|p| (p.index.to_string(), p.spec.clone()))
            .collect();
        write(
            &self.root.join("specs.json"),
            &Json::Object(specs).to_string(),
        )
    }

    fn write_chunk(
        &self,
        number: usize,
        programs: &[Program],
        without: &BTreeSet<usize>,
    ) -> io::Result<()> {
        let root = self.root.join(format!("chunk{number}"));
        let path = |name: &str| self.workspace.join(name);
        write(
            &root.join("Cargo.toml"),
            &format!(
                "[package]\nname = \"chunk{number}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
                 schemars = \"1\"\nserde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\nthiserror = \"2\"\n\
                 workflow-runtime = {{ path = {:?} }}\nworkflow-tests = {{ path = {:?} }}\n",
                path("workflow-runtime"),
                path("tests")
            ),
        )?;
        let mut lib = String::from(
            "#![allow(warnings, clippy::all, unconditional_panic, arithmetic_overflow)]\n",
        );
        let mut cases = String::new();
        for program in programs {
            write(
                &root.join(format!("src/p{}.rs", program.index)),
                &program.source,
            )?;
            if without.contains(&program.index) {
                continue;
            }
            let n = program.index;
            lib.push_str(&format!("mod p{n};\n"));
            let tasks: Vec<String> = program
                .tasks
                .iter()
                .map(|t| format!("workflow_tests::differential::task::<p{n}::{t}>"))
                .collect();
            cases.push_str(&format!(
                "        workflow_tests::differential::case::<p{n}::flow>({n}, vec![{}]),\n",
                tasks.join(", ")
            ));
        }
        lib.push_str(&format!(
            "\npub fn cases() -> Vec<workflow_tests::differential::Case> {{\n    vec![\n{cases}    ]\n}}\n"
        ));
        write(&root.join("src/lib.rs"), &lib)
    }

    fn cargo(&self, command: &str) -> Command {
        let mut cargo = Command::new("cargo");
        cargo
            .arg(command)
            .arg("--quiet")
            .arg("--offline")
            .current_dir(&self.root);
        cargo.env("CARGO_TARGET_DIR", self.root.join("build"));
        cargo
    }

    /// Builds what is written, and tells which programs are refused.
    pub(crate) fn build(&self) -> io::Result<Vec<Refused>> {
        let output = self
            .cargo("build")
            .args([
                "--package",
                "runner",
                "--keep-going",
                "--message-format=json-diagnostic-short",
            ])
            .output()?;
        if output.status.success() {
            return Ok(vec![]);
        }
        let mut refused: BTreeMap<usize, String> = BTreeMap::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let Ok(Json::Object(message)) = serde_json::from_str(line) else {
                continue;
            };
            let message = message.get("message").unwrap_or(&Json::Null);
            if message["level"] != "error" {
                continue;
            }
            let rendered = message["rendered"].as_str().unwrap_or_default();
            if let Some(index) = program_of(rendered) {
                refused.entry(index).or_default().push_str(rendered);
            }
        }
        if refused.is_empty() {
            return Err(io::Error::other(
                String::from_utf8_lossy(&output.stderr).into_owned(),
            ));
        }
        Ok(refused
            .into_iter()
            .map(|(index, message)| Refused { index, message })
            .collect())
    }

    /// Runs all programs, and tells whether they agree.
    pub(crate) fn run(&self) -> io::Result<bool> {
        let status = Command::new(self.root.join("build/debug/runner"))
            .arg(self.root.join("specs.json"))
            .status()?;
        Ok(status.success())
    }
}

/// The number in `chunk0/src/p17.rs:3:4: error: ..`.
fn program_of(message: &str) -> Option<usize> {
    let (_, rest) = message.split_once("/src/p")?;
    rest.split_once(".rs")?.0.parse().ok()
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    match fs::read_to_string(path) {
        Ok(old) if old == text => Ok(()),
        _ => fs::write(path, text),
    }
}
