//! `#[derive(WorkflowError)]`: ASL names and causes for the variants of an error type.

mod expand;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt as _;
use syn::{Attribute, Data, DeriveInput, Field, Fields, Ident, LitStr, Member, Type};

use super::display::{Piece, pieces};
use super::error_attr::{ErrorAttrs, check_name};
use super::{Report, text};

/// ```text
/// // Input:
/// #[derive(thiserror::Error, WorkflowError)]
/// enum ChargeError { #[error("the gateway is down")] GatewayDown }
/// // Output:
/// impl WorkflowError for ChargeError { .. }
/// impl WorkflowData, Outcome, Serialize, Deserialize, IntoWorkflowError<Failure> for ChargeError
/// impl From<ChargeError> for Failure
/// impl IntoWorkflowError<ChargeError> for Inner     // for every `#[from]` field
/// ```
pub(crate) fn expand(input: &DeriveInput, report: &mut Report) -> TokenStream {
    if check_container(input, report) {
        return TokenStream::new();
    }
    let variants = match &input.data {
        Data::Struct(data) => vec![Variant::of_struct(input, &data.fields, report)],
        Data::Enum(data) => {
            if data.variants.is_empty() {
                report.error(
                    &input.ident,
                    "an error enum needs a variant: each is an ASL error name",
                );
            }
            let attrs = ErrorAttrs::parse(&input.attrs, report);
            refuse_on_container(&attrs, report);
            let variants = data.variants.iter();
            variants
                .map(|v| Variant::of_variant(v, input, report))
                .collect()
        }
        Data::Union(data) => {
            report.error(&data.union_token, "a union can't be an error; use an enum");
            return TokenStream::new();
        }
    };
    check_names(&variants, report);
    expand::expand(&input.ident, &variants)
}

/// Reports what no error type can have; true when nothing more can be said.
fn check_container(input: &DeriveInput, report: &mut Report) -> bool {
    let generics = &input.generics;
    if !generics.params.is_empty() {
        report.error(
            &generics.params,
            "an error type can't have parameters: its ASL names and causes are fixed; write the types out",
        );
        return true;
    }
    let mut found = false;
    let mut check = |attrs: &[Attribute]| {
        for attr in attrs.iter().filter(|a| a.path().is_ident("serde")) {
            report.error(
                attr,
                "serde attributes have no effect on an error: it travels as its ASL name and cause; remove this, and `Serialize` and `Deserialize` from the derive, which `WorkflowError` implements",
            );
            found = true;
        }
    };
    let mut check_fields = |fields: &Fields| fields.iter().for_each(|f| check(&f.attrs));
    match &input.data {
        Data::Struct(data) => check_fields(&data.fields),
        Data::Enum(data) => data.variants.iter().for_each(|v| check_fields(&v.fields)),
        Data::Union(_) => {}
    }
    if let Data::Enum(data) = &input.data {
        data.variants.iter().for_each(|v| check(&v.attrs));
    }
    check(&input.attrs);
    found
}

fn refuse_on_container(attrs: &ErrorAttrs, report: &mut Report) {
    let name = attrs.name.as_ref().map(LitStr::span);
    for span in [name, attrs.other, attrs.transparent].into_iter().flatten() {
        report.add(syn::Error::new(
            span,
            "the variants of an enum have names, not the enum; put the attribute on a variant",
        ));
    }
}

/// A variant, or a struct as the only one.
struct Variant<'a> {
    ident: &'a Ident,
    /// `Self`, or `Self::Variant`.
    is_struct: bool,
    holds: Holds,
    fields: Vec<VariantField<'a>>,
    tuple: bool,
    /// The text of a variant with fields.
    display: Vec<Piece>,
}

enum Holds {
    Name(LitStr),
    Other,
    Transparent,
}

struct VariantField<'a> {
    member: Member,
    /// Without `r#`; an index for tuple fields.
    name: String,
    ty: &'a Type,
    is_from: bool,
}

