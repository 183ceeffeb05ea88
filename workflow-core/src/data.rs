//! What JSON a Rust type becomes: the vocabulary in which definitions read values.

#[cfg(feature = "chrono")]
mod chrono;
pub mod crossing;
#[cfg(feature = "rust_decimal")]
mod decimal;
mod impls;

pub(crate) use impls::{DECIMAL, SET};
mod time;
mod witness;

pub use time::PointInTime;
pub use witness::{DataWitness, DefaultWitness, NoPointer, NoWitness, WitnessOf, witness_of};

/// A type whose JSON form is known, so that a workflow can look inside its values.
///
/// Derive it with `#[derive(WorkflowData)]` next to serde's derives.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be a value in a workflow: its JSON form is not known",
    note = "add `#[derive(Serialize, Deserialize, JsonSchema, WorkflowData)]` to the type"
)]
pub trait WorkflowData {
    /// The JSON form of the type.
    fn shape() -> Shape;

    /// What the JSON form does not tell; only types of the standard library have more to say.
    #[must_use]
    fn kind() -> Kind {
        Kind::Plain
    }

    /// Any value of the type, on which a definition looks for methods; nobody reads it.
    #[doc(hidden)]
    #[must_use]
    fn witness() -> Option<Box<Self>> {
        None
    }
}

/// What operations need to know about a type beside its JSON form.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Nothing more.
    Plain,
    /// The width of an integer type.
    Integer {
        /// Whether it holds negative numbers.
        signed: bool,
        /// How many bits it has.
        bits: u32,
    },
    /// A float that is rounded to 32 bits after every operation.
    F32,
    /// A map whose order is that of its keys.
    BTreeMap,
    /// A map without an order.
    HashMap,
    /// A set whose order is that of its items, of this form.
    BTreeSet(ShapeFn),
    /// A set without an order, of items of this form.
    HashSet(ShapeFn),
    /// An iterator over something without an order.
    Unordered,
}

/// A shape that is looked up only when it is needed, so that recursive types work.
pub type ShapeFn = fn() -> Shape;

/// The JSON form of a type.
#[derive(Debug, Clone)]
pub enum Shape {
    /// `null`
    Unit,
    /// `true`, `false`
    Bool,
    /// A whole number.
    Integer,
    /// A number.
    Float,
    /// Text.
    String,
    /// Text of one character.
    Char,
    /// `null`, a missing key, or the inner form.
    Option(ShapeFn),
    /// An array of items of one form.
    List(ShapeFn),
    /// An object with values of one form.
    Map(ShapeFn),
    /// An array with one form per position.
    Tuple(Vec<ShapeFn>),
    /// A struct.
    Struct(StructShape),
    /// An enum.
    Enum(EnumShape),
    /// `{"Ok": ..}` or `{"Err": ..}`
    Result(ShapeFn, ShapeFn),
    /// `{"Error": name, "Cause": text}`: a `WorkflowError` as a value.
    Error(ErrorShape),
    /// Any JSON (`serde_json::Value`).
    Json,
    /// Text with a meaning of its own (a UUID, a timestamp): equality and formatting only.
    /// The word names the type in messages.
    Text(&'static str),
    /// Decided by code: it can be passed on whole, never looked into. The text says why.
    Opaque(&'static str),
}

/// A struct, or the fields of a variant.
#[derive(Debug, Clone)]
pub struct StructShape {
    /// The Rust name.
    pub name: &'static str,
    /// In declaration order.
    pub fields: Vec<FieldShape>,
    /// How the fields make up the JSON value.
    pub form: FieldsForm,
}

/// How fields make up a JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldsForm {
    /// `null` for a unit struct; nothing but the tag for a unit variant.
    Unit,
    /// The value of the only field (newtype structs, `#[serde(transparent)]`, newtype variants).
    Transparent,
    /// An array (tuple structs and variants).
    Tuple,
    /// An object.
    Object,
}

/// One field.
#[derive(Debug, Clone)]
pub struct FieldShape {
    /// The Rust name; the index of a tuple field. It is empty for the constant that
    /// `#[serde(tag = "..")]` adds to a struct: its value is `default`.
    pub name: &'static str,
    /// The key in JSON; the index in the array for a tuple field.
    pub json_name: &'static str,
    /// Other keys that are read, from `#[serde(alias = "..")]`.
    pub aliases: &'static [&'static str],
    /// The form of the value.
    pub shape: ShapeFn,
    /// Code decides the form of this field, which other values of its type do not share
    /// (`#[serde(with = "..")]`): it stays in the whole value. The text says why.
    pub opaque: Option<&'static str>,
    /// `#[serde(flatten)]`: the keys stand in the outer object.
    pub flatten: bool,
    /// What a missing key means, from `#[serde(default)]`.
    pub default: Option<fn() -> serde_json::Value>,
    /// When the key is left out in writing.
    pub skip_serializing: SkipSerializing,
    /// `#[serde(skip)]` or `skip_deserializing`: it can't be read.
    pub skip_deserializing: bool,
}

/// When a field's key is left out in writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkipSerializing {
    /// Never.
    Never,
    /// Always (`skip`, `skip_serializing`).
    Always,
    /// `skip_serializing_if = "Option::is_none"`
    IfNone,
    /// `skip_serializing_if = "Vec::is_empty"` and the like for strings and maps.
    IfEmpty,
    /// Another predicate, by its path: a value can't be built in a workflow.
    IfOther(&'static str),
}

