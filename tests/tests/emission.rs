//! A user's own project, outside of this workspace: `cargo build` leaves the definitions behind.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use serde_json::Value;

/// A copy of `fixtures/project`, which is built in a place of its own that outlives the test, so
/// that its dependencies are compiled once.
struct Project {
    root: PathBuf,
    target: PathBuf,
}

impl Project {
    fn new() -> Project {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("it has a parent");
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("emission");
        let project = Project {
            root: home.join("project"),
            target: home.join("target"),
        };
        // Cargo tags only directories that it has made itself; it must go without.
        fs::create_dir_all(&project.target).expect("it can be made");
        let _ = fs::remove_file(project.target.join("CACHEDIR.TAG"));
        let _ = fs::remove_dir_all(&project.root);
        copy(&repository.join("tests/fixtures/project"), &project.root);
        let lock = project.root.join("Cargo.lock");
        fs::copy(repository.join("Cargo.lock"), lock).expect("the workspace has a Cargo.lock");
        project.edit(
            "Cargo.toml",
            "{REPOSITORY}",
            &repository.display().to_string(),
        );
        project
    }

    /// Replaces text in a file.
    fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.root.join(file);
        let text = fs::read_to_string(&path).expect("it is in the project");
        assert!(text.contains(from), "{file} has no `{from}`");
        fs::write(&path, text.replace(from, to)).expect("it can be written");
    }

    /// `cargo build`, with variables.
    fn build(&self, variables: &[(&str, &Path)]) -> Output {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--offline"]).current_dir(&self.root);
        // What cargo says to tests is not for the cargo in them.
        for (name, _) in env::vars_os() {
            let name_text = name.to_string_lossy();
            if name_text.starts_with("CARGO_PKG_")
                || name_text == "ASL_DIR"
                || name_text == "RUSTFLAGS"
            {
                cargo.env_remove(name);
            }
        }
        cargo
            .env("CARGO_TARGET_DIR", &self.target)
            .envs(variables.iter().copied());
        cargo.output().expect("cargo runs")
    }

    fn build_well(&self, variables: &[(&str, &Path)]) {
        let output = self.build(variables);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    fn asl(&self) -> PathBuf {
        self.target.join("asl")
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("it can be made");
    for entry in fs::read_dir(from).expect("it is a directory") {
        let entry = entry.expect("it can be read");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).expect("it can be copied");
        }
    }
}

/// The files of a directory, without the hidden ones.
fn names(directory: &Path) -> Vec<String> {
    let entries =
        fs::read_dir(directory).unwrap_or_else(|e| panic!("{}: {e}", directory.display()));
    let names = entries.map(|entry| entry.expect("it can be read").file_name());
    let mut names: Vec<String> = names
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    names
}

fn json(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The files of these workflows, in order.
fn files(workflows: &[&str]) -> Vec<String> {
    let ends = ["asl.json", "input.schema.json", "output.schema.json"];
    let of = |workflow: &&str| ends.map(|end| format!("{workflow}.{end}"));
    workflows.iter().flat_map(of).collect()
}

/// One test, as each step is a build on top of the one before.
#[test]
fn a_users_build_leaves_its_definitions_behind() {
    let project = Project::new();
    let _ = fs::remove_dir_all(project.asl());
    let greet = project.asl().join("greet.asl.json");

    project.build_well(&[]);
    assert_eq!(names(&project.asl()), files(&["greet", "greet_all"]));
    let definition = json(&greet);
    assert_eq!(definition["StartAt"], "Compose");
    assert_eq!(definition["States"]["Deliver"]["Type"], "Task");
    let schema = json(&project.asl().join("greet.input.schema.json"));
    assert_eq!(schema["properties"]["firstName"]["type"], "string");
    let deploy = Command::new(project.target.join("debug/deploy"))
        .output()
        .expect("it was built");
    assert_eq!(
        String::from_utf8_lossy(&deploy.stdout).trim(),
        project.asl().display().to_string()
    );

    // A file that was deleted comes back.
    fs::remove_file(&greet).expect("it is there");
    project.build_well(&[]);
    assert_eq!(json(&greet), definition);

    // The name of a workflow changes, and with it the files.
    project.edit("greetings/src/lib.rs", "fn greet(", "fn welcome(");
    project.build_well(&[]);
    assert_eq!(names(&project.asl()), files(&["greet_all", "welcome"]));

    // Another directory.
    let elsewhere = project.root.join("elsewhere");
    project.build_well(&[("ASL_DIR", &elsewhere)]);
    assert_eq!(names(&elsewhere), files(&["greet_all", "welcome"]));

    // A build directory of its own is not the target directory.
    let target = project.root.join("target");
    let directories: [(&str, &Path); 2] = [
        ("CARGO_BUILD_BUILD_DIR", &project.target),
        ("CARGO_TARGET_DIR", &target),
    ];
    project.build_well(&directories);
    assert_eq!(names(&target.join("asl")), files(&["greet_all", "welcome"]));

    // Two states ask for one name: the code is fine, the definition is not.
    for call in [
        "let text = compose(&guest",
        "deliver(&text).await?;\n    Ok(text)",
    ] {
        let named = format!("#[state(name = \"Say\")] {call}");
        project.edit("greetings/src/lib.rs", call, &named);
    }
    let output = project.build(&[]);
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stderr);
    let expected = "the workflow `welcome` in greetings has no valid definition:";
    assert!(text.contains(expected) && text.contains("Say"), "{text}");
}
