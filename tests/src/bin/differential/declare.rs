//! Random declarations: which types a module has.

use crate::rng::Rng;
use crate::types::{EnumDef, Field, Fields, Int, StructDef, TIMES, Tagging, Ty, Types, Variant};

const FIELD_NAMES: &[&str] = &[
    "id",
    "name",
    "total",
    "items",
    "value",
    "note",
    "r#type",
    "order_id",
    "count",
    "in_stock",
    "unit_price",
    "error",
    "r#in",
    "and",
    "line2",
    "is_ok",
    "sku",
];
const STRUCT_NAMES: &[&str] = &["Order", "Item", "Line", "Stock", "Reply", "Point"];
const ENUM_NAMES: &[&str] = &["Status", "Payment", "Shape", "Level"];
const VARIANT_NAMES: &[&str] = &[
    "Open", "Paid", "OnHold", "Circle", "Square", "Error2", "TypeA",
];

fn camel(name: &str) -> String {
    let mut out = String::new();
    let mut up = false;
    for c in name.trim_start_matches("r#").chars() {
        if c == '_' {
            up = true;
        } else if up {
            out.extend(c.to_uppercase());
            up = false;
        } else {
            out.push(c);
        }
    }
    out
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for (i, c) in name.chars().enumerate() {
        if c.is_uppercase() && i > 0 {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// The type of what a variant holds first.
fn first_field(variant: &Variant) -> Option<Ty> {
    match &variant.fields {
        Fields::Unit => None,
        Fields::Tuple(all) => all.first().cloned(),
        Fields::Named(all) => all.first().map(|f| f.ty.clone()),
    }
}

/// `Page<T>`
fn random_page(rng: &mut Rng) -> StructDef {
    let item = rng.pick(&[Ty::Int(Int::I64), Ty::Text, Ty::F64]).clone();
    let fields = [
        ("rows", Ty::List(Box::new(item.clone()))),
        ("last", Ty::Option(Box::new(item.clone()))),
        ("number", Ty::Int(Int::U32)),
    ];
    let field = |(name, ty): (&str, Ty)| Field {
        name: name.to_owned(),
        key: name.to_owned(),
        ty,
        attribute: String::new(),
        loose: false,
    };
    StructDef {
        name: "Page".to_owned(),
        fields: Fields::Named(fields.map(field).into()),
        attribute: String::new(),
        generic: Some(item),
        skips: false,
        exact: false,
        loose: false,
    }
}

impl Types {
    /// Random declarations.
    pub(crate) fn random(rng: &mut Rng) -> Types {
        let mut types = Types {
            hashed: rng.chance(20),
            either: rng.chance(12),
            ..Types::default()
        };
        let (structs, enums) = (1 + rng.below(2), 1 + rng.below(2));
        for i in 0..structs.max(enums) {
            if i < structs {
                let def = types.random_struct(rng, i);
                types.structs.push(def);
            }
            if i < enums {
                let def = types.random_enum(rng, i);
                types.enums.push(def);
            }
        }
        if rng.chance(20) {
            let page = random_page(rng);
            types.structs.push(page);
        }
        if rng.chance(40) {
            types.declare_loose(rng);
        }
        types
    }

    /// `Request`, with another struct flattened into it.
    fn declare_loose(&mut self, rng: &mut Rng) {
        let inner = self.loose_fields(rng, &["zone", "level", "marks"], "");
        let mut fields = self.loose_fields(rng, &["count", "name", "order_id", "is_ok"], "old");
        let at = self.structs.len();
        let field = |ty: Ty, name: &str, attribute: &str| Field {
            name: name.to_owned(),
            key: name.to_owned(),
            ty,
            attribute: attribute.to_owned(),
            loose: true,
        };
        if rng.chance(60) {
            fields.push(field(Ty::Struct(at), "more", "#[serde(flatten)]"));
        } else {
            fields.push(field(Ty::Struct(at), "inside", ""));
        }
        for (name, fields) in [("Extra", inner), ("Request", fields)] {
            self.structs.push(StructDef {
                name: name.to_owned(),
                fields: Fields::Named(fields),
                attribute: String::new(),
                generic: None,
                skips: false,
                exact: false,
                loose: true,
            });
        }
        self.loose = Some(at + 1);
    }

    fn loose_fields(&self, rng: &mut Rng, names: &[&str], old: &str) -> Vec<Field> {
        let each = names.iter().map(|name| {
            let ty = self.random_type(rng, 1);
            let plain = matches!(ty, Ty::Int(_) | Ty::Text | Ty::Bool | Ty::List(_));
            let attribute = match rng.below(4) {
                0 if matches!(ty, Ty::Text) => "#[serde(default = \"greeting\")]".to_owned(),
                0 if plain => "#[serde(default)]".to_owned(),
                1 if !old.is_empty() => format!("#[serde(alias = \"{old}{name}\")]"),
                _ => String::new(),
            };
            Field {
                name: (*name).to_owned(),
                key: (*name).to_owned(),
                ty,
                attribute,
                loose: true,
            }
        });
        each.collect()
    }

    /// How many structs may be anywhere.
    fn plain_structs(&self) -> usize {
        self.structs.iter().filter(|s| !s.loose).count()
    }

    /// A random type; `depth` says how far it may nest.
    pub(crate) fn random_type(&self, rng: &mut Rng, depth: usize) -> Ty {
        // Few types, so that values of one find others of the same.
        let scalar = |rng: &mut Rng| match rng.below(22) {
            0 | 1 => Ty::Bool,
            2..=6 => Ty::Int(Int::I64),
            7..=10 => {
                Ty::Int(*rng.pick(&[Int::U32, Int::U32, Int::I32, Int::U64, Int::Usize, Int::U8]))
            }
            11..=13 => Ty::F64,
            14..=18 => Ty::Text,
            19 => Ty::Char,
            _ => rng.pick(&TIMES[..]).clone(),
        };
        if depth == 0 {
            return scalar(rng);
        }
        let deeper = if rng.chance(50) { depth - 1 } else { 0 };
        match rng.below(16) {
            0..=5 => scalar(rng),
            6 | 7 => Ty::Option(Box::new(self.inner_type(rng, deeper))),
            8..=10 => Ty::List(Box::new(self.random_type(rng, deeper))),
            11 => Ty::Tuple(
                (0..2 + rng.below(2))
                    .map(|_| self.random_type(rng, depth - 1))
                    .collect(),
            ),
            12 => match rng.below(4) {
                0 => Ty::Set(Box::new(
                    rng.pick(&[Ty::Int(Int::I64), Ty::Text, Ty::Int(Int::U32)])
                        .clone(),
                )),
                _ => Ty::Map(Box::new(self.random_type(rng, depth - 1))),
            },
            13 | 14 if !self.structs.is_empty() => Ty::Struct(rng.below(self.plain_structs())),
            15 if !self.enums.is_empty() => Ty::Enum(rng.below(self.enums.len())),
            _ => scalar(rng),
        }
    }

    /// A type that `Option` can hold without being confused with `None`.
    fn inner_type(&self, rng: &mut Rng, depth: usize) -> Ty {
        loop {
            let ty = self.random_type(rng, depth);
            if self.can_be_some(&ty) {
                return ty;
            }
        }
    }

    fn random_fields(&self, rng: &mut Rng, rename_all: bool, plain: bool) -> Vec<Field> {
        let count = 1 + rng.below(4);
        let mut fields: Vec<Field> = Vec::new();
        while fields.len() < count {
            let name = *rng.pick(FIELD_NAMES);
            if fields.iter().any(|f| f.name == name) {
                continue;
            }
            let mut ty = self.random_type(rng, 2);
            match rng.below(24) {
                0 => ty = Ty::Array(Box::new(self.random_type(rng, 0))),
                1 => ty = Ty::Boxed(Box::new(ty)),
                2 if self.either => ty = Ty::Either,
                _ => {}
            }
            let (mut key, mut attribute) = match rename_all {
                true => (camel(name), String::new()),
                false => (name.trim_start_matches("r#").to_owned(), String::new()),
            };
            match rng.below(12) {
                0 => {
                    key = (*rng.pick(&["with space", "a-b", "$x", "1st", "it's"])).to_owned();
                    attribute = format!("#[serde(rename = {key:?})]");
                }
                1 if matches!(ty, Ty::Option(_)) => {
                    attribute = "#[serde(skip_serializing_if = \"Option::is_none\")]".to_owned();
                }
                2 if matches!(ty, Ty::List(_)) && !plain => {
                    attribute =
                        "#[serde(default, skip_serializing_if = \"Vec::is_empty\")]".to_owned();
                }
                3 if matches!(ty, Ty::Int(_) | Ty::Text | Ty::Bool) && !plain => {
                    attribute = "#[serde(default)]".to_owned();
                }
                _ => {}
            }
            if fields.iter().all(|f| f.key != key) {
                fields.push(Field {
                    name: name.to_owned(),
                    key,
                    ty,
                    attribute,
                    loose: false,
                });
            }
        }
        fields
    }

    fn random_struct(&self, rng: &mut Rng, index: usize) -> StructDef {
        let name = STRUCT_NAMES[index].to_owned();
        let (fields, attribute) = match rng.below(8) {
            0 => {
                let attribute = *rng.pick(&["", "#[serde(transparent)]"]);
                let held = vec![self.random_type(rng, 1)];
                (Fields::Tuple(held), attribute.to_owned())
            }
            1 => (
                Fields::Tuple(vec![self.random_type(rng, 1), self.random_type(rng, 0)]),
                String::new(),
            ),
            n => {
                let rename_all = n < 5;
                let attribute = if rename_all {
                    "#[serde(rename_all = \"camelCase\")]"
                } else {
                    ""
                };
                (
                    Fields::Named(self.random_fields(rng, rename_all, false)),
                    attribute.to_owned(),
                )
            }
        };
        let exact = match &fields {
            Fields::Named(fields) => fields
                .iter()
                .all(|f| !f.attribute.contains("default") && self.has_eq(&f.ty)),
            Fields::Tuple(all) => all.iter().all(|t| self.has_eq(t)),
            Fields::Unit => true,
        };
        let skips = matches!(fields, Fields::Named(_)) && rng.chance(10);
        StructDef {
            name,
            fields,
            attribute,
            generic: None,
            skips,
            exact: exact && !skips,
            loose: false,
        }
    }

    fn random_enum(&self, rng: &mut Rng, index: usize) -> EnumDef {
        let tagging = *rng.pick(&[
            Tagging::External,
            Tagging::External,
            Tagging::Internal,
            Tagging::Adjacent,
        ]);
        let mut attributes = match tagging {
            Tagging::External => vec![],
            Tagging::Internal => vec!["tag = \"kind\""],
            Tagging::Adjacent => vec!["tag = \"t\"", "content = \"c\""],
        };
        let renamed = rng.chance(40);
        if renamed {
            attributes.push("rename_all = \"snake_case\"");
        }
        let names_only = rng.chance(35);
        let fields_renamed = !names_only && rng.chance(20);
        if fields_renamed {
            attributes.push("rename_all_fields = \"camelCase\"");
        }
        let attribute = match attributes.is_empty() {
            true => String::new(),
            false => format!("#[serde({})]", attributes.join(", ")),
        };
        let mut variants: Vec<Variant> = Vec::new();
        let count = 2 + rng.below(3);
        while variants.len() < count {
            let name = (*rng.pick(VARIANT_NAMES)).to_owned();
            if variants.iter().any(|v| v.name == name) {
                continue;
            }
            let fields = match rng.below(5) {
                _ if names_only => Fields::Unit,
                0 => Fields::Unit,
                1 | 2 if tagging != Tagging::Internal => Fields::Tuple(
                    (0..1 + rng.below(2))
                        .map(|_| self.random_type(rng, 1))
                        .collect(),
                ),
                _ => Fields::Named(
                    self.random_fields(rng, fields_renamed, true)
                        .into_iter()
                        .filter(|f| f.key != "kind")
                        .take(2)
                        .collect(),
                ),
            };
            // Some hold the same, so that one name can be bound in both.
            let fields = match (fields, variants.iter().find_map(first_field)) {
                (Fields::Tuple(mut all), Some(ty)) if rng.chance(40) => {
                    all[0] = ty;
                    Fields::Tuple(all)
                }
                (fields, _) => fields,
            };
            let key = if renamed { snake(&name) } else { name.clone() };
            variants.push(Variant { name, key, fields });
        }
        EnumDef {
            name: ENUM_NAMES[index].to_owned(),
            tagging,
            attribute,
            variants,
        }
    }
}