/// An enum.
#[derive(Debug, Clone)]
pub struct EnumShape {
    /// The Rust name.
    pub name: &'static str,
    /// Where the variant's name stands.
    pub tag: Tag,
    /// In declaration order.
    pub variants: Vec<VariantShape>,
}

/// Where the variant's name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// `"Variant"` or `{"Variant": ..}`
    External,
    /// `{"tag": "Variant", ..}`
    Internal(&'static str),
    /// `{"tag": "Variant", "content": ..}`
    Adjacent(&'static str, &'static str),
    /// No tag: decided by serde's trial and error.
    Untagged,
}

/// A variant.
#[derive(Debug, Clone)]
pub struct VariantShape {
    /// The Rust name.
    pub name: &'static str,
    /// The tag in JSON.
    pub json_name: &'static str,
    /// Other tags that are read, from `#[serde(alias = "..")]`.
    pub aliases: &'static [&'static str],
    /// `#[serde(skip)]` or `skip_serializing`: it can't be written.
    pub skip_serializing: bool,
    /// `#[serde(other)]`: it takes every tag not listed.
    pub other: bool,
    /// Its fields.
    pub fields: Vec<FieldShape>,
    /// How the fields make up the variant's content.
    pub form: FieldsForm,
}

/// The ASL names and causes of an error type.
#[derive(Debug, Clone)]
pub struct ErrorShape {
    /// The Rust name.
    pub name: &'static str,
    /// In declaration order; `Failure` itself has none.
    pub variants: Vec<ErrorVariant>,
}

/// A variant of an error type.
#[derive(Debug, Clone)]
pub struct ErrorVariant {
    /// The Rust name.
    pub name: &'static str,
    /// Which ASL error names it holds.
    pub holds: Holds,
    /// The fields that travel in the cause.
    pub fields: Vec<FieldShape>,
    /// Whether the fields are positional in Rust (`Variant(x)`).
    pub tuple: bool,
    /// The `Display` text, as pieces.
    pub display: Vec<DisplayPiece>,
}

/// Which ASL error names a variant holds.
#[derive(Debug, Clone)]
pub enum Holds {
    /// One.
    Name(&'static str),
    /// Every name not listed by another variant; the one field is a `Failure`.
    Other,
    /// Those of the one field's error type, unchanged.
    Transparent(fn() -> ErrorShape),
}

/// A piece of a variant's `Display` text.
#[derive(Debug, Clone, Copy)]
pub enum DisplayPiece {
    /// Fixed text.
    Text(&'static str),
    /// The text of a variant without fields, asked of its own `Display`.
    Computed(fn() -> String),
    /// `{field}`, by the Rust name of the field, and what its form does not tell.
    Field(&'static str, fn() -> Kind),
}

impl ErrorShape {
    /// Whether a value of the type can hold any error name.
    #[must_use]
    pub fn holds_any(&self) -> bool {
        self.variants.is_empty() || self.variants.iter().any(|v| v.holds.any())
    }

    /// The error names listed by the variants.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        let names = self.variants.iter().flat_map(|v| match &v.holds {
            Holds::Name(name) => vec![*name],
            Holds::Other => vec![],
            Holds::Transparent(inner) => inner().names(),
        });
        names.collect()
    }

    /// The index of the variant that holds `name`: the one that lists it, else the first that
    /// takes any name.
    #[must_use]
    pub fn variant_of(&self, name: &str) -> Option<usize> {
        let position = |holds: &dyn Fn(&Holds) -> bool| {
            let mut variants = self.variants.iter();
            variants.position(|v| holds(&v.holds))
        };
        position(&|h| matches!(h, Holds::Name(n) if *n == name))
            .or_else(|| position(&|h| matches!(h, Holds::Transparent(i) if i().lists(name))))
            .or_else(|| position(&Holds::any))
    }

    /// Whether it is a struct: its one variant has its name.
    #[must_use]
    pub fn is_struct(&self) -> bool {
        matches!(&self.variants[..], [only] if only.name == self.name)
    }

    /// The index of the variant of that Rust name; a struct goes by any (`Self`, an alias).
    #[must_use]
    pub fn position(&self, variant: &str) -> Option<usize> {
        if self.is_struct() {
            return Some(0);
        }
        self.variants.iter().position(|v| v.name == variant)
    }

    /// The ASL names that the variant of that Rust name lists: none for `other`, all of the inner
    /// type for `transparent`. None when there is no such variant.
    #[must_use]
    pub fn names_of(&self, variant: &str) -> Option<Vec<&'static str>> {
        let variant = &self.variants[self.position(variant)?];
        Some(match &variant.holds {
            Holds::Name(name) => vec![*name],
            Holds::Other => vec![],
            Holds::Transparent(inner) => inner().names(),
        })
    }

    fn lists(&self, name: &str) -> bool {
        self.names().contains(&name)
    }
}

impl Holds {
    /// Whether it holds names that no variant lists.
    #[must_use]
    pub fn any(&self) -> bool {
        match self {
            Holds::Name(_) => false,
            Holds::Other => true,
            Holds::Transparent(inner) => inner().holds_any(),
        }
    }
}

/// The JSON of a default, for shapes. One that has no JSON is refused.
pub fn default_json<T: serde::Serialize + ?Sized>(default: &T) -> serde_json::Value {
    serde_json::to_value(default).unwrap_or_else(|e| {
        crate::expr::refuse(format!(
            "the default of a field of type `{}` has no JSON: {e}",
            std::any::type_name::<T>()
        ));
        serde_json::Value::Null
    })
}
