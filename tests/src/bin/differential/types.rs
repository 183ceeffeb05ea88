//! The types of a program, and their Rust source.

use std::fmt::Write;

use crate::rng::Rng;

/// A type of a value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ty {
    Bool,
    Int(Int),
    F64,
    Text,
    Char,
    Option(Box<Ty>),
    List(Box<Ty>),
    Map(Box<Ty>),
    Set(Box<Ty>),
    Tuple(Vec<Ty>),
    Struct(usize),
    Enum(usize),
    Json,
}

/// An integer type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Int {
    I32,
    I64,
    U8,
    U32,
    U64,
    Usize,
}

pub(crate) const INTS: [Int; 6] = [Int::I32, Int::I64, Int::U8, Int::U32, Int::U64, Int::Usize];

impl Int {
    pub(crate) fn rust(self) -> &'static str {
        match self {
            Int::I32 => "i32",
            Int::I64 => "i64",
            Int::U8 => "u8",
            Int::U32 => "u32",
            Int::U64 => "u64",
            Int::Usize => "usize",
        }
    }

    pub(crate) fn signed(self) -> bool {
        matches!(self, Int::I32 | Int::I64)
    }

    /// What a variable or field of the type holds: far from where the type overflows.
    pub(crate) fn stored(self) -> (i64, i64) {
        match self {
            Int::I32 | Int::I64 => (-1000, 1000),
            Int::U8 => (0, 100),
            Int::U32 | Int::U64 | Int::Usize => (0, 1000),
        }
    }

    /// What an expression on its way may be.
    pub(crate) fn limits(self) -> (i64, i64) {
        match self {
            Int::I32 => (-2_000_000_000, 2_000_000_000),
            Int::I64 => (-1_000_000_000_000, 1_000_000_000_000),
            Int::U8 => (0, 255),
            Int::U32 => (0, 4_000_000_000),
            Int::U64 | Int::Usize => (0, 1_000_000_000_000),
        }
    }
}

/// How an enum's variants are told apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Tagging {
    External,
    Internal,
    Adjacent,
}

/// What a struct or variant holds.
#[derive(Debug, Clone)]
pub(crate) enum Fields {
    Unit,
    Tuple(Vec<Ty>),
    Named(Vec<Field>),
}

#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// The name in Rust, `r#` included.
    pub(crate) name: String,
    /// The key in JSON.
    pub(crate) key: String,
    pub(crate) ty: Ty,
    /// Serde's attribute on it.
    pub(crate) attribute: String,
    /// Whether an input may spell it otherwise.
    pub(crate) loose: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct StructDef {
    pub(crate) name: String,
    pub(crate) fields: Fields,
    pub(crate) attribute: String,
    /// Whether `==` has a form for it.
    pub(crate) exact: bool,
    /// Whether inputs spell it in several ways: then it is read by its fields, never passed on.
    pub(crate) loose: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct EnumDef {
    pub(crate) name: String,
    pub(crate) tagging: Tagging,
    pub(crate) attribute: String,
    pub(crate) variants: Vec<Variant>,
}

#[derive(Debug, Clone)]
pub(crate) struct Variant {
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) fields: Fields,
}

impl EnumDef {
    pub(crate) fn only_names(&self) -> bool {
        self.variants
            .iter()
            .all(|v| matches!(v.fields, Fields::Unit))
    }
}

/// The types that a program declares.
#[derive(Debug, Clone, Default)]
pub(crate) struct Types {
    pub(crate) structs: Vec<StructDef>,
    pub(crate) enums: Vec<EnumDef>,
    /// Whether maps are `HashMap`s, whose order nothing may look at.
    pub(crate) hashed: bool,
    /// The struct that is a parameter of some programs, and is spelled loosely.
    pub(crate) loose: Option<usize>,
}

pub(crate) const TEXTS: &[&str] = &[
    "",
    "a",
    "b",
    "ab",
    "A",
    "Zebra",
    "äöü",
    "ß",
    "日本",
    "😀b",
    "é",
    "\u{FFFD}x",
    " x ",
    "a,b;c",
    "a b  c",
    "{% x %}",
    "it's",
    "say \"hi\"",
    "back\\slash",
    "two\nlines",
    "tab\there",
    "true",
    "42",
    "-7",
    "3.5",
    "+1",
    "$0",
    "$sum",
    "`tick`",
    "null",
    "abc",
    "x-y_z",
];

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

