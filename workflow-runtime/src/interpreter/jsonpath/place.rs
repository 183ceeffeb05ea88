//! Where in a path an evaluation is, and how the library says so.

use workflow_core::jsonpath::{Segment, Selector};

/// Where in its path a segment stands.
pub(super) struct Place<'p> {
    pub(super) segments: &'p [Segment],
    pub(super) index: usize,
    /// Whether the segments before can name only one node.
    pub(super) definite: bool,
    /// Whether a missing property is an error even where the path is indefinite.
    pub(super) required: bool,
}

impl Place<'_> {
    pub(super) fn selector(&self) -> &Selector {
        &self.segments[self.index].selector
    }

    pub(super) fn is_leaf(&self) -> bool {
        self.index + 1 == self.segments.len()
    }

    /// Whether it applies to everything in the nodes.
    pub(super) fn is_scanned(&self) -> bool {
        self.index > 0 && matches!(self.segments[self.index - 1].selector, Selector::Descend)
    }

    /// The path up to here.
    pub(super) fn path(&self) -> String {
        text(&self.segments[..self.index])
    }

    /// From here to the end of the path.
    pub(super) fn rest(&self) -> String {
        self.segments[self.index..].iter().map(fragment).collect()
    }
}

/// A path as the library prints it: `$['a'][0]`.
pub(super) fn text(segments: &[Segment]) -> String {
    let fragments: String = segments.iter().map(fragment).collect();
    format!("${fragments}")
}

fn fragment(segment: &Segment) -> String {
    match &segment.selector {
        Selector::Names(names) => fragment_of_names(names),
        Selector::Indexes(indexes) => {
            let indexes: Vec<String> = indexes.iter().map(i64::to_string).collect();
            format!("[{}]", indexes.join(","))
        }
        Selector::Slice { from, to } => {
            let end = |end: &Option<i64>| end.map(|end| end.to_string()).unwrap_or_default();
            format!("[{}:{}]", end(from), end(to))
        }
        Selector::FromEnd(back) => format!("[-{back}]"),
        Selector::Wildcard => "[*]".to_owned(),
        Selector::Descend => "..".to_owned(),
        Selector::Filter(_) => "[?]".to_owned(),
        Selector::Function { name, .. } => format!(".{name}"),
    }
}

/// `['a', 'b']`
pub(super) fn fragment_of_names(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    format!("[{}]", quoted.join(", "))
}

/// What is said where a path goes on behind the end of an array, which its segment `index` is.
pub(super) fn behind_the_end(segments: &[Segment], index: usize) -> String {
    let path = text(&segments[..=index]);
    match segments.get(index + 1).map(|next| &next.selector) {
        Some(Selector::Names(names)) => {
            let names = fragment_of_names(names);
            format!("Property {names} not found in path {path}")
        }
        _ => format!("The path {path} is null"),
    }
}
