//! The name by which a crate knows `workflow-runtime`.
//!
//! Expansions name `::workflow_runtime`. Where the user's Cargo.toml gives the dependency another
//! name (`wf = { package = "workflow-runtime", .. }`), they are written for that one.

use std::path::{Path, PathBuf};
use std::{env, fs};

use proc_macro2::{Group, Ident, TokenStream, TokenTree};

const PACKAGE: &str = "workflow-runtime";
const CRATE: &str = "workflow_runtime";

/// The expansion, for the name that the crate being compiled has for the runtime.
pub(crate) fn for_this_crate(expansion: TokenStream) -> TokenStream {
    match name_here() {
        Some(name) => rename(expansion, &name),
        None => expansion,
    }
}

/// Another name than the usual one.
fn name_here() -> Option<String> {
    let directory = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?);
    let manifest = fs::read_to_string(directory.join("Cargo.toml")).ok()?;
    name_in(&manifest, || workspace_manifest(&directory))
}

/// The manifest of the workspace that a package is in.
fn workspace_manifest(package: &Path) -> Option<String> {
    package.ancestors().find_map(|directory| {
        let manifest = fs::read_to_string(directory.join("Cargo.toml")).ok()?;
        let is_workspace = |line: &str| line.trim_start().starts_with("[workspace");
        manifest.lines().any(is_workspace).then_some(manifest)
    })
}

/// A dependency, as far as it matters here.
struct Dependency {
    name: String,
    package: Option<String>,
    from_workspace: bool,
}

/// The name that a manifest gives the runtime, when it is not the usual one.
fn name_in(manifest: &str, workspace: impl Fn() -> Option<String>) -> Option<String> {
    let found = dependencies(manifest, |table| !table.starts_with("workspace"));
    let is_usual = |dependency: &Dependency| {
        dependency.name.replace('_', "-") == PACKAGE && dependency.package.is_none()
    };
    if found.iter().any(is_usual) {
        return None;
    }
    let is_it = |dependency: &&Dependency| dependency.package.as_deref() == Some(PACKAGE);
    let renamed = found.iter().find(is_it).map(|d| d.name.clone());
    let renamed = renamed.or_else(|| {
        let inherited: Vec<&Dependency> = found.iter().filter(|d| d.from_workspace).collect();
        if inherited.is_empty() {
            return None;
        }
        let root = dependencies(&workspace()?, |table| table.starts_with("workspace"));
        let renamed = root.into_iter().find(|d| is_it(&d))?;
        let here = inherited.iter().any(|d| d.name == renamed.name);
        here.then_some(renamed.name)
    })?;
    let name = renamed.replace('-', "_");
    (name != CRATE).then_some(name)
}

/// The dependencies in the tables that `counts` is true of.
fn dependencies(manifest: &str, counts: impl Fn(&str) -> bool) -> Vec<Dependency> {
    let mut found: Vec<Dependency> = Vec::new();
    let mut table = String::new();
    for line in logical_lines(manifest) {
        let line = line.trim();
        if let Some(header) = line.strip_prefix('[') {
            let header = header.trim_start_matches('[').split(']').next();
            table = header.unwrap_or_default().replace(['"', '\'', ' '], "");
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        if !counts(&table) {
            continue;
        }
        let key = key.replace(['"', '\'', ' '], "");
        let path = format!("{table}.{key}");
        let Some((_, path)) = path.split_once("dependencies.") else {
            continue;
        };
        let (name, field) = path.split_once('.').unwrap_or((path, ""));
        if !found.iter().any(|dependency| dependency.name == name) {
            found.push(Dependency {
                name: name.to_owned(),
                package: None,
                from_workspace: false,
            });
        }
        let Some(dependency) = found.iter_mut().find(|d| d.name == name) else {
            continue;
        };
        match field {
            "package" => dependency.package = text(value),
            "workspace" => dependency.from_workspace = value.trim() == "true",
            _ => {
                for (key, value) in inline_fields(value) {
                    match key {
                        "package" => dependency.package = text(value),
                        "workspace" => dependency.from_workspace = value.trim() == "true",
                        _ => {}
                    }
                }
            }
        }
    }
    found
}

/// Lines without comments; one that leaves a bracket open goes on.
fn logical_lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut depth = 0_i32;
    for line in text.lines() {
        let line = without_comment(line);
        match lines.last_mut() {
            Some(last) if depth > 0 => last.push_str(line),
            _ => lines.push(line.to_owned()),
        }
        for c in outside_strings(line) {
            match c {
                '[' | '{' => depth += 1,
                ']' | '}' => depth -= 1,
                _ => {}
            }
        }
    }
    lines
}

fn without_comment(line: &str) -> &str {
    let mut quote = None;
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '#') => return &line[..at],
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    line
}

fn outside_strings(line: &str) -> impl Iterator<Item = char> {
    let mut quote = None;
    line.chars().filter(move |&c| match (quote, c) {
        (None, '"' | '\'') => {
            quote = Some(c);
            false
        }
        (Some(open), c) if c == open => {
            quote = None;
            false
        }
        (quote, _) => quote.is_none(),
    })
}

