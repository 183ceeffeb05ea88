//! Structs: every field is read as serde would, and a struct is built as serde writes it.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use workflow_runtime::WorkflowData;

use super::{build, json, read};

/// Reads each field of the values, and builds the values from the fields.
macro_rules! check {
    ($type:ident: $($value:expr),+; $($field:tt)+) => {{
        let check = |value: $type| {
            let over = json(&value);
            $(assert_eq!(read::<$type>(&over, name!($field)), json(&value.$field), "in {over}");)+
            let fields = [$((name!($field), json(&value.$field))),+];
            assert_eq!(build::<$type>(stringify!($type), &fields), over);
        };
        $(check($value);)+
    }};
}

macro_rules! name {
    (r#type) => {
        "type"
    };
    ($field:tt) => {
        stringify!($field)
    };
}

#[derive(Serialize, Deserialize, WorkflowData)]
#[serde(rename_all = "camelCase")]
struct Order {
    order_id: String,
    items: Vec<Item>,
    nested: Vec<Vec<u8>>,
    r#type: char,
    #[serde(rename = "the `coupon`")]
    coupon: Option<String>,
    place: (f64, Option<Vec<u8>>, [bool; 1]),
}

#[derive(Serialize, Deserialize, WorkflowData)]
struct Item {
    sku: String,
}

#[test]
fn plain_fields() {
    let item = |sku: &str| Item {
        sku: sku.to_owned(),
    };
    check! { Order:
        Order {
            order_id: "o-1".into(), items: vec![item("a")], nested: vec![vec![1]], r#type: 'x',
            coupon: None, place: (0.5, Some(vec![1]), [true]),
        },
        Order {
            order_id: String::new(), items: vec![], nested: vec![vec![], vec![1, 2]], r#type: '"',
            coupon: Some("it's".into()), place: (1.0, None, [false]),
        };
        order_id items nested r#type coupon place
    }
}

#[derive(Serialize, Deserialize, WorkflowData)]
struct Skips {
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    text: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    extra: BTreeMap<String, u8>,
    kept: u8,
}

#[test]
fn keys_left_out() {
    check! { Skips:
        Skips { note: None, tags: vec![], text: String::new(), extra: BTreeMap::new(), kept: 1 },
        Skips {
            note: Some("n".into()), tags: vec!["a".into()], text: "t".into(),
            extra: [("k".to_owned(), 1)].into(), kept: 2,
        };
        note tags text extra kept
    }
}

#[derive(Serialize, Deserialize, WorkflowData)]
struct Newtype(Vec<u8>);

#[derive(Serialize, Deserialize, WorkflowData)]
struct Pair(Vec<u8>, Option<Newtype>);

