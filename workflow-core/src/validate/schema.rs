//! Which fields an object of a definition has, and what they hold.

use crate::asl::QueryLanguage;

/// The fields of one kind of object.
pub(super) struct Table {
    /// Several lists, so that states can share some.
    pub(super) fields: &'static [&'static [Field]],
    /// In the order in which the service lists them.
    pub(super) required: &'static [&'static str],
    /// Sets of which exactly one has to be there.
    pub(super) exactly_one: &'static [&'static [&'static str]],
    /// Sets of which one can be there.
    pub(super) at_most_one: &'static [&'static [&'static str]],
    /// Sets of which one has to be there.
    pub(super) at_least_one: &'static [&'static [&'static str]],
    /// What `Output` and `Assign` of this object can read besides the input.
    pub(super) outputs: Outputs,
}

/// What a field named `Output` or `Assign` can read of `$states`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outputs {
    Input,
    Result,
    ErrorOutput,
}

pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// The only language that has the field.
    pub(super) language: Option<QueryLanguage>,
}

/// What a field holds.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// A text.
    Text,
    /// A text, or an expression that gives one.
    DynamicText,
    /// `true`
    True,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    Integer(i64, i64),
    Decimal(f64, f64),
    /// A number, or in JSONata an expression that gives one.
    DynamicInteger(i64, i64),
    DynamicDecimal(f64, f64),
    /// An RFC 3339 time, or an expression that gives one.
    Timestamp,
    /// A path.
    Path,
    /// A path, or `null` for no data.
    PathOrNull,
    /// A Reference Path.
    Reference,
    /// A Reference Path into the input or a variable, not into the context object.
    InputReference,
    /// The same, or `null` to discard the result.
    ReferenceOrNull,
    /// A Reference Path or an intrinsic function that gives a text.
    TextPath,
    /// JSON with paths (JSONPath) or expressions (JSONata) in it.
    Template,
    /// The same, in an object of variables.
    Assign,
    /// JSON as it is.
    Static,
    /// A list, or an expression that gives one.
    Items,
    /// At least one error name.
    ErrorNames,
    /// An array of texts.
    Texts,
    Credentials,
    /// The rules of a Choice state.
    Rules,
    /// The name of a Map Run.
    Label,
    /// States by name.
    States,
    Object(&'static Table),
    Array(&'static Table),
    /// An array with at least one element.
    Filled(&'static Table),
}

const fn both(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        language: None,
    }
}

const fn path(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        language: Some(QueryLanguage::JsonPath),
    }
}

const fn jsonata(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        language: Some(QueryLanguage::Jsonata),
    }
}

const fn table(fields: &'static [&'static [Field]], required: &'static [&'static str]) -> Table {
    Table {
        fields,
        required,
        exactly_one: &[],
        at_most_one: &[],
        at_least_one: &[],
        outputs: Outputs::Input,
    }
}

const LANGUAGES: &[&str] = &["JSONPath", "JSONata"];
/// The longest time in seconds that a field can name.
pub(super) const MAX_SECONDS: i64 = 99_999_999;

pub(super) const MACHINE: Table = table(
    &[&[
        both("Comment", Kind::Text),
        both("QueryLanguage", Kind::OneOf(LANGUAGES)),
        both("StartAt", Kind::Text),
        both("States", Kind::States),
        both("TimeoutSeconds", Kind::Integer(0, MAX_SECONDS)),
        both("Version", Kind::OneOf(&["1.0"])),
    ]],
    &["States", "StartAt"],
);

const BRANCH: Table = table(&[SCOPE], &["States", "StartAt"]);

const SCOPE: &[Field] = &[
    both("Comment", Kind::Text),
    both("StartAt", Kind::Text),
    both("States", Kind::States),
];

const STATE: &[Field] = &[
    both("Type", Kind::Text),
    both("Comment", Kind::Text),
    both("QueryLanguage", Kind::OneOf(LANGUAGES)),
];
const STEP: &[Field] = &[both("Next", Kind::Text), both("End", Kind::True)];
const IN_AND_OUT: &[Field] = &[
    path("InputPath", Kind::PathOrNull),
    path("OutputPath", Kind::PathOrNull),
    jsonata("Output", Kind::Template),
];
const ASSIGN: &[Field] = &[both("Assign", Kind::Assign)];
const PARAMETERS: &[Field] = &[
    path("Parameters", Kind::Template),
    path("ResultPath", Kind::ReferenceOrNull),
];
const ARGUMENTS: &[Field] = &[jsonata("Arguments", Kind::Template)];
const RESULT_SELECTOR: &[Field] = &[path("ResultSelector", Kind::Template)];
const ERRORS: &[Field] = &[
    both("Retry", Kind::Array(&RETRIER)),
    both("Catch", Kind::Array(&CATCHER)),
];
const NEXT_OR_END: &[&str] = &["Next", "End"];

pub(super) const PASS: Table = Table {
    exactly_one: &[NEXT_OR_END],
    ..table(
        &[
            STATE,
            STEP,
            IN_AND_OUT,
            ASSIGN,
            PARAMETERS,
            &[path("Result", Kind::Static)],
        ],
        &["Type"],
    )
};

