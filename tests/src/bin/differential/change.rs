//! Statements that change a variable.

use crate::scope::{Gen, Place};
use crate::statement::Block;
use crate::types::{Fields, Int, KEYS, Ty};

impl Gen {
    /// Changes some variable or a part of it; declares one when there is none.
    pub(crate) fn change(&mut self, out: &mut Block) {
        let collection = match self.rng.chance(60) {
            true => self.mutable_place(|t| matches!(t, Ty::List(_) | Ty::Map(_) | Ty::Set(_))),
            false => None,
        };
        let any = match collection {
            Some(place) => Some(place),
            None => self.mutable_place(|t| !matches!(t, Ty::Json)),
        };
        let Some(place) = any else {
            return self.let_value(out);
        };
        let code = place.code.clone();
        let assign = self.rng.chance(30);
        match &place.ty {
            Ty::Int(int) if !assign => self.change_int(out, &code, *int),
            Ty::F64 if !assign => {
                self.uses("compound assignment");
                let value = self.stored_float(2);
                let op = *self.rng.pick(&["+", "-"]);
                out.line(format!("{code} {op}= {value};"));
                out.line(format!("{code} = {code}.clamp(-1000.0, 1000.0);"));
            }
            Ty::Option(inner) if !assign => self.change_option(out, &place, inner),
            Ty::Bool if !assign => {
                self.uses("compound assignment");
                let value = self.bool_value(2);
                let op = *self.rng.pick(&["&", "|", "^"]);
                out.line(format!("{code} {op}= {value};"));
            }
            Ty::Time if !assign => {
                self.uses("compound assignment");
                let op = *self.rng.pick(&["+", "-"]);
                out.line(format!("{code} {op}= Duration::from_secs(3_600);"));
            }
            Ty::Text if !assign => self.change_text(out, &code),
            Ty::List(item) if !assign => self.change_list(out, &place, item),
            Ty::Map(value) if !assign => {
                let key = self.map_key();
                match self.rng.below(7) {
                    5 | 6 if self.types.can_be_some(value) => {
                        self.uses("remove as a value");
                        let name = self.new_name("gone");
                        out.line(format!("let {name} = {code}.remove({key});"));
                        self.declare(&name, &Ty::Option(value.clone()), 0, false);
                    }
                    0 => out.line(format!("{code}.remove({key});")),
                    1 => out.line(format!("{code}.clear();")),
                    2 => {
                        let other = self.pure(|g| g.value(&place.ty, 1));
                        out.line(format!("{code}.extend({other});"));
                    }
                    _ => {
                        let key = *self.rng.pick(KEYS);
                        let value = self.value(value, 2);
                        out.line(format!("{code}.insert({key:?}.to_string(), {value});"));
                    }
                }
            }
            Ty::Set(item) if !assign => {
                let value = self.pure(|g| g.value(item, 1));
                match self.rng.below(4) {
                    0 => out.line(format!("{code}.remove(&{value});")),
                    1 => out.line(format!("{code}.clear();")),
                    _ => out.line(format!("{code}.insert({value});")),
                }
            }
            ty => {
                self.uses(if code.contains('.') {
                    "assignment of a field"
                } else {
                    "assignment"
                });
                let value = match self.in_loop() {
                    true => self.bounded(ty),
                    false => self.typed_value(ty, 3),
                };
                out.line(format!("{code} = {value};"));
            }
        }
    }

    fn in_loop(&self) -> bool {
        self.loops.iter().any(|l| l.fork == self.fork)
    }

    /// A value that doesn't grow from round to round.
    fn bounded(&mut self, ty: &Ty) -> String {
        let value = self.pure(|g| g.value(ty, 2));
        match ty {
            Ty::Text => format!("({value}).chars().take(12).collect::<String>()"),
            Ty::List(item) => {
                let item = self.types.rust(item);
                format!("({value}).into_iter().take(5).collect::<Vec<{item}>>()")
            }
            _ => value,
        }
    }

    /// `option.take()`, `option.insert(x)`, `option.replace(x)`
    fn change_option(&mut self, out: &mut Block, place: &Place, inner: &Ty) {
        let code = &place.code;
        let hidden = self.hidden.replace(place.root.name.clone());
        let value = self.pure(|g| g.value(inner, 1));
        self.hidden = hidden;
        let was = self.new_name("was");
        match self.rng.below(4) {
            0 => {
                self.uses("take of an option");
                out.line(format!("let {was} = {code}.take();"));
            }
            1 => {
                self.uses("replace of an option");
                out.line(format!("let {was} = {code}.replace({value});"));
            }
            2 => return out.line(format!("let _ = {code}.insert({value});")),
            _ => return out.line(format!("{code} = Some({value});")),
        }
        self.declare(&was, &place.ty, 0, false);
    }

