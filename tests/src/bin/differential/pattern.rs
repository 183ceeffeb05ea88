//! Patterns over values that are matched by reference.

use crate::scope::Gen;
use crate::types::{EnumDef, Fields, Int, Ty, Types};

/// A pattern, and what it binds: each a reference to a value of its type.
pub(crate) type Pattern = (String, Vec<(String, Ty)>);

/// A pattern of a slice, the items it binds, and its name for the rest.
pub(crate) type SlicePattern = (String, Vec<(String, Ty)>, Option<String>);

impl Types {
    /// Whether a match on the type has more than one interesting arm.
    pub(crate) fn has_patterns(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Bool | Ty::Int(_) | Ty::Char | Ty::Option(_) | Ty::Enum(_) | Ty::Tuple(_) => true,
            Ty::Struct(s) => matches!(self.structs[*s].fields, Fields::Named(_)),
            _ => false,
        }
    }
}

impl Gen {
    fn pattern_name(&mut self) -> String {
        self.new_name("p")
    }

    /// Patterns that together take every value.
    pub(crate) fn patterns(&mut self, ty: &Ty, depth: usize) -> Vec<Pattern> {
        let mut all = Vec::new();
        match ty {
            Ty::Bool => {
                all.push(("true".to_owned(), vec![]));
                all.push((
                    if self.rng.chance(50) { "false" } else { "_" }.to_owned(),
                    vec![],
                ));
                return all;
            }
            Ty::Option(inner) => {
                for _ in 0..self.rng.below(2) {
                    let (pattern, bound) = self.pattern(inner, depth);
                    all.push((format!("Some({pattern})"), bound));
                }
                let name = self.pattern_name();
                all.push((format!("Some({name})"), vec![(name, (**inner).clone())]));
                all.push(("None".to_owned(), vec![]));
                return all;
            }
            Ty::Enum(e) => {
                let def = self.types.enums[*e].clone();
                let whole = self.rng.chance(60);
                for variant in &def.variants {
                    if whole || self.rng.chance(50) {
                        all.push(self.variant(&def, &variant.name, 0));
                    }
                }
                if whole {
                    if self.rng.chance(30) {
                        let variant = self.rng.pick(&def.variants).name.clone();
                        let first = self.variant(&def, &variant, depth);
                        all.insert(0, first);
                    }
                    if self.rng.chance(30)
                        && let Some(both) = self.shared_binding(*e)
                    {
                        all.insert(0, both);
                    }
                    return all;
                }
            }
            _ => {
                for _ in 0..1 + self.rng.below(2) {
                    all.push(self.pattern(ty, depth));
                }
            }
        }
        if self.rng.chance(30) {
            let name = self.pattern_name();
            all.push((name.clone(), vec![(name, ty.clone())]));
        } else {
            all.push(("_".to_owned(), vec![]));
        }
        all
    }

    /// A pattern that may not match.
    pub(crate) fn pattern(&mut self, ty: &Ty, depth: usize) -> Pattern {
        match self.rng.below(12) {
            0 | 2 => self.alternatives(ty, depth),
            1 => self.named(ty, depth),
            _ => self.single_pattern(ty, depth),
        }
    }

    /// `(a | b)`: each binds nothing, or both a variable of one name and type.
    fn alternatives(&mut self, ty: &Ty, depth: usize) -> Pattern {
        if let Ty::Enum(e) = ty
            && let Some(pattern) = self.shared_binding(*e)
        {
            return pattern;
        }
        let first = self.single_pattern(ty, depth);
        let second = self.single_pattern(ty, depth);
        if !first.1.is_empty() || !second.1.is_empty() || first.0 == "_" {
            return first;
        }
        self.uses("| pattern");
        (format!("({} | {})", first.0, second.0), vec![])
    }

