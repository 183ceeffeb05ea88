//! Evaluates paths as Jayway JsonPath does.
//!
//! The service has had version 2.1 of the library for long, by its words for what is missing and by
//! what may follow several names; else the library has changed little.
//!
//! A path is applied segment by segment to the list of nodes that the segments before gave, which
//! yields them in the order of a depth-first search without recursion. What a segment does with a
//! node that it does not fit depends on whether the path could name only one node so far (it is
//! *definite*): then that is an error, else the node is passed over.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ops::Deref;
use std::rc::Rc;

use regex::Regex;
use serde_json::{Map, Value};
use workflow_core::jsonpath::{Path, Root, Segment, Selector};

use super::super::View;
use super::super::json_text::json;
use super::{filter, function};

/// How much an evaluation may do: visit, copy or compare a value is one, or more when it is long. A
/// document of the largest size has about a hundred thousand values, and `..` behind `..` or
/// filters in filters multiply them.
const MAX_WORK: usize = 4_000_000;

/// How deeply paths may be nested, in filters and as parameters of functions.
const MAX_NESTING: u32 = 40;

/// The work of compiling a regular expression.
const PATTERN_WORK: usize = 10_000;

/// What a path gives.
#[derive(Debug)]
pub(in super::super) enum Found<'a> {
    /// A value, or a list of values.
    Value(Cow<'a, Value>),
    /// The path names one element of an array, behind its end.
    BehindTheEnd,
}

/// Why a path gives nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Miss {
    /// There is nothing at the path.
    NotFound(String),
    /// The path cannot be applied.
    Invalid(String),
    /// The path wants too much.
    TooMuch(String),
}

impl Miss {
    /// In the words of the library.
    pub(in super::super) fn text(self) -> String {
        match self {
            Miss::NotFound(text) | Miss::Invalid(text) | Miss::TooMuch(text) => text,
        }
    }
}

/// What `path` gives in `view`, as the service has it: a path that may select many values selects
/// none where a property is missing, and nothing can follow several names.
pub(in super::super) fn evaluate<'a>(path: &Path, view: &View<'a>) -> Result<Found<'a>, Miss> {
    let found = match evaluate_as_library(path, view) {
        Err(Miss::NotFound(_)) if !path.is_definite() => {
            Found::Value(Cow::Owned(Value::Array(Vec::new())))
        }
        other => other?,
    };
    let (_, inner) = path.segments.split_last().unzip();
    let several = inner
        .unwrap_or_default()
        .iter()
        .position(|segment| matches!(&segment.selector, Selector::Names(names) if names.len() > 1));
    match several {
        Some(index) => Err(Miss::Invalid(format!(
            "Multi properties can only be used as path leafs: {}",
            text(&path.segments[..=index])
        ))),
        None => Ok(found),
    }
}

/// What `path` gives in `view`, as the library of today has it.
pub(super) fn evaluate_as_library<'a>(path: &Path, view: &View<'a>) -> Result<Found<'a>, Miss> {
    let document = root(&path.root, view)?;
    let evaluator = Evaluator {
        view,
        document,
        work: Cell::new(0),
        nesting: Cell::new(0),
        rooted: RefCell::default(),
        patterns: RefCell::default(),
    };
    evaluator.path(path, Cow::Borrowed(document), false)
}

fn root<'a>(root: &Root, view: &View<'a>) -> Result<&'a Value, Miss> {
    match root {
        // Nothing but a filter has a current value.
        Root::Input | Root::Current => Ok(view.input),
        Root::Context => Ok(view.context.value()),
        Root::Variable(name) => match view.variables.get(name) {
            Some(value) => Ok(value),
            None => Err(Miss::NotFound(format!("No results for path: ${name}"))),
        },
    }
}

/// One evaluation, with the filters in it.
pub(super) struct Evaluator<'e, 'a> {
    view: &'e View<'a>,
    /// What `$` stands for in filters.
    document: &'a Value,
    work: Cell<usize>,
    nesting: Cell<u32>,
    /// What the paths of filters gave that do not start at the current value, by their address.
    rooted: RefCell<HashMap<*const Path, Option<Operand<'a>>>>,
    /// The regular expressions of filters, by the address of their text.
    patterns: RefCell<HashMap<*const str, Option<Regex>>>,
}

