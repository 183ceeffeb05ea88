//! Rename rules: the keys must be the ones serde writes, for every rule and odd names.

use serde::{Deserialize, Serialize};
use workflow_runtime::__private::core::data::Shape;
use workflow_runtime::WorkflowData;

use super::json;

macro_rules! cases {
    ($($module:ident $rule:literal)*) => {$(
        mod $module {
            use super::*;

            #[derive(Default, Serialize, Deserialize, WorkflowData)]
            #[serde(rename_all = $rule)]
            #[expect(non_snake_case, reason = "odd names are what is tested")]
            pub(super) struct Fields {
                plain: u8,
                two_words: u8,
                _leading: u8,
                trailing_: u8,
                double__under: u8,
                with_1_digit2: u8,
                r#type: u8,
                camelCased: u8,
                #[serde(rename = "keptAsIs")]
                renamed: u8,
            }

            #[derive(Serialize, Deserialize, WorkflowData)]
            #[serde(rename_all = $rule, rename_all_fields = $rule)]
            pub(super) enum Variants {
                Plain { first_field: u8, r#match: u8 },
                TwoWords { second_field: u8 },
                HTTPStatus2 { a: u8 },
                #[allow(non_camel_case_types)]
                snake_cased { b_c: u8 },
                #[serde(rename = "keptAsIs", rename_all = "UPPERCASE")]
                Renamed { own_rule: u8 },
            }

            #[test]
            fn keys_are_those_serde_writes() {
                let Shape::Struct(shape) = Fields::shape() else {
                    panic!("not a struct");
                };
                let keys: Vec<_> = shape.fields.iter().map(|f| f.json_name).collect();
                assert_eq!(keys, keys_of(&json(&Fields::default())));

                let values = [
                    Variants::Plain { first_field: 1, r#match: 2 },
                    Variants::TwoWords { second_field: 1 },
                    Variants::HTTPStatus2 { a: 1 },
                    Variants::snake_cased { b_c: 1 },
                    Variants::Renamed { own_rule: 1 },
                ];
                let Shape::Enum(shape) = Variants::shape() else {
                    panic!("not an enum");
                };
                for (value, variant) in values.iter().zip(&shape.variants) {
                    let json = json(value);
                    assert_eq!([variant.json_name], *keys_of(&json));
                    let fields: Vec<_> = variant.fields.iter().map(|f| f.json_name).collect();
                    assert_eq!(fields, keys_of(&json[variant.json_name]));
                }
            }
        }
    )*};
}

cases! {
    lower "lowercase"
    upper "UPPERCASE"
    pascal "PascalCase"
    camel "camelCase"
    snake "snake_case"
    screaming_snake "SCREAMING_SNAKE_CASE"
    kebab "kebab-case"
    screaming_kebab "SCREAMING-KEBAB-CASE"
}

fn keys_of(json: &serde_json::Value) -> Vec<&str> {
    let fields = json.as_object().expect("an object");
    fields.keys().map(String::as_str).collect()
}

#[test]
fn rust_names_of_raw_identifiers_have_no_prefix() {
    let Shape::Struct(shape) = camel::Fields::shape() else {
        panic!("not a struct");
    };
    assert!(shape.fields.iter().any(|f| f.name == "type"));
}
