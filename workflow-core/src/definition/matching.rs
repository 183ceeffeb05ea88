//! `match`, `if let`, `while let` and `let else`: over values, and over the results of steps.

mod errors;

use std::marker::PhantomData;

use crate::data::{ErrorShape, Shape, WorkflowData};
use crate::error::WorkflowError;
use crate::expr::pattern::{self, Pat};
use crate::expr::{self, Expr, Ty, and};
use crate::ir::{NodeId, NodeKind, SiteId, Value};
use crate::jsonata::Ast;
use crate::names;

use super::awaited::{Ends, Failing};
use super::builder::{DefinitionBuilder, Pending};

/// One arm, as the macro sees it.
#[derive(Debug, Clone)]
pub struct Arm {
    /// Its pattern.
    pub pat: Pat,
    /// Whether it has an `if` guard.
    pub guard: bool,
}

/// A pattern lowered against a value.
#[derive(Debug, Default, Clone)]
struct Side {
    /// When it matches; always when absent.
    condition: Option<Value>,
    /// What it binds.
    bindings: Vec<(String, Value)>,
}

/// A match over a value.
#[derive(Debug)]
pub struct Match<S> {
    choice: Choice,
    ty: PhantomData<fn() -> S>,
}

/// The choice between the arms of a match.
#[derive(Debug)]
struct Choice {
    node: NodeId,
    arms: Vec<Side>,
    closed: bool,
}

/// A match over the `Result` of a step or block: errors become catchers.
#[derive(Debug)]
pub struct StepMatch<T, E> {
    ways: Ways,
    ty: PhantomData<fn() -> Result<T, E>>,
}

/// The ways of a result to the arms of a match.
#[derive(Debug)]
struct Ways {
    name: String,
    sites: [SiteId; 2],
    arms: Vec<StepArm>,
    ok: Way,
    err: Way,
    error: String,
    /// The ways of the errors that arms still have to take.
    failures: Vec<Open>,
}

/// A way of errors to the arms.
#[derive(Debug)]
struct Open {
    failing: Failing,
    /// The error names that arms so far take.
    taken: Vec<String>,
}

/// What an arm of a step match does on each side.
#[derive(Debug)]
struct StepArm {
    ok: Option<Side>,
    err: Option<ErrSide>,
    /// Whether it is the last arm that can match an `Ok`, or an `Err`.
    last: [bool; 2],
}

#[derive(Debug)]
struct ErrSide {
    side: Side,
    /// The error names.
    names: Vec<String>,
    /// Whether nothing but the name counts.
    exact: bool,
    any: bool,
    /// The names that it doesn't take, when it takes any.
    except: Vec<String>,
}

/// Where the values of one side go.
#[derive(Debug)]
struct Way {
    /// Where the side starts.
    start: Option<NodeId>,
    /// The choice between arms, once there is one.
    choice: Option<NodeId>,
    /// Whether the arms so far take everything.
    closed: bool,
}

impl Way {
    fn from(start: Option<NodeId>) -> Way {
        Way {
            start,
            choice: None,
            closed: false,
        }
    }
}

impl Side {
    /// Of an expression.
    fn of(shape: &Shape, pat: &Pat, value: &Value) -> Side {
        match pattern::lower(shape, pat, value) {
            Ok(lowered) => Side::from(lowered),
            Err(refusal) => {
                expr::refuse(refusal.to_string());
                Side::default()
            }
        }
    }
}

impl From<pattern::Lowered> for Side {
    fn from(lowered: pattern::Lowered) -> Side {
        Side {
            condition: lowered.condition,
            bindings: lowered.bindings,
        }
    }
}

impl DefinitionBuilder {
    fn lower_pattern(&mut self, shape: &Shape, pat: &Pat, value: &Value) -> Side {
        match pattern::lower(shape, pat, value) {
            Ok(lowered) => Side::from(lowered),
            Err(refusal) => {
                self.refuse(refusal.to_string());
                Side::default()
            }
        }
    }

    /// `let pattern = value;` that always matches: what it binds.
    pub fn destructure<S: WorkflowData>(&mut self, value: &Expr<S>, pat: &Pat) -> Bindings {
        let side = self.lower_pattern(&S::shape(), pat, &value.value);
        Bindings {
            bindings: side.bindings,
        }
    }