/// What a path in a filter gives; a copy of it is cheap.
#[derive(Debug, Clone)]
pub(super) enum Operand<'v> {
    Borrowed(&'v Value),
    Made(Rc<Value>),
}

impl<'v> From<Cow<'v, Value>> for Operand<'v> {
    fn from(value: Cow<'v, Value>) -> Self {
        match value {
            Cow::Borrowed(value) => Operand::Borrowed(value),
            Cow::Owned(value) => Operand::Made(Rc::new(value)),
        }
    }
}

impl Deref for Operand<'_> {
    type Target = Value;

    fn deref(&self) -> &Value {
        match self {
            Operand::Borrowed(value) => value,
            Operand::Made(value) => value,
        }
    }
}

/// Where in its path a segment stands.
struct Place<'p> {
    segments: &'p [Segment],
    index: usize,
    /// Whether the segments before can name only one node.
    definite: bool,
    /// Whether a missing property is an error even where the path is indefinite.
    required: bool,
}

impl Place<'_> {
    fn selector(&self) -> &Selector {
        &self.segments[self.index].selector
    }

    fn is_leaf(&self) -> bool {
        self.index + 1 == self.segments.len()
    }

    /// Whether it applies to everything in the nodes.
    fn is_scanned(&self) -> bool {
        self.index > 0 && matches!(self.segments[self.index - 1].selector, Selector::Descend)
    }

    /// The path up to here, and `next`.
    fn path(&self, next: &str) -> String {
        format!("{}{next}", text(&self.segments[..self.index]))
    }

    /// From here to the end of the path.
    fn rest(&self) -> String {
        self.segments[self.index..].iter().map(fragment).collect()
    }
}

