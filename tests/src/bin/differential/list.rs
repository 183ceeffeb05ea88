//! Lists, maps and sets: chains of iterators, and what they end in.

use crate::scope::{Gen, is_copy};
use crate::types::{Fields, Int, Ty};

/// An iterator being written.
#[derive(Debug, Clone)]
pub(crate) struct Chain {
    pub(crate) code: String,
    pub(crate) item: Ty,
    /// Whether its items are references.
    pub(crate) refs: usize,
    /// Whether it can be turned around.
    double: bool,
    /// Whether it knows how long it is.
    exact: bool,
}

impl Gen {
    /// An iterator over something.
    fn source(&mut self) -> Option<Chain> {
        let chain = |code: String, item: Ty, refs: usize| Chain {
            code,
            item,
            refs,
            double: true,
            exact: true,
        };
        match self.rng.below(10) {
            0 => {
                let text = self.text_place()?;
                let (method, item) = match self.rng.below(2) {
                    0 => ("chars()".to_owned(), Ty::Char),
                    _ => ("split(',').map(|s| s.to_string())".to_owned(), Ty::Text),
                };
                Some(Chain {
                    exact: false,
                    ..chain(format!("{text}.{method}"), item, 0)
                })
            }
            1 => {
                let high = self.rng.within(0, 4);
                let int = *self.rng.pick(&[Int::I64, Int::Usize, Int::U32]);
                let dots = *self.rng.pick(&["..", "..="]);
                self.uses("iterator over a range");
                let exact = dots == ".." && int != Int::I64;
                let end = match self.place(|t| matches!(t, Ty::List(_))) {
                    Some(list) if int == Int::Usize && self.rng.chance(50) => {
                        format!("{}.len()", list.code)
                    }
                    _ => format!("{high}_{}", int.rust()),
                };
                let code = format!("(0{dots}{end})");
                Some(Chain {
                    exact,
                    ..chain(code, Ty::Int(int), 0)
                })
            }
            2 => {
                if self.types.hashed {
                    return None;
                }
                let place = self.place(|t| matches!(t, Ty::Map(_)))?;
                let Ty::Map(value) = &place.ty else {
                    return None;
                };
                Some(match self.rng.below(4) {
                    0 => chain(format!("{}.keys()", place.code), Ty::Text, 1),
                    1 => chain(format!("{}.values()", place.code), (**value).clone(), 1),
                    2 => Chain {
                        exact: false,
                        ..chain(
                            format!("{}.into_values()", place.owned),
                            (**value).clone(),
                            0,
                        )
                    },
                    _ => Chain {
                        exact: false,
                        ..chain(
                            format!("{}.into_iter()", place.owned),
                            Ty::Tuple(vec![Ty::Text, (**value).clone()]),
                            0,
                        )
                    },
                })
            }
            3 => {
                let place = self.place(|t| matches!(t, Ty::Set(_)))?;
                let Ty::Set(item) = &place.ty else {
                    return None;
                };
                Some(chain(format!("{}.iter()", place.code), (**item).clone(), 1))
            }
            _ => {
                let place = self.place(|t| matches!(t, Ty::List(_)))?;
                let Ty::List(item) = &place.ty else {
                    return None;
                };
                Some(match self.rng.chance(60) {
                    true => chain(format!("{}.iter()", place.code), (**item).clone(), 1),
                    false => chain(format!("{}.into_iter()", place.owned), (**item).clone(), 0),
                })
            }
        }
    }

