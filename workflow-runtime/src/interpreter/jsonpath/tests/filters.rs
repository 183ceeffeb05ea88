//! What filters let through.

use serde_json::{Value, json};

use super::read;

fn items() -> Value {
    json!({
        "items": [
            {"id": 0, "price": 10, "tags": ["p", "q"], "name": "Anna"},
            {"id": 1, "price": 2.5, "tags": [], "name": "Bob"},
            {"id": 2, "isbn": null, "tags": "p", "name": ""},
        ],
        "limit": 5,
        "wanted": ["p", "z"],
        "flag": true,
    })
}

#[test]
fn let_items_through() {
    let cases: &[(&str, &[i32])] = &[
        ("@.price", &[0, 1]),
        ("!@.price", &[2]),
        ("!(@.price)", &[2]),
        ("@.isbn", &[2]),
        ("@.isbn == null", &[2]),
        ("@.price == null", &[]),
        ("@.price != null", &[0, 1, 2]),
        ("@.price == 10", &[0]),
        ("@.price == 10.0", &[0]),
        ("@.price == '10'", &[0]),
        ("'10' == @.price", &[0]),
        ("@.price === '10'", &[]),
        ("@.price !== '10'", &[0, 1, 2]),
        ("@.price >= 2.5", &[0, 1]),
        ("@.price < 10", &[1]),
        ("@.price > 'a'", &[]),
        ("@.name > 'Anna'", &[1]),
        ("@.price < $.limit", &[1]),
        ("$.limit > @.price", &[1]),
        ("$.flag == true", &[0, 1, 2]),
        ("$$.Numbers[1] == @.id", &[2]),
        ("@.id == $order.id_of_line", &[2]),
        ("@.price > 5 && @.tags", &[0]),
        ("@.price > 5 || @.name == 'Bob'", &[0, 1]),
        ("@.id == 0 || @.id == 1 && @.price > 5", &[0]),
        ("(@.id == 0 || @.id == 1) && @.price < 5", &[1]),
        ("!(@.id == 0) && !(@.id == 1)", &[2]),
        ("@.name in ['Bob', \"Anna\"]", &[0, 1]),
        ("@.name nin ['Bob']", &[0, 2]),
        ("@.tags contains 'q'", &[0]),
        ("@.name contains 'nn'", &[0]),
        ("@.tags size 2", &[0]),
        ("@.name size 3", &[1]),
        ("@.tags empty true", &[1]),
        ("@.name empty true", &[2]),
        ("@.tags empty false", &[0, 2]),
        ("@.tags anyof ['p', 'z']", &[0]),
        ("@.tags anyof $.wanted", &[0]),
        ("@.tags noneof ['p']", &[1]),
        ("@.tags subsetof ['p', 'q', 'r']", &[0, 1]),
        ("@.tags all ['p', 'q']", &[0]),
        ("@.name =~ /.*n.*/", &[0]),
        ("@.name =~ /n/", &[]),
        ("@.name =~ /BOB/i", &[1]),
        ("@.tags =~ /q/", &[0]),
        ("@.name =~ /(/", &[]),
        ("@.name =~ /x)|(.*/", &[]),
        ("@.name =~ /anna # Anna/ix", &[0]),
        ("@.id =~ /[01]/", &[0, 1]),
        ("/B.b/ =~ @.name", &[1]),
        ("@.tags[0] == 'p'", &[0]),
        ("@.tags[5]", &[]),
        ("@['name'] == 'Bob'", &[1]),
        ("@.tags.length() == 2", &[0]),
        ("@.name == Bob", &[1]),
    ];
    for (condition, expected) in cases {
        let path = format!("$.items[?({condition})].id");
        assert_eq!(read(&path, &items()), Ok(json!(expected)), "{path}");
    }
}

#[test]
fn apply_to_what_they_stand_behind() {
    let document = json!({"a": 1, "in": {"a": 1}, "list": [{"a": 1}, {"a": 2}, 3]});
    let cases = [
        // An object is tested itself.
        ("$.in[?(@.a == 1)]", json!([{"a": 1}])),
        ("$.in[?(@.b == 1)]", json!([])),
        ("$.list[?(@.a)][?(@.a == 2)].a", json!([2])),
        ("$.list[?(@ > 2)]", json!([3])),
        ("$..[?(@.a == 2)]", json!([{"a": 2}])),
        ("$.list[?(@.a)][0]", json!([])),
        ("$.list[?($.in.a == @.a)]", json!([{"a": 1}])),
    ];
    for (path, expected) in cases {
        assert_eq!(read(path, &document), Ok(expected), "{path}");
    }
}

#[test]
fn tell_big_numbers_apart() {
    let document = json!([9_007_199_254_740_993_i64, 9_007_199_254_740_992_i64]);
    let path = "$[?(@ == 9007199254740993)]";
    assert_eq!(
        read(path, &document),
        Ok(json!([9_007_199_254_740_993_i64]))
    );
}
