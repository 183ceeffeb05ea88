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
    let Some(tagged) = tagged(&out) else {
        return Err(EmitError::NoTarget(out));
    };
    Ok(target_of(tagged, metadata().as_ref()).join("asl"))
}

/// The directory above `out` that cargo tags as its own.
fn tagged(out: &Path) -> Option<&Path> {
    out.ancestors()
        .find(|path| path.join("CACHEDIR.TAG").is_file())
}

/// The target directory that goes with `tagged`, which is another when `build.build-dir` is set.
/// A target directory from the command line is not in the metadata; then it is the tagged one.
fn target_of(tagged: &Path, metadata: Option<&Value>) -> PathBuf {
    let path = |key: &str| metadata.and_then(|m| m[key].as_str()).map(PathBuf::from);
    let is_build = |path: &PathBuf| is_same(path, tagged);
    match (
        path("build_directory").filter(is_build),
        path("target_directory"),
    ) {
        (Some(_), Some(target)) => target,
        _ => tagged.to_owned(),
    }
}

fn is_same(a: &Path, b: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    real(a) == real(b)
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
    fn the_target_directory_is_the_tagged_one_unless_that_is_for_builds_alone() {
        let cases = [
            (None, "/b"),
            (Some(json!({ "target_directory": "/t" })), "/b"),
            (
                Some(json!({ "target_directory": "/t", "build_directory": "/t" })),
                "/b",
            ),
            (
                Some(json!({ "target_directory": "/t", "build_directory": "/b" })),
                "/t",
            ),
        ];
        for (metadata, expected) in cases {
            assert_eq!(
                target_of(Path::new("/b"), metadata.as_ref()),
                Path::new(expected),
                "{metadata:?}"
            );
        }
    }
}
