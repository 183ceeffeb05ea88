//! Where results go.

use serde_json::json;
use workflow_core::jsonpath::Path;

use super::super::{conflict, put};
use super::{parts, seeing};

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
        ("$.a", json!("text"), "ReferencePath $.a"),
        ("$.a", json!(null), "ReferencePath $.a"),
        ("$.a", json!([1]), "step \"a\""),
        ("$.a.b", json!({"a": 1}), "step \"b\""),
        ("$.a.b.c", json!({"a": {"b": null}}), "step \"c\""),
        ("$.a.b.c[0]", json!({"a": {}}), "step \"0\""),
        ("$[0]", json!({"a": 1}), "step \"0\""),
        ("$.a[2]", json!({"a": [1, 2]}), "step \"2\""),
        ("$.a[-1]", json!({"a": [1, 2]}), "step \"-1\""),
    ];
    for (path, target, what) in cases {
        let fault = put(&Path::parse(path).unwrap(), target.clone(), json!("new"));
        let cause = format!("Unable to apply {what} to input {target}");
        let expected = ("States.ReferencePathConflict".to_owned(), cause);
        assert_eq!(fault.map_err(parts), Err(expected), "{path}");
    }
}

#[test]
fn tell_what_is_missing() {
    let input = json!({"found": {"status": 500, "list": [1]}});
    let cases = [
        ("$.items", "step \"items\"", &input),
        ("$.found.items", "step \"items\"", &input),
        ("$.found.list[3]", "step \"3\"", &input),
        (
            "$order.items",
            "step \"items\"",
            &json!({"id": 7, "lines": [{"n": 1}, {"n": 2}], "id_of_line": 2}),
        ),
        ("$none.items", "ReferencePath $none.items", &input),
    ];
    for (path, what, document) in cases {
        let path = Path::parse(path).unwrap();
        let (error, cause) = parts(seeing(&input, |view| conflict(&path, view)));
        assert_eq!(error, "States.ReferencePathConflict");
        assert_eq!(cause, format!("Unable to apply {what} to input {document}"));
    }
}
