//! Fields of structs and variants.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{ExprPath, Fields, Ident, Member, Type};

use crate::derive::case::Case;
use crate::derive::serde_attr::{Default, SerdeAttrs};
use crate::derive::{Report, core};

/// What the struct or variant around says.
pub(super) struct Container<'a> {
    pub(super) rename_all: Option<Case>,
    pub(super) transparent: bool,
    pub(super) default: Option<&'a Default>,
    /// `#[serde(with = "..")]` on a variant.
    pub(super) variant_code: Option<&'a str>,
    /// `#[serde(skip)]` on a variant.
    pub(super) variant_skipped: bool,
}

/// The fields as `FieldShape`s.
pub(super) struct FieldList {
    /// A variant of `FieldsForm`.
    pub(super) form: Ident,
    pub(super) fields: Vec<TokenStream>,
    /// What defaults need of types with parameters.
    pub(super) bounds: Vec<TokenStream>,
}

struct Field<'a> {
    member: Member,
    ty: &'a Type,
    attrs: SerdeAttrs,
    json_name: String,
}

impl FieldList {
    pub(super) fn expand(
        fields: &Fields,
        container: &Container<'_>,
        report: &mut Report,
    ) -> FieldList {
        let mut list: Vec<Field<'_>> = Vec::new();
        for (field, member) in fields.iter().zip(fields.members()) {
            let attrs = SerdeAttrs::parse(&field.attrs, report);
            let json_name = json_name(&member, &attrs, container.rename_all);
            list.push(Field {
                member,
                ty: &field.ty,
                attrs,
                json_name,
            });
        }
        let form = match fields {
            _ if container.variant_code.is_some() || container.transparent => "Transparent",
            Fields::Unit => "Unit",
            Fields::Named(_) => "Object",
            Fields::Unnamed(_) if list.len() != 1 => "Tuple",
            Fields::Unnamed(_) if list[0].attrs.skip_deserializing => "Unit",
            Fields::Unnamed(_) => "Transparent",
        };
        if container.transparent {
            list.iter_mut().for_each(Field::skip_unless_transparent);
        }
        if container.variant_skipped {
            list.iter_mut().for_each(Field::skip);
        }
        if matches!(fields, Fields::Unnamed(_)) {
            number_positions(&mut list, report);
        }
        FieldList {
            form: Ident::new(form, Span::call_site()),
            fields: list.iter().map(|f| f.expand(container)).collect(),
            bounds: list.iter().flat_map(|f| f.bounds(container)).collect(),
        }
    }
}

fn json_name(member: &Member, attrs: &SerdeAttrs, case: Option<Case>) -> String {
    match (member, &attrs.rename, case) {
        (Member::Named(_), Some(rename), _) => rename.clone(),
        (Member::Named(ident), None, Some(case)) => case.field(&ident.unraw().to_string()),
        (Member::Named(ident), None, None) => ident.unraw().to_string(),
        (Member::Unnamed(index), ..) => index.index.to_string(),
    }
}

