//! The errors of a module: their declarations, and what they look like when a task fails.

use std::fmt::Write;

use serde_json::{Map, Value as Json, json};

use crate::rng::Rng;
use crate::scope::Gen;
use crate::types::{Int, Ty, Types};

/// A variant of an error.
#[derive(Debug, Clone)]
pub(crate) struct ErrorVariant {
    pub(crate) name: String,
    /// The error's name in definitions.
    pub(crate) error: String,
    pub(crate) fields: Vec<(String, Ty)>,
    /// Whether the fields have no names.
    pub(crate) tuple: bool,
}

/// An error type.
#[derive(Debug, Clone)]
pub(crate) struct ErrorDef {
    pub(crate) name: String,
    pub(crate) variants: Vec<ErrorVariant>,
    /// Whether a variant takes every other name.
    pub(crate) other: bool,
    /// Whether a variant tells of an undo that failed.
    pub(crate) undone: bool,
    /// Error types that a variant keeps.
    pub(crate) transparent: Vec<String>,
}

impl ErrorDef {
    /// Its declaration.
    pub(crate) fn source(&self, types: &Types) -> String {
        let mut out = String::new();
        let _ = writeln!(
            out,
            "#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]\npub enum {} {{",
            self.name
        );
        for v in &self.variants {
            let shown: String = match (&v.fields[..], v.tuple) {
                ([], _) => format!("{} happened", v.name),
                ([_, ..], true) => format!("{} of {{0}}", v.name),
                ([(name, _), ..], false) => format!("{} of {{{name}}}", v.name),
            };
            let _ = writeln!(out, "    #[error({shown:?})]");
            if v.error != v.name {
                let _ = writeln!(out, "    #[workflow_error(name = {:?})]", v.error);
            }
            let fields: Vec<String> = v
                .fields
                .iter()
                .map(|(n, t)| match v.tuple {
                    true => types.rust(t),
                    false => format!("{n}: {}", types.rust(t)),
                })
                .collect();
            let body = match (fields.is_empty(), v.tuple) {
                (true, _) => String::new(),
                (_, true) => format!("({})", fields.join(", ")),
                (_, false) => format!(" {{ {} }}", fields.join(", ")),
            };
            let _ = writeln!(out, "    {}{body},", v.name);
        }
        for inner in &self.transparent {
            let _ = writeln!(
                out,
                "    #[error(\"inner: {{0}}\")]\n    #[workflow_error(transparent)]\n    Of{inner}(#[from] {inner}),"
            );
        }
        if self.undone {
            out.push_str(
                "    #[error(\"an undo failed\")]\n    \
                 CompensationFailed { error: Failure, undo: Failure },\n",
            );
        }
        if self.other {
            let from = if self.transparent.is_empty() {
                ""
            } else {
                "#[from] "
            };
            let _ = writeln!(
                out,
                "    #[error(\"{{0}}\")]\n    #[workflow_error(other)]\n    Other({from}Failure),"
            );
        }
        let _ = writeln!(out, "}}\n");
        out
    }
}

const FIELDS: &[&str] = &["why", "code", "sku", "left"];

fn random_variant(rng: &mut Rng, name: &str) -> ErrorVariant {
    let error = match rng.below(5) {
        0 => format!("Shop.{name}"),
        _ => name.to_owned(),
    };
    let tuple = rng.chance(25);
    let count = *rng.pick(&[0, 0, 1, 1, 2]);
    let fields = (0..if tuple { count.min(1) } else { count })
        .map(|i| {
            let ty = rng
                .pick(&[Ty::Text, Ty::Int(Int::I64), Ty::Int(Int::U32), Ty::Bool])
                .clone();
            (FIELDS[i * 2 + rng.below(2)].to_owned(), ty)
        })
        .collect();
    ErrorVariant {
        name: name.to_owned(),
        error,
        fields,
        tuple,
    }
}

pub(crate) fn random_error(rng: &mut Rng, name: &str, prefix: &str) -> ErrorDef {
    let names = ["Gone", "Busy", "Refused"];
    let variants = names[..1 + rng.below(3)]
        .iter()
        .map(|n| random_variant(rng, &format!("{prefix}{n}")))
        .collect();
    let mut variants: Vec<ErrorVariant> = variants;
    if prefix.is_empty() && rng.chance(20) {
        variants.push(ErrorVariant {
            name: "TooLate".to_owned(),
            error: "States.Timeout".to_owned(),
            fields: vec![],
            tuple: false,
        });
    }
    ErrorDef {
        name: name.to_owned(),
        variants,
        other: rng.chance(60),
        undone: rng.chance(15),
        transparent: vec![],
    }
}

/// The failure that a variant becomes, with random fields.
pub(crate) fn failure(rng: &mut Rng, types: &Types, variant: &ErrorVariant) -> Json {
    if variant.fields.is_empty() {
        return json!({ "error": variant.error, "cause": format!("{} happened", variant.name) });
    }
    let mut cause = Map::new();
    let mut first = String::new();
    for (i, (name, ty)) in variant.fields.iter().enumerate() {
        let value = types.json(rng, ty);
        if i == 0 {
            first = value.as_str().map_or(value.to_string(), str::to_owned);
        }
        let key = if variant.tuple {
            i.to_string()
        } else {
            name.clone()
        };
        cause.insert(key, value);
    }
    cause.insert(
        "errorMessage".to_owned(),
        json!(format!("{} of {first}", variant.name)),
    );
    json!({ "error": variant.error, "cause": Json::Object(cause).to_string() })
}

impl Gen {
    /// An error of the type.
    pub(crate) fn error_value(&mut self, error: &str) -> String {
        let Some(def) = self.tasks.error(error).cloned() else {
            let name = *self.rng.pick(&["Stopped", "Custom.Error", "Busy"]);
            let cause = self.pure(|g| g.text_value(1));
            return format!("Failure::new({name:?}, {cause})");
        };
        if !def.transparent.is_empty() && self.rng.chance(25) {
            let inner = self.rng.pick(&def.transparent).clone();
            let value = self.error_value(&inner);
            return match self.rng.chance(50) {
                true => format!("{error}::Of{inner}({value})"),
                false => format!("{error}::from({value})"),
            };
        }
        let variant = self.rng.pick(&def.variants).clone();
        let path = format!("{error}::{}", variant.name);
        let fields: Vec<String> = variant
            .fields
            .iter()
            .map(|(name, ty)| {
                let value = self.pure(|g| g.value(ty, 1));
                if variant.tuple {
                    value
                } else {
                    format!("{name}: {value}")
                }
            })
            .collect();
        match (fields.is_empty(), variant.tuple) {
            (true, _) => path,
            (_, true) => format!("{path}({})", fields.join(", ")),
            (_, false) => format!("{path} {{ {} }}", fields.join(", ")),
        }
    }
}