    /// A closure over an item that is so many references.
    pub(crate) fn closure(
        &mut self,
        item: &Ty,
        refs: usize,
        body: impl FnOnce(&mut Gen) -> String,
    ) -> String {
        if let (Ty::Tuple(all), 0..=2) = (item, refs)
            && self.rng.chance(60)
        {
            self.uses("closure with a pattern");
            let names: Vec<String> = all.iter().map(|_| self.new_name("t")).collect();
            // `|&(a, b)|` of what can be copied binds values; other references bind references.
            let copied = refs == 1 && all.iter().all(is_copy) && self.rng.chance(40);
            let code = self.in_closure(|g| {
                for (name, ty) in names.iter().zip(all) {
                    g.declare(name, ty, usize::from(refs > 0 && !copied), false);
                }
                body(g)
            });
            let and = if copied { "&" } else { "" };
            return format!("|{and}({})| {code}", names.join(", "));
        }
        if let (Ty::Struct(s), 1) = (item, refs)
            && let Fields::Named(fields) = self.types.structs[*s].fields.clone()
            && self.rng.chance(20)
        {
            self.uses("closure with a pattern");
            let (name, field) = (self.new_name("t"), self.rng.pick(&fields).clone());
            let def = self.types.structs[*s].name.clone();
            let code = self.in_closure(|g| {
                g.declare(&name, &field.ty, 1, false);
                body(g)
            });
            return format!("|{def} {{ {}: {name}, .. }}| {code}", field.name);
        }
        let name = self.name();
        if (1..=2).contains(&refs) && is_copy(item) && self.rng.chance(25) {
            self.uses("closure with a pattern");
            let code = self.in_closure(|g| {
                g.declare(&name, item, 0, false);
                body(g)
            });
            return format!("|{}{name}| {code}", "&".repeat(refs));
        }
        let code = self.in_closure(|g| {
            g.declare(&name, item, refs, false);
            body(g)
        });
        format!("|{name}| {code}")
    }

    /// An iterator with so many adapters.
    pub(crate) fn any_chain(&mut self, adapters: usize) -> Option<Chain> {
        let mut chain = self.source()?;
        for _ in 0..self.rng.below(adapters + 1) {
            chain = self.adapt(chain);
        }
        Some(chain)
    }

    fn adapt(&mut self, chain: Chain) -> Chain {
        let Chain {
            code,
            item,
            refs,
            double,
            exact,
        } = chain.clone();
        let n = self.rng.below(4);
        match self.rng.below(16) {
            0..=2 => {
                let test = self.closure(&item, refs + 1, |g| g.bool_value(2));
                Chain {
                    code: format!("{code}.filter({test})"),
                    exact: false,
                    ..chain
                }
            }
            3..=5 => {
                let ty = self.types.random_type(&mut self.rng, 1);
                let body = self.closure(&item, refs, |g| g.value(&ty, 2));
                Chain {
                    code: format!("{code}.map({body})"),
                    item: ty,
                    refs: 0,
                    ..chain
                }
            }
            6 => Chain {
                code: format!("{code}.take({n})"),
                double: double && exact,
                ..chain
            },
            7 => Chain {
                code: format!("{code}.skip({n})"),
                double: double && exact,
                ..chain
            },
            8 if double => Chain {
                code: format!("{code}.rev()"),
                ..chain
            },
            9 => Chain {
                code: format!("{code}.step_by({})", n + 1),
                double: double && exact,
                ..chain
            },
            10 => {
                let test = self.closure(&item, refs + 1, |g| g.bool_value(2));
                let name = *self.rng.pick(&["take_while", "skip_while"]);
                Chain {
                    code: format!("{code}.{name}({test})"),
                    double: false,
                    exact: false,
                    ..chain
                }
            }
            11 if refs == 0 => Chain {
                code: format!("{code}.enumerate()"),
                item: Ty::Tuple(vec![Ty::Int(Int::Usize), item]),
                double: double && exact,
                ..chain
            },
            12 if refs == 0 => {
                let Some(other) = self.source().filter(|o| o.refs == 0) else {
                    return chain;
                };
                let text = if other.code.ends_with(".into_iter()") && self.rng.chance(50) {
                    other.code.trim_end_matches(".into_iter()").to_owned()
                } else {
                    other.code.clone()
                };
                Chain {
                    code: format!("{code}.zip({text})"),
                    item: Ty::Tuple(vec![item, other.item]),
                    double: double && exact && other.double && other.exact,
                    exact: exact && other.exact,
                    refs: 0,
                }
            }
            13 => {
                let found = self.place(|t| *t == Ty::List(Box::new(item.clone())));
                let Some(other) = found else { return chain };
                let other = match refs {
                    0 => other.owned,
                    _ => format!("{}.iter()", other.code),
                };
                Chain {
                    code: format!("{code}.chain({other})"),
                    exact: false,
                    ..chain
                }
            }
            14 => {
                let ty = self.types.random_type(&mut self.rng, 0);
                match self.rng.chance(50) {
                    true => {
                        let body = self.closure(&item, refs, |g| {
                            g.value(&Ty::Option(Box::new(ty.clone())), 2)
                        });
                        Chain {
                            code: format!("{code}.filter_map({body})"),
                            item: ty,
                            refs: 0,
                            exact: false,
                            double,
                        }
                    }
                    false => {
                        let body = self
                            .closure(&item, refs, |g| g.value(&Ty::List(Box::new(ty.clone())), 2));
                        Chain {
                            code: format!("{code}.flat_map({body})"),
                            item: ty,
                            refs: 0,
                            exact: false,
                            double,
                        }
                    }
                }
            }
            15 if refs == 0 => match &item {
                Ty::List(inner) | Ty::Option(inner) => Chain {
                    code: format!("{code}.flatten()"),
                    item: (**inner).clone(),
                    exact: false,
                    ..chain
                },
                _ => chain,
            },
            _ if refs == 1 => {
                let method = if is_copy(&item) { "copied" } else { "cloned" };
                Chain {
                    code: format!("{code}.{method}()"),
                    refs: 0,
                    ..chain
                }
            }
            _ => chain,
        }
    }