/// Skipped fields have no position in the array.
fn number_positions(list: &mut [Field<'_>], report: &mut Report) {
    let mut position = 0;
    for field in list {
        let SerdeAttrs {
            skip_serializing,
            skip_deserializing,
            ..
        } = field.attrs;
        if skip_serializing != skip_deserializing || field.attrs.skip_serializing_if.is_some() {
            report.error(
                field.ty,
                "a tuple position that is skipped only sometimes moves the ones after it; use named fields, or `#[serde(skip)]`",
            );
        }
        field.json_name = position.to_string();
        position += usize::from(!skip_serializing);
    }
}

impl Field<'_> {
    fn skipped(&self) -> bool {
        self.attrs.skip_serializing && self.attrs.skip_deserializing
    }

    /// The one field of a `#[serde(transparent)]` struct is the one serde does not fill itself.
    fn skip_unless_transparent(&mut self) {
        let attrs = &self.attrs;
        if is_phantom(self.ty) || attrs.skip_deserializing || attrs.default.is_some() {
            self.skip();
        }
    }

    fn skip(&mut self) {
        self.attrs.skip_serializing = true;
        self.attrs.skip_deserializing = true;
    }

    fn expand(&self, container: &Container<'_>) -> TokenStream {
        let core = core();
        let name = match &self.member {
            Member::Named(ident) => ident.unraw().to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        };
        let json_name = &self.json_name;
        let aliases = &self.attrs.aliases;
        let (shape, opaque) = self.shape(container);
        let flatten = self.attrs.flatten;
        let default = self.default(container);
        let skip_serializing = self.skip_serializing();
        let skip_deserializing = self.attrs.skip_deserializing;
        quote! {
            #core::data::FieldShape {
                name: #name,
                json_name: #json_name,
                aliases: &[#(#aliases),*],
                shape: #shape,
                opaque: #opaque,
                flatten: #flatten,
                default: #default,
                skip_serializing: #core::data::SkipSerializing::#skip_serializing,
                skip_deserializing: #skip_deserializing,
            }
        }
    }

    fn shape(&self, container: &Container<'_>) -> (TokenStream, TokenStream) {
        let core = core();
        let none = quote!(::std::option::Option::None);
        if let Some(code) = self.attrs.by_code.as_deref().or(container.variant_code) {
            let why = format!("{code} decides the form");
            return (
                quote!(|| #core::data::Shape::Opaque(#why)),
                quote!(::std::option::Option::Some(#why)),
            );
        }
        // The type of a skipped field need not have a JSON form.
        if is_phantom(self.ty) || self.skipped() {
            return (quote!(|| #core::data::Shape::Unit), none);
        }
        let ty = self.ty;
        let shape = quote_spanned!(ty.span()=> <#ty as #core::data::WorkflowData>::shape);
        (shape, none)
    }

    /// The value of `#[serde(default)]`, for a field that can be read by itself.
    fn default(&self, container: &Container<'_>) -> TokenStream {
        let core = core();
        let Some(default) = self.used_default(container) else {
            return quote!(::std::option::Option::None);
        };
        let (ty, member) = (self.ty, &self.member);
        let value = match default {
            (true, Default::Trait) => quote!(<#ty as ::std::default::Default>::default()),
            (true, Default::Path(path)) => quote!(#path()),
            (false, Default::Trait) => {
                quote!(<Self as ::std::default::Default>::default().#member)
            }
            (false, Default::Path(path)) => quote!(#path().#member),
        };
        quote!(::std::option::Option::Some(|| #core::data::default_json::<#ty>(&#value)))
    }

    /// The default that counts, and whether it is the field's own.
    fn used_default<'a>(&'a self, container: &Container<'a>) -> Option<(bool, &'a Default)> {
        let readable = !self.attrs.skip_deserializing
            && !self.attrs.flatten
            && self.attrs.by_code.is_none()
            && !is_phantom(self.ty);
        let own = self.attrs.default.as_ref().map(|d| (true, d));
        own.or(container.default.map(|d| (false, d)))
            .filter(|_| readable)
    }

    fn bounds(&self, container: &Container<'_>) -> Vec<TokenStream> {
        let ty = self.ty;
        let serialize = quote!(#ty: ::workflow_runtime::__private::serde::Serialize);
        match self.used_default(container) {
            None => Vec::new(),
            Some((true, Default::Trait)) => {
                vec![serialize, quote!(#ty: ::std::default::Default)]
            }
            Some((false, Default::Trait)) => {
                vec![serialize, quote!(Self: ::std::default::Default)]
            }
            Some((_, Default::Path(_))) => vec![serialize],
        }
    }

    fn skip_serializing(&self) -> TokenStream {
        match &self.attrs.skip_serializing_if {
            _ if self.attrs.skip_serializing => quote!(Always),
            None => quote!(Never),
            Some(path) => skip_if(path),
        }
    }
}

/// The std predicates are known by their type and name; others decide by code.
fn skip_if(path: &ExprPath) -> TokenStream {
    const EMPTY: &[&str] = &[
        "Vec", "String", "str", "HashMap", "BTreeMap", "IndexMap", "Map", "HashSet", "BTreeSet",
        "IndexSet", "VecDeque",
    ];
    let segments = path.path.segments.iter().map(|s| s.ident.to_string());
    let segments: Vec<_> = segments.collect();
    match &segments[..] {
        [.., ty, name] if ty == "Option" && name == "is_none" => quote!(IfNone),
        [.., ty, name] if EMPTY.contains(&&**ty) && name == "is_empty" => quote!(IfEmpty),
        [name] if path.qself.is_some() && name == "is_empty" => quote!(IfEmpty),
        _ => {
            let text = path.to_token_stream().to_string().replace(' ', "");
            quote!(IfOther(#text))
        }
    }
}

/// The constant that `#[serde(tag = "..")]` adds to a struct.
pub(super) fn constant(key: &str, value: &str) -> TokenStream {
    let core = core();
    quote! {
        #core::data::FieldShape {
            name: "",
            json_name: #key,
            aliases: &[],
            shape: || #core::data::Shape::String,
            opaque: ::std::option::Option::None,
            flatten: false,
            default: ::std::option::Option::Some(|| #core::data::default_json(#value)),
            skip_serializing: #core::data::SkipSerializing::Never,
            skip_deserializing: true,
        },
    }
}

fn is_phantom(ty: &Type) -> bool {
    let Type::Path(path) = ty else {
        return false;
    };
    path.path
        .segments
        .last()
        .is_some_and(|s| s.ident == "PhantomData")
}
