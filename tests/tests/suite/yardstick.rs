//! The programs that broke other compilers to ASL, and where each is tested: natively, and as the
//! definition's text (see `Program` of `workflow_tests::asl`), with the same result.

use std::fs;
use std::path::{Path, PathBuf};

/// What broke somebody's compiler, and the tests of it: a fn of `programs`, or a directory of
/// refusals under `ui`.
const LINES: [(&str, &[&str]); 24] = [
    (
        "a counter `while` loop",
        &["loops::a_counter_in_a_while_loop"],
    ),
    (
        "`break`, `continue` and early `return` in a `for`",
        &["loops::break_continue_and_return_in_a_for_loop"],
    ),
    (
        "a variable assigned on the error path and read after",
        &["errors::a_variable_assigned_on_the_error_path_and_read_after"],
    ),
    (
        "a Catch that must not apply after its scope",
        &["errors::a_catch_ends_with_its_scope"],
    ),
    ("a sleep inside a loop", &["loops::a_sleep_in_a_loop"]),
    (
        "the whole input captured in a branch and in a map body",
        &["scopes::the_whole_input_captured_in_a_branch_and_in_a_map_body"],
    ),
    (
        "a local named like an input field",
        &["scopes::the_argument_read_after_three_tasks_and_locals_named_like_fields"],
    ),
    (
        "shadowing in an inner loop",
        &["loops::shadowing_in_an_inner_loop"],
    ),
    (
        "an outer `mut` assigned in a branch or map body (refused)",
        &[
            "ui/scopes/assigned_in_a_branch",
            "traps::branches_read_variables_that_change",
        ],
    ),
    (
        "map bodies that are a bare expression",
        &["scopes::map_bodies_of_a_bare_expression"],
    ),
    (
        "empty and one-item `Vec`",
        &["values::empty_lists_lists_of_one_and_lists_of_lists"],
    ),
    (
        "`Vec<Vec<_>>`",
        &[
            "values::empty_lists_lists_of_one_and_lists_of_lists",
            "scopes::nested_maps_keep_their_lists",
        ],
    ),
    (
        "Option as null and as a missing key",
        &["values::options_as_null_and_as_a_missing_key"],
    ),
    (
        "the argument read after three tasks",
        &["scopes::the_argument_read_after_three_tasks_and_locals_named_like_fields"],
    ),
    (
        "two branches using one local name",
        &["scopes::two_branches_with_one_local_name"],
    ),
    (
        "names over 80 characters and equal names in branches",
        &["scopes::long_names_and_equal_names_in_branches"],
    ),
    (
        "the error name a handler reports, caught by variant",
        &[
            "errors::the_error_that_a_handler_reports",
            "errors::errors_matched_by_variant_with_fields_and_guards",
        ],
    ),
    (
        "retry counters on loop re-entry",
        &["loops::retries_count_anew_on_each_visit"],
    ),
    (
        "a `match` with over 100 arms",
        &["values::a_match_with_more_than_100_arms"],
    ),
    (
        "negative `/` and `%`",
        &["values::division_and_remainder_of_negative_numbers"],
    ),
    (
        "2^53 + 1",
        &[
            "values::integers_up_to_2_to_the_53",
            "ui/expressions/literals",
        ],
    ),
    (
        "the literal string `\"{% x %}\"`",
        &["values::texts_that_look_like_jsonata"],
    ),
    (
        "text outside ASCII in `len` and slices",
        &["values::text_outside_ascii"],
    ),
    (
        "a value that changes on each evaluation used twice",
        &["traps::a_value_that_changes_used_twice"],
    ),
];

/// A name that no test has means that a line is not tested any more.
#[test]
fn every_line_of_the_yardstick_has_its_tests() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for (line, tests) in LINES {
        assert!(!tests.is_empty(), "{line}");
        for test in tests {
            if let Some(refusal) = test.strip_prefix("ui/") {
                for form in ["rs", "stderr"] {
                    let file = here.join(format!("ui/{refusal}.{form}"));
                    assert!(file.is_file(), "{line}: there is no {}", file.display());
                }
                continue;
            }
            let (module, name) = test.split_once("::").expect("a test is in a module");
            assert!(
                has_test(&here.join("suite/programs").join(module), name),
                "{line}: there is no test `{test}`"
            );
        }
    }
}

/// Whether a module, in one file or several, has a test fn.
fn has_test(module: &Path, name: &str) -> bool {
    let mut files = vec![module.with_extension("rs")];
    let inner = fs::read_dir(module).into_iter().flatten();
    files.extend(inner.map(|entry| entry.expect("it can be listed").path()));
    files.iter().any(|file: &PathBuf| {
        let code = fs::read_to_string(file).unwrap_or_default();
        let mut lines = code.lines().map(str::trim);
        let head = format!("fn {name}()");
        let mut before = "";
        lines.any(|line| {
            let found = before == "#[test]" && line.starts_with(&head);
            before = line;
            found
        })
    })
}