/// A path as the library prints it: `$['a'][0]`.
fn text(segments: &[Segment]) -> String {
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

fn fragment_of_names(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    format!("[{}]", quoted.join(", "))
}

type Nodes<'v> = Vec<Cow<'v, Value>>;

impl<'a> Evaluator<'_, 'a> {
    /// What `path` gives, begun at `start`.
    pub(super) fn path<'v>(
        &self,
        path: &Path,
        start: Cow<'v, Value>,
        required: bool,
    ) -> Result<Found<'v>, Miss> {
        if self.nesting.get() == MAX_NESTING {
            return Err(Miss::TooMuch("The path is nested too deeply".to_owned()));
        }
        self.nesting.set(self.nesting.get() + 1);
        let found = match function::of_a_search(path) {
            Some((search, name)) => self.function_of_search(search, name, start),
            None => self.segments(&path.segments, start, required),
        };
        self.nesting.set(self.nesting.get() - 1);
        found
    }

    /// What a path in a filter gives for the current value `item`, if anything.
    pub(super) fn inner<'v>(
        &self,
        path: &Path,
        item: &'v Value,
    ) -> Result<Option<Operand<'v>>, Miss>
    where
        'a: 'v,
    {
        let document = match &path.root {
            Root::Current => return self.own(path, item, false),
            Root::Input => self.document,
            other => root(other, self.view)?,
        };
        let key = std::ptr::from_ref(path);
        if let Some(known) = self.rooted.borrow().get(&key) {
            return Ok(known.clone());
        }
        let value = self.own(path, document, false)?;
        self.rooted.borrow_mut().insert(key, value.clone());
        Ok(value)
    }

    /// Whether there is what a path in a filter names. Every property in it has to be there.
    pub(super) fn exists(&self, path: &Path, item: &Value) -> Result<bool, Miss> {
        let document = match &path.root {
            Root::Current => item,
            Root::Input => self.document,
            other => root(other, self.view)?,
        };
        self.own(path, document, true).map(|value| value.is_some())
    }

    fn own<'v>(
        &self,
        path: &Path,
        start: &'v Value,
        required: bool,
    ) -> Result<Option<Operand<'v>>, Miss> {
        match self.path(path, Cow::Borrowed(start), required) {
            Ok(Found::Value(value)) => Ok(Some(value.into())),
            Ok(Found::BehindTheEnd) | Err(Miss::NotFound(_) | Miss::Invalid(_)) => Ok(None),
            Err(too_much) => Err(too_much),
        }
    }

    /// `pattern`, compiled at its first use. None when it is no regular expression.
    pub(super) fn pattern(&self, pattern: &str, flags: &str) -> Result<Option<Regex>, Miss> {
        let key = std::ptr::from_ref(pattern);
        if let Some(known) = self.patterns.borrow().get(&key) {
            return Ok(known.clone());
        }
        self.work(PATTERN_WORK)?;
        let regex = filter::whole_match(pattern, flags);
        self.patterns.borrow_mut().insert(key, regex.clone());
        Ok(regex)
    }

    /// Counts work.
    pub(super) fn work(&self, more: usize) -> Result<(), Miss> {
        let work = self.work.get().saturating_add(more);
        self.work.set(work);
        match work > MAX_WORK {
            true => Err(Miss::TooMuch("The path selects too much".to_owned())),
            false => Ok(()),
        }
    }

    /// Counts the work of copying or comparing `value`.
    pub(super) fn work_on(&self, value: &Value) -> Result<(), Miss> {
        self.work(1)?;
        match value {
            Value::String(text) => self.work(text.len() / 16),
            Value::Array(items) => items.iter().try_for_each(|item| self.work_on(item)),
            Value::Object(fields) => fields.iter().try_for_each(|(name, field)| {
                self.work(name.len() / 16)?;
                self.work_on(field)
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
        }
    }

    fn segments<'v>(
        &self,
        segments: &[Segment],
        start: Cow<'v, Value>,
        required: bool,
    ) -> Result<Found<'v>, Miss> {
        let (mut nodes, mut definite) = (vec![start], true);
        let mut ended_at = None;
        for index in 0..segments.len() {
            let place = Place {
                segments,
                index,
                definite,
                required,
            };
            self.work(nodes.len() + 1)?;
            let single = definite && nodes.len() == 1;
            nodes = self.step(&place, nodes)?;
            definite &= is_definite(place.selector(), place.is_leaf());
            if single && definite && nodes.is_empty() {
                // Only an index selects nothing without an error.
                ended_at = Some(index);
            }
        }
        if !definite {
            return self.list(nodes).map(Found::Value);
        }
        match (nodes.pop(), ended_at) {
            (Some(node), _) => Ok(Found::Value(node)),
            (None, Some(index)) if index + 1 == segments.len() => Ok(Found::BehindTheEnd),
            (None, Some(index)) => Err(Miss::NotFound(behind_the_end(segments, index))),
            (None, None) => Err(Miss::NotFound(format!(
                "No results for path: {}",
                text(segments)
            ))),
        }
    }

    /// The list of what an indefinite path selects.
    fn list<'v>(&self, nodes: Nodes<'v>) -> Result<Cow<'v, Value>, Miss> {
        nodes.iter().try_for_each(|node| self.work_on(node))?;
        let values = nodes.into_iter().map(Cow::into_owned).collect();
        Ok(Cow::Owned(Value::Array(values)))
    }

    fn step<'v>(&self, place: &Place<'_>, nodes: Nodes<'v>) -> Result<Nodes<'v>, Miss> {
        let (mut out, mut made) = (Vec::new(), 0);
        for node in nodes {
            match place.selector() {
                Selector::Names(names) => names_of(place, names, &node, &mut out)?,
                Selector::Indexes(indexes) => {
                    if is_array(place, &node)? {
                        out.extend(indexes.iter().filter_map(|i| element(&node, *i)));
                    }
                }
                Selector::FromEnd(back) => {
                    if is_array(place, &node)? {
                        out.extend(element(&node, back.saturating_neg()));
                    }
                }
                Selector::Slice { from, to } => {
                    if is_array(place, &node)? {
                        out.extend(
                            slice(length(&node), *from, *to).filter_map(|i| element(&node, i)),
                        );
                    }
                }
                Selector::Wildcard => out.extend(children(node)),
                Selector::Descend => self.descend(node, &mut out)?,
                Selector::Filter(condition) => self.filter(place, condition, node, &mut out)?,
                Selector::Function { name, arguments } => {
                    self.work_on(&node)?;
                    let value = function::invoke(name, arguments, &node, self)?;
                    out.push(Cow::Owned(value));
                }
            }
            self.work(out.len() - made)?;
            made = out.len();
        }
        Ok(out)
    }

    /// The arrays and objects in `node`, itself first: what the segment behind `..` applies to.
    fn descend<'v>(&self, node: Cow<'v, Value>, out: &mut Nodes<'v>) -> Result<(), Miss> {
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            if !is_container(&node) {
                continue;
            }
            if let Cow::Owned(value) = &node {
                self.work_on(value)?;
            }
            let mut inner = children(node.clone());
            inner.reverse();
            self.work(inner.len() + 1)?;
            out.push(node);
            open.extend(inner);
        }
        Ok(())
    }

    fn filter<'v>(
        &self,
        place: &Place<'_>,
        condition: &workflow_core::jsonpath::Filter,
        node: Cow<'v, Value>,
        out: &mut Nodes<'v>,
    ) -> Result<(), Miss> {
        match &*node {
            Value::Object(_) => {
                self.work(1)?;
                if filter::holds(condition, &node, self)? {
                    out.push(node);
                }
            }
            Value::Array(items) => {
                if place.is_scanned() && !filter::holds(condition, &node, self)? {
                    return Ok(());
                }
                self.work(items.len())?;
                for item in children(node) {
                    if filter::holds(condition, &item, self)? {
                        out.push(item);
                    }
                }
            }
            _ if place.definite => {
                return Err(Miss::Invalid(format!(
                    "Filter: {} can not be applied to primitives. Current context is: {}",
                    place.rest(),
                    json(&node)
                )));
            }
            _ => {}
        }
        Ok(())
    }

    /// `$..a.sum()` is the sum of all that `$..a` gives.
    fn function_of_search<'v>(
        &self,
        search: &[Segment],
        name: &str,
        start: Cow<'v, Value>,
    ) -> Result<Found<'v>, Miss> {
        match self.segments(search, start, false)? {
            Found::Value(list) => {
                let value = function::of_list(name, &list)?;
                Ok(Found::Value(Cow::Owned(value)))
            }
            Found::BehindTheEnd => Ok(Found::BehindTheEnd),
        }
    }

    /// What a parameter of a function gives: a path from the document, or JSON.
    pub(super) fn parameter(&self, text: &str) -> Result<Value, Miss> {
        let Ok(path) = Path::parse(text) else {
            return serde_json::from_str(text)
                .map_err(|_| Miss::Invalid(format!("`{text}` is neither a path nor JSON")));
        };
        let document = match &path.root {
            Root::Input | Root::Current => self.document,
            other => root(other, self.view)?,
        };
        let found = self.path(&path, Cow::Borrowed(document), false);
        // They go by addresses, which the path gives free.
        self.rooted.borrow_mut().clear();
        self.patterns.borrow_mut().clear();
        match found? {
            Found::Value(value) => {
                self.work_on(&value)?;
                Ok(value.into_owned())
            }
            Found::BehindTheEnd => Err(Miss::NotFound(format!("No results for path: {text}"))),
        }
    }
}

