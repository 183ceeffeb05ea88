//! The attributes of tasks.

use crate::errors::ErrorDef;
use crate::rng::Rng;
use crate::tasks::Kind;

/// A service, and what it must be given.
#[derive(Debug)]
pub(crate) struct Service {
    resource: &'static str,
    /// Texts, by the names of their parameters.
    pub(crate) texts: &'static [&'static str],
    /// A JSON value: the parameter, and its key when that is another.
    pub(crate) json: Option<(&'static str, Option<&'static str>)>,
    /// Whether the answer comes later.
    pub(crate) later: bool,
    /// Whether it is given a token.
    pub(crate) token: bool,
}

const fn free(resource: &'static str) -> Service {
    Service {
        resource,
        texts: &[],
        json: None,
        later: false,
        token: false,
    }
}

/// Some without rules about their arguments, some with.
pub(crate) const SERVICES: &[Service] = &[
    free("aws-sdk:s3:listObjectsV2"),
    free("aws-sdk:sqs:listQueues"),
    free("aws-sdk:sns:listTopics"),
    free("aws-sdk:ecs:listTasks"),
    Service {
        texts: &["topic_arn", "message"],
        ..free("sns:publish")
    },
    Service {
        texts: &["queue_url", "message_body"],
        later: true,
        token: true,
        ..free("sqs:sendMessage.waitForTaskToken")
    },
    Service {
        texts: &["job_name"],
        json: Some(("extra", Some("Arguments"))),
        later: true,
        ..free("glue:startJobRun.sync")
    },
    Service {
        texts: &["api_endpoint", "method"],
        json: Some(("authentication", None)),
        ..free("http:invoke")
    },
];

pub(crate) fn attribute(
    rng: &mut Rng,
    index: usize,
    (kind, service): (Kind, Option<&Service>),
    error: Option<&ErrorDef>,
) -> String {
    let mut options = Vec::new();
    match kind {
        Kind::Function | Kind::Nested | Kind::Express | Kind::Inline => {}
        Kind::Activity if rng.chance(30) => options.push(format!(
            "activity = \"arn:aws:states:eu-west-1:123456789012:activity:own{index}\""
        )),
        Kind::Activity => options.push("activity".to_owned()),
        Kind::Callback => options.push("callback".to_owned()),
        Kind::Integration => {}
    }
    if let Some(service) = service {
        options.push(format!(
            "resource = \"arn:aws:states:::{}\"",
            service.resource
        ));
    }
    if rng.chance(20) {
        options.push(format!("timeout_seconds = {}", 20 + rng.below(60)));
    }
    let token = service.is_some_and(|s| s.token);
    if (token || matches!(kind, Kind::Activity | Kind::Callback)) && rng.chance(50) {
        options.push(format!("heartbeat_seconds = {}", 1 + rng.below(19)));
    }
    match rng.below(10) {
        0 if kind == Kind::Function => options.push(format!("lambda = \"fixed{index}:live\"")),
        1 if kind == Kind::Function => options.push(format!(
            "lambda_arn = \"arn:aws:lambda:eu-west-1:123456789012:function:fixed{index}\""
        )),
        2 => options.push("comment = \"does it\"".to_owned()),
        3 => options.push(format!("name = \"Step {index}\"")),
        // The worker of an activity has its own rights.
        4 if kind != Kind::Activity => {
            options.push("credentials = \"arn:aws:iam::123456789012:role/other\"".to_owned())
        }
        _ => {}
    }
    let documented = kind != Kind::Integration && rng.chance(10);
    let retriers = *rng.pick(&[0, 0, 1, 1, 2]);
    for i in 0..retriers {
        let mut fields = Vec::new();
        let variants = error.map_or(vec![], |e| {
            e.variants
                .iter()
                .map(|v| format!("{}::{}", e.name, v.name))
                .collect()
        });
        let mut names: Vec<String> = variants.into_iter().filter(|_| rng.chance(50)).collect();
        if names.is_empty() || rng.chance(30) {
            let name = *rng.pick(&[
                "\"States.Timeout\"",
                "\"Lambda.ServiceException\"",
                "\"Odd.Name\"",
            ]);
            names.push(name.to_owned());
        }
        if i + 1 == retriers && rng.chance(30) {
            names = vec![(*rng.pick(&["\"States.ALL\"", "\"States.TaskFailed\""])).to_owned()];
        }
        fields.push(format!("error_equals = [{}]", names.join(", ")));
        if rng.chance(60) {
            fields.push(format!("interval_seconds = {}", 1 + rng.below(5)));
        }
        if rng.chance(60) {
            fields.push(format!("max_attempts = {}", rng.below(4)));
        }
        if rng.chance(40) {
            fields.push(format!(
                "backoff_rate = {:?}",
                1.0 + rng.below(3) as f64 / 2.0
            ));
        }
        if rng.chance(25) {
            fields.push("max_delay_seconds = 30".to_owned());
        }
        if rng.chance(15) {
            let strategy = *rng.pick(&["FULL", "NONE"]);
            fields.push(format!("jitter_strategy = \"{strategy}\""));
        }
        options.push(format!("retry({})", fields.join(", ")));
    }
    let doc = if documented {
        "/// Does it, and says so.\n"
    } else {
        ""
    };
    match options.is_empty() {
        true => format!("{doc}#[task]"),
        false => format!("{doc}#[task({})]", options.join(", ")),
    }
}
