//! `for` loops: over a list by its index, over a range by counting.

use crate::expr::{Expr, Ty};
use crate::ir::{Assigns, NodeId, NodeKind, SiteId, Value};
use crate::jsonata::{Ast, BinaryOp};
use crate::names;

use super::builder::{DefinitionBuilder, Label, Loop};
use super::state_names;

/// The variable that counts in a `for` over a range, which is the user's own.
#[derive(Debug)]
pub(super) struct Counter {
    name: String,
    /// The steps that set and test it.
    counting: Vec<NodeId>,
    /// Where the body starts.
    bind: NodeId,
}

/// What goes around: where the loop starts, when it goes on, and what the item is.
struct Rounds {
    start: Assigns,
    /// The variable that counts.
    index: String,
    more: Value,
}

impl DefinitionBuilder {
    /// `for item in items {`, over a list. The sites are those of the start, of the step to the
    /// next item, of the test and of the item.
    pub fn begin_for<T>(
        &mut self,
        sites: [SiteId; 4],
        label: Option<&'static str>,
        name: &str,
        item: &str,
        items: Value,
        _: Ty<T>,
    ) -> Expr<T> {
        if let Some((first, last)) = whole_range(&items) {
            let rounds = self.count(item, first, last);
            return self.begin_rounds(sites, (label, name, item), rounds, None);
        }
        let index = names::fresh(&format!("{item}_index"));
        let mut start = vec![(index.clone(), Value::of(Ast::int(0)))];
        let items = if self.is_stable(&items) {
            items
        } else {
            let list = names::fresh(&format!("{item}_list"));
            start.push((list.clone(), items));
            Value::var(&list)
        };
        let count = Ast::call("count", [items.ast.clone()]);
        let more = Ast::binary(BinaryOp::Less, Ast::var(&*index), count);
        let at = items.ast.filter(Ast::var(&*index));
        let rounds = Rounds {
            start,
            index,
            more: Value::of(more),
        };
        self.begin_rounds(sites, (label, name, item), rounds, Some(at))
    }

    /// From `first` up to `last`, whose value is computed once.
    fn count(&mut self, item: &str, first: Value, last: Value) -> Rounds {
        let index = names::fresh(item);
        let mut start = vec![(index.clone(), first)];
        let (op, end) = below(last);
        let end = if is_number(&end.ast) || self.is_stable(&end) {
            end.ast
        } else {
            let name = names::fresh(&format!("{item}_end"));
            start.push((name.clone(), end));
            Ast::var(name)
        };
        let more = Value::of(Ast::binary(op, Ast::var(&*index), end));
        Rounds { start, index, more }
    }

    fn begin_rounds<T>(
        &mut self,
        [start, step, test, bind]: [SiteId; 4],
        (label, name, item): (Option<&'static str>, &str, &str),
        rounds: Rounds,
        at: Option<Ast>,
    ) -> Expr<T> {
        let first = self.put_assign(Some(start), rounds.start);
        let head = self.blank();
        let next = self.blank();
        let body = self.blank();
        let exit = self.blank();
        self.jump(Label(head));
        self.move_to(next);
        let index = rounds.index;
        let more = Ast::binary(BinaryOp::Add, Ast::var(&*index), Ast::int(1));
        let kind = NodeKind::Assign {
            assigns: vec![(index.clone(), Value::of(more))],
            next: head,
        };
        self.put(
            Some(step),
            format!("Next{}", state_names::pascal_case(item)),
            kind,
            head,
        );
        let kind = NodeKind::Choice {
            rules: vec![(rounds.more, body)],
            default: exit,
        };
        self.put(Some(test), name.to_owned(), kind, body);
        let variable = match &at {
            Some(_) => names::fresh(item),
            None => index.clone(),
        };
        let item = at.map(|at| (variable.clone(), Value::of(at)));
        let counts = item.is_none();
        let bind = self.put_assign(Some(bind), item.into_iter().collect());
        let counter = counts.then(|| Counter {
            name: index,
            counting: vec![first, next, head],
            bind,
        });
        self.open_loop(Loop {
            label,
            head: next,
            exit,
            counter,
        });
        Expr::new(Value::var(&variable))
    }

    /// The body sets the variable that counts (`for mut i in 0..n`): another one goes on counting.
    pub(super) fn keep_counting(&mut self, variable: &str) {
        let Some(open) = self.current_loop() else {
            return;
        };
        let Some(counter) = open.counter.take_if(|c| c.name == variable) else {
            return;
        };
        let index = names::fresh(&format!("{}_index", names::plain(variable)));
        for id in counter.counting {
            match &mut self.node(id).kind {
                NodeKind::Assign { assigns, .. } => {
                    for (name, value) in assigns {
                        if name == variable {
                            name.clone_from(&index);
                        }
                        value.ast.substitute(variable, &Ast::var(&*index));
                    }
                }
                NodeKind::Choice { rules, .. } => {
                    for (value, _) in rules {
                        value.ast.substitute(variable, &Ast::var(&*index));
                    }
                }
                _ => {}
            }
        }
        if let NodeKind::Assign { assigns, .. } = &mut self.node(counter.bind).kind {
            assigns.push((variable.to_owned(), Value::var(&index)));
        }
    }
}

/// The first and last of `[first..last]`.
fn whole_range(items: &Value) -> Option<(Value, Value)> {
    let Ast::Array(parts) = &items.ast else {
        return None;
    };
    let [Ast::Binary(BinaryOp::Range, first, last)] = parts.as_slice() else {
        return None;
    };
    let bound = |ast: &Ast| {
        let ast = match ast {
            Ast::Block(parts) if parts.len() == 1 => parts[0].clone(),
            other => other.clone(),
        };
        match is_number(&ast) {
            true => Value::of(ast),
            false => Value::derive(ast, [items]),
        }
    };
    Some((bound(first), bound(last)))
}

/// `< n` for `n - 1` and for numbers, else `<= last`.
fn below(last: Value) -> (BinaryOp, Value) {
    match &last.ast {
        Ast::Binary(BinaryOp::Subtract, n, one) if **one == Ast::int(1) => {
            let n = (**n).clone();
            (BinaryOp::Less, Value::derive(n, [&last]))
        }
        Ast::Number(n) => match n.as_i64().and_then(|n| n.checked_add(1)) {
            Some(n) => (BinaryOp::Less, Value::of(Ast::int(n))),
            None => (BinaryOp::LessEqual, last),
        },
        _ => (BinaryOp::LessEqual, last),
    }
}

fn is_number(ast: &Ast) -> bool {
    match ast {
        Ast::Number(_) => true,
        Ast::Negate(a) => is_number(a),
        _ => false,
    }
}
