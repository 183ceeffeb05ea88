//! `docs/expressions.md`: its tables have the forms of the sections, and what they become.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::form::Section;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/expressions.md");

/// The environment variable that writes the tables anew.
const REFRESH: &str = "REFRESH_ASL";

/// The sections with tests, in the order of the page.
fn sections() -> Vec<Section> {
    vec![
        crate::integers::section(),
        crate::floats::section(),
        crate::casts::section(),
        crate::logic::section(),
        crate::texts::section(),
        crate::chars::section(),
        crate::formats::section(),
        crate::lists::section(),
        crate::iterators::section(),
        crate::closures::section(),
        crate::maps::section(),
        crate::options::section(),
        crate::results::section(),
        crate::tuples::section(),
        crate::json::section(),
        crate::boxed::section(),
        crate::compositions::section(),
        crate::times::timestamps(),
        crate::times::date_times(),
        crate::ids::uuids(),
        crate::ids::civil(),
        crate::ids::prices(),
        crate::statements::section(),
    ]
}

/// A row's two cells.
type Row = (String, String);

/// Rust whatever blanks are between its tokens.
fn tokens(rust: &str) -> String {
    rust.split_whitespace().collect()
}

/// The text of a cell: a code span, where `\|` is `|`.
fn code(cell: &str) -> String {
    let cell = cell.trim();
    let ticks = cell.len() - cell.trim_start_matches('`').len();
    let inner = &cell[ticks..cell.len() - ticks];
    let inner = if ticks > 1 { inner.trim() } else { inner };
    inner.replace("\\|", "|")
}

/// A text as a code span in a cell.
fn cell(text: &str) -> String {
    let text = text.replace('|', "\\|");
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}

fn row(line: &str) -> Option<Row> {
    let inner = line.strip_prefix("| ")?.strip_suffix(" |")?;
    let (rust, jsonata) = inner.split_once(" | ")?;
    rust.starts_with('`').then(|| (code(rust), code(jsonata)))
}

/// The rows by heading, and the variables that the paragraph `With ..` names.
fn read(page: &str) -> BTreeMap<String, (Vec<String>, Vec<Row>)> {
    let mut found = BTreeMap::new();
    let mut heading = String::new();
    for line in page.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            heading = title.to_owned();
        } else if let Some(with) = line.strip_prefix("With ") {
            let variables = with
                .split('`')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect();
            found.insert(heading.clone(), (variables, Vec::new()));
        } else if let Some(row) = row(line) {
            let section: &mut (Vec<String>, Vec<Row>) = found.entry(heading.clone()).or_default();
            section.1.push(row);
        }
    }
    found
}

/// The page with the tables of these sections.
fn refreshed(page: &str, sections: &[Section]) -> String {
    let mut text = String::new();
    let mut heading = "";
    let mut in_table = false;
    for line in page.lines() {
        heading = line.strip_prefix("## ").unwrap_or(heading);
        let section = sections.iter().find(|s| s.title == heading);
        if line.starts_with('|')
            && let Some(section) = section
        {
            if !in_table {
                text.push_str("| Rust | JSONata |\n|---|---|\n");
                for form in &section.forms {
                    let rust = form.rust.split_whitespace().collect::<Vec<_>>().join(" ");
                    let jsonata = std::panic::catch_unwind(form.jsonata);
                    let jsonata = jsonata.unwrap_or_else(|_| "refused".to_owned());
                    let _ = writeln!(text, "| {} | {} |", cell(&rust), cell(&jsonata));
                }
            }
            in_table = true;
        } else {
            in_table = false;
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[test]
fn the_page_shows_what_is_emitted() {
    let sections = sections();
    let mut page = std::fs::read_to_string(PATH).expect("the page is there");
    if std::env::var_os(REFRESH).is_some() {
        page = refreshed(&page, &sections);
        std::fs::write(PATH, &page).expect("the page can be written");
    }
    let mut shown = read(&page);
    let mut differences = Vec::new();
    let mut rows = 0;
    for section in &sections {
        let (variables, on_page) = shown.remove(section.title).unwrap_or_default();
        let listed: Vec<String> = variables.iter().map(|v| tokens(v)).collect();
        if listed.join(",") != tokens(section.variables) {
            differences.push(format!(
                "{}: with {listed:?}, but the forms have `{}`",
                section.title, section.variables
            ));
        }
        let mut on_page: BTreeMap<String, String> =
            on_page.into_iter().map(|(r, j)| (tokens(&r), j)).collect();
        for form in &section.forms {
            rows += 1;
            let emitted = (form.jsonata)();
            match on_page.remove(&tokens(form.rust)) {
                None => differences.push(format!(
                    "{}: no row for `{}`, `{emitted}`",
                    section.title, form.rust
                )),
                Some(shown) if shown != emitted => differences.push(format!(
                    "{}: `{}`\n  is shown as {shown}\n  and becomes {emitted}",
                    section.title, form.rust
                )),
                Some(_) => {}
            }
        }
        differences.extend(
            on_page
                .keys()
                .map(|rust| format!("{}: no form for the row `{rust}`", section.title)),
        );
    }
    differences.extend(
        shown
            .keys()
            .map(|title| format!("no forms for the rows of {title}")),
    );
    assert!(
        differences.is_empty(),
        "({REFRESH}=1 writes the tables)\n{}",
        differences.join("\n")
    );
    assert!(rows >= 120, "the page has {rows} forms");
}