/// `{ a = 1, b = 2 }` as pairs; what is nested deeper is of no interest.
fn inline_fields(value: &str) -> Vec<(&str, &str)> {
    let Some(inside) = value.trim().strip_prefix('{') else {
        return Vec::new();
    };
    let inside = inside.trim_end().trim_end_matches('}');
    let pairs = inside.split(',').filter_map(|pair| pair.split_once('='));
    pairs.map(|(key, value)| (key.trim(), value)).collect()
}

fn text(value: &str) -> Option<String> {
    let value = value.trim();
    let inside = value.strip_prefix(['"', '\''])?.strip_suffix(['"', '\''])?;
    Some(inside.to_owned())
}

/// The tokens with `::name` for `::workflow_runtime`.
fn rename(tokens: TokenStream, name: &str) -> TokenStream {
    // How many colons stand before, and whether they go on with a path.
    let (mut colons, mut goes_on) = (0, false);
    let each = tokens.into_iter().map(|token| {
        if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ':') {
            colons += 1;
            return token;
        }
        // Three are `name: ::path`.
        let starts = match std::mem::take(&mut colons) {
            2 => !goes_on,
            colons => colons == 3,
        };
        goes_on = is_segment(&token);
        match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), rename(group.stream(), name));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            TokenTree::Ident(ident) if starts && ident == CRATE => {
                TokenTree::Ident(Ident::new(name, ident.span()))
            }
            other => other,
        }
    });
    each.collect()
}

/// Whether `::` after the token goes on with a path: what other keywords precede starts one.
fn is_segment(token: &TokenTree) -> bool {
    let TokenTree::Ident(ident) = token else {
        return false;
    };
    let paths = ["crate", "self", "super", "Self"];
    paths.iter().any(|word| ident == word) || syn::parse2::<Ident>(token.clone().into()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_found_in_each_form() {
        let none = || None;
        let cases: [(&str, Option<&str>); 12] = [
            ("[dependencies]\nworkflow-runtime = \"1\"", None),
            ("[dependencies]\nworkflow_runtime = { path = \"x\" }", None),
            ("[dependencies]\nserde = \"1\"", None),
            ("", None),
            (
                "[dependencies]\nwf = { package = \"workflow-runtime\", version = \"1\" }",
                Some("wf"),
            ),
            (
                "[dependencies]\n# workflow-runtime = \"1\"\nmy-flows = { version = \"1\", features = [\n \"a\", # }\n \"b\"], package = \"workflow-runtime\" }",
                Some("my_flows"),
            ),
            (
                "[dependencies.wf]\nversion = \"1\"\npackage = 'workflow-runtime'",
                Some("wf"),
            ),
            (
                "[dependencies]\nwf.package = \"workflow-runtime\"",
                Some("wf"),
            ),
            (
                "[target.'cfg(unix)'.dev-dependencies]\n\"wf\" = { package = \"workflow-runtime\" }",
                Some("wf"),
            ),
            (
                "[dependencies]\nwf = { package = \"workflow-runtime\" }\n[dev-dependencies]\nworkflow-runtime = \"1\"",
                None,
            ),
            (
                "[package]\nname = \"a\"\n[dependencies]\nworkflow-runtime = { package = \"other\" }",
                None,
            ),
            ("[dependencies]\nwf = { workspace = true }", None),
        ];
        for (manifest, expected) in cases {
            assert_eq!(name_in(manifest, none).as_deref(), expected, "{manifest}");
        }
    }

    #[test]
    fn the_name_may_come_from_the_workspace() {
        let root = || {
            Some(
                "[workspace]\nmembers = [\"a\"]\n[workspace.dependencies]\nwf = { package = \"workflow-runtime\" }"
                    .to_owned(),
            )
        };
        let cases = [
            ("[dependencies]\nwf = { workspace = true }", Some("wf")),
            ("[dependencies]\nwf.workspace = true", Some("wf")),
            ("[dependencies]\nserde.workspace = true", None),
            ("[dependencies]\nworkflow-runtime.workspace = true", None),
        ];
        for (manifest, expected) in cases {
            assert_eq!(name_in(manifest, root).as_deref(), expected, "{manifest}");
        }
    }

    #[test]
    fn only_paths_that_start_with_the_crate_are_renamed() {
        let tokens: TokenStream =
            "use ::workflow_runtime::a; fn f<T: ::workflow_runtime::A>(b: ::workflow_runtime::B) -> ::workflow_runtime::B {} <T as ::workflow_runtime::C>::e(crate::workflow_runtime::f, own::workflow_runtime::f, workflow_runtime)"
                .parse()
                .unwrap();
        let expected: TokenStream =
            "use ::wf::a; fn f<T: ::wf::A>(b: ::wf::B) -> ::wf::B {} <T as ::wf::C>::e(crate::workflow_runtime::f, own::workflow_runtime::f, workflow_runtime)"
                .parse()
                .unwrap();
        assert_eq!(rename(tokens, "wf").to_string(), expected.to_string());
    }
}
