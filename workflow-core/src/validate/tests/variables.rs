use super::*;

fn branch(state: Value) -> Value {
    json!({ "StartAt": "B", "States": { "B": state } })
}

fn parallel(assign: Value, inner: Value) -> Value {
    json!({ "QueryLanguage": "JSONata", "StartAt": "A", "States": {
        "A": { "Type": "Pass", "Assign": assign, "Next": "P" },
        "P": { "Type": "Parallel", "Branches": [branch(inner)], "End": true } } })
}

#[test]
fn reads_and_assignments_keep_to_their_scopes() {
    let inner = "/States/P/Branches[0]";
    let cases = [
        (
            json!({ "x": 1 }),
            json!({ "Type": "Pass", "Output": "{% $x %}", "End": true }),
            vec![],
        ),
        (
            json!({}),
            json!({ "Type": "Pass", "Output": { "v": "{% $x + $count($y) %}" }, "End": true }),
            vec![
                format!(
                    "UNKNOWN_VARIABLE: Variable '$x' is not assigned in this scope or around it at {inner}/States/B/Output/v"
                ),
                format!(
                    "UNKNOWN_VARIABLE: Variable '$y' is not assigned in this scope or around it at {inner}/States/B/Output/v"
                ),
            ],
        ),
        (
            json!({ "x": 1 }),
            json!({ "Type": "Pass", "Assign": { "x": 2 }, "End": true }),
            vec![format!(
                "SHADOWED_VARIABLE: Variable '$x' is assigned in an outer scope too; an inner scope can only read it at {inner}"
            )],
        ),
        (
            json!({}),
            json!({ "Type": "Pass", "Output": "{% ($y := 1; $map([1], function($z, $i){ $y + $z + $i })@$w.$w) %}", "End": true }),
            vec![],
        ),
        (
            json!({}),
            json!({ "Type": "Pass", "Output": "{% ($f := function($n){ $n = 0 ? 1 : $f($n - 1) }; $f(3)) %}", "End": true }),
            vec![],
        ),
    ];
    for (assign, state, expected) in cases {
        assert_eq!(
            warnings(&parallel(assign, state.clone())),
            expected,
            "{state}"
        );
    }
}

#[test]
fn executions_of_a_distributed_map_see_no_outer_variables() {
    let machine = |mode: Value| {
        json!({ "StartAt": "A", "States": {
            "A": { "Type": "Pass", "Assign": { "x.$": "$.x" }, "Next": "M" },
            "M": { "Type": "Map", "ItemSelector": { "x.$": "$x" }, "End": true,
                "ItemProcessor": { "ProcessorConfig": mode, "StartAt": "B", "States": {
                    "B": { "Type": "Pass", "Parameters": { "v.$": "States.Array($x.a, $.b)" }, "End": true } } } } } })
    };
    assert_eq!(
        warnings(&machine(json!({ "Mode": "INLINE" }))),
        Vec::<String>::new()
    );
    assert_eq!(
        warnings(&machine(
            json!({ "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" })
        )),
        [
            "UNKNOWN_VARIABLE: Variable '$x' can't be read in the executions of a DISTRIBUTED Map at /States/M/ItemProcessor/States/B/Parameters/v.$"
        ]
    );
}

#[test]
fn rules_and_catchers_assign_too() {
    let machine = json!({ "StartAt": "A", "States": {
        "A": { "Type": "Choice", "Choices": [{ "Variable": "$.a", "IsNull": true, "Assign": { "x": 1 }, "Next": "B" }], "Default": "B" },
        "B": { "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:111111111111:function:f",
            "Catch": [{ "ErrorEquals": ["E"], "Assign": { "y.$": "$.Cause" }, "Next": "C" }], "Next": "C" },
        "C": { "Type": "Wait", "SecondsPath": "$x", "OutputPath": "$y", "End": true } } });
    assert_eq!(warnings(&machine), Vec::<String>::new());
}