    /// The same iterator over items themselves.
    pub(crate) fn of_values(&mut self, chain: Chain) -> Chain {
        let method = if is_copy(&chain.item) {
            "copied"
        } else {
            "cloned"
        };
        match chain.refs {
            0 => chain,
            _ => Chain {
                code: format!("{}.{method}()", chain.code),
                refs: 0,
                ..chain
            },
        }
    }

    /// An iterator over owned items of a type.
    pub(crate) fn chain_of(&mut self, item: &Ty, depth: usize) -> Option<String> {
        let chain = self.any_chain(2)?;
        if chain.item == *item && self.rng.chance(70) {
            return Some(match (chain.refs, is_copy(item)) {
                (0, _) => chain.code,
                (_, true) => format!("{}.copied()", chain.code),
                (_, false) => format!("{}.cloned()", chain.code),
            });
        }
        let body = self.closure(&chain.item, chain.refs, |g| g.value(item, depth.min(2)));
        Some(format!("{}.map({body})", chain.code))
    }

    pub(crate) fn ints_of_list(&mut self, int: Int) -> Option<String> {
        self.chain_of(&Ty::Int(int), 1)
    }

    pub(crate) fn floats_of_list(&mut self) -> Option<String> {
        self.chain_of(&Ty::F64, 1)
    }

    pub(crate) fn texts_of_list(&mut self, depth: usize) -> Option<String> {
        self.chain_of(&Ty::Text, depth.min(2))
    }

    /// `xs.iter().any(..)`
    pub(crate) fn quantified(&mut self, depth: usize) -> Option<String> {
        let chain = self.any_chain(1)?;
        let name = *self.rng.pick(&["any", "all"]);
        let test = self.closure(&chain.item, chain.refs, |g| g.bool_value(depth));
        Some(format!("{}.{name}({test})", chain.code))
    }

    /// `xs.iter().fold(..)`
    pub(crate) fn fold_to(&mut self, ty: &Ty, depth: usize) -> Option<String> {
        if !matches!(
            ty,
            Ty::Int(_) | Ty::Bool | Ty::F64 | Ty::Char | Ty::Tuple(_) | Ty::Struct(_)
        ) {
            return None;
        }
        let chain = self.any_chain(1)?;
        let first = self.in_closure(|g| g.value(ty, depth.min(1)));
        let (acc, x) = (self.new_name("acc"), self.new_name("x"));
        let body = self.in_closure(|g| {
            g.declare(&acc, ty, 0, false);
            g.declare(&x, &chain.item, chain.refs, false);
            g.value(ty, depth.min(2))
        });
        let (first, typed) = match ty {
            Ty::Int(_) | Ty::F64 => (first, format!("{acc}: {}", self.types.rust(ty))),
            _ => (first, acc.clone()),
        };
        Some(format!(
            "{}.fold({first}, |{typed}, {x}| {body})",
            chain.code
        ))
    }
}