    /// `(Enum::A { x: p, .. } | Enum::B(p))`
    fn shared_binding(&mut self, index: usize) -> Option<Pattern> {
        let def = self.types.enums[index].clone();
        let fields: Vec<(usize, usize, Ty)> = (0..def.variants.len())
            .flat_map(|v| {
                let types: Vec<Ty> = match &def.variants[v].fields {
                    Fields::Unit => vec![],
                    Fields::Tuple(all) => all.clone(),
                    Fields::Named(all) => all.iter().map(|f| f.ty.clone()).collect(),
                };
                let each = types.into_iter().enumerate();
                each.map(move |(i, ty)| (v, i, ty)).collect::<Vec<_>>()
            })
            .collect();
        if fields.is_empty() {
            return None;
        }
        let first = self.rng.pick(&fields[..]).clone();
        let second = fields.iter().find(|f| f.0 != first.0 && f.2 == first.2)?;
        self.uses("| pattern");
        self.uses("| pattern that binds");
        let name = self.pattern_name();
        let one = |(v, i, _): &(usize, usize, Ty)| {
            let (path, variant) = (&def.name, &def.variants[*v]);
            match &variant.fields {
                Fields::Named(all) => {
                    format!(
                        "{path}::{} {{ {}: {name}, .. }}",
                        variant.name, all[*i].name
                    )
                }
                _ => {
                    let skipped = "_, ".repeat(*i);
                    format!("{path}::{}({skipped}{name}, ..)", variant.name)
                }
            }
        };
        let text = format!("({} | {})", one(&first), one(second));
        Some((text, vec![(name, first.2)]))
    }

    /// `name @ pattern`, where the pattern binds nothing.
    fn named(&mut self, ty: &Ty, depth: usize) -> Pattern {
        let inner = match self.rng.chance(40) {
            true => self.alternatives(ty, depth),
            false => self.single_pattern(ty, depth),
        };
        if !inner.1.is_empty() || inner.0.contains('@') || inner.0 == "_" {
            return inner;
        }
        self.uses("@ pattern");
        let name = self.pattern_name();
        (format!("{name} @ {}", inner.0), vec![(name, ty.clone())])
    }

    fn single_pattern(&mut self, ty: &Ty, depth: usize) -> Pattern {
        let nothing = |text: String| (text, vec![]);
        match ty {
            Ty::Bool => nothing(self.rng.chance(50).to_string()),
            Ty::Int(int) => {
                let low = if int.signed() {
                    self.rng.within(-8, 6)
                } else {
                    self.rng.within(0, 6)
                };
                match self.rng.below(10) {
                    0 => nothing(low.to_string()),
                    // Not `LIMIT` alone, which no reference matches.
                    7 if *int == Int::I32 => nothing("..=LIMIT".to_owned()),
                    7 if low >= 0 => nothing(format!("..{}", low + 2)),
                    8 => nothing(format!("..={low}")),
                    9 => nothing(format!("{}::MIN..={}", int.rust(), low + 1)),
                    1 => {
                        self.uses("| pattern");
                        nothing(format!("({low} | {})", low + 3))
                    }
                    2 => nothing(format!("{low}..={}", low + 6)),
                    3 => nothing(format!("{low}..")),
                    4 => nothing(format!("{low}..{}", low + 4)),
                    5 => {
                        self.uses("@ pattern");
                        let name = self.pattern_name();
                        (
                            format!("{name} @ {low}..={}", low + 9),
                            vec![(name, ty.clone())],
                        )
                    }
                    _ => self.whole(ty),
                }
            }
            Ty::Char => {
                let all = [
                    "'a'",
                    "'a'..='z'",
                    "('B' | 'ä')",
                    "'日'",
                    "('0'..='9' | 'a')",
                ];
                nothing((*self.rng.pick(&all)).to_owned())
            }
            Ty::Option(inner) => match self.rng.below(3) {
                0 => nothing("None".to_owned()),
                _ => {
                    let (pattern, bound) = self.part(inner, depth);
                    (format!("Some({pattern})"), bound)
                }
            },
            Ty::Enum(e) => {
                let def = self.types.enums[*e].clone();
                let variant = self.rng.pick(&def.variants).name.clone();
                let first = self.variant(&def, &variant, depth);
                let other = self.rng.pick(&def.variants).clone();
                if first.1.is_empty() && matches!(other.fields, Fields::Unit) && self.rng.chance(40)
                {
                    self.uses("| pattern");
                    return nothing(format!("({} | {}::{})", first.0, def.name, other.name));
                }
                first
            }
            Ty::Tuple(all) => {
                let parts: Vec<Pattern> = all.iter().map(|t| self.part(t, depth)).collect();
                let texts: Vec<&str> = parts.iter().map(|p| &*p.0).collect();
                let text = format!("({})", texts.join(", "));
                let bound: Vec<(String, Ty)> = parts.into_iter().flat_map(|p| p.1).collect();
                match twice(&bound) {
                    true => nothing("(..)".to_owned()),
                    false => (text, bound),
                }
            }
            Ty::Struct(s) => {
                let def = self.types.structs[*s].clone();
                let (pattern, bound) = self.fields_pattern(&def.name, &def.fields, depth);
                match pattern.strip_suffix(" }") {
                    Some(fields) if def.skips && !fields.ends_with("..") => {
                        (format!("{fields}, .. }}"), bound)
                    }
                    _ => (pattern, bound),
                }
            }
            _ => self.whole(ty),
        }
    }

