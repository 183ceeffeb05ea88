use super::*;

fn machine(states: Value) -> Value {
    json!({ "StartAt": "A", "States": states })
}

#[track_caller]
fn check(states: Value, expected: &[&str]) {
    assert_eq!(errors(&machine(states.clone())), expected, "{states}");
}

#[test]
fn transitions_lead_to_states_of_the_scope() {
    check(
        json!({
            "A": { "Type": "Choice", "Default": "X1", "Choices": [
                { "Variable": "$.a", "IsNull": true, "Next": "X2" },
                { "Variable": "$.a", "IsNull": false, "Next": "B" }] },
            "B": { "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:111111111111:function:f",
                "Catch": [{ "ErrorEquals": ["E"], "Next": "X3" }], "Next": "C" },
            "C": { "Type": "Parallel", "End": true, "Branches": [
                { "StartAt": "X4", "States": { "D": { "Type": "Pass", "Next": "A" } } }] },
        }),
        &[
            "MISSING_TRANSITION_TARGET: Missing 'Next' target: X1 at /States/A/Default",
            "MISSING_TRANSITION_TARGET: Missing 'Next' target: X2 at /States/A/Choices[0]/Next",
            "MISSING_TRANSITION_TARGET: Missing 'Next' target: X3 at /States/B/Catch[0]/Next",
            "MISSING_TRANSITION_TARGET: Missing 'Next' target: X4 at /States/C/Branches[0]/StartAt",
            "MISSING_TRANSITION_TARGET: Missing 'Next' target: A at /States/C/Branches[0]/States/D/Next",
        ],
    );
    let start = json!({ "StartAt": "B", "States": { "A": { "Type": "Succeed" } } });
    assert_eq!(
        errors(&start),
        ["MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /StartAt"]
    );
}

#[test]
fn every_state_is_reached() {
    check(
        json!({ "A": { "Type": "Succeed" }, "B": { "Type": "Pass", "Next": "C" }, "C": { "Type": "Pass", "Next": "B" } }),
        &[
            "MISSING_TRANSITION_TARGET: State \"B\" is not reachable. at /States/B",
            "MISSING_TRANSITION_TARGET: State \"C\" is not reachable. at /States/C",
        ],
    );
    check(
        json!({ "A": { "Type": "Map", "End": true, "ItemProcessor": { "StartAt": "B", "States": {
            "B": { "Type": "Succeed" }, "C": { "Type": "Succeed" } } } } }),
        &[
            "MISSING_TRANSITION_TARGET: State \"C\" is not reachable. at /States/A/ItemProcessor/States/C",
        ],
    );
}

#[test]
fn there_is_an_end() {
    let endless = json!({ "A": { "Type": "Pass", "Next": "B" }, "B": { "Type": "Pass", "Next": "A" }, "C": { "Type": "Pass", "Next": "A" } });
    check(
        endless,
        &["MISSING_END_STATE: Workflow has no terminal state at null"],
    );
    let loops = machine(json!({ "A": { "Type": "Pass", "Next": "A" }, "B": { "Type": "Fail" } }));
    assert_eq!(
        warnings(&loops),
        ["MISSING_END_STATE: State \"A\" has no way to a terminal state. at /States/A"]
    );
    // The service looks at the outermost scope only.
    let inner = machine(
        json!({ "A": { "Type": "Parallel", "End": true, "Branches": [
        { "StartAt": "B", "States": { "B": { "Type": "Pass", "Next": "B" } } }] } }),
    );
    assert_eq!(errors(&inner), Vec::<String>::new());
    assert_eq!(
        warnings(&inner),
        ["MISSING_END_STATE: Workflow has no terminal state at /States/A/Branches[0]"]
    );
    let caught = json!({
        "A": { "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:111111111111:function:f",
            "Catch": [{ "ErrorEquals": ["E"], "Next": "B" }], "Next": "A" },
        "B": { "Type": "Fail" } });
    assert_eq!(warnings(&machine(caught)), Vec::<String>::new());
}

#[test]
fn names_and_labels_are_distinct_in_the_whole_machine() {
    let map = |name: &str, label: &str| {
        json!({ "Type": "Map", "Label": label, "End": true, "ItemProcessor": {
            "StartAt": name, "States": { name: { "Type": "Succeed" } } } })
    };
    let mut a = map("C", "l");
    a["Next"] = json!("B");
    a.as_object_mut().unwrap().remove("End");
    check(
        json!({ "A": a, "B": map("C", "l") }),
        &[
            "DUPLICATE_LABEL_NAME: Duplicate Label name: l at /States/B/Label",
            "DUPLICATE_STATE_NAME: Duplicate State name: C at /States/B/ItemProcessor/States/C",
        ],
    );
}

#[test]
fn names_have_at_most_80_characters() {
    let named = |n: usize| {
        let name = "é".repeat(n);
        errors(&json!({ "StartAt": name, "States": { name: { "Type": "Succeed" } } }))
    };
    assert_eq!(named(80), Vec::<String>::new());
    let found = named(81);
    assert!(
        found[0].starts_with("INVALID_STATE_NAME: State name 'é"),
        "{found:?}"
    );
    assert!(
        found[0].contains("' exceeds the 80-character limit allowed by the service at /States/é")
    );
}