pub(super) const TASK: Table = Table {
    exactly_one: &[NEXT_OR_END],
    at_most_one: &[
        &["TimeoutSeconds", "TimeoutSecondsPath"],
        &["HeartbeatSeconds", "HeartbeatSecondsPath"],
    ],
    outputs: Outputs::Result,
    ..table(
        &[
            STATE,
            STEP,
            IN_AND_OUT,
            ASSIGN,
            PARAMETERS,
            ARGUMENTS,
            RESULT_SELECTOR,
            ERRORS,
            &[
                both("Resource", Kind::Text),
                both("Credentials", Kind::Credentials),
                both("TimeoutSeconds", Kind::DynamicInteger(1, MAX_SECONDS)),
                path("TimeoutSecondsPath", Kind::Reference),
                both("HeartbeatSeconds", Kind::DynamicInteger(1, MAX_SECONDS)),
                path("HeartbeatSecondsPath", Kind::Reference),
            ],
        ],
        &["Type", "Resource"],
    )
};

pub(super) const WAIT: Table = Table {
    exactly_one: &[
        NEXT_OR_END,
        &["SecondsPath", "Seconds", "TimestampPath", "Timestamp"],
    ],
    ..table(
        &[
            STATE,
            STEP,
            IN_AND_OUT,
            ASSIGN,
            &[
                both("Seconds", Kind::DynamicInteger(0, MAX_SECONDS)),
                path("SecondsPath", Kind::Reference),
                both("Timestamp", Kind::Timestamp),
                path("TimestampPath", Kind::Reference),
            ],
        ],
        &["Type"],
    )
};

pub(super) const CHOICE: Table = table(
    &[
        STATE,
        IN_AND_OUT,
        ASSIGN,
        &[both("Choices", Kind::Rules), both("Default", Kind::Text)],
    ],
    &["Type", "Choices"],
);

pub(super) const SUCCEED: Table = table(&[STATE, IN_AND_OUT], &["Type"]);

pub(super) const FAIL: Table = Table {
    at_most_one: &[&["Error", "ErrorPath"], &["Cause", "CausePath"]],
    ..table(
        &[
            STATE,
            &[
                both("Error", Kind::DynamicText),
                path("ErrorPath", Kind::TextPath),
                both("Cause", Kind::DynamicText),
                path("CausePath", Kind::TextPath),
            ],
        ],
        &["Type"],
    )
};

pub(super) const PARALLEL: Table = Table {
    exactly_one: &[NEXT_OR_END],
    outputs: Outputs::Result,
    ..table(
        &[
            STATE,
            STEP,
            IN_AND_OUT,
            ASSIGN,
            PARAMETERS,
            ARGUMENTS,
            RESULT_SELECTOR,
            ERRORS,
            &[both("Branches", Kind::Filled(&BRANCH))],
        ],
        &["Type", "Branches"],
    )
};

pub(super) const MAP: Table = Table {
    exactly_one: &[NEXT_OR_END, &["ItemProcessor", "Iterator"]],
    at_most_one: &[
        &["ItemSelector", "Parameters"],
        &["MaxConcurrency", "MaxConcurrencyPath"],
        &[
            "ToleratedFailurePercentage",
            "ToleratedFailurePercentagePath",
        ],
        &["ToleratedFailureCount", "ToleratedFailureCountPath"],
    ],
    outputs: Outputs::Result,
    ..table(
        &[
            STATE,
            STEP,
            IN_AND_OUT,
            ASSIGN,
            PARAMETERS,
            RESULT_SELECTOR,
            ERRORS,
            &[
                path("ItemsPath", Kind::Path),
                jsonata("Items", Kind::Items),
                both("ItemReader", Kind::Object(&ITEM_READER)),
                both("ItemSelector", Kind::Template),
                both("ItemBatcher", Kind::Object(&ITEM_BATCHER)),
                both("MaxConcurrency", Kind::DynamicInteger(0, i64::MAX)),
                path("MaxConcurrencyPath", Kind::InputReference),
                both(
                    "ToleratedFailurePercentage",
                    Kind::DynamicDecimal(0.0, 100.0),
                ),
                path("ToleratedFailurePercentagePath", Kind::InputReference),
                both("ToleratedFailureCount", Kind::DynamicInteger(0, i64::MAX)),
                path("ToleratedFailureCountPath", Kind::InputReference),
                both("Label", Kind::Label),
                both("ItemProcessor", Kind::Object(&ITEM_PROCESSOR)),
                both("Iterator", Kind::Object(&ITEM_PROCESSOR)),
                both("ResultWriter", Kind::Object(&RESULT_WRITER)),
            ],
        ],
        &["Type"],
    )
};

const ITEM_PROCESSOR: Table = table(
    &[
        SCOPE,
        &[both("ProcessorConfig", Kind::Object(&PROCESSOR_CONFIG))],
    ],
    &["States", "StartAt"],
);

const PROCESSOR_CONFIG: Table = table(
    &[&[
        both("Mode", Kind::OneOf(&["INLINE", "DISTRIBUTED"])),
        both("ExecutionType", Kind::OneOf(&["STANDARD", "EXPRESS"])),
    ]],
    &[],
);