    /// `match value {`
    pub fn begin_match<S: WorkflowData>(
        &mut self,
        site: SiteId,
        name: &str,
        value: &Expr<S>,
        arms: Vec<Arm>,
    ) -> Match<S> {
        Match {
            choice: self.put_match(site, name, &S::shape(), &value.value, &arms),
            ty: PhantomData,
        }
    }

    fn put_match(
        &mut self,
        site: SiteId,
        name: &str,
        shape: &Shape,
        value: &Value,
        arms: &[Arm],
    ) -> Choice {
        let hint = only_binding(arms).unwrap_or("matched");
        let value = self.stable_value(hint, value.clone());
        let arms = arms
            .iter()
            .map(|arm| self.lower_pattern(shape, &arm.pat, &value))
            .collect();
        let nowhere = self.blank();
        let kind = NodeKind::Choice {
            rules: Vec::new(),
            default: nowhere,
        };
        Choice {
            node: self.put(Some(site), name.to_owned(), kind, nowhere),
            arms,
            closed: false,
        }
    }

    /// What arm `index` binds, to read in its guard.
    #[must_use]
    pub fn arm_bindings<S>(&self, matching: &Match<S>, index: usize) -> Bindings {
        Bindings {
            bindings: matching.choice.arms[index].bindings.clone(),
        }
    }

    /// `pattern if guard => {`: the cursor goes on in the arm.
    pub fn begin_arm<S>(
        &mut self,
        matching: &mut Match<S>,
        index: usize,
        guard: Option<Expr<bool>>,
    ) {
        self.put_arm(&mut matching.choice, index, guard.map(|g| g.value));
    }

    fn put_arm(&mut self, choice: &mut Choice, index: usize, guard: Option<Value>) {
        let last = index + 1 == choice.arms.len();
        let pattern = choice.arms[index].condition.clone();
        let unguarded = guard.is_none();
        let condition = and(pattern, guard);
        let body = self.blank();
        if !choice.closed {
            choice.closed = self.add_rule(choice.node, condition, last && unguarded, body);
        }
        self.move_to(body);
    }

    /// Adds a rule, or makes it the default; says whether nothing can follow.
    fn add_rule(
        &mut self,
        choice: NodeId,
        condition: Option<Value>,
        last: bool,
        to: NodeId,
    ) -> bool {
        let NodeKind::Choice { rules, default } = &mut self.node(choice).kind else {
            unreachable!("a match is a choice")
        };
        match condition {
            Some(condition) if !last => {
                rules.push((condition, to));
                false
            }
            _ => {
                *default = to;
                true
            }
        }
    }

    /// `match step.await {` with arms `Ok(..)`, `Err(..)` and `_`. The sites are those of the
    /// choices among values and among errors.
    pub fn begin_step_match<T: WorkflowData, E: WorkflowError>(
        &mut self,
        sites: [SiteId; 2],
        name: &str,
        pending: &Pending<Result<T, E>>,
        arms: Vec<Arm>,
    ) -> StepMatch<T, E> {
        let shapes = (T::shape(), E::error_shape());
        StepMatch {
            ways: self.put_step_match(sites, name, pending.ends, shapes, &arms),
            ty: PhantomData,
        }
    }

    fn put_step_match(
        &mut self,
        sites: [SiteId; 2],
        name: &str,
        ends: Ends,
        (ok_shape, error_shape): (Shape, ErrorShape),
        arms: &[Arm],
    ) -> Ways {
        let error = names::fresh("failure");
        let reads_value = arms
            .iter()
            .any(|arm| split(&arm.pat).0.iter().any(|p| !matches!(p, Pat::Wild)));
        let hint = arms
            .iter()
            .find_map(|arm| match split(&arm.pat).0.as_slice() {
                [Pat::Bind { name, .. }] => Some(name.clone()),
                _ => None,
            });
        let value = if reads_value {
            self.result_variable(ends, hint.as_deref().unwrap_or("value"))
        } else {
            Value::of(Ast::Null)
        };
        let failures = self.failures(ends, &error_shape);
        let open = |failing| Open {
            failing,
            taken: Vec::new(),
        };
        let shapes = (ok_shape, Shape::Error(error_shape));
        let mut lowered: Vec<StepArm> = arms
            .iter()
            .map(|arm| self.lower_step_arm(&shapes, arm, &value, &Value::var(&error)))
            .collect();
        for side in [0, 1] {
            let touches = |a: &StepArm| {
                if side == 0 {
                    a.ok.is_some()
                } else {
                    a.err.is_some()
                }
            };
            if let Some(last) = lowered.iter().rposition(touches) {
                lowered[last].last[side] = !arms[last].guard;
            }
        }
        let start = self.cursor();
        Ways {
            name: name.to_owned(),
            sites,
            arms: lowered,
            ok: Way::from(Some(start)),
            err: Way::from(None),
            error,
            failures: failures.into_iter().map(open).collect(),
        }
    }

