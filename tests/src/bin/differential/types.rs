//! The types of a program, and their Rust source.

use std::fmt::Write;

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
    /// `[T; 2]`
    Array(Box<Ty>),
    Boxed(Box<Ty>),
    /// `Either`, whose form serde decides by code: it is passed on whole.
    Either,
    /// A `Timestamp`.
    Time,
    /// A `Duration`.
    Span,
    Uuid,
    Date,
    Decimal,
    /// chrono's `DateTime<Utc>`.
    ChronoTime,
    /// chrono's `NaiveDate`.
    ChronoDate,
}

/// Times and their kin.
pub(crate) const TIMES: [Ty; 7] = [
    Ty::Time,
    Ty::Span,
    Ty::Uuid,
    Ty::Date,
    Ty::Decimal,
    Ty::ChronoTime,
    Ty::ChronoDate,
];

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
    /// What `T` is, when it is generic.
    pub(crate) generic: Option<Ty>,
    /// Whether it has a field more that is not in its JSON.
    pub(crate) skips: bool,
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
    /// Whether there is an enum without tags.
    pub(crate) either: bool,
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

impl Types {
    /// Whether JSON tells `Some` of it from `None`.
    pub(crate) fn can_be_some(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Option(_) | Ty::Json | Ty::Either => false,
            Ty::Boxed(t) => self.can_be_some(t),
            Ty::Struct(s) => match &self.structs[*s].fields {
                Fields::Tuple(all) if all.len() == 1 => self.can_be_some(&all[0]),
                _ => true,
            },
            _ => true,
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
            Ty::Struct(s) => match (&self.structs[*s].name, &self.structs[*s].generic) {
                (name, Some(t)) => format!("{name}<{}>", self.rust(t)),
                (name, None) => name.clone(),
            },
            Ty::Enum(e) => self.enums[*e].name.clone(),
            Ty::Json => "serde_json::Value".to_owned(),
            Ty::Array(t) => format!("[{}; 2]", self.rust(t)),
            Ty::Boxed(t) => format!("Box<{}>", self.rust(t)),
            Ty::Either => "Either".to_owned(),
            Ty::Time => "Timestamp".to_owned(),
            Ty::Span => "Duration".to_owned(),
            Ty::Uuid => "Uuid".to_owned(),
            Ty::Date => "jiff::civil::Date".to_owned(),
            Ty::Decimal => "rust_decimal::Decimal".to_owned(),
            Ty::ChronoTime => "chrono::DateTime<chrono::Utc>".to_owned(),
            Ty::ChronoDate => "chrono::NaiveDate".to_owned(),
        }
    }

    /// Whether `==` has a form in definitions.
    pub(crate) fn has_eq(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Option(t) | Ty::Boxed(t) => self.has_eq(t),
            Ty::Tuple(all) => all.iter().all(|t| self.has_eq(t)),
            Ty::List(t) | Ty::Map(t) | Ty::Array(t) => self.is_exact(t),
            Ty::Set(_) | Ty::Decimal | Ty::Either => false,
            Ty::Struct(s) => self.structs[*s].exact,
            Ty::Enum(e) => self.enums[*e].only_names(),
            _ => true,
        }
    }

    /// Whether values are equal when their JSON is.
    pub(crate) fn is_exact(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Option(t) | Ty::List(t) | Ty::Map(t) => self.is_exact(t),
            Ty::Array(t) | Ty::Boxed(t) => self.is_exact(t),
            Ty::Either => false,
            Ty::Tuple(all) => all.iter().all(|t| self.is_exact(t)),
            Ty::Set(_) => false,
            Ty::Time | Ty::Span | Ty::Uuid | Ty::Date => false,
            Ty::Decimal | Ty::ChronoTime | Ty::ChronoDate => false,
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
        if self.either {
            out.push_str(EITHER);
        }
        for s in &self.structs {
            let body = match &s.fields {
                Fields::Unit => ";".to_owned(),
                Fields::Tuple(all) => format!("({});", self.tuple_fields(all)),
                Fields::Named(fields) => {
                    let skipped = match s.skips {
                        true => "    #[serde(skip)]\n    pub cached: u32,\n",
                        false => "",
                    };
                    let fields = self.named_fields(fields, "    ", true);
                    format!(" {{\n{fields}{skipped}}}")
                }
            };
            let (generics, body) = match &s.generic {
                Some(t) => ("<T>", body.replace(&self.rust(t), "T")),
                None => ("", body),
            };
            let _ = writeln!(
                out,
                "{derive}\n{}\npub struct {}{generics}{body}\n",
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

/// An enum without tags, and a value of it.
const EITHER: &str = "#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]\n\
    #[serde(untagged)]\npub enum Either {\n    Number(i64),\n    Text(String),\n}\n\n\
    fn either() -> Either {\n    Either::Number(5)\n}\n\n";

/// The keys that maps have.
pub(crate) const KEYS: &[&str] = &["a", "b", "key two", "é", "$k", "c"];