impl Types {
    /// Random declarations.
    pub(crate) fn random(rng: &mut Rng) -> Types {
        let mut types = Types {
            hashed: rng.chance(20),
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
        let scalar = |rng: &mut Rng| match rng.below(20) {
            0 | 1 => Ty::Bool,
            2..=6 => Ty::Int(Int::I64),
            7..=10 => {
                Ty::Int(*rng.pick(&[Int::U32, Int::U32, Int::I32, Int::U64, Int::Usize, Int::U8]))
            }
            11..=13 => Ty::F64,
            14..=18 => Ty::Text,
            _ => Ty::Char,
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

    /// Whether JSON tells `Some` of it from `None`.
    pub(crate) fn can_be_some(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Option(_) | Ty::Json => false,
            Ty::Struct(s) => match &self.structs[*s].fields {
                Fields::Tuple(all) if all.len() == 1 => self.can_be_some(&all[0]),
                _ => true,
            },
            _ => true,
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
            let ty = self.random_type(rng, 2);
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
            0 => (Fields::Tuple(vec![self.random_type(rng, 1)]), String::new()),
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
        StructDef {
            name,
            fields,
            attribute,
            exact,
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
        let attribute = match attributes.is_empty() {
            true => String::new(),
            false => format!("#[serde({})]", attributes.join(", ")),
        };
        let names_only = rng.chance(35);
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
                    self.random_fields(rng, false, true)
                        .into_iter()
                        .filter(|f| f.key != "kind")
                        .take(2)
                        .collect(),
                ),
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

    /// The type of maps.
    pub(crate) fn map_name(&self) -> &'static str {
        if self.hashed { "HashMap" } else { "BTreeMap" }
    }

    pub(crate) fn rust(&self, ty: &Ty) -> String {
        match ty {
            Ty::Bool => "bool".to_owned(),
            Ty::Int(int) => int.rust().to_owned(),
            Ty::F64 => "f64".to_owned(),
            Ty::Text => "String".to_owned(),
            Ty::Char => "char".to_owned(),
            Ty::Option(t) => format!("Option<{}>", self.rust(t)),
            Ty::List(t) => format!("Vec<{}>", self.rust(t)),
            Ty::Map(t) => format!("{}<String, {}>", self.map_name(), self.rust(t)),
            Ty::Set(t) => format!("BTreeSet<{}>", self.rust(t)),
            Ty::Tuple(all) => {
                let all: Vec<String> = all.iter().map(|t| self.rust(t)).collect();
                format!("({})", all.join(", "))
            }
            Ty::Struct(s) => self.structs[*s].name.clone(),
            Ty::Enum(e) => self.enums[*e].name.clone(),
            Ty::Json => "serde_json::Value".to_owned(),
        }
    }

    /// Whether `==` has a form in definitions.
    pub(crate) fn has_eq(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Option(t) => self.has_eq(t),
            Ty::Tuple(all) => all.iter().all(|t| self.has_eq(t)),
            Ty::List(t) | Ty::Map(t) => self.is_exact(t),
            Ty::Set(_) => false,
            Ty::Struct(s) => self.structs[*s].exact,
            Ty::Enum(e) => self.enums[*e].only_names(),
            _ => true,
        }
    }

    /// Whether values are equal when their JSON is.
    pub(crate) fn is_exact(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Option(t) | Ty::List(t) | Ty::Map(t) => self.is_exact(t),
            Ty::Tuple(all) => all.iter().all(|t| self.is_exact(t)),
            Ty::Set(_) => false,
            Ty::Struct(s) => match &self.structs[*s].fields {
                Fields::Tuple(all) => all.iter().all(|t| self.is_exact(t)),
                _ => false,
            },
            Ty::Enum(e) => {
                self.enums[*e].only_names() && self.enums[*e].tagging == Tagging::External
            }
            _ => true,
        }
    }

    /// Declarations of all types.
    pub(crate) fn source(&self) -> String {
        let derive =
            "#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]";
        let mut out = String::new();
        for s in &self.structs {
            let body = match &s.fields {
                Fields::Unit => ";".to_owned(),
                Fields::Tuple(all) => format!("({});", self.tuple_fields(all)),
                Fields::Named(fields) => {
                    format!(" {{\n{}}}", self.named_fields(fields, "    ", true))
                }
            };
            let _ = writeln!(
                out,
                "{derive}\n{}\npub struct {}{body}\n",
                s.attribute, s.name
            );
        }
        for e in &self.enums {
            let _ = writeln!(out, "{derive}\n{}\npub enum {} {{", e.attribute, e.name);
            for v in &e.variants {
                let body = match &v.fields {
                    Fields::Unit => String::new(),
                    Fields::Tuple(all) => {
                        let all: Vec<String> = all.iter().map(|t| self.rust(t)).collect();
                        format!("({})", all.join(", "))
                    }
                    Fields::Named(fields) => format!(
                        " {{\n{}    }}",
                        self.named_fields(fields, "        ", false)
                    ),
                };
                let _ = writeln!(out, "    {}{body},", v.name);
            }
            let _ = writeln!(out, "}}\n");
        }
        out
    }

    fn tuple_fields(&self, all: &[Ty]) -> String {
        let all: Vec<String> = all
            .iter()
            .map(|t| format!("pub {}", self.rust(t)))
            .collect();
        all.join(", ")
    }

    fn named_fields(&self, fields: &[Field], indent: &str, public: bool) -> String {
        let mut out = String::new();
        for f in fields {
            if !f.attribute.is_empty() {
                let _ = writeln!(out, "{indent}{}", f.attribute);
            }
            let visible = if public { "pub " } else { "" };
            let _ = writeln!(out, "{indent}{visible}{}: {},", f.name, self.rust(&f.ty));
        }
        out
    }
}

/// The keys that maps have.
pub(crate) const KEYS: &[&str] = &["a", "b", "key two", "é", "$k", "c"];
