//! The serde attributes that change the JSON form.
//!
//! Attributes serde does not know are left to serde's own derive, which reports them.

use proc_macro2::TokenStream;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Expr, ExprPath, LitStr, Token, token};

use super::Report;
use super::case::Case;

/// `#[serde(default)]`, `#[serde(default = "path")]`
pub(crate) enum Default {
    Trait,
    Path(ExprPath),
}

/// What the attributes of a container, variant or field say. Each place uses its own part; serde
/// refuses an attribute in the wrong place.
#[derive(Default)]
pub(crate) struct SerdeAttrs {
    pub(crate) rename: Option<String>,
    pub(crate) aliases: Vec<String>,
    pub(crate) rename_all: Option<Case>,
    pub(crate) rename_all_fields: Option<Case>,
    pub(crate) tag: Option<String>,
    pub(crate) content: Option<String>,
    pub(crate) untagged: bool,
    pub(crate) other: bool,
    pub(crate) transparent: bool,
    pub(crate) default: Option<self::Default>,
    pub(crate) skip_serializing: bool,
    pub(crate) skip_deserializing: bool,
    pub(crate) skip_serializing_if: Option<ExprPath>,
    pub(crate) flatten: bool,
    /// The attribute that lets code decide the form, as the user wrote it.
    pub(crate) by_code: Option<String>,
}

impl SerdeAttrs {
    pub(crate) fn parse(attrs: &[Attribute], report: &mut Report) -> SerdeAttrs {
        let mut parsed = SerdeAttrs::default();
        for attr in attrs.iter().filter(|a| a.path().is_ident("serde")) {
            let mut errors = Vec::new();
            let result = attr.parse_nested_meta(|meta| parsed.take(&meta, &mut errors));
            // A syntax error is serde's to report, at the same tokens.
            let _ = result;
            errors.into_iter().for_each(|e| report.add(e));
        }
        parsed
    }

    fn take(
        &mut self,
        meta: &ParseNestedMeta<'_>,
        errors: &mut Vec<syn::Error>,
    ) -> syn::Result<()> {
        let Some(name) = meta.path.get_ident().map(ToString::to_string) else {
            return skip_value(meta);
        };
        match name.as_str() {
            "rename" => {
                let names = Names::parse(meta)?;
                if let Some(name) = names.one(errors) {
                    self.rename = Some(name.value());
                }
                self.aliases.extend(names.others());
            }
            "rename_all" => self.rename_all = case(meta, errors)?,
            "rename_all_fields" => self.rename_all_fields = case(meta, errors)?,
            "alias" => self.aliases.push(meta.value()?.parse::<LitStr>()?.value()),
            "tag" => self.tag = Some(meta.value()?.parse::<LitStr>()?.value()),
            "content" => self.content = Some(meta.value()?.parse::<LitStr>()?.value()),
            "untagged" => self.untagged = true,
            "other" => self.other = true,
            "transparent" => self.transparent = true,
            "flatten" => self.flatten = true,
            "default" if meta.input.peek(Token![=]) => {
                self.default = Some(self::Default::Path(path(meta)?));
            }
            "default" => self.default = Some(self::Default::Trait),
            "skip" => {
                self.skip_serializing = true;
                self.skip_deserializing = true;
            }
            "skip_serializing" => self.skip_serializing = true,
            "skip_deserializing" => self.skip_deserializing = true,
            "skip_serializing_if" => self.skip_serializing_if = Some(path(meta)?),
            "with" | "serialize_with" | "deserialize_with" | "getter" | "from" | "try_from"
            | "into" | "remote" => {
                let value: LitStr = meta.value()?.parse()?;
                let text = format!("`#[serde({name} = \"{}\")]`", value.value());
                self.by_code.get_or_insert(text);
            }
            "field_identifier" | "variant_identifier" => {
                self.by_code = Some(format!("`#[serde({name})]`"));
            }
            // bound, borrow, crate, deny_unknown_fields, expecting: the form stays.
            _ => return skip_value(meta),
        }
        Ok(())
    }
}

/// Reads past `= value` or `(..)`.
fn skip_value(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.peek(Token![=]) {
        meta.value()?.parse::<Expr>()?;
    } else if meta.input.peek(token::Paren) {
        let content;
        syn::parenthesized!(content in meta.input);
        content.parse::<TokenStream>()?;
    }
    Ok(())
}

fn path(meta: &ParseNestedMeta<'_>) -> syn::Result<ExprPath> {
    meta.value()?.parse::<LitStr>()?.parse()
}

fn case(meta: &ParseNestedMeta<'_>, errors: &mut Vec<syn::Error>) -> syn::Result<Option<Case>> {
    let names = Names::parse(meta)?;
    Ok(names
        .one(errors)
        .and_then(|text| Case::parse(&text.value())))
}

/// `= "name"`, or `(serialize = "name", deserialize = "name")`.
struct Names {
    attribute: String,
    span: proc_macro2::Span,
    both: Option<LitStr>,
    serialize: Option<LitStr>,
    deserialize: Vec<LitStr>,
}

impl Names {
    fn parse(meta: &ParseNestedMeta<'_>) -> syn::Result<Names> {
        let ident = meta.path.require_ident()?;
        let mut names = Names {
            attribute: ident.to_string(),
            span: ident.span(),
            both: None,
            serialize: None,
            deserialize: Vec::new(),
        };
        if meta.input.peek(Token![=]) {
            names.both = Some(meta.value()?.parse()?);
            return Ok(names);
        }
        meta.parse_nested_meta(|side| {
            let name: LitStr = side.value()?.parse()?;
            if side.path.is_ident("serialize") {
                names.serialize = Some(name);
            } else {
                names.deserialize.push(name);
            }
            Ok(())
        })?;
        Ok(names)
    }

    /// The name for both ways. A value is read and written under one name in a workflow.
    fn one(&self, errors: &mut Vec<syn::Error>) -> Option<LitStr> {
        if self.both.is_some() {
            return self.both.clone();
        }
        let written = self.serialize.clone();
        let read_too = |w: &LitStr| self.deserialize.iter().any(|d| d.value() == w.value());
        if !written.as_ref().is_some_and(read_too) {
            self.refuse(errors);
        }
        written
    }

    fn refuse(&self, errors: &mut Vec<syn::Error>) {
        errors.push(syn::Error::new(
            self.span,
            format!(
                "`{0}` must name the same for `serialize` and `deserialize`: a workflow reads and writes a value under one name; write `{0} = \"..\"`, and `alias = \"..\"` for other names that are read",
                self.attribute
            ),
        ));
    }

    /// More names that are read.
    fn others(&self) -> impl Iterator<Item = String> {
        let written = self.serialize.as_ref().map(LitStr::value);
        let read = self.deserialize.iter().map(LitStr::value);
        read.filter(move |d| Some(d) != written.as_ref())
    }
}
