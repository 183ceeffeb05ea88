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
use std::iter;
use std::ops::Deref;
use std::rc::Rc;

use regex::Regex;
use serde_json::Value;
use workflow_core::jsonpath::{Filter, Path, Root, Segment, Selector};

use super::super::View;
use super::super::json_text::json;
use super::place::{Place, behind_the_end, text};
use super::select::children;
use super::work::{TooMuch, Work};
use super::{filter, function};

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

impl From<TooMuch> for Miss {
    fn from(_: TooMuch) -> Self {
        Miss::TooMuch("The path selects too much".to_owned())
    }
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
pub(in super::super) fn evaluate<'a>(
    path: &Path,
    view: &View<'a>,
    work: &Work,
) -> Result<Found<'a>, Miss> {
    let found = match evaluate_as_library(path, view, work) {
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
pub(super) fn evaluate_as_library<'a>(
    path: &Path,
    view: &View<'a>,
    work: &Work,
) -> Result<Found<'a>, Miss> {
    let document = root(&path.root, view)?;
    if let Some(value) = direct(path, document) {
        return Ok(Found::Value(Cow::Borrowed(value)));
    }
    let evaluator = Evaluator {
        view,
        document,
        work,
        nesting: Cell::new(0),
        unheard: Cell::new(0),
        rooted: RefCell::default(),
        patterns: RefCell::default(),
    };
    evaluator.path(path, Cow::Borrowed(document), false)
}

/// What a path of names and indexes leads to: most paths are such, and this needs no lists.
fn direct<'a>(path: &Path, document: &'a Value) -> Option<&'a Value> {
    path.segments
        .iter()
        .try_fold(document, |value, segment| match &segment.selector {
            Selector::Names(names) => match names.as_slice() {
                [name] => value.get(name),
                _ => None,
            },
            Selector::Indexes(indexes) => match indexes.as_slice() {
                [index] => value.get(usize::try_from(*index).ok()?),
                _ => None,
            },
            _ => None,
        })
}

/// A copy of what was found.
pub(in super::super) fn owned<'a>(found: Found<'a>, work: &Work) -> Result<Found<'a>, Miss> {
    match found {
        Found::Value(Cow::Borrowed(value)) => {
            work.spend_on(value)?;
            Ok(Found::Value(Cow::Owned(value.clone())))
        }
        other => Ok(other),
    }
}

/// What a path starts from.
pub(super) fn root<'a>(root: &Root, view: &View<'a>) -> Result<&'a Value, Miss> {
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
    pub(super) work: &'e Work,
    nesting: Cell<u32>,
    /// In how many paths of filters it is.
    unheard: Cell<u32>,
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

/// What a path has selected so far.
pub(super) type Nodes<'v> = Vec<Cow<'v, Value>>;

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
        self.unheard.set(self.unheard.get() + 1);
        let found = self.path(path, Cow::Borrowed(start), required);
        self.unheard.set(self.unheard.get() - 1);
        match found {
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
        self.work.spend(PATTERN_WORK)?;
        let regex = filter::whole_match(pattern, flags);
        self.patterns.borrow_mut().insert(key, regex.clone());
        Ok(regex)
    }

    /// What says why a path gives nothing; nobody hears it in a filter.
    pub(super) fn miss(&self, say: impl FnOnce() -> Miss) -> Miss {
        match self.unheard.get() {
            0 => say(),
            _ => Miss::NotFound(String::new()),
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
            self.work.spend(nodes.len() + 1)?;
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
            (None, Some(index)) => {
                Err(self.miss(|| Miss::NotFound(behind_the_end(segments, index))))
            }
            (None, None) => {
                Err(self
                    .miss(|| Miss::NotFound(format!("No results for path: {}", text(segments)))))
            }
        }
    }

    /// The list of what an indefinite path selects.
    fn list<'v>(&self, nodes: Nodes<'v>) -> Result<Cow<'v, Value>, Miss> {
        nodes.iter().try_for_each(|node| self.work.spend_on(node))?;
        let values = nodes.into_iter().map(Cow::into_owned).collect();
        Ok(Cow::Owned(Value::Array(values)))
    }

    fn step<'v>(&self, place: &Place<'_>, nodes: Nodes<'v>) -> Result<Nodes<'v>, Miss> {
        let (mut out, mut made) = (Vec::new(), 0);
        for node in nodes {
            match place.selector() {
                Selector::Names(names) => self.properties(place, names, &node, &mut out)?,
                Selector::Indexes(indexes) => {
                    self.elements(place, indexes.iter().copied(), &node, &mut out)?;
                }
                Selector::FromEnd(back) => {
                    let index = back.saturating_neg();
                    self.elements(place, iter::once(index), &node, &mut out)?;
                }
                Selector::Slice { from, to } => self.slice(place, (*from, *to), &node, &mut out)?,
                Selector::Wildcard => out.extend(children(node)),
                Selector::Descend => self.descend(node, &mut out)?,
                Selector::Filter(condition) => self.filter(place, condition, node, &mut out)?,
                Selector::Function { name, arguments } => {
                    self.work.spend_on(&node)?;
                    let value = function::invoke(name, arguments, &node, self)?;
                    out.push(Cow::Owned(value));
                }
            }
            self.work.spend(out.len() - made)?;
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
                self.work.spend_on(value)?;
            }
            let mut inner = children(node.clone());
            inner.reverse();
            self.work.spend(inner.len() + 1)?;
            out.push(node);
            open.extend(inner);
        }
        Ok(())
    }

    fn filter<'v>(
        &self,
        place: &Place<'_>,
        condition: &Filter,
        node: Cow<'v, Value>,
        out: &mut Nodes<'v>,
    ) -> Result<(), Miss> {
        match &*node {
            Value::Object(_) => {
                self.work.spend(1)?;
                if filter::holds(condition, &node, self)? {
                    out.push(node);
                }
            }
            Value::Array(items) => {
                self.work.spend(items.len())?;
                if place.is_scanned() && !filter::holds(condition, &node, self)? {
                    return Ok(());
                }
                for item in children(node) {
                    if filter::holds(condition, &item, self)? {
                        out.push(item);
                    }
                }
            }
            _ if place.definite => {
                return Err(self.miss(|| {
                    Miss::Invalid(format!(
                        "Filter: {} can not be applied to primitives. Current context is: {}",
                        place.rest(),
                        json(&node)
                    ))
                }));
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
        self.work.spend(text.len())?;
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
                self.work.spend_on(&value)?;
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