fn is_definite(selector: &Selector, leaf: bool) -> bool {
    match selector {
        Selector::Names(names) => leaf || names.len() == 1,
        Selector::Indexes(indexes) => indexes.len() == 1,
        Selector::FromEnd(_) | Selector::Function { .. } => true,
        Selector::Slice { .. } | Selector::Wildcard | Selector::Descend | Selector::Filter(_) => {
            false
        }
    }
}

fn is_container(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

fn length(value: &Value) -> i64 {
    let length = value.as_array().map_or(0, Vec::len);
    i64::try_from(length).unwrap_or(i64::MAX)
}

fn children<'v>(node: Cow<'v, Value>) -> Nodes<'v> {
    match node {
        Cow::Borrowed(Value::Array(items)) => items.iter().map(Cow::Borrowed).collect(),
        Cow::Borrowed(Value::Object(fields)) => fields.values().map(Cow::Borrowed).collect(),
        Cow::Owned(Value::Array(items)) => items.into_iter().map(Cow::Owned).collect(),
        Cow::Owned(Value::Object(fields)) => fields.into_values().map(Cow::Owned).collect(),
        _ => Vec::new(),
    }
}

/// The element at `index`, counted from the end when negative.
fn element<'v>(node: &Cow<'v, Value>, index: i64) -> Option<Cow<'v, Value>> {
    let index = match index < 0 {
        true => length(node).checked_add(index)?,
        false => index,
    };
    let index = usize::try_from(index).ok()?;
    match node {
        Cow::Borrowed(value) => value.get(index).map(Cow::Borrowed),
        Cow::Owned(value) => value.get(index).cloned().map(Cow::Owned),
    }
}

