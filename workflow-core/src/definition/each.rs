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

/// The label of a loop, the name of its test, and that of its item.
type Named<'n> = (Option<&'static str>, &'n str, &'n str);

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
        Expr::new(self.open_rounds(sites, (label, name, item), items))
    }

    fn open_rounds(
        &mut self,
        sites: [SiteId; 4],
        (label, name, item): Named<'_>,
        items: Value,
    ) -> Value {
        if let Some((first, last)) = whole_range(&items) {
            let rounds = self.count(item, first, last);
            return self.begin_rounds(sites, (label, name, item), rounds, None);
        }
        let (rounds, list) = self.go_over(item, items);
        let at = list.filter(Ast::var(&*rounds.index));
        self.begin_rounds(sites, (label, name, item), rounds, Some(at))
    }

    /// `for (index, item) in items {`: the same, where only parts of each item are read.
    pub fn begin_for_parts<T>(
        &mut self,
        sites: [SiteId; 4],
        label: Option<&'static str>,
        name: &str,
        item: &str,
        items: Value,
        _: Ty<T>,
    ) -> Expr<T> {
        Expr::new(self.open_rounds_of_parts(sites, (label, name, item), items))
    }

    fn open_rounds_of_parts(
        &mut self,
        sites: [SiteId; 4],
        (label, name, item): Named<'_>,
        items: Value,
    ) -> Value {
        let Some((list, [x, i], mut pair)) = enumerated(&items) else {
            return self.open_rounds(sites, (label, name, item), items);
        };
        let (rounds, list) = self.go_over(item, list);
        let index = Ast::var(&*rounds.index);
        pair.substitute(&x, &list.filter(index.clone()));
        pair.substitute(&i, &index);
        self.begin_rounds(sites, (label, name, item), rounds, None);
        if let Some(open) = self.current_loop() {
            open.counter = None;
        }
        Value::of(pair)
    }

    /// From the first item of a list to the last, by index; and the list, which is computed once.
    fn go_over(&mut self, item: &str, items: Value) -> (Rounds, Ast) {
        let index = names::fresh(&format!("{item}_index"));
        let mut start = vec![(index.clone(), Value::of(Ast::int(0)))];
        let list = if self.is_stable(&items) {
            items.ast
        } else {
            let list = names::fresh(&format!("{item}_list"));
            start.push((list.clone(), items));
            Ast::var(list)
        };
        let count = Ast::call("count", [list.clone()]);
        let more = Value::of(Ast::binary(BinaryOp::Less, Ast::var(&*index), count));
        (Rounds { start, index, more }, list)
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

    fn begin_rounds(
        &mut self,
        [start, step, test, bind]: [SiteId; 4],
        (label, name, item): Named<'_>,
        rounds: Rounds,
        at: Option<Ast>,
    ) -> Value {
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
        Value::var(&variable)
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

/// The list, the parameters and the pair of
/// `[$map(list, function($item, $index){ [$index, $item] })]`.
fn enumerated(items: &Value) -> Option<(Value, [String; 2], Ast)> {
    let Ast::Array(parts) = &items.ast else {
        return None;
    };
    let call = match parts.as_slice() {
        [Ast::KeepArray(call)] => &**call,
        _ => return None,
    };
    let Ast::Call(map, args) = call else {
        return None;
    };
    let [list, Ast::Lambda { params, body, .. }] = args.as_slice() else {
        return None;
    };
    let [item, index] = params.as_slice() else {
        return None;
    };
    let is_pair = matches!(&**body, Ast::Array(pair)
        if matches!(pair.as_slice(), [first, second]
            if *first == Ast::var(&**index) && !second.reads(index)));
    if **map != Ast::var("map") || !is_pair {
        return None;
    }
    // As an argument of `$map` it needs no brackets, as a list it does.
    let list = match list {
        Ast::Call(..) | Ast::KeepArray(_) => Ast::Array(vec![list.clone()]),
        other => other.clone(),
    };
    let params = [item.clone(), index.clone()];
    Some((Value::derive(list, [items]), params, (**body).clone()))
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