    fn change_int(&mut self, out: &mut Block, code: &str, int: Int) {
        self.uses("compound assignment");
        let high = int.stored().1;
        match self.rng.below(6) {
            0..=2 => {
                let value = self.stored_int(int, 2);
                out.line(format!("{code} += {value};"));
                out.line(format!("{code} %= {high};"));
            }
            3 if int.signed() => {
                let value = self.stored_int(int, 2);
                out.line(format!("{code} -= {value};"));
                out.line(format!("{code} %= {high};"));
            }
            4 => {
                out.line(format!("{code} *= 2;"));
                out.line(format!("{code} %= {high};"));
            }
            _ => out.line(format!("{code} /= {};", 2 + self.rng.below(4))),
        }
    }

    fn change_text(&mut self, out: &mut Block, code: &str) {
        match self.rng.below(5) {
            0 => {
                let c = self.char_value(1);
                out.line(format!("{code}.push({c});"));
            }
            1 => out.line(format!(
                "{code} += {:?};",
                self.rng.pick(&["x", "é", "😀", ", "])
            )),
            2 => out.line(format!("{code}.clear();")),
            _ => {
                let text = self.bounded(&Ty::Text);
                out.line(format!("{code}.push_str(&{text});"));
                out.line(format!(
                    "{code} = {code}.chars().take(30).collect::<String>();"
                ));
            }
        }
    }

    fn change_list(&mut self, out: &mut Block, place: &Place, item: &Ty) {
        let code = &place.code;
        let types = self.types.clone();
        let ordered = match item {
            Ty::Int(_) | Ty::Text | Ty::Bool | Ty::Char | Ty::Time => true,
            Ty::Tuple(all) => all
                .iter()
                .all(|t| matches!(t, Ty::Int(_) | Ty::Text | Ty::Bool | Ty::Char)),
            _ => false,
        };
        match self.rng.below(40) {
            34..=39 => self.rearrange(out, place, item),
            26..=33 => self.change_element(out, place, item),
            0..=4 => {
                let value = self.value(item, 2);
                out.line(format!("{code}.push({value});"));
            }
            5 => {
                let value = self.pure(|g| g.value(item, 2));
                out.line(format!("{code}.insert(0, {value});"));
            }
            6 | 22..=25 if self.may_end() => {
                let value = self.pure(|g| g.value(item, 1));
                match self.rng.below(4) {
                    0 => out.line(format!("{code}.insert(1, {value});")),
                    1 => out.line(format!("{code}.remove({});", self.rng.below(2))),
                    2 => out.line(format!("{code}.swap(0, {});", self.rng.below(3))),
                    _ => {
                        self.uses("assignment of an element");
                        out.line(format!("{code}[{}] = {value};", self.rng.below(3)));
                    }
                }
            }
            7 | 8 if types.can_be_some(item) => {
                self.uses("pop as a value");
                let name = self.new_name("last");
                out.line(format!("let {name} = {code}.pop();"));
                self.declare(&name, &Ty::Option(Box::new(item.clone())), 0, false);
            }
            9 => out.line(format!("{code}.truncate({});", self.rng.below(3))),
            10 => out.line(format!("{code}.reverse();")),
            11 | 12 if ordered => {
                let name = *self.rng.pick(&["sort", "sort_unstable"]);
                out.line(format!("{code}.{name}();"));
            }
            13 | 14 => {
                let hidden = self.hidden.replace(place.root.name.clone());
                let key = self.key_closure(item, 1);
                self.hidden = hidden;
                let name = *self.rng.pick(&["sort_by_key", "sort_unstable_by_key"]);
                // What is left unsorted among equals is not told by the unstable sort.
                let name = if name == "sort_unstable_by_key" && !matches!(item, Ty::Bool) {
                    "sort_by_key"
                } else {
                    name
                };
                out.line(format!("{code}.{name}({key});"));
            }
            15 if ordered && *item != Ty::Bool => {
                let compare = *self
                    .rng
                    .pick(&["a.cmp(b)", "b.cmp(a)", "a.cmp(b).reverse()"]);
                out.line(format!("{code}.sort_by(|a, b| {compare});"));
            }
            15 if *item == Ty::F64 => out.line(format!("{code}.sort_by(|a, b| a.total_cmp(b));")),
            16 if types.has_eq(item) => out.line(format!("{code}.dedup();")),
            17 | 18 => {
                let hidden = self.hidden.replace(place.root.name.clone());
                let name = self.name();
                let test = self.in_closure(|g| {
                    g.declare(&name, item, 1, false);
                    g.bool_value(2)
                });
                self.hidden = hidden;
                out.line(format!("{code}.retain(|{name}| {test});"));
            }
            19 => {
                let more = self.bounded(&place.ty);
                out.line(format!("{code}.extend({more});"));
                if self.in_loop() {
                    out.line(format!("{code}.truncate(20);"));
                }
            }
            20 if !self.in_loop() => {
                let Some(other) = self.place(|t| *t == place.ty) else {
                    return;
                };
                if other.root.name == place.root.name {
                    return;
                }
                out.line(format!("{code}.extend_from_slice(&{});", other.code));
            }
            21 => out.line(format!("{code}.clear();")),
            _ => {
                let value = self.bounded(&place.ty);
                out.line(format!("{code} = {value};"));
            }
        }
    }

