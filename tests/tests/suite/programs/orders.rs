//! The workflows of the examples.

use workflow_tests::asl::{Program, Stub, assert_pinned};

const PINNED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/programs/pinned");

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

    #[test]
    fn the_yardstick_is_met() {
        assert_pinned::<fulfil_order>(PINNED);
        let definition = fulfil_order::definition().to_json();
        let text = definition.to_string();
        assert!(text.matches("\"Type\":").count() <= 13, "{text}");
        assert!(!text.contains("\"Type\":\"Pass\""), "{text}");
    }
}
