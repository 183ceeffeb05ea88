//! The tables of docs/optimiser.md are what the examples need.

use std::env;
use std::fs;
use std::path::Path;

use workflow_examples::cases;
use workflow_examples::world::World;

use super::measure::Form;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/optimiser.md");
const BEGIN: &str = "<!-- examples: begin -->\n";
const END: &str = "<!-- examples: end -->";

/// The environment variable that writes the tables anew.
const REFRESH: &str = "REFRESH_DOCS";

#[test]
fn the_page_has_the_figures_of_every_example() {
    let path = Path::new(PAGE);
    let page = fs::read_to_string(path).unwrap();
    let (before, rest) = page.split_once(BEGIN).expect("the tables have a place");
    let (shown, after) = rest.split_once(END).expect("the place ends");
    let tables = format!("{}\n{}\n", states_table(), transitions_table());
    if env::var_os(REFRESH).is_some() {
        fs::write(path, format!("{before}{BEGIN}{tables}{END}{after}")).unwrap();
        return;
    }
    let only = |some: &str, other: &str| -> Vec<String> {
        let lines = some
            .lines()
            .filter(|line| !other.lines().any(|l| l == *line));
        lines.map(str::to_owned).collect()
    };
    assert!(
        shown == tables,
        "docs/optimiser.md has other figures than the examples; {REFRESH}=1 writes them:\n- {}\n+ {}",
        only(shown, &tables).join("\n- "),
        only(&tables, shown).join("\n+ "),
    );
}

/// The states of each example.
fn states_table() -> String {
    let mut table =
        String::from("| example | steps | states | by hand | classic |\n|---|---|---|---|---|\n");
    for case in cases::all() {
        let [states, by_hand, classic] =
            [Form::Workflow, Form::ByHand, Form::Classic].map(|form| figure(form.states(&case)));
        let steps = (case.definition)().steps;
        let name = case.name;
        table += &format!(
            "| [`{name}`](../examples/workflows/src/{}.rs) | {steps} | {states} | {by_hand} | {classic} |\n",
            case.module
        );
    }
    table
}

/// The transitions of each example on each input.
fn transitions_table() -> String {
    let mut table = String::from(
        "| example | input | transitions | by hand | classic |\n|---|---|---|---|---|\n",
    );
    for case in cases::all() {
        let world = World::of(&case).unwrap();
        for (input, scenario) in &world.inputs {
            let [ours, by_hand, classic] = Form::ALL.map(|form| {
                let differs = form == Form::Classic && scenario.classic_differs.is_some();
                let run = (!differs).then(|| form.run(&case, &world, input)).flatten();
                figure(run.map(|run| run.transitions))
            });
            let (name, about) = (case.name, &scenario.about);
            table += &format!("| `{name}` | {about} | {ours} | {by_hand} | {classic} |\n");
        }
    }
    table
}

fn figure(figure: Option<usize>) -> String {
    figure.map_or_else(String::new, |figure| figure.to_string())
}
