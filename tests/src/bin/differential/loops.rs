//! Loops: each ends after a few rounds.

use crate::scope::{Gen, Loop};
use crate::statement::Block;
use crate::types::{Int, Ty};

impl Gen {
    pub(crate) fn loop_statement(&mut self, out: &mut Block, nesting: usize) {
        if self.loops.iter().filter(|l| l.fork == self.fork).count() >= 2 {
            return self.let_value(out);
        }
        let label = self.rng.chance(25).then(|| self.new_name("l"));
        let head = label.as_ref().map_or(String::new(), |l| format!("'{l}: "));
        let mut open = Loop {
            label,
            value: None,
            fork: self.fork,
        };
        let counter = self.new_name("i");
        match self.rng.below(10) {
            0..=4 => self.for_loop(out, &head, open, nesting),
            5 | 6 => {
                self.uses("while");
                let most = self.rng.below(4);
                let condition = self.pure(|g| g.bool_value(2));
                out.line(format!("let mut {counter} = 0_i64;"));
                self.declare(&counter, &Ty::Int(Int::I64), 0, false);
                self.loops.push(open);
                out.nested(
                    format!("{head}while {counter} < {most} && {condition}"),
                    "}",
                    |out| {
                        out.line(format!("{counter} += 1;"));
                        self.block(out, nesting, true);
                    },
                );
                self.loops.pop();
            }
            7 => {
                let list = self.mutable_place(
                    |t| matches!(t, Ty::List(item) if !matches!(**item, Ty::Option(_) | Ty::Json)),
                );
                let Some(list) = list else {
                    return self.let_value(out);
                };
                let Ty::List(item) = &list.ty else { return };
                if !self.types.can_be_some(item) || list.code.contains('.') {
                    return self.let_value(out);
                }
                self.uses("while let");
                let name = self.name();
                let hidden = self.hidden.replace(list.root.name.clone());
                self.loops.push(open);
                out.nested(
                    format!("{head}while let Some({name}) = {}.pop()", list.code),
                    "}",
                    |out| {
                        self.scoped(|g| {
                            g.declare(&name, item, 0, false);
                            g.block(out, nesting, true);
                        });
                    },
                );
                self.loops.pop();
                self.hidden = hidden;
            }
            kind => {
                self.uses("loop");
                let most = self.rng.below(4);
                let ty = self.types.random_type(&mut self.rng, 1);
                let valued = kind == 9;
                let name = self.new_name("got");
                let head = match valued {
                    true => format!("let {name} = {head}loop"),
                    false => format!("{head}loop"),
                };
                out.line(format!("let mut {counter} = 0_i64;"));
                self.declare(&counter, &Ty::Int(Int::I64), 0, false);
                if valued {
                    self.uses("break with a value");
                    open.value = Some(ty.clone());
                }
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
        }
    }

    fn for_loop(&mut self, out: &mut Block, head: &str, open: Loop, nesting: usize) {
        let name = self.name();
        let list = self.place(|t| matches!(t, Ty::List(_)));
        let map = self.place(|t| matches!(t, Ty::Map(_)));
        let (pattern, source, bound): (String, String, Vec<(String, Ty, usize)>) =
            match (self.rng.below(8), list, map) {
                (0..=1, Some(list), _) => {
                    let Ty::List(item) = &list.ty else { return };
                    (
                        name.clone(),
                        list.owned.clone(),
                        vec![(name, (**item).clone(), 0)],
                    )
                }
                (2, Some(list), _) => {
                    let Ty::List(item) = &list.ty else { return };
                    let index = self.new_name("at");
                    self.uses("for with enumerate");
                    let (source, refs) = match self.rng.chance(50) {
                        true => (format!("{}.into_iter().enumerate()", list.owned), 0),
                        false => (format!("{}.clone().iter().enumerate()", list.code), 1),
                    };
                    let source = if refs == 1 {
                        format!("{}.iter().enumerate()", list.code)
                    } else {
                        source
                    };
                    // A loop over a reference keeps the list from being changed in it.
                    let source = if refs == 1 && list.root.mutable {
                        format!("{}.into_iter().enumerate()", list.owned)
                    } else {
                        source
                    };
                    let refs = if list.root.mutable { 0 } else { refs };
                    (
                        format!("({index}, {name})"),
                        source,
                        vec![
                            (index, Ty::Int(Int::Usize), 0),
                            (name, (**item).clone(), refs),
                        ],
                    )
                }
                (3, Some(list), _) if !list.root.mutable => {
                    let Ty::List(item) = &list.ty else { return };
                    (
                        name.clone(),
                        list.borrowed.clone(),
                        vec![(name, (**item).clone(), 1)],
                    )
                }
                (4, _, Some(map)) => {
                    let Ty::Map(value) = &map.ty else { return };
                    self.uses("for over a map");
                    let key = self.new_name("key");
                    (
                        format!("({key}, {name})"),
                        map.owned.clone(),
                        vec![(key, Ty::Text, 0), (name, (**value).clone(), 0)],
                    )
                }
                (5, _, _) => {
                    let chain = self.pure(|g| g.any_chain(2));
                    match chain {
                        Some(chain) if chain.refs == 0 => {
                            let item = self.types.rust(&chain.item);
                            let source = format!("{}.take(4).collect::<Vec<{item}>>()", chain.code);
                            (name.clone(), source, vec![(name, chain.item, 0)])
                        }
                        _ => return self.let_value(out),
                    }
                }
                _ => {
                    self.uses("for over a range");
                    let low = self.rng.within(-1, 1);
                    let end = match self.rng.chance(30) {
                        true => format!("({}).min(4)", self.pure(|g| g.int(Int::I64, 1)).code),
                        false => (low + self.rng.within(0, 3)).to_string(),
                    };
                    let dots = *self.rng.pick(&["..", "..="]);
                    let rev = self.rng.chance(20);
                    let source = match rev {
                        true => format!("({low}_i64{dots}{end}).rev()"),
                        false => format!("{low}_i64{dots}{end}"),
                    };
                    (name.clone(), source, vec![(name, Ty::Int(Int::I64), 0)])
                }
            };
        self.uses("for");
        self.loops.push(open);
        out.nested(format!("{head}for {pattern} in {source}"), "}", |out| {
            self.scoped(|g| {
                for (name, ty, refs) in &bound {
                    g.declare(name, ty, *refs, false);
                }
                g.block(out, nesting, true);
            });
        });
        self.loops.pop();
    }
}
