//! Which variables a state can read and assign.
//!
//! The service documents these rules, but takes definitions that break them: a wrong name fails
//! only when it is read. So these are warnings.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Checker;
use super::fields::language;
use super::location::At;
use super::value::expression_text;
use crate::asl::QueryLanguage;
use crate::diagnostic::Code;
use crate::jsonata::{self, analysis::free_variables};
use crate::jsonpath::{Intrinsic, Path};
use crate::names::RESERVED;

/// The variables of a scope: of the machine, a branch or an iteration.
struct Scope<'a> {
    names: BTreeSet<&'a str>,
    outer: Option<&'a Scope<'a>>,
    /// Whether the scope is a child execution, which sees no variables of others.
    distributed: bool,
}

/// Where a variable is, seen from a scope.
#[derive(PartialEq)]
enum Found {
    Visible,
    BeyondExecution,
    Nowhere,
}

impl Scope<'_> {
    fn find(&self, name: &str) -> Found {
        let (mut scope, mut beyond) = (Some(self), false);
        while let Some(here) = scope {
            if here.names.contains(name) {
                return if beyond {
                    Found::BeyondExecution
                } else {
                    Found::Visible
                };
            }
            beyond |= here.distributed;
            scope = here.outer;
        }
        Found::Nowhere
    }
}

impl Checker {
    pub(super) fn check_variables(&mut self, definition: &Value) {
        self.variables_of(At::Root, definition, None, false);
    }

    fn variables_of(
        &mut self,
        at: At<'_>,
        value: &Value,
        outer: Option<&Scope<'_>>,
        distributed: bool,
    ) {
        let Some(states) = value.get("States").and_then(Value::as_object) else {
            return;
        };
        let scope = Scope {
            names: states.values().flat_map(assigned).collect(),
            outer,
            distributed,
        };
        if let Some(outer) = outer.filter(|_| !distributed) {
            for name in &scope.names {
                if outer.find(name) == Found::Visible {
                    let message = format!(
                        "Variable '${name}' is assigned in an outer scope too; an inner scope can only read it"
                    );
                    self.warn(Code::ShadowedVariable, at, message);
                }
            }
        }
        for (name, state) in states {
            let states_at = at.key("States");
            let here = states_at.key(name);
            let jsonata = language(state, self.language) == QueryLanguage::Jsonata;
            self.reads(here, state, jsonata, &scope);
            self.inner_variables(here, state, &scope);
        }
    }

    fn inner_variables(&mut self, at: At<'_>, state: &Value, scope: &Scope<'_>) {
        let branches = state.get("Branches").and_then(Value::as_array);
        for (i, branch) in branches.into_iter().flatten().enumerate() {
            self.variables_of(at.key("Branches").index(i), branch, Some(scope), false);
        }
        for field in ["ItemProcessor", "Iterator"] {
            if let Some(processor) = state.get(field) {
                let mode = processor.pointer("/ProcessorConfig/Mode");
                let distributed = mode.is_some_and(|mode| mode == "DISTRIBUTED");
                self.variables_of(at.key(field), processor, Some(scope), distributed);
            }
        }
    }

    /// Checks what the fields of a state read, those of inner scopes excepted.
    fn reads(&mut self, at: At<'_>, value: &Value, jsonata: bool, scope: &Scope<'_>) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    if !matches!(
                        &**key,
                        "Branches" | "ItemProcessor" | "Iterator" | "Comment"
                    ) {
                        self.reads(at.key(key), value, jsonata, scope);
                    }
                }
            }
            Value::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.reads(at.index(i), item, jsonata, scope);
                }
            }
            Value::String(text) => {
                let names = match (jsonata, at) {
                    (true, _) => expression_reads(text),
                    (false, At::Key(_, key)) if is_path_field(key) => path_reads(text),
                    _ => Vec::new(),
                };
                for name in names {
                    self.read(at, &name, scope);
                }
            }
            _ => {}
        }
    }

    fn read(&mut self, at: At<'_>, name: &str, scope: &Scope<'_>) {
        let why = match scope.find(name) {
            Found::Visible => return,
            Found::BeyondExecution => "can't be read in the executions of a DISTRIBUTED Map",
            Found::Nowhere => "is not assigned in this scope or around it",
        };
        self.warn(
            Code::UnknownVariable,
            at,
            format!("Variable '${name}' {why}"),
        );
    }
}

fn is_path_field(key: &str) -> bool {
    key.ends_with(".$") || key.ends_with("Path") || key == "Variable"
}

fn expression_reads(text: &str) -> Vec<String> {
    let ast = expression_text(text).and_then(|text| jsonata::parse(text).ok());
    let names = ast.map(|ast| free_variables(&ast)).unwrap_or_default();
    names
        .into_iter()
        .filter(|name| !RESERVED.contains(&&**name))
        .collect()
}

fn path_reads(text: &str) -> Vec<String> {
    let call;
    let path;
    let paths = if text.starts_with("States.") {
        call = Intrinsic::parse(text);
        call.as_ref().map(Intrinsic::paths).unwrap_or_default()
    } else {
        path = Path::parse(text);
        path.iter().collect()
    };
    paths
        .into_iter()
        .flat_map(Path::variables)
        .map(str::to_owned)
        .collect()
}

/// The variables that a state assigns: by itself, in a rule or in a catcher.
fn assigned(state: &Value) -> Vec<&str> {
    let inner = ["Choices", "Catch"]
        .into_iter()
        .filter_map(|field| state.get(field)?.as_array())
        .flatten();
    std::iter::once(state)
        .chain(inner)
        .filter_map(|object| object.get("Assign")?.as_object())
        .flat_map(|assign| assign.keys())
        .map(|key| key.strip_suffix(".$").unwrap_or(key))
        .collect()
}