    fn lower_step_arm(
        &mut self,
        (ok_shape, err_shape): &(Shape, Shape),
        arm: &Arm,
        value: &Value,
        error: &Value,
    ) -> StepArm {
        let (ok, err) = split(&arm.pat);
        let ok = any_of(ok).map(|pat| self.lower_pattern(ok_shape, &pat, value));
        let err = any_of(err).map(|pat| {
            let side = self.lower_pattern(err_shape, &pat, error);
            let matched = pattern::error_names(err_shape, &pat);
            ErrSide {
                side,
                names: matched.names,
                exact: matched.exact && !arm.guard,
                any: matched.any,
                except: matched.except,
            }
        });
        StepArm {
            ok,
            err,
            last: [false, false],
        }
    }

    /// What arm `index` binds, to read in its guard.
    #[must_use]
    pub fn step_arm_bindings<T, E>(&self, matching: &StepMatch<T, E>, index: usize) -> Bindings {
        let arm = &matching.ways.arms[index];
        let side = arm.ok.as_ref().or(arm.err.as_ref().map(|e| &e.side));
        Bindings {
            bindings: side.map(|s| s.bindings.clone()).unwrap_or_default(),
        }
    }

    /// `Err(pattern) if guard => {`: the cursor goes on in the arm.
    pub fn begin_step_arm<T, E>(
        &mut self,
        matching: &mut StepMatch<T, E>,
        index: usize,
        guard: Option<Expr<bool>>,
    ) {
        self.put_step_arm(&mut matching.ways, index, guard.map(|g| g.value));
    }

    fn put_step_arm(&mut self, ways: &mut Ways, index: usize, guard: Option<Value>) {
        let body = self.blank();
        let [last_ok, last_err] = ways.arms[index].last;
        if let Some(side) = ways.arms[index].ok.take() {
            let condition = and(side.condition, guard.clone());
            let name = (ways.sites[0], &*ways.name);
            self.add_way(&mut ways.ok, name, condition, last_ok, body);
        }
        if let Some(err) = ways.arms[index].err.take() {
            self.add_catch(ways, err, guard, last_err, body);
        }
        self.move_to(body);
    }

    /// Sends one side of a step match to `body` when `condition` holds.
    fn add_way(
        &mut self,
        way: &mut Way,
        (site, name): (SiteId, &str),
        condition: Option<Value>,
        last: bool,
        body: NodeId,
    ) {
        if way.closed {
            return;
        }
        if let Some(choice) = way.choice {
            way.closed = self.add_rule(choice, condition, last, body);
            return;
        }
        let Some(start) = way.start else {
            return;
        };
        self.move_to(start);
        if condition.is_none() || last {
            way.closed = true;
            self.jump(super::Label(body));
            return;
        }
        let nowhere = self.blank();
        let kind = NodeKind::Choice {
            rules: Vec::new(),
            default: nowhere,
        };
        let choice = self.put(Some(site), name.to_owned(), kind, nowhere);
        way.choice = Some(choice);
        self.add_rule(choice, condition, false, body);
    }
}

/// What a pattern binds.
#[derive(Debug, Clone)]
pub struct Bindings {
    bindings: Vec<(String, Value)>,
}

impl Bindings {
    /// What a pattern that always matches binds.
    #[must_use]
    pub fn of<T: WorkflowData>(value: &Expr<T>, pat: &Pat) -> Bindings {
        Bindings::test(value, pat).1
    }

