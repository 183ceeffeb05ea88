//! What paths select.

use serde_json::{Value, json};

use super::read;

/// The document of the recorded answers of Jayway JsonPath.
fn shop() -> Value {
    json!({
        "n": 5, "s": "hello", "nul": null, "arr": [1, 2, 3, 4], "empty": [],
        "obj": {"a": 1, "b": 2},
        "items": [
            {"sku": "a", "price": 10, "qty": 2, "tags": ["p"]},
            {"sku": "b", "price": 2.5, "qty": 4},
            {"sku": "c", "price": 10, "isbn": "x"},
        ],
        "nest": {"deep": {"sku": "z", "list": [{"sku": "y"}]}},
        "Key With Space": 1, "a.b": 2, "ünï": 3,
    })
}

#[test]
fn select_what_the_library_selects() {
    let cases = [
        ("$.nul", json!(null)),
        ("$.arr[0]", json!(1)),
        ("$.arr[-1]", json!(4)),
        ("$['obj']['a']", json!(1)),
        ("$[\"obj\"][\"a\"]", json!(1)),
        ("$['Key With Space']", json!(1)),
        ("$['a.b']", json!(2)),
        ("$.ünï", json!(3)),
        ("$.items.[0].sku", json!("a")),
        // Several names give one object of those that are there.
        ("$.obj['a','b']", json!({"a": 1, "b": 2})),
        ("$.obj['a','zz']", json!({"a": 1})),
        (
            "$.items[0,2]['sku','qty']",
            json!([{"sku": "a", "qty": 2}, {"sku": "c"}]),
        ),
        // What may be many is a list.
        ("$.arr[*]", json!([1, 2, 3, 4])),
        ("$.obj.*", json!([1, 2])),
        ("$.n.*", json!([])),
        ("$.arr[0,9]", json!([1])),
        ("$.items[*].isbn", json!(["x"])),
        ("$.nest.*.list", json!([[{"sku": "y"}]])),
        ("$.items[*].tags[0]", json!(["p"])),
        ("$.items[*].tags[0].x", json!([])),
        ("$.missing[*]", json!([])),
        ("$.obj.missing[1:]", json!([])),
        ("$.missing[:1].isbn", json!([])),
        // Slices.
        ("$.arr[1:3]", json!([2, 3])),
        ("$.arr[2:]", json!([3, 4])),
        ("$.arr[-2:]", json!([3, 4])),
        ("$.arr[-9:]", json!([1, 2, 3, 4])),
        ("$.arr[:2]", json!([1, 2])),
        ("$.arr[:-1]", json!([1, 2, 3])),
        ("$.arr[1:1]", json!([])),
        ("$.arr[3:1]", json!([])),
        ("$.arr[0:4:2]", json!([1, 2, 3, 4])),
        ("$.arr[-3:-1]", json!([2, 3])),
        ("$.arr[9:]", json!([])),
        ("$.empty[0:3]", json!([])),
        ("$.arr[(@.length-1)]", json!(4)),
        // Searches go over a value before what is in it.
        ("$.nest..sku", json!(["z", "y"])),
        ("$..list[0]", json!([{"sku": "y"}])),
        ("$..items[0].sku", json!(["a"])),
        ("$..tags..*", json!(["p"])),
        // What is missing before is no error.
        ("$.missing[*]", json!([])),
        ("$.missing.x[1:].y", json!([])),
        ("$.s.x[*]", json!([])),
        ("$.missing..x", json!([])),
        ("$..['sku','isbn']", json!([{"sku": "c", "isbn": "x"}])),
        ("$.s..x", json!([])),
        // Functions.
        ("$.items.length()", json!(3)),
        ("$.obj.length()", json!(2)),
        ("$.s.length()", json!(null)),
        ("$.arr.sum()", json!(10.0)),
        ("$.arr.avg()", json!(2.5)),
        ("$.arr.min()", json!(1.0)),
        ("$.arr.max()", json!(4.0)),
        ("$.obj.keys()", json!(["a", "b"])),
        ("$.arr.first()", json!(1)),
        ("$.arr.last()", json!(4)),
        ("$.arr.index(1)", json!(2)),
        ("$.arr.append(5)", json!([1, 2, 3, 4, 5])),
        ("$.n.concat($.s, \"x\")", json!("hellox")),
        ("$..price.sum()", json!(22.5)),
        // Other roots.
        ("$$.Execution.Id", json!("e1")),
        ("$$.Numbers[1]", json!(2)),
        ("$order.id", json!(7)),
        ("$order.lines[*].n", json!([1, 2])),
    ];
    for (path, expected) in cases {
        assert_eq!(read(path, &shop()), Ok(expected), "{path}");
    }
}

#[test]
fn tell_what_is_missing() {
    let cases = [
        ("$.missing", "No results for path: $['missing']"),
        ("$.obj.zz", "No results for path: $['obj']['zz']"),
        ("$.a.b", "Missing property in path $['a']"),
        ("$.obj.x.y.z", "Missing property in path $['obj']['x']"),
        ("$.nul.x", "Property ['x'] not found in path $['nul']"),
        ("$.s.x", "Property ['x'] not found in path $['s']"),
        ("$.s.x.y", "Property ['x'] not found in path $['s']"),
        (
            "$.items.sku",
            "Property ['sku'] not found in path $['items']",
        ),
        (
            "$.items['0']",
            "Property ['0'] not found in path $['items']",
        ),
        (
            "$.n[0]",
            "Filter: [0] can only be applied to arrays. Current context is: 5",
        ),
        (
            "$.obj[0].x",
            "Filter: [0]['x'] can only be applied to arrays. Current context is: {\"a\":1,\"b\":2}",
        ),
        (
            "$.n[?(@.x)]",
            "Filter: [?] can not be applied to primitives. Current context is: 5",
        ),
        ("$.arr[4]", "behind the end"),
        ("$.arr[-9]", "behind the end"),
        ("$.arr[9].x", "Property ['x'] not found in path $['arr'][9]"),
        ("$.arr[9][0]", "The path $['arr'][9] is null"),
        (
            "$['obj','nest'].a",
            "Multi properties can only be used as path leafs: $['obj', 'nest']",
        ),
        ("$$.State.Name", "Missing property in path $['State']"),
        ("$order.none", "No results for path: $['none']"),
        ("$nothing", "No results for path: $nothing"),
        ("$.arr.nth()", "Function with name: nth does not exist."),
        (
            "$.empty.sum()",
            "Aggregation function attempted to calculate value using empty array",
        ),
    ];
    for (path, expected) in cases {
        assert_eq!(read(path, &shop()), Err(expected.to_owned()), "{path}");
    }
}
