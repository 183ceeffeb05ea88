//! Where the files of a build script go.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

use super::{DIRECTORY_VARIABLE, EmitError};

/// `ASL_DIR`, or `asl` in the target directory.
pub(super) fn of_build_script() -> Result<PathBuf, EmitError> {
    if let Some(directory) = env::var_os(DIRECTORY_VARIABLE).filter(|value| !value.is_empty()) {
        return Ok(PathBuf::from(directory));
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    match target_of(&out, metadata().as_ref()) {
        Some(target) => Ok(target.join("asl")),
        None => Err(EmitError::NoTarget(out)),
    }
}

/// The target directory of a build whose files are in `out`: the one that cargo's metadata name,
/// which is another than the build directory when `build.build-dir` is set. The metadata do not
/// know a directory from the command line; then `out` is elsewhere, beneath a directory with a
/// file of cargo's.
fn target_of(out: &Path, metadata: Option<&Value>) -> Option<PathBuf> {
    let path = |key: &str| metadata.and_then(|m| m[key].as_str()).map(PathBuf::from);
    let target = path("target_directory");
    let build = path("build_directory").or_else(|| target.clone());
    if build.is_some_and(|build| real(out).starts_with(real(&build))) {
        return target;
    }
    let is_marked = |path: &&Path| MARKS.iter().any(|mark| path.join(mark).is_file());
    out.ancestors().find(is_marked).map(Path::to_owned)
}

/// Files that cargo leaves at the top of a target directory. The tag is there only when cargo
/// made the directory.
const MARKS: [&str; 2] = ["CACHEDIR.TAG", ".rustc_info.json"];

fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// What cargo says about the package's workspace, if it can be asked.
fn metadata() -> Option<Value> {
    let output = Command::new(env::var_os("CARGO")?)
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .output()
        .ok()?;
    serde_json::from_slice(&output.stdout).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_target_directory_is_cargos_unless_the_build_is_elsewhere() {
        let cases = [
            (None, None),
            (Some(json!({ "target_directory": "/t" })), None),
            (Some(json!({ "target_directory": "/b" })), Some("/b")),
            (
                Some(json!({ "target_directory": "/b", "build_directory": "/b" })),
                Some("/b"),
            ),
            (
                Some(json!({ "target_directory": "/t", "build_directory": "/b" })),
                Some("/t"),
            ),
        ];
        for (metadata, expected) in cases {
            let target = target_of(Path::new("/b/debug/build/p/out"), metadata.as_ref());
            assert_eq!(target.as_deref(), expected.map(Path::new), "{metadata:?}");
        }
    }

    #[test]
    fn a_directory_from_the_command_line_is_known_by_a_file_of_cargos() {
        let target = env::temp_dir().join(format!("workflow-target-{}", std::process::id()));
        let out = target.join("debug/build/p/out");
        for mark in MARKS {
            fs::create_dir_all(&out).expect("it can be made");
            fs::write(target.join(mark), "").expect("it can be written");
            let found = target_of(&out, Some(&json!({ "target_directory": "/t" })));
            fs::remove_dir_all(&target).expect("it can be removed");
            assert_eq!(found.as_deref(), Some(target.as_path()), "{mark}");
        }
    }
}