impl<'a> Variant<'a> {
    fn of_struct(input: &'a DeriveInput, fields: &'a Fields, report: &mut Report) -> Variant<'a> {
        let attrs = ErrorAttrs::parse(&input.attrs, report);
        for span in [attrs.other, attrs.transparent].into_iter().flatten() {
            report.add(syn::Error::new(
                span,
                "a struct is one error with one name; use an enum to hold other names, or `Failure` to hold all",
            ));
        }
        let name = attrs.name.unwrap_or_else(|| text(&input.ident));
        let display = display_attr(&input.attrs);
        let mut variant = Variant::new(&input.ident, fields, Holds::Name(name));
        variant.is_struct = true;
        variant.check(display, report);
        variant
    }

    fn of_variant(
        variant: &'a syn::Variant,
        input: &'a DeriveInput,
        report: &mut Report,
    ) -> Variant<'a> {
        let attrs = ErrorAttrs::parse(&variant.attrs, report);
        attrs.check_alone(report);
        let holds = match (attrs.name, attrs.other, attrs.transparent) {
            (Some(name), ..) => Holds::Name(name),
            (None, Some(_), _) => Holds::Other,
            (None, None, Some(_)) => Holds::Transparent,
            (None, None, None) => Holds::Name(text(&variant.ident)),
        };
        // An `#[error]` on the enum is for the variants without their own.
        let display = display_attr(&variant.attrs).or_else(|| display_attr(&input.attrs));
        let variant = Variant::new(&variant.ident, &variant.fields, holds);
        variant.checked(display, report)
    }

    fn new(ident: &'a Ident, fields: &'a Fields, holds: Holds) -> Variant<'a> {
        let all = fields.iter().zip(fields.members());
        Variant {
            ident,
            is_struct: false,
            holds,
            fields: all.map(|(f, m)| VariantField::new(f, m)).collect(),
            tuple: matches!(fields, Fields::Unnamed(_)),
            display: Vec::new(),
        }
    }

    fn checked(mut self, display: Option<&Attribute>, report: &mut Report) -> Self {
        self.check(display, report);
        self
    }

    fn check(&mut self, display: Option<&Attribute>, report: &mut Report) {
        match &self.holds {
            Holds::Name(name) => {
                check_name(name, !self.fields.is_empty(), report);
                self.check_fields(report);
            }
            Holds::Other if self.fields.len() != 1 => report.error(
                self.ident,
                "a `#[workflow_error(other)]` variant has one field, a `Failure`: write `Other(Failure)`",
            ),
            Holds::Transparent if self.fields.len() != 1 => report.error(
                self.ident,
                "a `#[workflow_error(transparent)]` variant has one field, the error whose name it keeps: write `Inner(#[from] InnerError)`",
            ),
            Holds::Other | Holds::Transparent => {}
        }
        self.take_display(display, report);
    }

    fn check_fields(&self, report: &mut Report) {
        for field in self.fields.iter().filter(|f| f.name == "errorMessage") {
            report.error(
                &field.member,
                "the cause has the error's text as `errorMessage`; give the field another name",
            );
        }
    }

    /// Variants without fields are asked for their text; a definition joins the others' itself.
    fn take_display(&mut self, display: Option<&Attribute>, report: &mut Report) {
        if self.fields.is_empty() {
            return;
        }
        let Some(attr) = display else {
            let message = format!(
                "`{}` has fields, so a definition must know how to print them; add `#[error(\"..\")]` of `thiserror::Error`",
                self.ident
            );
            return report.error(self.ident, message);
        };
        let names: Vec<_> = self.fields.iter().map(|f| f.name.clone()).collect();
        match pieces(attr, &names) {
            Ok(pieces) => self.display = pieces,
            Err(error) => report.add(error),
        }
    }
}

impl<'a> VariantField<'a> {
    fn new(field: &'a Field, member: Member) -> VariantField<'a> {
        let name = match &member {
            Member::Named(ident) => ident.unraw().to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        };
        VariantField {
            member,
            name,
            ty: &field.ty,
            is_from: field.attrs.iter().any(|a| a.path().is_ident("from")),
        }
    }
}

/// thiserror's `#[error(..)]`.
fn display_attr(attrs: &[Attribute]) -> Option<&Attribute> {
    attrs.iter().find(|a| a.path().is_ident("error"))
}

/// Every name stands for one variant, and one variant at most takes the rest.
fn check_names(variants: &[Variant<'_>], report: &mut Report) {
    let mut others = variants.iter().filter(|v| matches!(v.holds, Holds::Other));
    others.next();
    for second in others {
        report.error(
            second.ident,
            "only one variant can be `other`: it takes every name that no variant lists; remove this one",
        );
    }
    for (i, variant) in variants.iter().enumerate() {
        let Holds::Name(name) = &variant.holds else {
            continue;
        };
        let first = variants[..i]
            .iter()
            .find(|v| matches!(&v.holds, Holds::Name(first) if first.value() == name.value()));
        if let Some(first) = first {
            let message = format!(
                "`{}` is already the ASL name of the variant `{}`; give one of them another with `#[workflow_error(name = \"..\")]`",
                name.value(),
                first.ident
            );
            report.error(&name.to_token_stream(), message);
        }
    }
}
