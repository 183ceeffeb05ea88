//! Values of any type.

use crate::scope::{Gen, is_copy};
use crate::types::{Fields, Ty};

impl Gen {
    /// A value whose type its surroundings tell, too.
    pub(crate) fn typed_value(&mut self, ty: &Ty, depth: usize) -> String {
        if self.rng.chance(80) {
            return self.value(ty, depth);
        }
        match ty {
            Ty::Option(_) if self.rng.chance(30) => "None".to_owned(),
            Ty::List(_) if self.rng.chance(30) => {
                (*self.rng.pick(&["vec![]", "Vec::new()"])).to_owned()
            }
            Ty::Text if self.rng.chance(50) => {
                self.uses("into");
                format!("{:?}.into()", self.rng.pick(crate::types::TEXTS))
            }
            Ty::List(item) if depth > 0 => {
                let chain = self.pure(|g| g.chain_of(item, depth - 1));
                match chain {
                    Some(chain) => format!("{chain}.collect()"),
                    None => self.value(ty, depth),
                }
            }
            _ => self.value(ty, depth),
        }
    }

    /// A value that a variable may hold.
    pub(crate) fn value(&mut self, ty: &Ty, depth: usize) -> String {
        if depth > 0
            && self.rng.chance(6)
            && let Some(code) = self.own_value(ty, depth - 1)
        {
            return code;
        }
        match ty {
            Ty::Bool => return self.bool_value(depth),
            Ty::Int(int) => return self.stored_int(*int, depth),
            Ty::F64 => return self.stored_float(depth),
            Ty::Text => return self.text_value(depth),
            Ty::Char => return self.char_value(depth),
            _ => {}
        }
        if depth == 0 || self.rng.chance(20) {
            if self.rng.chance(80)
                && let Some(code) = self.read(ty)
            {
                return code;
            }
            if depth == 0 {
                return self.pure(|g| g.literal(ty, 0));
            }
        }
        let depth = depth - 1;
        let code = match self.rng.below(20) {
            0 | 1 => Some(self.literal(ty, depth)),
            10.. => self.form(ty, depth),
            2 => self.step_value(ty),
            3 => self.general(ty, depth),
            4 => {
                let (a, b) = (self.value(ty, depth), self.value(ty, depth));
                let condition = self.bool_value(depth);
                Some(format!("(if {condition} {{ {a} }} else {{ {b} }})"))
            }
            _ => match ty {
                Ty::Option(inner) => self.pure(|g| g.option_value(inner, depth)),
                Ty::List(item) => self.pure(|g| g.list_value(item, depth)),
                Ty::Map(value) => self.pure(|g| g.map_value(value, depth)),
                Ty::Set(item) => self.pure(|g| {
                    let chain = g.chain_of(item, depth)?;
                    Some(format!("{chain}.collect::<{}>()", g.types.rust(ty)))
                }),
                Ty::Struct(_) => self.updated_struct(ty, depth),
                ty if crate::types::TIMES.contains(ty) => self.time_value(ty),
                _ => Some(self.literal(ty, depth)),
            },
        };
        code.unwrap_or_else(|| self.value(ty, 0))
    }

    /// `Order { a, ..base }`
    fn updated_struct(&mut self, ty: &Ty, depth: usize) -> Option<String> {
        let Ty::Struct(s) = ty else { return None };
        let def = self.types.structs[*s].clone();
        let Fields::Named(fields) = &def.fields else {
            return None;
        };
        if fields.len() < 2 {
            return None;
        }
        let base = self.place(|t| t == ty)?;
        self.uses("struct update");
        let field = self.rng.pick(fields).clone();
        let value = self.typed_value(&field.ty, depth);
        Some(format!(
            "{} {{ {}: {value}, ..{} }}",
            def.name, field.name, base.owned
        ))
    }

