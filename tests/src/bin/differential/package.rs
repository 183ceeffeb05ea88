//! The cargo package around the programs: written, built, run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value as Json};

use crate::program::{Module, PER_MODULE};

/// How many modules one crate has: crates are compiled side by side.
const PER_CRATE: usize = 40 / PER_MODULE;

/// A cargo workspace of generated programs.
pub(crate) struct Package {
    root: PathBuf,
    workspace: PathBuf,
    modules: Vec<Module>,
}

/// A program that rustc or the macros refuse, and the first of their messages.
pub(crate) struct Refused {
    pub(crate) index: usize,
    pub(crate) message: String,
}

impl Package {
    pub(crate) fn new(root: PathBuf, workspace: PathBuf, modules: Vec<Module>) -> Package {
        Package {
            root,
            workspace,
            modules,
        }
    }

    /// Writes everything but the programs in `without`.
    pub(crate) fn write(&self, without: &BTreeSet<usize>) -> io::Result<()> {
        let chunks: Vec<&[Module]> = self.modules.chunks(PER_CRATE).collect();
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
        let mut specs = Map::new();
        for (i, module) in self.modules.iter().enumerate() {
            let source = format!("chunk{}/src/m{}.rs", i / PER_CRATE, module.number);
            for program in &module.programs {
                let mut spec = program.spec.clone();
                spec["source"] = self.root.join(&source).display().to_string().into();
                specs.insert(program.index.to_string(), spec);
            }
        }
        write(
            &self.root.join("specs.json"),
            &Json::Object(specs).to_string(),
        )
    }

    fn write_chunk(
        &self,
        number: usize,
        modules: &[Module],
        without: &BTreeSet<usize>,
    ) -> io::Result<()> {
        let root = self.root.join(format!("chunk{number}"));
        let path = |name: &str| self.workspace.join(name);
        write(
            &root.join("Cargo.toml"),
            &format!(
                "[package]\nname = \"chunk{number}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
                 chrono = {{ version = \"0.4\", default-features = false }}\njiff = {{ version = \"0.2\", default-features = false }}\n\
                 rust_decimal = {{ version = \"1\", default-features = false }}\nschemars = \"1\"\nserde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\nthiserror = \"2\"\n\
                 workflow-runtime = {{ path = {:?} }}\nworkflow-tests = {{ path = {:?} }}\n",
                path("workflow-runtime"),
                path("tests")
            ),
        )?;
        let mut lib = String::from(
            "#![allow(warnings, clippy::all, unconditional_panic, arithmetic_overflow)]\n",
        );
        let mut cases = String::new();
        for module in modules {
            let name = format!("m{}", module.number);
            let (source, _) = module.source(|index| without.contains(&index));
            write(&root.join(format!("src/{name}.rs")), &source)?;
            lib.push_str(&format!("mod {name};\n"));
            let tasks: Vec<String> = module
                .tasks
                .iter()
                .map(|t| format!("workflow_tests::differential::task::<{name}::{t}>"))
                .collect();
            let tasks = tasks.join(", ");
            let left = module.programs.iter().map(|p| p.index);
            for n in left.filter(|index| !without.contains(index)) {
                cases.push_str(&format!(
                    "        workflow_tests::differential::case::<{name}::flow{n}>({n}, vec![{tasks}]),\n"
                ));
            }
        }
        lib.push_str(&format!(
            "\npub fn cases() -> Vec<workflow_tests::differential::Case> {{\n    vec![\n{cases}    ]\n}}\n"
        ));
        write(&root.join("asl/included.asl.json"), crate::own::INCLUDED)?;
        write(&root.join("src/lib.rs"), &lib)
    }

    /// Keeps what is refused beside the rest.
    pub(crate) fn keep(&self, index: usize) -> io::Result<()> {
        let refused = self.root.join(format!("refused/flow{index}.rs"));
        let programs = self.modules.iter().flat_map(|m| &m.programs);
        match programs.into_iter().find(|p| p.index == index) {
            Some(program) => write(&refused, &program.source),
            None => Ok(()),
        }
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
    pub(crate) fn build(&self, without: &BTreeSet<usize>) -> io::Result<Vec<Refused>> {
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
            for index in self.programs_of(rendered, without) {
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

    /// The program that `chunk0/src/m17.rs:3:4: error: ..` is about; all of a module when it is
    /// about what they share.
    fn programs_of(&self, message: &str, without: &BTreeSet<usize>) -> Vec<usize> {
        let place = || {
            let (_, rest) = message.split_once("/src/m")?;
            let (module, rest) = rest.split_once(".rs:")?;
            let (line, _) = rest.split_once(':')?;
            Some((module.parse::<usize>().ok()?, line.parse::<usize>().ok()?))
        };
        let Some((number, line)) = place() else {
            return vec![];
        };
        let module = self.modules.iter().find(|m| m.number == number);
        let Some(module) = module else {
            return vec![];
        };
        let (_, begins) = module.source(|index| without.contains(&index));
        match begins
            .iter()
            .rev()
            .find(|(_, first): &&(usize, usize)| *first <= line)
        {
            Some((index, _)) => vec![*index],
            None => begins.iter().map(|(index, _)| *index).collect(),
        }
    }

    /// Runs all programs, and tells whether they agree.
    pub(crate) fn run(&self) -> io::Result<bool> {
        let status = Command::new(self.root.join("build/debug/runner"))
            .arg(self.root.join("specs.json"))
            .status()?;
        Ok(status.success())
    }
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
