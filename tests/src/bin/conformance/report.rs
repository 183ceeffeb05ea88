//! The table, the disagreements and the figures.

use std::process::ExitCode;

use serde_json::{Map, Value, json};

use crate::executions::{Executions, Figures};
use crate::reasons;

/// One row of the table.
pub(crate) struct Section {
    /// The file, or what of it is compared.
    pub(crate) name: String,
    /// How many cases were compared.
    pub(crate) cases: usize,
    /// Where we do not say the same.
    pub(crate) disagreements: Vec<Disagreement>,
    /// What of the file is not compared here, in words.
    pub(crate) left_out: Option<String>,
}

/// A case in which we do not say the same.
pub(crate) struct Disagreement {
    pub(crate) id: String,
    /// What the material says.
    pub(crate) expected: String,
    /// What we say.
    pub(crate) found: String,
    /// What was looked at.
    pub(crate) subject: String,
}

impl Section {
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Section {
            name: name.into(),
            cases: 0,
            disagreements: Vec::new(),
            left_out: None,
        }
    }

    /// Counts a case.
    pub(crate) fn compare(&mut self, id: &str, expected: String, found: String, subject: &str) {
        self.cases += 1;
        if expected != found {
            self.disagreements.push(Disagreement {
                id: id.to_owned(),
                expected,
                found,
                subject: subject.to_owned(),
            });
        }
    }

    fn agree(&self) -> usize {
        self.cases - self.disagreements.len()
    }
}

/// Prints everything; fails when a disagreement about definitions and expressions has no listed
/// reason. Executions are judged by their figures.
pub(crate) fn print(sections: &[Section], executions: &[Executions]) -> ExitCode {
    print_sections(sections);
    print_executions(executions);
    let mut figures = Map::new();
    let (mut cases, mut agree, mut unexplained) = (0, 0, 0);
    for section in sections {
        let mut without_reason = 0;
        for disagreement in &section.disagreements {
            let reason = reasons::reason(section, disagreement);
            without_reason += usize::from(reason.is_none());
            print_disagreement(section, disagreement, reason);
        }
        cases += section.cases;
        agree += section.agree();
        unexplained += without_reason;
        let figure = json!({
            "cases": section.cases,
            "agree": section.agree(),
            "without_reason": without_reason,
        });
        figures.insert(section.name.clone(), figure);
    }
    let total = json!({ "cases": cases, "agree": agree, "without_reason": unexplained });
    let executed = print_wrong(executions);
    println!();
    println!(
        "{}",
        json!({ "total": total, "files": Value::Object(figures), "executions": executed })
    );
    if unexplained == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn print_sections(sections: &[Section]) {
    println!("definitions and expressions");
    println!("{:<44} {:>6} {:>6}", "file", "cases", "agree");
    for section in sections {
        println!(
            "{:<44} {:>6} {:>6}",
            section.name,
            section.cases,
            section.agree()
        );
    }
    for section in sections {
        if let Some(left_out) = &section.left_out {
            println!("{}: {left_out}", section.name);
        }
    }
}

/// What the comparison of executions leaves open.
const NOTES: &str = "not compared, or not exactly:
- times of events, SdkHttpMetadata and SdkResponseMetadata; what the recordings mask, but for its form and that equal masks stand for equal texts
- of descriptions and responses: versions, aliases, redrives and billing; of recordings older than redrives: their fields
- of mocked executions: what the mocked responses leave out, and the order of keys
- tasks of child and of Express executions, whose calls were not recorded, echo their input or end as the recorded result tells
- events of Parallel states that the recordings sorted: in any order, without ids";

fn print_executions(executions: &[Executions]) {
    let row = |name: &str, figures: Figures| {
        let of = |right: usize, all: usize| match all {
            0 => "-".to_owned(),
            _ => format!("{right}/{all}"),
        };
        println!(
            "{name:<44} {:>6} {:>8} {:>12} {:>12}",
            figures.cases,
            figures.outcome,
            of(figures.types, figures.histories),
            of(figures.fields, figures.detailed)
        );
    };
    println!("\nexecutions; a dash: not recorded");
    println!(
        "{:<44} {:>6} {:>8} {:>12} {:>12}",
        "file", "cases", "outcome", "event types", "every field"
    );
    let mut total = Figures::default();
    for file in executions {
        row(&file.name, file.figures());
        total.add(file.figures());
    }
    row("all", total);
    println!("{NOTES}");
    println!(
        "- {} histories of concurrent branches are compared in canonical order: each branch by itself",
        total.canonical
    );
}

/// Prints the cases in which something is wrong, and gives the figures of all.
fn print_wrong(executions: &[Executions]) -> Value {
    let mut figures = Map::new();
    let mut total = Figures::default();
    for file in executions {
        total.add(file.figures());
        let mut without_reason = 0;
        for case in &file.cases {
            let wrong = case.wrong();
            if wrong.is_empty() {
                continue;
            }
            println!("\n{}: {}", file.name, case.id);
            for (part, difference) in wrong {
                println!("  {part}: {}", difference.replace('\n', " "));
            }
            let reason = reasons::execution_reason(case);
            without_reason += usize::from(reason.is_none());
            println!("  reason: {}", reason.unwrap_or("NONE LISTED"));
        }
        let mut figure = file.figures().to_json();
        figure["without_reason"] = json!(without_reason);
        figures.insert(file.name.clone(), figure);
    }
    figures.insert("all".to_owned(), total.to_json());
    Value::Object(figures)
}

fn print_disagreement(section: &Section, disagreement: &Disagreement, reason: Option<&str>) {
    println!("\n{}: {}", section.name, disagreement.id);
    println!(
        "  expected: {}",
        disagreement.expected.replace('\n', "\n    ")
    );
    println!("  found:    {}", disagreement.found.replace('\n', "\n    "));
    println!("  reason:   {}", reason.unwrap_or("NONE LISTED"));
}
