//! Where results go.

use serde_json::json;
use workflow_core::jsonpath::Path;

use super::super::put;
use super::parts;

#[test]
fn go_where_the_path_leads() {
    let cases = [
        ("$", json!({"a": 1}), json!("new")),
        ("$.a", json!({"a": 1, "b": 2}), json!({"a": "new", "b": 2})),
        ("$.c", json!({"a": 1}), json!({"a": 1, "c": "new"})),
        ("$['x y']", json!({}), json!({"x y": "new"})),
        ("$.a.b.c", json!({}), json!({"a": {"b": {"c": "new"}}})),
        (
            "$.a.b",
            json!({"a": {"z": 1}}),
            json!({"a": {"z": 1, "b": "new"}}),
        ),
        ("$.a[1]", json!({"a": [1, 2]}), json!({"a": [1, "new"]})),
        ("$[0].x.y", json!([{}]), json!([{"x": {"y": "new"}}])),
    ];
    for (path, target, expected) in cases {
        let parsed = Path::parse(path).unwrap();
        let put = put(&parsed, target, json!("new")).map_err(parts);
        assert_eq!(put, Ok(expected), "{path}");
    }
}

#[test]
fn keep_the_order_of_fields() {
    let target = serde_json::from_str(r#"{"z":1,"a":2}"#).unwrap();
    let put = put(&Path::parse("$.m").unwrap(), target, json!(3)).unwrap();
    assert_eq!(put.to_string(), r#"{"z":1,"a":2,"m":3}"#);
}

#[test]
fn tell_where_they_cannot_go() {
    let cases = [
        ("$.a", json!("text")),
        ("$.a", json!(null)),
        ("$.a", json!([1])),
        ("$.a.b", json!({"a": 1})),
        ("$.a.b", json!({"a": null})),
        ("$.a.b.c[0]", json!({"a": {}})),
        ("$[0]", json!({"a": 1})),
        ("$.a[2]", json!({"a": [1, 2]})),
        ("$.a[-1]", json!({"a": [1, 2]})),
    ];
    for (path, target) in cases {
        let (error, cause) = put(&Path::parse(path).unwrap(), target.clone(), json!("new"))
            .map_err(parts)
            .unwrap_err();
        assert_eq!(error, "States.ResultPathMatchFailure", "{path}");
        let expected = format!("Unable to apply ReferencePath {path} to input {target}");
        assert_eq!(cause, expected, "{path}");
    }
}
