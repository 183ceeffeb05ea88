//! Tuples, structs and enums.

use workflow_runtime::prelude::*;

use crate::form::{Section, section};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Address {
    pub(crate) street_name: String,
    pub(crate) city: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Level {
    Low,
    VeryHigh,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub(crate) enum Shape {
    Dot,
    Circle(f64),
    Rect { w: f64, h: f64 },
}

fn cases() -> Vec<((i64, String), Address, Level, Shape)> {
    let address = |street: &str, city: Option<&str>| Address {
        street_name: street.to_owned(),
        city: city.map(str::to_owned),
    };
    vec![
        (
            (0, String::new()),
            address("", None),
            Level::Low,
            Shape::Dot,
        ),
        (
            (-1, "é".to_owned()),
            address("a", Some("b")),
            Level::VeryHigh,
            Shape::Circle(0.5),
        ),
        (
            (2, "{% x %}".to_owned()),
            address("Road", Some("")),
            Level::Low,
            Shape::Rect { w: 2.0, h: 3.5 },
        ),
    ]
}

pub(crate) fn section() -> Section {
    section!("Tuples, structs, enums", cases, (pair: (i64, String), address: Address, level: Level, shape: Shape) {
        i64 { pair.0 }
        (String, i64) { (pair.1, pair.0) }
        i64 { let (n, text) = pair; n + text.len() as i64 }
        bool { pair == (0, String::new()) }
        bool { (pair.0, 1) < (0, 2) }
        String { address.street_name }
        bool { address.city.is_some() }
        Address { Address { street_name: pair.1, city: None } }
        Address { Address { city: Some(pair.1), ..address } }
        String { let Address { street_name, city } = address; city.unwrap_or(street_name) }
        bool { address == Address { street_name: "a".into(), city: Some("b".into()) } }
        bool { level == Level::Low }
        Level { if pair.0 > 0 { Level::VeryHigh } else { Level::Low } }
        i32 { match level { Level::Low => 1, Level::VeryHigh => 2 } }
        bool { matches!(shape, Shape::Dot) }
        f64 { match shape { Shape::Dot => 0.0, Shape::Circle(r) => 3.0 * r * r, Shape::Rect { w, h } => w * h } }
        Shape { Shape::Circle(1.5) }
        Shape { Shape::Rect { w: pair.0 as f64, h: 1.0 } }
    })
}

#[test]
fn means_what_rust_means() {
    section().check();
}