    /// Moves elements around, or puts others in their places.
    fn rearrange(&mut self, out: &mut Block, place: &Place, item: &Ty) {
        let code = &place.code;
        let hidden = self.hidden.replace(place.root.name.clone());
        let value = self.pure(|g| g.value(item, 1));
        let key = self.key_closure(item, 1);
        self.hidden = hidden;
        let (n, ordered) = (self.rng.below(3), matches!(item, Ty::Int(_) | Ty::Text));
        out.line(match self.rng.below(8) {
            0 => format!("{code}.fill({value});"),
            1 => format!("{code}.resize({n}, {value});"),
            2 => format!("if {code}.len() >= {n} {{ {code}.rotate_left({n}); }}"),
            3 => format!("if {code}.len() >= {n} {{ {code}.rotate_right({n}); }}"),
            4 => format!("if {code}.len() > {n} {{ {code}.swap_remove({n}); }}"),
            5 if self.may_end() => format!("{code}.rotate_left({n});"),
            // Equal ones can't be told apart.
            6 if ordered => format!("{code}.sort_unstable_by(|a, b| b.cmp(a));"),
            7 if *item == Ty::Text => format!("{code}.sort_unstable_by_key(|e| e.clone());"),
            7 if ordered => format!("{code}.sort_unstable_by_key(|e| std::cmp::Reverse(*e));"),
            _ => format!("{code}.sort_by_cached_key({key});"),
        });
    }

    /// Changes an element that is there, or takes it out.
    fn change_element(&mut self, out: &mut Block, place: &Place, item: &Ty) {
        let code = &place.code;
        let at = self.rng.below(2);
        let hidden = self.hidden.replace(place.root.name.clone());
        let value = self.pure(|g| g.value(item, 1));
        self.hidden = hidden;
        let number = match item {
            Ty::Int(int) => Some(format!("1; {code}[{at}] %= {}", int.stored().1)),
            Ty::F64 => Some(format!("0.25; {code}[{at}] = {code}[{at}].min(1000.0)")),
            Ty::Text => Some(format!("\"+\"; {code}.truncate(20)")),
            _ => None,
        };
        self.uses("assignment of an element");
        let change = match (self.rng.below(9), number) {
            (0, _) => format!("{code}.remove({at});"),
            (1, _) => format!("{code}.swap(0, {at});"),
            (2, _) => format!("{code}.insert({at}, {value});"),
            (3 | 4, Some(number)) => format!("{code}[{at}] += {number};"),
            _ => match self.part_of(item, &format!("{code}[{at}]")) {
                Some((part, ty)) if self.rng.chance(50) => {
                    let value = self.bounded(&ty);
                    format!("{part} = {value};")
                }
                _ => format!("{code}[{at}] = {value};"),
            },
        };
        out.line(format!("if {code}.len() > {at} {{ {change} }}"));
    }

    /// A field of a struct or tuple.
    fn part_of(&mut self, ty: &Ty, code: &str) -> Option<(String, Ty)> {
        match ty {
            Ty::Tuple(all) => {
                let i = self.rng.below(all.len());
                Some((format!("{code}.{i}"), all[i].clone()))
            }
            Ty::Struct(s) => match &self.types.structs[*s].fields {
                Fields::Named(all) => {
                    let field = self.rng.pick(all);
                    Some((format!("{code}.{}", field.name), field.ty.clone()))
                }
                _ => None,
            },
            _ => None,
        }
    }
}