    /// A value written out.
    pub(crate) fn literal(&mut self, ty: &Ty, depth: usize) -> String {
        let inner = depth.saturating_sub(1);
        match ty {
            Ty::Option(t) => match self.rng.chance(35) {
                true => format!("None::<{}>", self.types.rust(t)),
                false => format!("Some({})", self.value(t, inner)),
            },
            Ty::List(t) => {
                let count = self.rng.below(4);
                if count == 0 {
                    return format!("Vec::<{}>::new()", self.types.rust(t));
                }
                let items: Vec<String> = (0..count).map(|_| self.value(t, inner)).collect();
                format!("vec![{}]", items.join(", "))
            }
            Ty::Set(t) => {
                let items: Vec<String> = (0..1 + self.rng.below(2))
                    .map(|_| self.pure(|g| g.value(t, inner)))
                    .collect();
                format!(
                    "vec![{}].into_iter().collect::<{}>()",
                    items.join(", "),
                    self.types.rust(ty)
                )
            }
            Ty::Map(t) => {
                if self.rng.chance(40) {
                    let map = self.types.map_name();
                    return format!("{map}::<String, {}>::new()", self.types.rust(t));
                }
                let key = *self.rng.pick(crate::types::KEYS);
                let value = self.pure(|g| g.value(t, inner));
                format!(
                    "vec![({key:?}.to_string(), {value})].into_iter().collect::<{}>()",
                    self.types.rust(ty)
                )
            }
            Ty::Tuple(all) => {
                let all: Vec<String> = all.iter().map(|t| self.value(t, inner)).collect();
                format!("({})", all.join(", "))
            }
            Ty::Struct(s) => {
                let def = self.types.structs[*s].clone();
                let code = self.construct(&def.name, &def.fields, inner);
                match code.strip_suffix(" }") {
                    Some(code) if def.skips => format!("{code}, cached: 0 }}"),
                    _ => code,
                }
            }
            Ty::Enum(e) => {
                let def = self.types.enums[*e].clone();
                let variant = self.rng.pick(&def.variants).clone();
                self.construct(
                    &format!("{}::{}", def.name, variant.name),
                    &variant.fields,
                    inner,
                )
            }
            Ty::Json => {
                self.uses("json!");
                let (n, text) = (
                    self.pure(|g| g.int(crate::types::Int::I64, inner)),
                    self.pure(|g| g.text_value(0)),
                );
                match self.rng.below(3) {
                    // `[` and `{` begin JSON there.
                    0 => format!("json!({{ \"n\": ({}), \"t\": ({text}) }})", n.code),
                    1 => format!("json!([({}), null, ({text})])", n.code),
                    _ => "json!({ \"a\": [1, { \"b\": true }] })".to_owned(),
                }
            }
            Ty::Array(t) => format!("[{}, {}]", self.value(t, inner), self.value(t, 0)),
            Ty::Boxed(t) => format!("Box::new({})", self.value(t, inner)),
            Ty::Either => "either()".to_owned(),
            ty if crate::types::TIMES.contains(ty) => self.time_literal(ty),
            _ => self.value(ty, 0),
        }
    }

    fn construct(&mut self, path: &str, fields: &Fields, depth: usize) -> String {
        match fields {
            Fields::Unit => path.to_owned(),
            Fields::Tuple(all) => {
                let all: Vec<String> = all.iter().map(|t| self.typed_value(t, depth)).collect();
                format!("{path}({})", all.join(", "))
            }
            Fields::Named(fields) => {
                let all: Vec<String> = fields
                    .iter()
                    .map(|f| {
                        let same = |p: &crate::scope::Place| p.code == f.name && p.owned == f.name;
                        if self.places().iter().any(|p| same(p) && p.ty == f.ty) {
                            self.uses("names equal to fields");
                            return f.name.clone();
                        }
                        format!("{}: {}", f.name, self.typed_value(&f.ty, depth))
                    })
                    .collect();
                format!("{path} {{ {} }}", all.join(", "))
            }
        }
    }

