//! Random values of a type, as serde writes them.

use serde_json::{Map, Value as Json, json};

use crate::rng::Rng;
use crate::types::{Field, Fields, KEYS, TEXTS, Tagging, Ty, Types};

impl Types {
    /// A random value, as serde writes it.
    pub(crate) fn json(&self, rng: &mut Rng, ty: &Ty) -> Json {
        match ty {
            Ty::Bool => json!(rng.chance(50)),
            Ty::Int(int) => {
                let low = if int.signed() { -20 } else { 0 };
                json!(if rng.chance(30) {
                    rng.within(0, 3)
                } else {
                    rng.within(low, 20)
                })
            }
            Ty::F64 => json!(rng.within(-40, 40) as f64 / 4.0 + 0.0),
            Ty::Text => json!(*rng.pick(TEXTS)),
            Ty::Char => json!(*rng.pick(&["a", "B", "7", " ", "ä", "日", "😀", ",", "z"])),
            Ty::Option(t) => match rng.chance(40) {
                true => Json::Null,
                false => self.json(rng, t),
            },
            Ty::List(t) => (0..self.size(rng)).map(|_| self.json(rng, t)).collect(),
            Ty::Set(t) => {
                let mut items: Vec<Json> = (0..self.size(rng)).map(|_| self.json(rng, t)).collect();
                items.sort_by(|a, b| match (a.as_i64(), b.as_i64()) {
                    (Some(a), Some(b)) => a.cmp(&b),
                    _ => a.as_str().cmp(&b.as_str()),
                });
                items.dedup();
                Json::Array(items)
            }
            Ty::Map(t) => {
                let mut keys: Vec<&str> = (0..self.size(rng)).map(|_| *rng.pick(KEYS)).collect();
                keys.sort_unstable();
                keys.dedup();
                Json::Object(
                    keys.into_iter()
                        .map(|k| (k.to_owned(), self.json(rng, t)))
                        .collect(),
                )
            }
            Ty::Tuple(all) => all.iter().map(|t| self.json(rng, t)).collect(),
            Ty::Struct(s) => self.fields_json(rng, &self.structs[*s].fields),
            Ty::Enum(e) => {
                let def = &self.enums[*e];
                let variant = &def.variants[rng.below(def.variants.len())];
                let held = self.fields_json(rng, &variant.fields);
                let unit = matches!(variant.fields, Fields::Unit);
                match def.tagging {
                    Tagging::External if unit => json!(variant.key),
                    Tagging::External => json!({ variant.key.clone(): held }),
                    Tagging::Adjacent if unit => json!({ "t": variant.key }),
                    Tagging::Adjacent => json!({ "t": variant.key, "c": held }),
                    Tagging::Internal => {
                        let mut all = Map::new();
                        all.insert("kind".to_owned(), json!(variant.key));
                        if let Json::Object(held) = held {
                            all.extend(held);
                        }
                        Json::Object(all)
                    }
                }
            }
            Ty::Json => match rng.below(6) {
                0 => Json::Null,
                1 => json!(rng.within(-5, 5)),
                2 => json!(*rng.pick(TEXTS)),
                3 => json!({ "a": rng.within(0, 3), "b": [1, "x"] }),
                4 => json!([rng.within(0, 3), null]),
                _ => json!(true),
            },
            Ty::Array(t) => json!([self.json(rng, t), self.json(rng, t)]),
            Ty::Boxed(t) => self.json(rng, t),
            Ty::Either => match rng.chance(50) {
                true => json!(rng.within(-5, 5)),
                false => json!(*rng.pick(TEXTS)),
            },
            Ty::Time | Ty::ChronoTime => json!(*rng.pick(crate::time::TIMES)),
            Ty::Span => json!({
                "secs": *rng.pick(&[0, 1, 59, 60, 3600]),
                "nanos": *rng.pick(&[0, 0, 250_000_000, 999_000_000]),
            }),
            Ty::Uuid => json!(*rng.pick(crate::time::UUIDS)),
            Ty::Date | Ty::ChronoDate => json!(*rng.pick(crate::time::DATES)),
            Ty::Decimal => json!(*rng.pick(&["0", "12.50", "-3.1", "1000000.01"])),
        }
    }

    fn size(&self, rng: &mut Rng) -> usize {
        *rng.pick(&[0, 1, 1, 2, 2, 3, 4])
    }

    pub(crate) fn fields_json(&self, rng: &mut Rng, fields: &Fields) -> Json {
        match fields {
            Fields::Unit => Json::Null,
            Fields::Tuple(all) if all.len() == 1 => self.json(rng, &all[0]),
            Fields::Tuple(all) => all.iter().map(|t| self.json(rng, t)).collect(),
            Fields::Named(fields) => {
                let mut object = Map::new();
                for f in fields {
                    let value = self.json(rng, &f.ty);
                    if f.loose {
                        self.spell(rng, &mut object, f, value);
                        continue;
                    }
                    let skipped = f.attribute.contains("skip_serializing_if")
                        && (value.is_null() || value.as_array().is_some_and(Vec::is_empty));
                    if !skipped {
                        object.insert(f.key.clone(), value);
                    }
                }
                Json::Object(object)
            }
        }
    }

    /// Adds a field to an object in one of the spellings that serde accepts.
    fn spell(&self, rng: &mut Rng, object: &mut Map<String, Json>, field: &Field, value: Json) {
        let attribute = &field.attribute;
        match value {
            Json::Object(inner) if attribute.contains("flatten") => object.extend(inner),
            Json::Null if rng.chance(50) => {}
            _ if attribute.contains("default") && rng.chance(50) => {}
            value => {
                let key = match attribute.split('"').nth(1) {
                    Some(alias) if attribute.contains("alias") && rng.chance(50) => {
                        alias.to_owned()
                    }
                    _ => field.key.clone(),
                };
                object.insert(key, value);
            }
        }
        if rng.chance(10) {
            object.insert("unknown".to_owned(), json!([null]));
        }
    }
}
