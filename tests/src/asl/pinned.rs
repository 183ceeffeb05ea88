//! Definitions that somebody has read, kept beside the tests.

use std::path::Path;

use workflow_runtime::prelude::Workflow;

/// The environment variable that writes the files anew.
const REFRESH: &str = "REFRESH_ASL";

/// Requires that the definition of `W` is the one in `directory`, `<name>.asl.json`.
///
/// # Panics
/// It differs: the message has the lines that do.
pub fn assert_pinned<W: Workflow>(directory: &str) {
    let emitted = W::definition().state_machine.to_json_pretty() + "\n";
    let path = Path::new(directory).join(format!("{}.asl.json", W::NAME));
    if std::env::var_os(REFRESH).is_some() {
        std::fs::write(&path, &emitted).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }
    let pinned = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        pinned == emitted,
        "the definition is not the one in {} any more ({REFRESH}=1 writes it):\n{}",
        path.display(),
        diff(&pinned, &emitted)
    );
}

/// The lines of two texts that differ, with a longest common subsequence between them.
fn diff(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if j < new.len() && (i == old.len() || common[i][j + 1] >= common[i + 1][j]) {
            lines.push(format!("{:>5} + {}", j + 1, new[j]));
            j += 1;
        } else {
            lines.push(format!("{:>5} - {}", i + 1, old[i]));
            i += 1;
        }
    }
    lines.join("\n")
}