    /// When the pattern matches, and what it binds then.
    #[must_use]
    pub fn test<T: WorkflowData>(value: &Expr<T>, pat: &Pat) -> (Option<Expr<bool>>, Bindings) {
        let side = Side::of(&T::shape(), pat, &value.value);
        let bindings = side.bindings;
        (side.condition.map(Expr::new), Bindings { bindings })
    }

    fn find(&self, name: &str) -> Value {
        let found = self.bindings.iter().find(|(n, _)| n == name);
        // A pattern that was refused binds nothing; the refusal is reported, not this value.
        found.map_or(Value::of(Ast::Null), |(_, value)| value.clone())
    }

    /// The value of `name`, as it stands in the matched value.
    #[must_use]
    pub fn peek<T>(&self, name: &str, _: Ty<T>) -> Expr<T> {
        Expr::new(self.find(name))
    }
}

impl DefinitionBuilder {
    /// The value of `name` for the body of an arm: a variable, unless reading it later gives the
    /// same.
    pub fn take<T>(&mut self, bindings: &Bindings, name: &str, _: Ty<T>) -> Expr<T> {
        let value = bindings.find(name);
        Expr::new(self.stable_value(name, value))
    }

    /// The same, for `mut` bindings.
    pub fn take_mut<T>(&mut self, bindings: &Bindings, name: &str, _: Ty<T>) -> Expr<T> {
        let variable = self.bind_value(name, bindings.find(name));
        self.mark_assigned(&variable);
        Expr::new(variable)
    }
}

/// The variable that the arms bind, when there is just one.
fn only_binding(arms: &[Arm]) -> Option<&str> {
    fn collect<'p>(pat: &'p Pat, names: &mut Vec<&'p str>) {
        match pat {
            Pat::Bind { name, sub } => {
                names.push(name);
                if let Some(sub) = sub {
                    collect(sub, names);
                }
            }
            Pat::Or(items) | Pat::Tuple { items, .. } | Pat::TupleStruct { items, .. } => {
                items.iter().for_each(|item| collect(item, names));
            }
            Pat::Struct { fields, .. } => fields.iter().for_each(|(_, f)| collect(f, names)),
            Pat::Ref(inner) => collect(inner, names),
            Pat::Slice { items, .. } => items.iter().for_each(|item| collect(item, names)),
            Pat::Wild
            | Pat::Literal(_)
            | Pat::Constant { .. }
            | Pat::Range { .. }
            | Pat::Path(_) => {}
        }
    }
    let mut names = Vec::new();
    arms.iter().for_each(|arm| collect(&arm.pat, &mut names));
    match names.as_slice() {
        [name] => Some(name),
        _ => None,
    }
}

/// The patterns of the value and of the error in a pattern over a `Result`.
fn split(pat: &Pat) -> (Vec<Pat>, Vec<Pat>) {
    match pat {
        Pat::TupleStruct {
            path: "Ok", items, ..
        } => (items.clone(), Vec::new()),
        Pat::TupleStruct {
            path: "Err", items, ..
        } => (Vec::new(), items.clone()),
        Pat::Or(pats) => {
            let mut both = (Vec::new(), Vec::new());
            for (ok, err) in pats.iter().map(split) {
                both.0.extend(ok);
                both.1.extend(err);
            }
            both
        }
        _ => (vec![Pat::Wild], vec![Pat::Wild]),
    }
}

fn any_of(mut pats: Vec<Pat>) -> Option<Pat> {
    match pats.len() {
        0 | 1 => pats.pop(),
        _ => Some(Pat::Or(pats)),
    }
}

/// `pattern if guard => body, rest`: the value of an arm, else that of the next ones.
pub fn choose<T>(
    test: Option<Expr<bool>>,
    guard: Option<Expr<bool>>,
    body: Expr<T>,
    rest: Option<Expr<T>>,
) -> Expr<T> {
    let condition = and(test.map(|t| t.value), guard.map(|g| g.value));
    Expr::new(arm(condition, body.value, rest.map(|rest| rest.value)))
}

fn arm(condition: Option<Value>, body: Value, rest: Option<Value>) -> Value {
    match (condition, rest) {
        // The last arm of a match takes what is left.
        (Some(condition), Some(rest)) => expr::either(condition, body, rest),
        _ => body,
    }
}
