//! The table, the disagreements and the figures.

use std::process::ExitCode;

use serde_json::{Map, Value, json};

use crate::reasons;

/// One row of the table.
pub(crate) struct Section {
    /// The file, or what of it is compared.
    pub(crate) name: String,
    /// How many cases were compared.
    pub(crate) cases: usize,
    /// Where we do not say the same.
    pub(crate) disagreements: Vec<Disagreement>,
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

/// Prints everything; fails when a disagreement has no listed reason.
pub(crate) fn print(sections: &[Section]) -> ExitCode {
    println!("{:<44} {:>6} {:>6}", "file", "cases", "agree");
    for section in sections {
        println!(
            "{:<44} {:>6} {:>6}",
            section.name,
            section.cases,
            section.agree()
        );
    }
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
    println!();
    println!(
        "{}",
        json!({ "total": total, "files": Value::Object(figures) })
    );
    if unexplained == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
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