    /// A variable or `_`.
    fn whole(&mut self, ty: &Ty) -> Pattern {
        if self.rng.chance(30) {
            return ("_".to_owned(), vec![]);
        }
        let name = self.pattern_name();
        (name.clone(), vec![(name, ty.clone())])
    }

    fn part(&mut self, ty: &Ty, depth: usize) -> Pattern {
        match depth > 0 && self.rng.chance(50) {
            true => self.pattern(ty, depth - 1),
            false => self.whole(ty),
        }
    }

    fn variant(&mut self, def: &EnumDef, name: &str, depth: usize) -> Pattern {
        let fields = def
            .variants
            .iter()
            .find(|v| v.name == name)
            .map(|v| v.fields.clone());
        let path = format!("{}::{name}", def.name);
        self.fields_pattern(&path, &fields.unwrap_or(Fields::Unit), depth)
    }

    fn fields_pattern(&mut self, path: &str, fields: &Fields, depth: usize) -> Pattern {
        match fields {
            Fields::Unit => (path.to_owned(), vec![]),
            Fields::Tuple(all) => {
                let parts: Vec<Pattern> = all.iter().map(|t| self.part(t, depth)).collect();
                let texts: Vec<&str> = parts.iter().map(|p| &*p.0).collect();
                let text = format!("{path}({})", texts.join(", "));
                let bound: Vec<(String, Ty)> = parts.into_iter().flat_map(|p| p.1).collect();
                match twice(&bound) {
                    true => (format!("{path}(..)"), vec![]),
                    false => (text, bound),
                }
            }
            Fields::Named(all) => {
                let some = if self.rng.chance(50) {
                    all.len()
                } else {
                    self.rng.below(all.len() + 1)
                };
                let mut texts = Vec::new();
                let mut bound = Vec::new();
                for field in all.iter().take(some) {
                    if !field.name.contains('#') && self.rng.chance(15) {
                        self.uses("names equal to fields");
                        texts.push(field.name.clone());
                        bound.push((field.name.clone(), field.ty.clone()));
                        continue;
                    }
                    let part = self.part(&field.ty, depth);
                    texts.push(format!("{}: {}", field.name, part.0));
                    bound.extend(part.1);
                }
                if twice(&bound) {
                    return (format!("{path} {{ .. }}"), vec![]);
                }
                if some < all.len() {
                    texts.push("..".to_owned());
                }
                (format!("{path} {{ {} }}", texts.join(", ")), bound)
            }
        }
    }

    /// Patterns of a list, matched as a slice, and what they bind: items, and the rest as a slice.
    pub(crate) fn slice_patterns(&mut self, item: &Ty) -> Vec<SlicePattern> {
        self.uses("slice pattern");
        let (a, z, rest) = (
            self.pattern_name(),
            self.pattern_name(),
            self.pattern_name(),
        );
        let one = (a.clone(), item.clone());
        let mut all = vec![("[]".to_owned(), vec![], None)];
        match self.rng.below(4) {
            0 => all.push((format!("[{a}]"), vec![one], None)),
            1 => all.push((format!("[{a}, {rest} @ ..]"), vec![one], Some(rest))),
            2 => all.push((
                format!("[{a}, .., {z}]"),
                vec![one, (z, item.clone())],
                None,
            )),
            _ => all.push((format!("[.., {a}]"), vec![one], None)),
        }
        all.push(("_".to_owned(), vec![], None));
        all
    }
}

/// Whether a name is bound more than once.
fn twice(bound: &[(String, Ty)]) -> bool {
    let again = |(i, one): (usize, &(String, Ty))| bound[..i].iter().any(|other| other.0 == one.0);
    bound.iter().enumerate().any(again)
}
