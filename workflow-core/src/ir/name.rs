//! The names of states: unique in the whole machine, and stable.

use std::collections::{HashMap, HashSet};

use super::WaitUntil;
use super::flow::{Exit, Flow, Kind, Step};
use crate::jsonata::Ast;

/// The longest name that the service takes, in characters.
const LONGEST: usize = 80;

/// Where a step is: its index in its scope, after those of the steps around it. A branch of a
/// Parallel is an index of its own.
type Place = Vec<usize>;

/// The names of all steps that become states, by place.
pub(super) struct Names(HashMap<Place, String>);

/// A state that wants a name.
struct Wish<'a> {
    place: Place,
    /// The step around it and the number of its branch, when it has siblings.
    outer: Option<(Place, Option<usize>)>,
    name: String,
    explicit: bool,
    step: &'a Step,
}

impl Wish<'_> {
    /// Whether the task's attribute has the name: it is the first part of the name of each call.
    fn is_given(&self) -> bool {
        matches!(&self.step.kind, Kind::Task { spec, .. } if spec.explicit_name && spec.name == self.name)
    }
}

impl Names {
    /// Names every state.
    ///
    /// # Errors
    /// An explicit name is too long, or two states have it.
    pub(super) fn of(flow: &Flow) -> Result<Names, Vec<String>> {
        let mut wishes = Vec::new();
        collect(flow, &[], None, &mut wishes);
        let mut taken = HashSet::new();
        let mut names = HashMap::new();
        let mut errors = Vec::new();
        for wish in wishes.iter().filter(|w| w.explicit) {
            check_explicit(&wish.name, &mut taken, &mut errors);
            names.insert(wish.place.clone(), wish.name.clone());
        }
        let mut count: HashMap<&str, usize> = HashMap::new();
        for wish in &wishes {
            *count.entry(&wish.name).or_default() += 1;
        }
        // Outer scopes come first, so that the name of a step around is known. Those whose name
        // is theirs alone take it before others look for a free one.
        let (unique, shared): (Vec<&Wish<'_>>, Vec<&Wish<'_>>) = wishes
            .iter()
            .filter(|w| !w.explicit)
            .partition(|w| count[w.name.as_str()] == 1);
        for wish in unique.into_iter().chain(shared) {
            let single = count[wish.name.as_str()] == 1;
            let name = match &wish.outer {
                Some((outer, branch)) if !single && !wish.is_given() => {
                    prefixed(&names, outer, *branch, &wish.name)
                }
                _ => shortened(&wish.name),
            };
            let name = free(&name, &taken);
            taken.insert(name.clone());
            names.insert(wish.place.clone(), name);
        }
        if errors.is_empty() {
            Ok(Names(names))
        } else {
            Err(errors)
        }
    }

    pub(super) fn get(&self, place: &[usize]) -> &str {
        self.0.get(place).map_or("", String::as_str)
    }
}

fn check_explicit(name: &str, taken: &mut HashSet<String>, errors: &mut Vec<String>) {
    let length = name.chars().count();
    if length > LONGEST {
        errors.push(format!(
            "the state name `{name}` has {length} characters; Step Functions takes {LONGEST}, \
             choose a shorter one"
        ));
    }
    if name.is_empty() {
        errors.push("a state name is empty; write a name or leave it out".to_owned());
    }
    if !taken.insert(name.to_owned()) {
        errors.push(format!(
            "two states are named `{name}`; state names are unique in a whole machine, so give \
             one of them another name"
        ));
    }
}

fn collect<'a>(
    flow: &'a Flow,
    at: &[usize],
    outer: Option<(Place, Option<usize>)>,
    out: &mut Vec<Wish<'a>>,
) {
    let place = |i: usize| at.iter().copied().chain([i]).collect::<Place>();
    let order = flow.in_source_order();
    let here = out.len();
    for i in order {
        let step = &flow.steps[i];
        out.push(Wish {
            place: place(i),
            outer: outer.clone(),
            name: wished(step, i == flow.entry),
            explicit: step.explicit_name,
            step,
        });
    }
    let steps: Vec<(Place, &Step)> = out[here..]
        .iter()
        .map(|w| (w.place.clone(), w.step))
        .collect();
    for (place, step) in steps {
        let scopes = step.scopes();
        let branches = scopes.len() > 1;
        for (b, scope) in scopes.into_iter().enumerate() {
            let at: Place = place.iter().copied().chain([b]).collect();
            collect(
                scope,
                &at,
                Some((place.clone(), branches.then_some(b))),
                out,
            );
        }
    }
}