#[derive(Serialize, Deserialize, WorkflowData)]
struct Gap(u8, #[serde(skip)] (), Vec<u8>);

#[derive(Serialize, Deserialize, WorkflowData)]
struct Unit;

#[derive(Serialize, Deserialize, WorkflowData)]
#[serde(transparent)]
struct Transparent<T> {
    marker: PhantomData<T>,
    value: Option<T>,
}

#[derive(Serialize, Deserialize, WorkflowData)]
#[serde(tag = "kind", rename = "tagged-struct")]
struct Tagged {
    a: u8,
}

#[test]
fn tuples_newtypes_and_tags() {
    check!(Newtype: Newtype(vec![]), Newtype(vec![1]), Newtype(vec![1, 2]); 0);
    check!(Pair: Pair(vec![1], None), Pair(vec![], Some(Newtype(vec![2]))); 0 1);
    let gap = json(&Gap(1, (), vec![3]));
    assert_eq!(read::<Gap>(&gap, "2"), json!([3]));
    let fields = [("0", json!(1)), ("1", json!(null)), ("2", json!([3]))];
    assert_eq!(build::<Gap>("Gap", &fields), gap);
    assert_eq!(build::<Unit>("Unit", &[]), json(&Unit));
    type Text = Transparent<String>;
    for value in [None, Some("x".to_owned())] {
        let value = Text {
            marker: PhantomData,
            value,
        };
        let over = json(&value);
        assert_eq!(read::<Text>(&over, "value"), json(&value.value));
        assert_eq!(
            build::<Text>("Transparent", &[("value", json(&value.value))]),
            over
        );
    }
    check!(Tagged: Tagged { a: 1 }; a);
}

#[derive(Serialize, Deserialize, WorkflowData)]
struct Address {
    city: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    zip: Option<String>,
}

#[derive(Serialize, Deserialize, WorkflowData)]
struct Customer {
    name: String,
    #[serde(flatten)]
    address: Address,
    age: u8,
}

#[derive(Serialize, Deserialize, WorkflowData)]
struct Open {
    name: String,
    #[serde(flatten)]
    address: Address,
    #[serde(flatten)]
    rest: BTreeMap<String, Vec<u8>>,
}

#[derive(Serialize, Deserialize, WorkflowData)]
#[serde(tag = "kind")]
enum Contact {
    Mail { to: String },
    None,
}

#[derive(Serialize, Deserialize, WorkflowData)]
struct WithContact {
    id: u8,
    #[serde(flatten)]
    contact: Contact,
}

#[test]
fn flattened_fields() {
    let address = |zip: Option<&str>| Address {
        city: "Ulm".into(),
        zip: zip.map(Into::into),
    };
    check! { Customer:
        Customer { name: "n".into(), address: address(None), age: 1 },
        Customer { name: "n".into(), address: address(Some("89073")), age: 1 };
        name address age
    }
    check! { Open:
        Open { name: "n".into(), address: address(None), rest: BTreeMap::new() },
        Open { name: "n".into(), address: address(None), rest: [("x".to_owned(), vec![1])].into() };
        name address rest
    }
    check! { WithContact:
        WithContact { id: 1, contact: Contact::Mail { to: "t".into() } },
        WithContact { id: 1, contact: Contact::None };
        id contact
    }
}

fn eight() -> u8 {
    8
}

#[derive(Serialize, Deserialize, WorkflowData)]
struct Defaults {
    #[serde(default)]
    list: Vec<u8>,
    #[serde(default = "eight")]
    number: u8,
    #[serde(default)]
    option: Option<u8>,
    #[serde(alias = "otherName", alias = "third")]
    aliased: String,
    #[serde(alias = "quantity", default = "eight")]
    count: u8,
}

#[derive(Serialize, Deserialize, WorkflowData)]
#[serde(default)]
struct Whole {
    text: String,
    option: Option<u8>,
    #[serde(default)]
    own: u8,
}

impl Default for Whole {
    fn default() -> Self {
        Whole {
            text: "default".into(),
            option: Some(3),
            own: 9,
        }
    }
}

#[derive(Serialize, Deserialize, WorkflowData)]
#[serde(default = "ByPath::preset")]
struct ByPath(u8, Vec<Vec<u8>>, #[serde(default)] Option<u8>);

impl ByPath {
    fn preset() -> ByPath {
        ByPath(7, vec![vec![1]], Some(3))
    }
}

#[derive(Serialize, Deserialize, WorkflowData)]
struct Page<T> {
    #[serde(default)]
    items: Vec<T>,
    next: Option<Box<Page<T>>>,
}

/// Every spelling that serde reads means the same when a field is read.
fn check_spellings<T: WorkflowData + Serialize + DeserializeOwned>(spellings: &[Json]) {
    for spelling in spellings {
        let value: T = serde_json::from_value(spelling.clone()).expect("serde reads it");
        for (key, expected) in json(&value).as_object().expect("an object") {
            assert_eq!(read::<T>(spelling, key), *expected, "{key} of {spelling}");
        }
    }
}

#[test]
fn defaults_aliases_and_missing_keys() {
    check_spellings::<Defaults>(&[
        json!({"aliased": "a"}),
        json!({"otherName": "a", "option": null, "list": [1], "quantity": 3}),
        json!({"third": "a", "option": 1, "number": 0, "count": 0, "unknown": true}),
    ]);
    check_spellings::<Whole>(&[
        json!({}),
        json!({"option": null, "own": 1}),
        json!({"text": "", "option": 4}),
    ]);
    for spelling in [
        json!([]),
        json!([1]),
        json!([1, [[], [2]]]),
        json!([1, [[2]], 4]),
    ] {
        let value: ByPath = serde_json::from_value(spelling.clone()).expect("serde reads it");
        for (i, expected) in json(&value)
            .as_array()
            .expect("an array")
            .iter()
            .enumerate()
        {
            assert_eq!(
                read::<ByPath>(&spelling, &i.to_string()),
                *expected,
                "{i} of {spelling}"
            );
        }
    }
    check_spellings::<Page<Vec<u8>>>(&[
        json!({}),
        json!({"items": [[1]], "next": null}),
        json!({"items": [[], [1, 2]]}),
    ]);
}

#[test]
fn chains_of_fields_read_the_outer_object() {
    use workflow_runtime::__private::core::expr::{Ty, field};
    let customer = super::variable::<Customer>();
    let address = field(customer, "address", Ty::<Address>::default());
    let city = field(address, "city", Ty::<String>::default());
    assert_eq!(city.value.ast.to_string(), "$value.city");
}

/// `Type { field: new, ..base }` as Rust updates it; the new values and the base are variables.
macro_rules! update {
    ($base:expr, $type:ident { $($field:tt: $new:expr),+ }) => {{
        use workflow_runtime::__private::core::expr::{Ty, construct, take_refusals};
        use workflow_runtime::__private::core::ir::Value;
        let over = json(&$base);
        let fields = vec![$((name!($field), Value::var(name!($field)))),+];
        let base = Some(Value::var("base"));
        let updated = construct(Ty::<$type>::default(), stringify!($type), fields, base);
        assert_eq!(take_refusals(), [""; 0]);
        let news = [$((name!($field), json(&$new))),+];
        let mut bound: Vec<_> = news.iter().map(|(name, new)| (*name, new)).collect();
        bound.push(("base", &over));
        let result = crate::jsonata::evaluate(&updated.value.ast, &bound).expect("evaluates");
        let result: $type = serde_json::from_value(result.expect("a struct")).expect("serde reads it");
        assert_eq!(json(&result), json(&$type { $($field: $new,)+ ..$base }));
    }};
}

#[test]
fn struct_update() {
    let skips = || Skips {
        note: Some("n".into()),
        tags: vec!["a".into()],
        text: "t".into(),
        extra: BTreeMap::new(),
        kept: 1,
    };
    update!(skips(), Skips { kept: 2 });
    update!(
        skips(),
        Skips {
            note: None::<String>,
            tags: Vec::<String>::new(),
            text: String::new()
        }
    );
    let customer = || Customer {
        name: "n".into(),
        address: Address {
            city: "Ulm".into(),
            zip: Some("1".into()),
        },
        age: 1,
    };
    update!(customer(), Customer { age: 2 });
    update!(
        customer(),
        Customer {
            address: Address {
                city: "Aalen".into(),
                zip: None
            }
        }
    );
    update!(
        Pair(vec![1], Some(Newtype(vec![2]))),
        Pair { 1: None::<Newtype> }
    );
    let defaults = || Defaults {
        list: vec![],
        number: 1,
        option: Some(1),
        aliased: "a".into(),
        count: 1,
    };
    update!(
        defaults(),
        Defaults {
            aliased: "b".to_owned(),
            option: None::<u8>
        }
    );
}

/// A value that changes each time, or costs much, is evaluated once.
#[test]
fn values_are_evaluated_once() {
    use workflow_runtime::__private::core::expr::{Ty, construct};
    use workflow_runtime::__private::core::ir::Value;
    use workflow_runtime::__private::core::jsonata::Ast;
    let random = || Value {
        volatile: true,
        undefined: true,
        ..Value::of(Ast::call("random", []))
    };
    let fields = ["note", "tags", "text", "extra", "kept"].map(|name| (name, random()));
    let built = construct(Ty::<Skips>::default(), "Skips", fields.to_vec(), None);
    assert!(built.value.volatile);
    assert_eq!(built.value.ast.to_string().matches("$random()").count(), 5);
}
