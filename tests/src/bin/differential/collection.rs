//! Values of collections and options.

use crate::scope::{Gen, is_copy};
use crate::types::{Int, KEYS, Ty};

impl Gen {
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
            6 if self.may_end() => {
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