fn property<'v>(node: &Cow<'v, Value>, name: &str) -> Option<Cow<'v, Value>> {
    match node {
        Cow::Borrowed(value) => value.get(name).map(Cow::Borrowed),
        Cow::Owned(value) => value.get(name).cloned().map(Cow::Owned),
    }
}

/// The indexes of a slice. With both ends a negative first index counts from the end element by
/// element and a negative last one selects nothing but before it: so the library does it.
fn slice(length: i64, from: Option<i64>, to: Option<i64>) -> std::ops::Range<i64> {
    let from_end = |index: i64| match index < 0 {
        true => length.saturating_add(index),
        false => index,
    };
    match (from, to) {
        (Some(from), None) => from_end(from).max(0)..length,
        (None, Some(to)) => 0..from_end(to).min(length),
        (Some(from), Some(to)) => from.max(-length)..to.min(length),
        (None, None) => 0..length,
    }
}

/// Whether `node` is an array. Otherwise that is an error where the path is definite.
fn is_array(place: &Place<'_>, node: &Value) -> Result<bool, Miss> {
    match node {
        Value::Array(_) => Ok(true),
        _ if !place.definite => Ok(false),
        _ => Err(Miss::Invalid(format!(
            "Filter: {} can only be applied to arrays. Current context is: {}",
            place.rest(),
            json(node)
        ))),
    }
}

fn names_of<'v>(
    place: &Place<'_>,
    names: &[String],
    node: &Cow<'v, Value>,
    out: &mut Nodes<'v>,
) -> Result<(), Miss> {
    let Value::Object(fields) = &**node else {
        return match place.definite {
            true => Err(Miss::NotFound(format!(
                "Property {} not found in path {}",
                fragment_of_names(names),
                place.path("")
            ))),
            false => Ok(()),
        };
    };
    let definite = place.is_leaf() || names.len() == 1;
    if place.is_scanned() && definite && !names.iter().all(|name| fields.contains_key(name)) {
        return Ok(());
    }
    if names.len() > 1 && place.is_leaf() {
        out.push(Cow::Owned(merged(place, names, fields)?));
        return Ok(());
    }
    for name in names {
        match property(node, name) {
            Some(value) => out.push(value),
            None => absent(place, name, names.len() == 1)?,
        }
    }
    Ok(())
}

/// Several names at the end of a path give one object of those that are there.
fn merged(place: &Place<'_>, names: &[String], fields: &Map<String, Value>) -> Result<Value, Miss> {
    let mut object = Map::new();
    for name in names {
        match fields.get(name) {
            Some(value) => drop(object.insert(name.clone(), value.clone())),
            None if place.required => {
                let path = place.path(&fragment_of_names(names));
                return Err(Miss::NotFound(format!("Missing property in path {path}")));
            }
            None => {}
        }
    }
    Ok(Value::Object(object))
}

fn absent(place: &Place<'_>, name: &str, single: bool) -> Result<(), Miss> {
    let path = || place.path(&format!("['{name}']"));
    match (place.is_leaf(), place.definite && single) {
        (true, true) => Err(Miss::NotFound(format!("No results for path: {}", path()))),
        (false, true) => Err(Miss::NotFound(format!(
            "Missing property in path {}",
            path()
        ))),
        _ if place.required => Err(Miss::NotFound(format!(
            "Missing property in path {}",
            path()
        ))),
        _ => Ok(()),
    }
}

/// Where a path goes on behind the end of an array.
fn behind_the_end(segments: &[Segment], index: usize) -> String {
    let path = text(&segments[..=index]);
    match segments.get(index + 1).map(|next| &next.selector) {
        Some(Selector::Names(names)) => {
            format!(
                "Property {} not found in path {path}",
                fragment_of_names(names)
            )
        }
        _ => format!("The path {path} is null"),
    }
}
