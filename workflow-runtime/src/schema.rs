//! JSON Schemas of what goes into a workflow and comes out of it.

use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

/// The schema of a type.
pub(crate) fn schema_of<T: JsonSchema>() -> Schema {
    schemars::schema_for!(T)
}

/// The schema of `{}`, the input of a workflow without parameters.
#[must_use]
pub fn empty_object_schema() -> Schema {
    schemars::json_schema!({ "type": "object" })
}

/// The schema of an object, by its keys: the input of a workflow with several parameters.
///
/// Each schema stands on its own; their definitions move to the root, under new names where two
/// types have the same.
#[must_use]
pub fn object_schema<const N: usize>(keys: [(&str, Schema); N]) -> Schema {
    let mut definitions = Map::new();
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (key, schema) in keys {
        let mut schema = schema.to_value();
        if let Some(object) = schema.as_object_mut() {
            object.remove("$schema");
            if let Some(Value::Object(own)) = object.remove("$defs") {
                hoist(&mut schema, own, &mut definitions);
            }
        }
        if !accepts_null(&schema) {
            required.push(key);
        }
        properties.insert(key.to_owned(), schema);
    }
    let mut root = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": properties,
        "required": required,
    });
    if !definitions.is_empty() {
        root["$defs"] = Value::Object(definitions);
    }
    Schema::try_from(root).unwrap_or_default()
}

/// Moves a schema's own definitions to the root's.
fn hoist(schema: &mut Value, own: Map<String, Value>, root: &mut Map<String, Value>) {
    let mut own = Value::Object(own);
    let names: Vec<String> = own
        .as_object()
        .into_iter()
        .flatten()
        .map(|(n, _)| n.clone())
        .collect();
    for name in names {
        let differs = root.get(&name).is_some_and(|known| *known != own[&name]);
        if differs {
            let mut number = 2;
            while root.contains_key(&format!("{name}{number}")) {
                number += 1;
            }
            let (from, to) = (format!("#/$defs/{name}"), format!("#/$defs/{name}{number}"));
            rename(schema, &from, &to);
            rename(&mut own, &from, &to);
            root.insert(format!("{name}{number}"), own[&name].clone());
        } else {
            root.insert(name.clone(), own[&name].clone());
        }
    }
}

/// Points references to another definition.
fn rename(schema: &mut Value, from: &str, to: &str) {
    match schema {
        Value::Object(object) => {
            for (key, value) in object {
                match value {
                    Value::String(text) if key == "$ref" && text == from => to.clone_into(text),
                    other => rename(other, from, to),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, from, to)),
        _ => {}
    }
}

/// Whether null, and so a missing key, will do.
fn accepts_null(schema: &Value) -> bool {
    let is_null = |value: &Value| value == "null";
    let in_type = match &schema["type"] {
        Value::Array(types) => types.iter().any(is_null),
        one => is_null(one),
    };
    let in_any = schema["anyOf"]
        .as_array()
        .is_some_and(|options| options.iter().any(accepts_null));
    in_type || in_any || *schema == Value::Bool(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    mod one {
        #[derive(schemars::JsonSchema)]
        #[expect(dead_code, reason = "only its schema matters")]
        pub(super) struct Item {
            id: String,
        }
    }

    mod two {
        #[derive(schemars::JsonSchema)]
        #[expect(dead_code, reason = "only its schema matters")]
        pub(super) struct Item {
            price: f64,
        }
    }

    #[test]
    fn definitions_of_one_name_stay_apart() {
        let schema = object_schema([
            ("first", schema_of::<Vec<one::Item>>()),
            ("second", schema_of::<Vec<two::Item>>()),
            ("third", schema_of::<Option<u64>>()),
        ]);
        let schema = schema.to_value();
        assert_eq!(schema["required"], json!(["first", "second"]));
        let target = |key: &str| {
            let reference = schema["properties"][key]["items"]["$ref"]
                .as_str()
                .expect("a reference");
            schema
                .pointer(reference.trim_start_matches('#'))
                .expect("it leads somewhere")
        };
        assert_eq!(target("first")["required"], json!(["id"]));
        assert_eq!(target("second")["required"], json!(["price"]));
    }
}
