//! `#[expression]` on fns and methods.

use serde_json::{Value as Json, json};
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub, assert_pinned};

use super::shared::*;

/// With fns and types of its own, as another module or crate has.
mod pricing {
    use workflow_runtime::prelude::*;

    pub(crate) const VAT: f64 = 0.25;

    /// What is left after a discount.
    #[expression]
    pub(crate) fn discounted(price: f64, percent: u32) -> f64 {
        price * f64::from(100 - percent) / 100.0
    }

    #[expression]
    pub(crate) fn with_vat(net: f64) -> f64 {
        let vat = net * VAT;
        net + vat
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub(crate) enum Tier {
        Guest,
        Member { since: u32, points: u32 },
        Staff(Badge),
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
    pub(crate) struct Badge {
        pub(crate) number: u32,
    }

    impl Tier {
        const MOST: u32 = 30;

        /// In per cent.
        #[expression]
        pub(crate) fn discount(&self, year: u32) -> u32 {
            match self {
                Tier::Guest => 0,
                Tier::Member { since, points } if *points > 100 => Self::capped((year - since) * 5),
                Self::Member { .. } => 5,
                Tier::Staff(_) => Self::MOST,
            }
        }

        #[expression]
        fn capped(percent: u32) -> u32 {
            if percent > Self::MOST {
                return Self::MOST;
            }
            percent
        }

        #[expression]
        pub(crate) fn flat(percent: u32) -> u32 {
            percent * 2
        }

        #[expression]
        pub(crate) fn guest() -> Self {
            Tier::Guest
        }
    }
}

use pricing::{Tier, discounted};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
struct Cart {
    cart_id: String,
    items: Vec<Item>,
    tier: Tier,
    coupon: Option<String>,
    #[serde(default)]
    labels: std::collections::HashMap<String, u32>,
}

impl Item {
    #[expression]
    fn total(&self) -> f64 {
        self.unit_price * self.quantity as f64
    }

    #[expression]
    fn is_many(&self) -> bool {
        self.quantity >= 10
    }
}

impl Cart {
    #[expression]
    fn net(&self) -> f64 {
        self.items.iter().map(|item| item.total()).sum()
    }

    #[expression]
    fn paths(&self) -> Vec<f64> {
        self.items
            .iter()
            .map(Item::total)
            .map(pricing::with_vat)
            .collect()
    }

    #[expression]
    fn price(&self, year: u32) -> f64 {
        let net = self.net();
        let percent = self.tier.discount(year);
        let Some(coupon) = &self.coupon else {
            return discounted(net, percent);
        };
        if coupon == "HALF" {
            return net / 2.0;
        }
        if coupon.is_empty() {
            return net;
        } else if coupon.len() > 10 {
            return 0.0;
        }
        let more = match coupon.as_str() {
            "TEN" => 10,
            "FIVE" => 5,
            _ => return discounted(net, percent),
        };
        discounted(net, percent + more)
    }

    #[expression]
    fn describe(&self, prefix: &str) -> String {
        if self.items.is_empty() {
            return "nothing".into();
        }
        format!("{prefix}{} ({})", self.cart_id, self.items.len())
    }

    #[expression]
    fn many(&self) -> Vec<String> {
        self.items
            .iter()
            .filter(|item| item.is_many())
            .map(|item| item.sku.clone())
            .collect()
    }

    #[expression]
    fn first_coupon<'a>(&'a self, other: Option<&'a str>) -> Option<&'a str> {
        match &self.coupon {
            Some(own) => Some(own),
            None => other,
        }
    }
}

#[workflow]
async fn checkout(cart: Cart) -> Result<Json, Failure> {
    let price = cart.price(2026);
    if cart.items.iter().any(|item| item.is_many()) && !matches!(cart.tier, Tier::Guest) {
        note(cart.describe("many: ")).await?;
    }
    let reference = &cart;
    let boxed = Box::new(cart.clone());
    let twice = pricing::discounted(price * 2.0, 50);
    let by_path = Cart::net(&cart) + Cart::net(reference) - boxed.net();
    let fixed = discounted(200.0, Tier::flat(5));
    let coupon = cart.first_coupon(Some("none")).map(|c| c.to_string());
    let guest = match Tier::guest() {
        Tier::Guest => cart.tier.clone(),
        other => other,
    };
    let dear = match cart.items.first() {
        Some(item) if item.total() > 10.0 => item.total(),
        _ => pricing::with_vat(0.5),
    };
    Ok(json!({
        "price": price,
        "twice": twice,
        "byPath": by_path,
        "fixed": fixed,
        "text": reference.describe("cart "),
        "many": cart.many(),
        "coupon": coupon,
        "dear": dear,
        "guest": guest,
        "paths": cart.paths(),
    }))
}

fn cart(items: Vec<Item>, tier: Tier, coupon: Option<&str>) -> Cart {
    Cart {
        cart_id: "c7".into(),
        items,
        tier,
        coupon: coupon.map(str::to_owned),
        labels: Default::default(),
    }
}

#[test]
fn expressions_mean_what_their_fns_mean() {
    assert_pinned::<checkout>(PINNED);
    let program = Program::<checkout>::new(vec![Stub::own::<note>()]);
    let tiers = [
        Tier::Guest,
        Tier::Member {
            since: 2024,
            points: 100,
        },
        Tier::Member {
            since: 2024,
            points: 101,
        },
        Tier::Member {
            since: 2000,
            points: 101,
        },
        Tier::Staff(pricing::Badge { number: 3 }),
    ];
    let items = [
        vec![],
        vec![item("a", 2, 1.5)],
        vec![item("a", 12, 1.5), item("b", 1, 100.0), item("c", 0, 3.0)],
    ];
    let coupons = [
        None,
        Some(""),
        Some("HALF"),
        Some("TEN"),
        Some("FIVE"),
        Some("WHO"),
        Some("a long coupon"),
    ];
    for tier in &tiers {
        for items in &items {
            for coupon in coupons {
                let cart = cart(items.clone(), tier.clone(), coupon);
                let run = program.check(cart.clone());
                let output = run.output();
                assert_eq!(output["price"].as_f64(), Some(cart.price(2026)), "{cart:?}");
                assert_eq!(output["text"], cart.describe("cart "));
                assert_eq!(output["many"], json!(cart.many()));
                assert_eq!(output["fixed"].as_f64(), Some(180.0));
            }
        }
    }
}

/// Arguments are evaluated once, names of the caller and of the expression have nothing to do
/// with each other.
#[expression]
fn spread(low: f64, high: f64) -> f64 {
    let width = high - low;
    width * width + low
}

#[expression]
fn named(sku: &str, quantity: u32) -> Item {
    Item {
        sku: sku.to_string(),
        quantity,
        unit_price: spread(1.0, quantity as f64),
    }
}

#[workflow]
async fn arguments(low: f64, width: f64, skus: Vec<String>) -> Result<Json, Failure> {
    let high = spread(random(), low) * 0.0 + spread(width, low);
    let mut all = Vec::new();
    for sku in &skus {
        all.push(named(sku, 2));
    }
    let mapped = map(&skus, async |sku| {
        let item = named(sku, 3);
        note(item.sku.clone()).await?;
        Ok::<f64, Failure>(spread(item.unit_price, low))
    })
    .await?;
    let (a, b) = try_join!(async { reserve_one(named("x", 4)).await }, async {
        reserve_one(named(&format!("{low}"), 5)).await
    })?;
    while spread(low, high) < 0.0 {
        note("never".to_string()).await?;
    }
    let id = uuid();
    let same = same_ids(id, id) && !same_ids(uuid(), uuid());
    Ok(json!({ "high": high, "all": all, "mapped": mapped, "a": a, "b": b, "same": same }))
}

#[expression]
fn same_ids(a: Uuid, b: Uuid) -> bool {
    a == b
}

#[task]
async fn reserve_one(item: Item) -> Result<String, Failure> {
    Ok(format!("{}{}", item.sku, item.quantity))
}

#[test]
fn arguments_are_evaluated_once_wherever_they_stand() {
    let program = Program::<arguments>::new(vec![Stub::own::<note>(), Stub::own::<reserve_one>()]);
    for skus in [
        vec![],
        vec!["a".to_owned()],
        vec!["a".to_owned(), "b".to_owned()],
    ] {
        let run = program.check((2.0, 1.0, skus));
        assert_eq!(run.output()["same"], true);
    }
}

/// Methods with names of the standard library's.
impl Cart {
    #[expression]
    fn is_empty(&self) -> bool {
        self.items.is_empty() && self.coupon.is_none()
    }

    #[expression]
    fn len(&self) -> usize {
        self.items.len() + self.cart_id.len()
    }

    #[expression]
    fn max(&self, other: f64) -> f64 {
        self.net().max(other)
    }

    #[expression]
    fn sum(&self) -> f64 {
        let all: Vec<f64> = self.items.iter().map(|item| item.unit_price).collect();
        all.iter().sum()
    }

    #[expression]
    fn trim(&self) -> String {
        self.cart_id.trim().to_string()
    }
}

#[workflow]
async fn alike(carts: Vec<Cart>) -> Result<Json, Failure> {
    let all = carts.len();
    let lengths: Vec<usize> = carts.iter().map(|cart| cart.len()).collect();
    let most = carts
        .iter()
        .map(|cart| cart.max(3.5))
        .map(|x| x.max(4.0))
        .collect::<Vec<f64>>();
    let mut full = 0;
    for cart in &carts {
        if !cart.is_empty() {
            full += 1;
        }
    }
    let boxed: Vec<Box<Cart>> = carts.iter().map(|cart| Box::new(cart.clone())).collect();
    let sums: f64 = boxed.iter().map(|cart| cart.sum()).sum();
    let trimmed: Vec<String> = carts.iter().map(|cart| Cart::trim(cart)).collect();
    Ok(
        json!({ "all": all, "lengths": lengths, "most": most, "full": full, "sums": sums, "trimmed": trimmed, "none": carts.is_empty() }),
    )
}

#[test]
fn methods_named_like_those_of_the_standard_library() {
    let program = Program::<alike>::new(vec![]);
    for carts in [
        vec![],
        vec![cart(vec![], Tier::Guest, None)],
        vec![
            cart(
                vec![item(" a ", 2, 1.5), item("b", 1, 9.0)],
                Tier::Guest,
                Some("x"),
            ),
            cart(vec![], Tier::Guest, Some("")),
        ],
    ] {
        let run = program.check(carts.clone());
        let lengths: Vec<usize> = carts.iter().map(Cart::len).collect();
        assert_eq!(run.output()["lengths"], json!(lengths));
        let full = carts.iter().filter(|cart| !cart.is_empty()).count();
        assert_eq!(run.output()["full"], json!(full));
    }
}
