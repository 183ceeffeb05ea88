//! The workflows of the examples.

use workflow_tests::asl::{Program, Stub, assert_pinned};

use super::shared::PINNED;

mod fulfilment {
    use example_workflows::fulfilment::*;
    use serde_json::json;

    use super::*;

    fn program() -> Program<fulfil_order> {
        Program::new(vec![
            Stub::own::<validate>(),
            Stub::own::<check_inventory>(),
            Stub::own::<charge>(),
            Stub::own::<release>(),
            Stub::own::<notify>(),
            Stub::own::<ship>(),
            Stub::own::<pack>(),
        ])
    }

    fn order(total: f64) -> Order {
        let item = |sku: &str, price| Item {
            sku: sku.into(),
            price,
            quantity: 2,
        };
        Order {
            order_id: "o-1".into(),
            email: "a@example.com".into(),
            items: vec![item("a", total), item("b", 1.0)],
        }
    }

    #[test]
    fn the_yardstick_is_met() {
        assert_pinned::<fulfil_order>(PINNED);
        let text = fulfil_order::definition().to_json().to_string();
        let states = [
            "Task", "Choice", "Wait", "Parallel", "Map", "Succeed", "Fail",
        ];
        let count: usize = states
            .iter()
            .map(|s| text.matches(&format!("\"Type\":\"{s}\"")).count())
            .sum();
        assert!(count <= 13, "{count} states: {text}");
        assert!(!text.contains("\"Type\":\"Pass\""), "{text}");
        let run = program().check(order(2.0));
        assert!(run.transitions() <= 11, "{:#?}", run.chains);
        assert_eq!(run.output()["status"], json!("DONE"));
        assert_eq!(
            run.output()["packed"],
            json!([{ "sku": "a", "parcel": 1 }, { "sku": "b", "parcel": 1 }])
        );
    }

    #[test]
    fn orders_end_in_every_way() {
        let mut empty = order(2.0);
        empty.items.clear();
        assert_eq!(program().check(empty).failure().error, "InvalidOrder");
        let run = program().check(order(20_000.0));
        assert_eq!(
            *run.output(),
            json!({ "status": "DECLINED", "orderId": "o-1" })
        );
    }
}

mod order {
    use example_workflows::order::*;
    use serde_json::{Value, json};
    use workflow_runtime::testing::Call;

    use super::*;

    fn program() -> Program<process_order> {
        let once =
            |call: &Call| -> Result<Value, _> { Ok(json!({ "available": call.number > 0 })) };
        Program::new(vec![
            Stub::own::<validate_order>(),
            Stub::any::<check_inventory>(once),
            Stub::own::<charge_card>(),
            Stub::own::<notify_customer>(),
            Stub::own::<ship_order>(),
            Stub::own::<send_receipt>(),
            Stub::own::<print_label>(),
        ])
    }

    fn order(total: f64) -> Order {
        let item = |sku: &str| Item {
            sku: sku.into(),
            quantity: 2,
        };
        Order {
            order_id: "o-1".into(),
            email: "a@example.com".into(),
            items: vec![item("a"), item("b")],
            total,
            coupon: Some("ten".into()),
        }
    }

    #[test]
    fn the_guide_s_order_is_right_in_both() {
        assert_pinned::<process_order>(PINNED);
        let run = program().check(order(100.0));
        let expected = json!({
            "orderId": "o-1", "receiptId": "R-o-1", "shipment": { "trackingNumber": "T-o-1" },
            "labels": ["2 x a", "2 x b"],
        });
        assert_eq!(*run.output(), expected);
        let run = program().check(order(20_000.0));
        assert_eq!(run.failure().error, "Rejected");
        let mut none = order(1.0);
        none.items.clear();
        assert_eq!(program().check(none).failure().error, "Empty");
    }
}

mod first {
    use example_workflows::first::*;

    use super::*;

    #[test]
    fn the_first_workflow_sells() {
        let program = Program::<sell>::new(vec![Stub::own::<charge>()]);
        for (total, states) in [(9.5, vec!["Charge"]), (1000.5, vec!["Wait1Day", "Charge"])] {
            let order_id = "o-1".to_owned();
            let run = program.check(Purchase { order_id, total });
            assert_eq!(*run.output(), format!("R-o-1: {total} EUR"));
            let entered: Vec<&str> = run
                .states()
                .into_iter()
                .filter(|s| !s.starts_with("If"))
                .collect();
            assert_eq!(entered, states);
        }
    }
}
