//! Lists, maps and sets: chains of iterators, and what they end in.

use crate::scope::{Gen, is_copy};
use crate::types::{Fields, Int, KEYS, Ty};

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
    fn closure(&mut self, item: &Ty, refs: usize, body: impl FnOnce(&mut Gen) -> String) -> String {
        if let (Ty::Tuple(all), 0) = (item, refs)
            && self.rng.chance(60)
        {
            self.uses("closure with a pattern");
            let names: Vec<String> = all.iter().map(|_| self.new_name("t")).collect();
            let code = self.in_closure(|g| {
                for (name, ty) in names.iter().zip(all) {
                    g.declare(name, ty, 0, false);
                }
                body(g)
            });
            return format!("|({})| {code}", names.join(", "));
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
    fn of_values(&mut self, chain: Chain) -> Chain {
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

    pub(crate) fn list_value(&mut self, item: &Ty, depth: usize) -> Option<String> {
        let list = Ty::List(Box::new(item.clone()));
        let rust = self.types.rust(&list);
        match self.rng.below(14) {
            0..=5 => {
                let chain = self.chain_of(item, depth)?;
                let into = if self.rng.chance(50) {
                    "Vec<_>".to_owned()
                } else {
                    rust
                };
                Some(format!("{chain}.collect::<{into}>()"))
            }
            6 if self.may_fail => {
                let place = self.place(|t| *t == list)?;
                self.uses("slice of a list");
                let (a, b) = (self.rng.below(2), self.rng.below(2) + 1);
                let range = match self.rng.below(5) {
                    0 => format!("{a}.."),
                    1 => format!("..{b}"),
                    2 => format!("{a}..={b}"),
                    3 => format!("..{}.len() / 2", place.code),
                    _ => "..".to_owned(),
                };
                Some(format!("{}[{range}].to_vec()", place.code))
            }
            7 => {
                let place = self.place(|t| *t == Ty::List(Box::new(list.clone())))?;
                Some(format!("{}.concat()", place.code))
            }
            8 if *item == Ty::Text => {
                let text = self.text_place()?;
                let separator = *self.rng.pick(&["','", "\"; \"", "' '"]);
                Some(match self.rng.below(3) {
                    0 => format!(
                        "{text}.split({separator}).map(|s| s.to_string()).collect::<Vec<String>>()"
                    ),
                    1 => format!("{text}.lines().map(String::from).collect::<Vec<_>>()"),
                    _ => format!(
                        "{text}.split_whitespace().map(|w| w.to_lowercase()).collect::<Vec<_>>()"
                    ),
                })
            }
            9 => {
                let Ty::List(inner) = item else { return None };
                let place = self.place(|t| *t == Ty::List(inner.clone()))?;
                let name = *self.rng.pick(&["chunks", "windows"]);
                let n = 1 + self.rng.below(3);
                Some(format!(
                    "{}.{name}({n}).map(|part| part.to_vec()).collect::<{rust}>()",
                    place.code
                ))
            }
            10 => {
                let place =
                    self.place(|t| *t == Ty::List(Box::new(Ty::Option(Box::new(item.clone())))))?;
                Some(format!(
                    "{}.into_iter().collect::<Option<{rust}>>().unwrap_or_default()",
                    place.owned
                ))
            }
            11 => {
                let place = self.place(|t| *t == list)?;
                let test = self.closure(item, 1, |g| g.bool_value(depth.min(2)));
                let which = self.rng.below(2);
                Some(format!(
                    "{}.into_iter().partition::<{rust}, _>({test}).{which}",
                    place.owned
                ))
            }
            12 => {
                let pairs = self.place(|t| match t {
                    Ty::List(t) => {
                        matches!(&**t, Ty::Tuple(all) if all.len() == 2 && all[0] == *item)
                    }
                    _ => false,
                })?;
                Some(format!(
                    "{}.into_iter().unzip::<_, _, {rust}, Vec<_>>().0",
                    pairs.owned
                ))
            }
            _ => {
                let option = self.place(|t| *t == Ty::Option(Box::new(item.clone())))?;
                Some(format!("{}.into_iter().collect::<{rust}>()", option.owned))
            }
        }
    }

    pub(crate) fn option_value(&mut self, inner: &Ty, depth: usize) -> Option<String> {
        let option = Ty::Option(Box::new(inner.clone()));
        let cloned = if is_copy(inner) { "copied" } else { "cloned" };
        match self.rng.below(22) {
            0..=2 => {
                let place = self.place(|t| *t == Ty::List(Box::new(inner.clone())))?;
                let method = match self.rng.below(4) {
                    0 => "first()".to_owned(),
                    1 => "last()".to_owned(),
                    2 => format!("get({})", self.rng.below(3)),
                    _ => {
                        let i = self.int(Int::Usize, depth.min(1));
                        format!("get({})", i.code)
                    }
                };
                Some(format!("{}.{method}.{cloned}()", place.code))
            }
            3 => {
                let place = self.place(|t| *t == Ty::Map(Box::new(inner.clone())))?;
                let key = self.map_key();
                Some(format!("{}.get({key}).{cloned}()", place.code))
            }
            4 | 5 => {
                let chain = self.any_chain(1)?;
                if chain.item != *inner {
                    return None;
                }
                let chain = self.of_values(chain);
                let (refs, copy) = (chain.refs, is_copy(inner));
                Some(match self.rng.below(6) {
                    0 => {
                        let test = self.closure(inner, refs + 1, |g| g.bool_value(depth));
                        format!("{}.find({test})", chain.code)
                    }
                    1 => format!("{}.nth({})", chain.code, self.rng.below(2)),
                    2 => format!("{}.last()", chain.code),
                    3 => format!("{}.next()", chain.code),
                    4 if *inner == Ty::Int(Int::I64) => {
                        format!("{}.max_by(|a, b| a.cmp(b).then(b.cmp(a)))", chain.code)
                    }
                    4 => {
                        let key = self.key_closure(inner, refs + 1);
                        let name = *self.rng.pick(&["min_by_key", "max_by_key"]);
                        format!("{}.{name}({key})", chain.code)
                    }
                    _ if copy => format!(
                        "{}.reduce(|a, b| if a > b {{ a }} else {{ b }})",
                        chain.code
                    ),
                    _ => format!("{}.reduce(|a, _b| a)", chain.code),
                })
            }
            6 => {
                let chain = self.any_chain(1)?;
                let body =
                    self.closure(&chain.item, chain.refs, |g| g.value(&option, depth.min(1)));
                Some(format!("{}.find_map({body})", chain.code))
            }
            7 if *inner == Ty::Int(Int::Usize) => {
                let chain = self.any_chain(1)?;
                let test = self.closure(&chain.item, chain.refs, |g| g.bool_value(depth.min(2)));
                Some(format!("{}.position({test})", chain.code))
            }
            8 if matches!(inner, Ty::Int(_) | Ty::Text | Ty::Bool | Ty::Char) => {
                let chain = self.chain_of(inner, 1)?;
                Some(format!("{chain}.{}()", self.rng.pick(&["min", "max"])))
            }
            9 => {
                let place = self.place(|t| matches!(t, Ty::Option(_)))?;
                let Ty::Option(from) = place.ty.clone() else {
                    return None;
                };
                let body = self.closure(&from, 0, |g| g.value(inner, depth));
                Some(format!("{}.map({body})", place.owned))
            }
            10 => {
                let place = self.place(|t| matches!(t, Ty::Option(_)))?;
                let Ty::Option(from) = place.ty.clone() else {
                    return None;
                };
                let body = self.closure(&from, 0, |g| g.value(&option, depth));
                Some(format!("{}.and_then({body})", place.owned))
            }
            11 => {
                let place = self.place(|t| *t == option)?;
                let test = self.closure(inner, 1, |g| g.bool_value(depth));
                Some(format!("{}.filter({test})", place.owned))
            }
            12 | 13 => {
                let place = self.place(|t| *t == option)?;
                let other = self.in_closure(|g| g.value(&option, depth));
                let name = *self.rng.pick(&["or", "xor", "and"]);
                Some(match self.rng.chance(30) {
                    true => format!("{}.or_else(|| {other})", place.owned),
                    false => format!("{}.{name}({other})", place.owned),
                })
            }
            14 | 15 => {
                let condition = self.bool_value(depth);
                let value = self.in_closure(|g| g.value(inner, depth));
                Some(match self.rng.chance(50) {
                    true => format!("({condition}).then(|| {value})"),
                    false => format!("({condition}).then_some({value})"),
                })
            }
            16 => {
                let Ty::Int(int) = inner else { return None };
                let a = self.int(*int, depth);
                let b = self.int(*int, 0);
                let name = *self.rng.pick(&["checked_div", "checked_rem"]);
                if a.low < int.stored().0 || a.high > int.stored().1 {
                    return None;
                }
                Some(format!("({}).{name}({})", a.code, b.code))
            }
            17 => {
                let Ty::Tuple(all) = inner else { return None };
                let [a, b] = &all[..] else { return None };
                let types = self.types.clone();
                if !types.can_be_some(a) || !types.can_be_some(b) {
                    return None;
                }
                let (a, b) = (
                    Ty::Option(Box::new(a.clone())),
                    Ty::Option(Box::new(b.clone())),
                );
                let (a, b) = (self.value(&a, depth), self.value(&b, depth));
                Some(format!("({a}).zip({b})"))
            }
            18 if *inner == Ty::Text => {
                let text = self.text_place()?;
                Some(match self.rng.chance(50) {
                    true => format!("{text}.strip_prefix(\"a\").map(|s| s.to_string())"),
                    false => format!("{text}.split_once(',').map(|(head, _)| head.to_string())"),
                })
            }
            19 if *inner == Ty::Char => {
                let text = self.text_place()?;
                Some(format!("{text}.chars().nth({})", self.rng.below(3)))
            }
            20 => {
                let place = self.place(|t| matches!(t, Ty::Option(_)))?;
                let Ty::Option(from) = place.ty.clone() else {
                    return None;
                };
                let body = self.closure(&from, 1, |g| g.value(inner, depth));
                Some(format!("{}.as_ref().map({body})", place.code))
            }
            _ => {
                let value = self.value(inner, depth);
                Some(format!("Some({value})"))
            }
        }
    }

    /// A closure that gives a key to sort by.
    pub(crate) fn key_closure(&mut self, item: &Ty, refs: usize) -> String {
        self.closure(item, refs, |g| {
            let key = g
                .rng
                .pick(&[
                    Ty::Int(Int::I64),
                    Ty::Text,
                    Ty::Bool,
                    Ty::Tuple(vec![Ty::Bool, Ty::Int(Int::U32)]),
                ])
                .clone();
            match g.rng.below(6) {
                0 => format!("std::cmp::Reverse({})", g.stored_int(Int::I64, 1)),
                _ => g.value(&key, 2),
            }
        })
    }

    pub(crate) fn map_value(&mut self, value: &Ty, depth: usize) -> Option<String> {
        let rust = self.types.rust(&Ty::Map(Box::new(value.clone())));
        let chain = self.any_chain(1)?;
        let body = self.closure(&chain.item, chain.refs, |g| {
            let key = match g.rng.chance(50) {
                true => format!("{:?}.to_string()", g.rng.pick(KEYS)),
                false => g.text_value(1),
            };
            format!("({key}, {})", g.value(value, depth.min(1)))
        });
        Some(format!("{}.map({body}).collect::<{rust}>()", chain.code))
    }
}
