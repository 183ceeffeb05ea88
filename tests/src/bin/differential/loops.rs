//! Loops: each ends after a few rounds.

use crate::scope::{Gen, Loop};
use crate::statement::Block;
use crate::types::{Int, Ty};

/// What a loop binds: name, type, how many references.
type Bound = Vec<(String, Ty, usize)>;

impl Gen {
    pub(crate) fn loop_statement(&mut self, out: &mut Block, nesting: usize) {
        if self.loops.iter().filter(|l| l.fork == self.fork).count() >= 2 {
            return self.let_value(out);
        }
        let label = self.rng.chance(30).then(|| self.new_name("l"));
        let open = Loop {
            label,
            value: None,
            fork: self.fork,
        };
        match self.rng.below(12) {
            0..=5 => self.for_loop(out, open, nesting),
            6 | 7 => self.while_loop(out, open, nesting),
            8 | 9 => self.while_let(out, open, nesting),
            kind => self.bare_loop(out, open, nesting, kind == 10),
        }
    }

    /// A variable that counts rounds.
    fn counter(&mut self, out: &mut Block) -> String {
        let counter = self.new_name("i");
        out.line(format!("let mut {counter} = 0_i64;"));
        self.declare(&counter, &Ty::Int(Int::I64), 0, false);
        counter
    }

    fn while_loop(&mut self, out: &mut Block, open: Loop, nesting: usize) {
        self.uses("while");
        let most = self.rng.below(4);
        let condition = self.pure(|g| g.bool_value(2));
        let counter = self.counter(out);
        let head = format!("{}while {counter} < {most} && {condition}", head(&open));
        self.loops.push(open);
        out.nested(head, "}", |out| {
            out.line(format!("{counter} += 1;"));
            self.block(out, nesting, true);
        });
        self.loops.pop();
    }

    /// `while let Some(x) = list.pop()`, or of an option that the rounds give new values.
    fn while_let(&mut self, out: &mut Block, open: Loop, nesting: usize) {
        let types = self.types.clone();
        let list = self.mutable_place(|t| matches!(t, Ty::List(item) if types.can_be_some(item)));
        let option = self.place(|t| matches!(t, Ty::Option(_)));
        let (name, ty, scrutinee, emptied) = match (self.rng.below(3), list, option) {
            (0 | 1, Some(list), _) if !list.code.contains('.') => {
                let Ty::List(item) = &list.ty else { return };
                let code = format!("{}.pop()", list.code);
                (self.name(), (**item).clone(), code, Some(list.root.name))
            }
            (_, _, Some(option)) => {
                let Ty::Option(item) = &option.ty else { return };
                (self.name(), (**item).clone(), option.owned, None)
            }
            _ => return self.let_value(out),
        };
        self.uses("while let");
        // A list that is emptied ends the loop; else rounds are counted.
        let counter = match emptied {
            Some(_) => None,
            None => Some(self.counter(out)),
        };
        let hidden = match emptied {
            Some(list) => Some(self.hidden.replace(list)),
            None => None,
        };
        let most = self.rng.below(3);
        let head = format!("{}while let Some({name}) = {scrutinee}", head(&open));
        self.loops.push(open);
        out.nested(head, "}", |out| {
            if let Some(counter) = counter {
                out.line(format!("{counter} += 1;"));
                out.line(format!("if {counter} > {most} {{ break; }}"));
            }
            self.scoped(|g| {
                g.declare(&name, &ty, 0, false);
                g.block(out, nesting, true);
            });
        });
        self.loops.pop();
        if let Some(hidden) = hidden {
            self.hidden = hidden;
        }
    }

    fn bare_loop(&mut self, out: &mut Block, mut open: Loop, nesting: usize, valued: bool) {
        self.uses("loop");
        let most = self.rng.below(4);
        let ty = self.types.random_type(&mut self.rng, 1);
        let name = self.new_name("got");
        let counter = self.counter(out);
        if valued {
            self.uses("break with a value");
            open.value = Some(ty.clone());
            if self.rng.chance(60) {
                open.label = Some(self.new_name("l"));
            }
        }
        let head = match valued {
            true => format!("let {name} = {}loop", head(&open)),
            false => format!("{}loop", head(&open)),
        };
        self.loops.push(open);
        out.nested(head, if valued { "};" } else { "}" }, |out| {
            out.line(format!("{counter} += 1;"));
            let value = if valued {
                format!(" {}", self.pure(|g| g.value(&ty, 1)))
            } else {
                String::new()
            };
            out.line(format!("if {counter} > {most} {{ break{value}; }}"));
            self.block(out, nesting, true);
        });
        self.loops.pop();
        if valued {
            self.declare(&name, &ty, 0, false);
        }
    }

    fn for_loop(&mut self, out: &mut Block, open: Loop, nesting: usize) {
        let over = match self.rng.below(8) {
            0..=2 => self.over_list(),
            3 | 4 => self.over_map(),
            5 => self.over_chain(),
            _ => None,
        };
        let (pattern, source, bound) = match over {
            Some(over) => over,
            None => self.over_range(),
        };
        self.uses("for");
        let head = format!("{}for {pattern} in {source}", head(&open));
        self.loops.push(open);
        out.nested(head, "}", |out| {
            self.scoped(|g| {
                for (name, ty, refs) in &bound {
                    g.declare(name, ty, *refs, false);
                }
                g.block(out, nesting, true);
            });
        });
        self.loops.pop();
    }