/// What a person would call the state. A Pass that a scope starts with sets whatever no state after
/// it can, so it is not named after one of the variables.
fn wished(step: &Step, starts: bool) -> String {
    if starts
        && !step.explicit_name
        && matches!(
            step.kind,
            Kind::Pass {
                exit: Exit::Next(_)
            }
        )
    {
        return "Start".to_owned();
    }
    if !step.name.is_empty() {
        return step.name.clone();
    }
    match &step.kind {
        Kind::Pass {
            exit: Exit::Next(edge),
        } => match edge.assigns.as_slice() {
            [] => "Continue".to_owned(),
            [(name, _), ..] => format!("Set{}", pascal_case(name)),
        },
        Kind::Pass { .. } | Kind::Succeed { .. } => "Return".to_owned(),
        Kind::Task { spec, .. } => spec.name.to_owned(),
        Kind::Wait { until, .. } => match until {
            WaitUntil::Seconds(_) => "Wait".to_owned(),
            WaitUntil::Timestamp(_) => "WaitUntil".to_owned(),
        },
        Kind::Choice { .. } => "Choice".to_owned(),
        Kind::Parallel { .. } => "Parallel".to_owned(),
        Kind::Map { .. } => "Map".to_owned(),
        Kind::Fail { error, .. } => match &error.ast {
            Ast::String(name) => format!("Fail{}", pascal_case(name)),
            _ => "Fail".to_owned(),
        },
    }
}

/// `order_id` and `orderId` as `OrderId`.
#[must_use]
pub fn pascal_case(name: &str) -> String {
    let mut out = String::new();
    let mut upper = true;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            upper = true;
        } else if upper {
            out.extend(c.to_uppercase());
            upper = false;
        } else {
            out.push(c);
        }
    }
    out
}

/// The name with that of the step around it in front.
fn prefixed(
    names: &HashMap<Place, String>,
    outer: &Place,
    branch: Option<usize>,
    name: &str,
) -> String {
    let prefix = names.get(outer).map_or("", String::as_str);
    let branch = branch.map_or(String::new(), |b| format!("Branch{}", b + 1));
    shortened(&format!("{prefix}{branch}{name}"))
}

/// The name, or the first with a number that is free: `Undo2`, `Step2_2`, `Undo the work 2`.
fn free(name: &str, taken: &HashSet<String>) -> String {
    if !taken.contains(name) {
        return name.to_owned();
    }
    let separator = if name.contains(' ') {
        " "
    } else if name.ends_with(|c: char| c.is_ascii_digit()) {
        "_"
    } else {
        ""
    };
    (2_u32..)
        .map(|n| {
            let number = format!("{separator}{n}");
            let room = LONGEST - number.len();
            let head: String = name.chars().take(room).collect();
            head + &number
        })
        .find(|n| !taken.contains(n))
        .unwrap_or_default()
}

/// At most 80 characters: whole words from the front, and a hash of the whole.
fn shortened(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    if chars.len() <= LONGEST {
        return name.to_owned();
    }
    let hash = format!("_{:08x}", fnv(name));
    let room = LONGEST - hash.len();
    let word = (room / 2..=room)
        .rev()
        .find(|&i| chars[i].is_uppercase())
        .unwrap_or(room);
    let head: String = chars[..word].iter().collect();
    head + &hash
}

/// FNV-1a: the same on every machine and in every version.
fn fnv(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_apart_from_what_is_before_them() {
        for (name, second, third) in [
            ("Undo", "Undo2", "Undo3"),
            ("Undo2", "Undo2_2", "Undo2_3"),
            ("Undo The Work", "Undo The Work 2", "Undo The Work 3"),
        ] {
            let mut taken = HashSet::from([name.to_owned()]);
            for expected in [second, third] {
                let found = free(name, &taken);
                assert_eq!(found, expected);
                taken.insert(found);
            }
        }
    }
}
