//! One order for histories of branches that run at the same time.
//!
//! How the events of concurrent branches and iterations mix is chance. In canonical order the events
//! of each branch stand together, the branches in the order of their names, the iterations in that
//! of their indexes; ids are counted anew. What links one branch with another is no longer there.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::history::{details, event_type, id, previous};

/// The branch or iteration that an event is in: which fork, and which of its branches; from the
/// outside to the inside.
type Place = Vec<(u64, Branch)>;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Branch {
    Iteration(u64),
    State(String),
}

/// What stands for a link to another branch.
const ELSEWHERE: &str = "elsewhere";

/// The places of a history's events.
struct Places<'e> {
    events: HashMap<u64, &'e Value>,
    places: HashMap<u64, Place>,
    /// Where a state was entered last, by name.
    entered: HashMap<String, Place>,
    /// The name of the state that forks, by the id of its start.
    forks: HashMap<u64, String>,
}

/// Whether events of different branches mix.
pub(crate) fn is_concurrent(events: &[Value]) -> bool {
    let places = Places::of(events);
    // The first and the last position of each branch.
    let mut spans: BTreeMap<Place, (usize, usize)> = BTreeMap::new();
    for (at, event) in events.iter().enumerate() {
        let place = places.of_event(event);
        for depth in 1..=place.len() {
            let span = spans.entry(place[..depth].to_vec()).or_insert((at, at));
            span.1 = at;
        }
    }
    let spans: Vec<_> = spans.into_iter().collect();
    spans.iter().any(|(place, (first, last))| {
        spans.iter().any(|(other, (start, end))| {
            let siblings = place.len() == other.len()
                && place[..place.len() - 1] == other[..other.len() - 1]
                && place.last().map(|b| b.0) == other.last().map(|b| b.0);
            siblings && place != other && start < last && first < end
        })
    })
}

/// The events in canonical order.
pub(crate) fn canonical(events: &[Value]) -> Vec<Value> {
    let places = Places::of(events);
    let mut by_place: BTreeMap<Place, Vec<&Value>> = BTreeMap::new();
    for event in events {
        by_place
            .entry(places.of_event(event))
            .or_default()
            .push(event);
    }
    let mut ordered = Vec::new();
    emit(&Vec::new(), &by_place, &mut ordered);
    let numbers: HashMap<u64, usize> = (1..).zip(&ordered).map(|(n, e)| (id(e), n)).collect();
    let renumber = |event: &&Value| {
        let mut event = (*event).clone();
        if let Some(number) = numbers.get(&previous(&event)) {
            event["previousEventId"] = match places.are_linked(&event) {
                true => json!(number),
                false => json!(ELSEWHERE),
            };
        }
        event["id"] = json!(numbers[&id(&event)]);
        event
    };
    ordered.iter().map(renumber).collect()
}

fn emit<'e>(
    place: &Place,
    by_place: &BTreeMap<Place, Vec<&'e Value>>,
    ordered: &mut Vec<&'e Value>,
) {
    for event in by_place.get(place).into_iter().flatten() {
        ordered.push(event);
        let inner = by_place.keys().filter(|inner| {
            inner.len() == place.len() + 1
                && inner.starts_with(place)
                && inner.last().is_some_and(|(fork, _)| *fork == id(event))
        });
        for inner in inner {
            emit(inner, by_place, ordered);
        }
    }
}

fn is_fork(event: &Value) -> bool {
    matches!(
        event_type(event),
        "ParallelStateStarted" | "MapStateStarted"
    )
}