    fn over_list(&mut self) -> Option<(String, String, Bound)> {
        let list = self.place(|t| matches!(t, Ty::List(_)))?;
        let Ty::List(item) = list.ty.clone() else {
            return None;
        };
        let name = self.name();
        // A loop over a reference keeps the list from being changed in it.
        let refs = usize::from(!list.root.mutable && self.rng.chance(50));
        if self.rng.chance(30) {
            self.uses("for with enumerate");
            let index = self.new_name("at");
            let source = match refs {
                0 => format!("{}.into_iter().enumerate()", list.owned),
                _ => format!("{}.iter().enumerate()", list.code),
            };
            let bound = vec![
                (index.clone(), Ty::Int(Int::Usize), 0),
                (name.clone(), *item, refs),
            ];
            return Some((format!("({index}, {name})"), source, bound));
        }
        if let (Ty::Tuple(all), true) = (&*item, self.rng.chance(60)) {
            self.uses("for with a pattern");
            let bound: Bound = all
                .iter()
                .map(|ty| (self.new_name("t"), ty.clone(), refs))
                .collect();
            let names: Vec<&str> = bound.iter().map(|b| &*b.0).collect();
            let source = if refs == 0 { list.owned } else { list.borrowed };
            return Some((format!("({})", names.join(", ")), source, bound));
        }
        let source = match (refs, self.rng.below(3)) {
            (0, 0) => format!("{}.into_iter().rev()", list.owned),
            (0, _) => list.owned,
            (_, 0) => format!("{}.iter().skip(1)", list.code),
            (_, 1) => format!("{}.iter()", list.code),
            _ => list.borrowed,
        };
        Some((name.clone(), source, vec![(name, *item, refs)]))
    }

    fn over_map(&mut self) -> Option<(String, String, Bound)> {
        if self.types.hashed {
            return None;
        }
        let map = self.place(|t| matches!(t, Ty::Map(_)))?;
        let Ty::Map(value) = map.ty.clone() else {
            return None;
        };
        self.uses("for over a map");
        let name = self.name();
        let key = self.new_name("key");
        let refs = usize::from(!map.root.mutable && self.rng.chance(60));
        let both = |key: &str, name: &str| format!("({key}, {name})");
        let bound = vec![
            (key.clone(), Ty::Text, refs),
            (name.clone(), (*value).clone(), refs),
        ];
        Some(match (refs, self.rng.below(4)) {
            (1, 0) => (
                key.clone(),
                format!("{}.keys()", map.code),
                vec![(key, Ty::Text, 1)],
            ),
            (1, 1) => (
                name.clone(),
                format!("{}.values()", map.code),
                vec![(name, *value, 1)],
            ),
            (1, 2) => (both(&key, &name), format!("{}.iter()", map.code), bound),
            (1, _) => (both(&key, &name), map.borrowed, bound),
            (_, 0) => (
                both(&key, &name),
                format!("{}.into_iter()", map.owned),
                bound,
            ),
            _ => (both(&key, &name), map.owned, bound),
        })
    }

    fn over_chain(&mut self) -> Option<(String, String, Bound)> {
        let chain = self.pure(|g| g.any_chain(2))?;
        if chain.refs > 0 {
            return None;
        }
        let name = self.name();
        let item = self.types.rust(&chain.item);
        // A chain that refers to a variable keeps it from being changed in the loop.
        let mut mutable = self.vars.iter().filter(|v| v.mutable);
        let refers = mutable.any(|v| chain.code.contains(&v.name));
        let source = match self.rng.chance(50) || refers {
            true => format!("{}.take(4).collect::<Vec<{item}>>()", chain.code),
            false => format!("{}.take(4)", chain.code),
        };
        Some((name.clone(), source, vec![(name, chain.item, 0)]))
    }

    fn over_range(&mut self) -> (String, String, Bound) {
        self.uses("for over a range");
        let name = self.name();
        let low = self.rng.within(-1, 1);
        let end = match self.rng.chance(30) {
            true => format!("({}).min(4)", self.pure(|g| g.int(Int::I64, 1)).code),
            false => (low + self.rng.within(0, 3)).to_string(),
        };
        let dots = *self.rng.pick(&["..", "..="]);
        let source = match self.rng.below(10) {
            0 | 1 => format!("({low}_i64{dots}{end}).rev()"),
            2 => format!("({low}_i64{dots}{end}).step_by(2)"),
            _ => format!("{low}_i64{dots}{end}"),
        };
        (name.clone(), source, vec![(name, Ty::Int(Int::I64), 0)])
    }
}

/// `'l1: ` of a loop with a label.
fn head(open: &Loop) -> String {
    let label = open.label.as_ref();
    label.map_or(String::new(), |label| format!("'{label}: "))
}
