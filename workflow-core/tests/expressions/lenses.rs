//! Forms whose types come from rustc, as the macro writes them: beside each operation stand the
//! user's tokens in a closure that is never called.
#![allow(unused_variables, reason = "a lens uses its variables after `loop {}`")]

use std::collections::BTreeMap;

use crate::harness::{equal, evaluate, text};
use serde_json::json;
use workflow_core::data::{
    FieldShape, FieldsForm, Shape, ShapeFn, SkipSerializing, StructShape, WorkflowData,
};
use workflow_core::expr::{Expr, Ty, functions, literal, methods, ops, take_refusals, ty};
use workflow_core::ir::Value;

#[derive(Clone)]
struct Item {
    sku: String,
    price: f64,
    quantity: u32,
    note: Option<String>,
}

struct Order {
    items: Vec<Item>,
    stock: BTreeMap<String, u32>,
}

fn object(name: &'static str, fields: &[(&'static str, ShapeFn)]) -> Shape {
    let field = |(name, shape): &(&'static str, ShapeFn)| FieldShape {
        name,
        json_name: name,
        shape: *shape,
        aliases: &[],
        opaque: None,
        flatten: false,
        default: None,
        skip_serializing: SkipSerializing::Never,
        skip_deserializing: false,
    };
    Shape::Struct(StructShape {
        name,
        fields: fields.iter().map(field).collect(),
        form: FieldsForm::Object,
    })
}

impl WorkflowData for Item {
    fn shape() -> Shape {
        let fields: [(&str, ShapeFn); 4] = [
            ("sku", String::shape),
            ("price", f64::shape),
            ("quantity", u32::shape),
            ("note", Option::<String>::shape),
        ];
        object("Item", &fields)
    }
}

impl WorkflowData for Order {
    fn shape() -> Shape {
        let fields: [(&str, ShapeFn); 2] = [
            ("items", Vec::<Item>::shape),
            ("stock", BTreeMap::<String, u32>::shape),
        ];
        object("Order", &fields)
    }
}

/// The type of `tokens`, in which the variables have the types of the expressions of that name.
macro_rules! lens {
    ($($var:ident),* => $tokens:expr) => {
        ty(lens!(@list $($var)*), |lens!(@pattern $($var)*)| {
            #[allow(unreachable_code, clippy::empty_loop)]
            {
                loop {}
                $tokens
            }
        })
    };
    (@list) => { () };
    (@list $var:ident $($rest:ident)*) => { (&$var, lens!(@list $($rest)*)) };
    (@pattern) => { () };
    (@pattern $var:ident $($rest:ident)*) => { ($var, lens!(@pattern $($rest)*)) };
}

/// `base.name`
fn field<T: ?Sized, U>(base: &Expr<T>, name: &str, _: Ty<U>) -> Expr<U> {
    Expr::new(Value::derive(
        base.value.ast.clone().field(name),
        [&base.value],
    ))
}

fn order() -> (Expr<Order>, serde_json::Value) {
    let items = json!([
        {"sku": "a", "price": 2.5, "quantity": 2},
        {"sku": "b", "price": 10, "quantity": 1, "note": "fragile"},
        {"sku": "c", "price": 1, "quantity": 0, "note": null},
    ]);
    let json = json!({"items": items, "stock": {"b": 0, "a": 7}});
    (Expr::new(Value::var("order")), json)
}

fn check<T>(expr: &Expr<T>, order: &serde_json::Value, expected: serde_json::Value) {
    assert!(take_refusals().is_empty());
    match evaluate(&text(expr), &[("order", order.clone())]) {
        Ok(Some(actual)) if equal(&actual, &expected) => {}
        other => panic!("{} gives {other:?}, not {expected}", text(expr)),
    }
}

#[test]
fn a_sum_over_a_map() {
    let (order, json) = order();
    let items = field(&order, "items", lens!(order => order.items));
    let iter = methods::iter(items, lens!(order => order.items.iter()));
    let mapped = methods::map(
        iter,
        ["item"],
        |item| {
            let price = field(&item, "price", lens!(item => item.price));
            let quantity = field(&item, "quantity", lens!(item => item.quantity));
            let quantity = functions::from(quantity, lens!(item => f64::from(item.quantity)));
            ops::mul(
                price,
                quantity,
                lens!(item => item.price * f64::from(item.quantity)),
            )
        },
        lens!(order => order.items.iter().map(|item| item.price * f64::from(item.quantity))),
    );
    let sum = methods::sum(
        mapped,
        lens!(order => order.items.iter().map(|item| item.price * f64::from(item.quantity)).sum::<f64>()),
    );
    assert_eq!(
        text(&sum),
        "$sum([$map($order.items, function($item){$item.price * $item.quantity})])"
    );
    check(&sum, &json, json!(15.0));
}