const ITEM_READER: Table = table(
    &[&[
        both("Resource", Kind::Text),
        path("Parameters", Kind::Template),
        jsonata("Arguments", Kind::Template),
        both("ReaderConfig", Kind::Object(&READER_CONFIG)),
    ]],
    &["Resource"],
);

const READER_CONFIG: Table = Table {
    at_most_one: &[&["MaxItems", "MaxItemsPath"]],
    ..table(
        &[&[
            both(
                "InputType",
                Kind::OneOf(&["CSV", "JSON", "JSONL", "PARQUET", "MANIFEST"]),
            ),
            both("Transformation", Kind::OneOf(&["NONE", "LOAD_AND_FLATTEN"])),
            both(
                "ManifestType",
                Kind::OneOf(&["ATHENA_DATA", "S3_INVENTORY"]),
            ),
            both(
                "CSVDelimiter",
                Kind::OneOf(&["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"]),
            ),
            both("CSVHeaderLocation", Kind::OneOf(&["FIRST_ROW", "GIVEN"])),
            both("CSVHeaders", Kind::Texts),
            both("ItemsPointer", Kind::DynamicText),
            both("MaxItems", Kind::DynamicInteger(0, 100_000_000)),
            path("MaxItemsPath", Kind::Reference),
        ]],
        &[],
    )
};

const ITEM_BATCHER: Table = Table {
    at_most_one: &[
        &["MaxItemsPerBatch", "MaxItemsPerBatchPath"],
        &["MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"],
    ],
    at_least_one: &[&[
        "MaxItemsPerBatch",
        "MaxItemsPerBatchPath",
        "MaxInputBytesPerBatch",
        "MaxInputBytesPerBatchPath",
    ]],
    ..table(
        &[&[
            both("MaxItemsPerBatch", Kind::DynamicInteger(1, i64::MAX)),
            path("MaxItemsPerBatchPath", Kind::Reference),
            both("MaxInputBytesPerBatch", Kind::DynamicInteger(1, 262_144)),
            path("MaxInputBytesPerBatchPath", Kind::Reference),
            both("BatchInput", Kind::Template),
        ]],
        &[],
    )
};

const RESULT_WRITER: Table = Table {
    at_least_one: &[&["Resource", "WriterConfig"]],
    ..table(
        &[&[
            both("Resource", Kind::Text),
            path("Parameters", Kind::Template),
            jsonata("Arguments", Kind::Template),
            both("WriterConfig", Kind::Object(&WRITER_CONFIG)),
        ]],
        &[],
    )
};

const WRITER_CONFIG: Table = table(
    &[&[
        both(
            "Transformation",
            Kind::OneOf(&["NONE", "COMPACT", "FLATTEN"]),
        ),
        both("OutputType", Kind::OneOf(&["JSON", "JSONL"])),
    ]],
    &["Transformation", "OutputType"],
);

const RETRIER: Table = table(
    &[&[
        both("Comment", Kind::Text),
        both("ErrorEquals", Kind::ErrorNames),
        both("IntervalSeconds", Kind::Integer(0, MAX_SECONDS)),
        both("MaxAttempts", Kind::Integer(0, MAX_SECONDS)),
        both("BackoffRate", Kind::Decimal(1.0, f64::MAX)),
        both("MaxDelaySeconds", Kind::Integer(1, 31_622_400)),
        both("JitterStrategy", Kind::OneOf(&["FULL", "NONE"])),
    ]],
    &["ErrorEquals"],
);

const CATCHER: Table = Table {
    outputs: Outputs::ErrorOutput,
    ..table(
        &[
            ASSIGN,
            &[
                both("Comment", Kind::Text),
                both("ErrorEquals", Kind::ErrorNames),
                both("Next", Kind::Text),
                path("ResultPath", Kind::ReferenceOrNull),
                jsonata("Output", Kind::Template),
            ],
        ],
        &["ErrorEquals", "Next"],
    )
};

/// The table of a type of state.
pub(super) fn state(kind: &str) -> Option<&'static Table> {
    Some(match kind {
        "Task" => &TASK,
        "Wait" => &WAIT,
        "Pass" => &PASS,
        "Succeed" => &SUCCEED,
        "Fail" => &FAIL,
        "Choice" => &CHOICE,
        "Parallel" => &PARALLEL,
        "Map" => &MAP,
        _ => return None,
    })
}

/// Every table there is.
#[cfg(test)]
pub(super) fn all_tables() -> Vec<&'static Table> {
    fn visit(table: &'static Table, found: &mut Vec<&'static Table>) {
        found.push(table);
        for field in table.fields.iter().copied().flatten() {
            if let Kind::Object(inner) | Kind::Array(inner) | Kind::Filled(inner) = field.kind {
                visit(inner, found);
            }
        }
    }
    let states = [
        "Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map",
    ];
    let mut found = Vec::new();
    visit(&MACHINE, &mut found);
    for table in states.into_iter().filter_map(state) {
        visit(table, &mut found);
    }
    found
}