    /// What makes a value of any type.
    pub(crate) fn general(&mut self, ty: &Ty, depth: usize) -> Option<String> {
        match self.rng.below(24) {
            12.. => self.form(ty, depth),
            8..=11 if self.types.can_be_some(ty) => {
                let option = self.pure(|g| g.option_value(ty, depth))?;
                let default = self.pure(|g| g.value(ty, 0));
                Some(format!("({option}).unwrap_or({default})"))
            }
            0 | 1 => self.match_value(ty, depth),
            2 => {
                self.uses("a block as a value");
                let inner = self.types.random_type(&mut self.rng, 1);
                let name = self.name();
                let first = self.pure(|g| g.value(&inner, depth));
                let body = self.pure(|g| {
                    g.scoped(|g| {
                        g.declare(&name, &inner, 0, false);
                        g.value(ty, depth)
                    })
                });
                // In parentheses: what follows a block may begin something else.
                Some(format!("({{ let {name} = {first}; {body} }})"))
            }
            3 => {
                let place = self.place(|t| matches!(t, Ty::List(item) if **item == *ty))?;
                if !self.may_end() {
                    return None;
                }
                self.uses("index of a list");
                let index = self.pure(|g| g.int(crate::types::Int::Usize, depth.min(1)));
                let index = if self.rng.chance(60) {
                    self.rng.below(2).to_string()
                } else {
                    index.code
                };
                let clone = if is_copy(ty) { "" } else { ".clone()" };
                Some(format!("{}[{index}]{clone}", place.code))
            }
            4 => {
                let place = self.place(|t| matches!(t, Ty::Map(item) if **item == *ty))?;
                if !self.may_end() {
                    return None;
                }
                self.uses("index of a map");
                let key = self.map_key();
                let clone = if is_copy(ty) { "" } else { ".clone()" };
                Some(format!("{}[{key}]{clone}", place.code))
            }
            5 | 6 => self.pure(|g| g.made_of_option(ty, depth)),
            _ => self.pure(|g| g.fold_to(ty, depth)),
        }
    }

    /// `option.map_or(a, |x| b)` and its kin.
    fn made_of_option(&mut self, ty: &Ty, depth: usize) -> Option<String> {
        let place = self.place(|t| matches!(t, Ty::Option(_)))?;
        let Ty::Option(inner) = place.ty.clone() else {
            return None;
        };
        let name = self.name();
        let default = self.in_closure(|g| g.value(ty, depth));
        let body = self.in_closure(|g| {
            g.declare(&name, &inner, 0, false);
            g.value(ty, depth)
        });
        // An `Option` of an `Option` has no JSON, on the way neither.
        let forms = if self.types.can_be_some(ty) { 4 } else { 2 };
        Some(match self.rng.below(forms) {
            0 => format!("{}.map_or({default}, |{name}| {body})", place.owned),
            1 => format!("{}.map_or_else(|| {default}, |{name}| {body})", place.owned),
            2 => format!("{}.map(|{name}| {body}).unwrap_or({default})", place.owned),
            _ => format!(
                "{}.map(|{name}| {body}).unwrap_or_else(|| {default})",
                place.owned
            ),
        })
    }

    /// `match` or `if let` as an expression without steps.
    fn match_value(&mut self, ty: &Ty, depth: usize) -> Option<String> {
        self.uses("match as an expression");
        let types = self.types.clone();
        let place = self.place(|t| types.has_patterns(t))?;
        let mut code = String::from("(match &");
        code.push_str(&place.code);
        code.push_str(" { ");
        for (pattern, bindings) in self.patterns(&place.ty, 1) {
            let (guard, body) = self.in_closure(|g| {
                for (name, ty) in &bindings {
                    g.declare(name, ty, 1, false);
                }
                let guard = match g.rng.chance(20) && pattern != "_" {
                    true => {
                        g.uses("match guard");
                        format!(" if {}", g.bool_value(1))
                    }
                    false => String::new(),
                };
                (guard, g.value(ty, depth))
            });
            code.push_str(&format!("{pattern}{guard} => {body}, "));
            if !guard.is_empty() {
                let body = self.in_closure(|g| {
                    for (name, ty) in &bindings {
                        g.declare(name, ty, 1, false);
                    }
                    g.value(ty, 0)
                });
                code.push_str(&format!("{pattern} => {body}, "));
            }
        }
        code.push_str("})");
        Some(code)
    }

    /// `matches!(value, pattern)`
    pub(crate) fn matches(&mut self, depth: usize) -> Option<String> {
        let types = self.types.clone();
        let place = self.place(|t| types.has_patterns(t))?;
        self.uses("matches!");
        let (pattern, bindings) = self.pattern(&place.ty, 2);
        let guard = match bindings.is_empty() {
            true => String::new(),
            false => self.in_closure(|g| {
                for (name, ty) in &bindings {
                    g.declare(name, ty, 1, false);
                }
                format!(" if {}", g.bool_value(depth.min(1)))
            }),
        };
        // In a macro no pattern begins with `..`.
        if pattern.starts_with("..") {
            return None;
        }
        Some(format!("matches!(&{}, {pattern}{guard})", place.code))
    }
}