impl<'e> Places<'e> {
    fn of(events: &'e [Value]) -> Places<'e> {
        let mut places = Places {
            events: events.iter().map(|event| (id(event), event)).collect(),
            places: HashMap::new(),
            entered: HashMap::new(),
            forks: HashMap::new(),
        };
        for event in events {
            let place = places.find(event);
            let name = details(event)["name"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            if event_type(event).ends_with("StateEntered") {
                places.entered.insert(name, place.clone());
            }
            if is_fork(event) {
                let name = places.forking_state(event);
                places.forks.insert(id(event), name);
            }
            places.places.insert(id(event), place);
        }
        places
    }

    fn of_event(&self, event: &Value) -> Place {
        self.places.get(&id(event)).cloned().unwrap_or_default()
    }

    /// Whether the event before this one is on the same branch, or forks it.
    fn are_linked(&self, event: &Value) -> bool {
        let place = self.of_event(event);
        let before = self
            .places
            .get(&previous(event))
            .cloned()
            .unwrap_or_default();
        let forked = place
            .last()
            .is_some_and(|(fork, _)| *fork == previous(event));
        before == place || forked
    }

    /// The name of the state that starts here: of what was entered, or what started before.
    fn forking_state(&self, event: &Value) -> String {
        let mut at = previous(event);
        while let Some(event) = self.events.get(&at) {
            if let Some(name) = self.forks.get(&at) {
                return name.clone();
            }
            let entered = matches!(
                event_type(event),
                "MapStateEntered" | "ParallelStateEntered"
            );
            if entered {
                return details(event)["name"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned();
            }
            // Links lead back; one that does not leads nowhere.
            let before = previous(event);
            if before >= at {
                break;
            }
            at = before;
        }
        String::new()
    }

    fn find(&self, event: &Value) -> Place {
        let kind = event_type(event);
        let before = self.events.get(&previous(event));
        let around = self
            .places
            .get(&previous(event))
            .cloned()
            .unwrap_or_default();
        let name = details(event)["name"].as_str().unwrap_or_default();
        if kind.starts_with("Execution") {
            return Place::new();
        }
        if kind.starts_with("MapIteration") {
            return self.iteration(event, around, name);
        }
        if kind.ends_with("StateExited") {
            return self.entered.get(name).cloned().unwrap_or(around);
        }
        let forks = kind.starts_with("ParallelState") || kind.starts_with("MapState");
        let forked = before.is_some_and(|before| is_fork(before));
        if forks && !kind.ends_with("Entered") {
            // The start and the end of all branches are outside of them.
            let began = before.is_some_and(|b| event_type(b).ends_with("StateEntered"))
                && event_type(before.copied().unwrap_or(&Value::Null)).starts_with(&kind[..3]);
            return match began || forked {
                true => around,
                false => around[..around.len().saturating_sub(1)].to_vec(),
            };
        }
        let mut place = around;
        if forked {
            place.push((previous(event), Branch::State(name.to_owned())));
        }
        place
    }

    /// The place of an iteration of the Map state `name`.
    fn iteration(&self, event: &Value, around: Place, name: &str) -> Place {
        let index = Branch::Iteration(details(event)["index"].as_u64().unwrap_or_default());
        let fork = previous(event);
        let mut place = around;
        if self.forks.get(&fork).is_some_and(|forking| forking == name) {
            place.push((fork, index));
            return place;
        }
        while let Some((fork, _)) = place.pop() {
            if self.forks.get(&fork).is_some_and(|forking| forking == name) {
                place.push((fork, index));
                break;
            }
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `id<previous Type name-or-index`
    fn history(lines: &[&str]) -> Vec<Value> {
        let event = |line: &&str| {
            let words: Vec<&str> = line.split(' ').collect();
            let (id, previous) = words[0].split_once('<').unwrap();
            let number = |text: &str| text.parse::<u64>().unwrap();
            let detail = words.get(2).copied().unwrap_or_default();
            let details = match detail.parse::<u64>() {
                Ok(index) => json!({"name": "M", "index": index}),
                Err(_) => json!({ "name": detail }),
            };
            json!({
                "id": number(id), "previousEventId": number(previous), "type": words[1],
                "xEventDetails": details,
            })
        };
        lines.iter().map(event).collect()
    }

    const MIXED: &[&str] = &[
        "1<0 ExecutionStarted",
        "2<0 ParallelStateEntered P",
        "3<2 ParallelStateStarted",
        "4<3 PassStateEntered B",
        "5<3 PassStateEntered A",
        "6<5 PassStateExited A",
        "7<4 PassStateExited B",
        "8<7 ParallelStateSucceeded",
        "9<7 ParallelStateExited P",
        "10<9 ExecutionSucceeded",
    ];

    const OTHERWISE: &[&str] = &[
        "1<0 ExecutionStarted",
        "2<0 ParallelStateEntered P",
        "3<2 ParallelStateStarted",
        "4<3 PassStateEntered A",
        "5<3 PassStateEntered B",
        "6<5 PassStateExited B",
        "7<4 PassStateExited A",
        "8<7 ParallelStateSucceeded",
        "9<7 ParallelStateExited P",
        "10<9 ExecutionSucceeded",
    ];

    #[test]
    fn branches_stand_together() {
        let (one, other) = (history(MIXED), history(OTHERWISE));
        assert!(is_concurrent(&one) && is_concurrent(&other));
        let canonical_one = canonical(&one);
        let types = |e: &Value| format!("{}<{} {}", e["id"], e["previousEventId"], event_type(e));
        let listed: Vec<String> = canonical_one.iter().map(types).collect();
        let expected = [
            "1<0 ExecutionStarted",
            "2<0 ParallelStateEntered",
            "3<2 ParallelStateStarted",
            "4<3 PassStateEntered",
            "5<4 PassStateExited",
            "6<3 PassStateEntered",
            "7<6 PassStateExited",
            "8<\"elsewhere\" ParallelStateSucceeded",
            "9<\"elsewhere\" ParallelStateExited",
            "10<9 ExecutionSucceeded",
        ];
        assert_eq!(listed, expected);
        assert_eq!(canonical_one, canonical(&other));
    }

    #[test]
    fn differences_within_a_branch_stay() {
        let right = canonical(&history(MIXED));
        for (at, line) in [
            (4, "5<3 PassStateEntered C"),
            (5, "6<2 PassStateExited A"),
            (6, "7<4 PassStateExited A"),
            (7, "8<7 ParallelStateFailed"),
        ] {
            let mut lines = MIXED.to_vec();
            lines[at] = line;
            assert_ne!(canonical(&history(&lines)), right, "{line}");
        }
    }

    #[test]
    fn iterations_stand_in_the_order_of_their_indexes() {
        let mixed = history(&[
            "1<0 MapStateEntered M",
            "2<1 MapStateStarted",
            "3<2 MapIterationStarted 0",
            "4<2 MapIterationStarted 1",
            "5<4 PassStateEntered X",
            "6<5 PassStateExited X",
            "7<3 PassStateEntered X",
            "8<7 PassStateExited X",
            "9<6 MapIterationSucceeded 1",
            "10<8 MapIterationSucceeded 0",
            "11<6 MapIterationStarted 2",
        ]);
        assert!(is_concurrent(&mixed));
        let order: Vec<u64> = canonical(&mixed)
            .iter()
            .map(|e| details(e)["index"].as_u64().unwrap_or(9))
            .collect();
        assert_eq!(order, [9, 9, 0, 9, 9, 0, 1, 9, 9, 1, 2]);
    }

    #[test]
    fn links_that_lead_in_a_circle_end() {
        let circle = history(&["5<6 MapStateStarted", "6<5 PassStateExited A"]);
        assert_eq!(canonical(&circle).len(), 2);
    }

    #[test]
    fn one_after_the_other_is_not_concurrent() {
        let sequential = history(&[
            "1<0 MapStateEntered M",
            "2<1 MapStateStarted",
            "3<2 MapIterationStarted 0",
            "4<3 PassStateEntered X",
            "5<4 PassStateExited X",
            "6<5 MapIterationSucceeded 0",
            "7<5 MapIterationStarted 1",
            "8<7 PassStateEntered X",
            "9<8 PassStateExited X",
            "10<9 MapIterationSucceeded 1",
        ]);
        assert!(!is_concurrent(&sequential));
    }
}