#[test]
fn integer_literals_take_the_type_that_fits() {
    let (order, json) = order();
    let items = field(&order, "items", lens!(order => order.items));
    let iter = methods::into_iter(items, lens!(order => order.items.into_iter()));
    let total = methods::fold(
        iter,
        literal(0),
        ["total", "item"],
        |total, item| {
            let quantity = field(&item, "quantity", lens!(item => item.quantity));
            ops::add(
                total.clone(),
                quantity,
                lens!(total, item => total + item.quantity),
            )
        },
        lens!(order => order.items.into_iter().fold(0, |total, item| total + item.quantity)),
    );
    let large = ops::gt(total.clone(), literal(2), lens!(total => total > 2));
    check(&total, &json, json!(3));
    check(&large, &json, json!(true));
    let stock = field(&order, "stock", lens!(order => order.stock));
    let found = methods::get(stock, literal("b"), lens!(order => order.stock.get("b")));
    let copied = methods::copied(found, lens!(order => order.stock.get("b").copied()));
    let left = methods::unwrap_or(
        copied,
        literal(0),
        lens!(order => order.stock.get("b").copied().unwrap_or(0)),
    );
    check(&left, &json, json!(0));
    assert_eq!(text(&left), "$order.stock.b != null ? $order.stock.b : 0");
}

#[test]
fn closures_get_references_where_rust_gives_them() {
    let (order, json) = order();
    let items = field(&order, "items", lens!(order => order.items));
    let iter = methods::iter(items, lens!(order => order.items.iter()));
    let kept = methods::filter(
        iter,
        ["item"],
        |item| {
            let note = field(&item, "note", lens!(item => item.note));
            let mut note = methods::as_deref(note, lens!(item => item.note.as_deref()));
            note.value.undefined = true;
            methods::is_some_and(
                note,
                ["note"],
                |note| {
                    methods::starts_with(
                        note.clone(),
                        literal("frag"),
                        lens!(note => note.starts_with("frag")),
                    )
                },
                lens!(item => item.note.as_deref().is_some_and(|note| note.starts_with("frag"))),
            )
        },
        lens!(order => order.items.iter().filter(|item| item.note.is_some())),
    );
    let skus = methods::map(
        kept,
        ["item"],
        |item| {
            let sku = field(&item, "sku", lens!(item => item.sku));
            methods::to_owned(sku, lens!(item => item.sku.to_owned()))
        },
        lens!(order => order.items.iter().filter(|item| item.note.is_some()).map(|item| item.sku.to_owned())),
    );
    let list = methods::collect(
        skus,
        lens!(order => order.items.iter().filter(|item| item.note.is_some()).map(|item| item.sku.to_owned()).collect::<Vec<_>>()),
    );
    check(&list, &json, json!(["b"]));
}

#[test]
fn entries_of_a_map_are_pairs() {
    let (order, json) = order();
    let stock = field(&order, "stock", lens!(order => order.stock));
    let iter = methods::iter(stock, lens!(order => order.stock.iter()));
    let empty = methods::find(
        iter,
        ["entry"],
        |entry| {
            let count: Expr<&u32> = Expr::new(Value::of(
                entry.value.ast.filter(workflow_core::jsonata::Ast::int(1)),
            ));
            let count = ops::deref(count.clone(), lens!(count => *count));
            ops::eq(count.clone(), literal(0), lens!(count => count == 0))
        },
        lens!(order => order.stock.iter().find(|(_, count)| **count == 0)),
    );
    check(&empty, &json, json!(["b", 0]));
}

#[test]
fn structs_are_equal_when_their_fields_are() {
    let (a, b): (Expr<Item>, Expr<Item>) = (Expr::new(Value::var("a")), Expr::new(Value::var("b")));
    let same = ops::eq(a.clone(), b.clone(), Ty::<bool>::default());
    let different = ops::ne(a, b, Ty::<bool>::default());
    let item =
        |note: serde_json::Value| json!({"sku": "a", "price": 1, "quantity": 2, "note": note});
    let missing = json!({"sku": "a", "price": 1, "quantity": 2});
    let extra = json!({"quantity": 2, "price": 1.0, "sku": "a", "note": null, "unknown": 1});
    let other = json!({"sku": "b", "price": 1, "quantity": 2});
    let pairs = [
        (item(json!(null)), missing.clone(), true),
        (missing.clone(), extra, true),
        (item(json!("x")), item(json!("x")), true),
        (item(json!("x")), missing.clone(), false),
        (item(json!("x")), item(json!("y")), false),
        (missing, other, false),
    ];
    for (a, b, equal) in pairs {
        let bindings = [("a", a), ("b", b)];
        assert_eq!(
            evaluate(&text(&same), &bindings),
            Ok(Some(json!(equal))),
            "{bindings:?}"
        );
        assert_eq!(
            evaluate(&text(&different), &bindings),
            Ok(Some(json!(!equal))),
            "{bindings:?}"
        );
    }
    assert!(take_refusals().is_empty());
}
