//! Service integrations: which there are, and which patterns they have.

use super::arn::{check_partition, is_anything, split};
use crate::nearest::nearest;

/// How a state waits for a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// For the response.
    RequestResponse,
    /// `.sync`, `.sync:2`: for the end of the job.
    Sync,
    /// `.waitForTaskToken`: for SendTaskSuccess.
    WaitForTaskToken,
}

/// An optimized integration.
struct Service {
    name: &'static str,
    /// Whether every action has `.waitForTaskToken`.
    token: bool,
    /// Actions without `.sync`.
    actions: &'static [&'static str],
    /// Actions with `.sync`.
    jobs: &'static [&'static str],
    /// Whether there are more actions than those listed.
    open: bool,
}

const fn service(name: &'static str, token: bool, actions: &'static [&'static str]) -> Service {
    Service {
        name,
        token,
        actions,
        jobs: &[],
        open: false,
    }
}

impl Service {
    const fn jobs(mut self, jobs: &'static [&'static str]) -> Service {
        self.jobs = jobs;
        self
    }

    const fn open(mut self) -> Service {
        self.open = true;
        self
    }

    fn all_actions(&self) -> impl Iterator<Item = &'static str> {
        self.actions.iter().chain(self.jobs).copied()
    }
}

/// <https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html>
const SERVICES: &[Service] = &[
    service("lambda", true, &["invoke"]),
    service("sns", true, &["publish"]),
    service("sqs", true, &["sendMessage"]),
    service(
        "dynamodb",
        false,
        &["getItem", "putItem", "updateItem", "deleteItem"],
    ),
    service("events", true, &["putEvents"]),
    service("states", true, &[]).jobs(&["startExecution"]),
    service("apigateway", true, &["invoke"]),
    service("http", false, &["invoke"]),
    service("ecs", true, &[]).jobs(&["runTask"]),
    service("eks", true, &["call"]).jobs(&[
        "createCluster",
        "deleteCluster",
        "createNodegroup",
        "deleteNodegroup",
        "createFargateProfile",
        "deleteFargateProfile",
        "runJob",
    ]),
    service("batch", false, &[]).jobs(&["submitJob"]),
    service("glue", false, &[]).jobs(&["startJobRun"]),
    service("databrew", false, &[]).jobs(&["startJobRun"]),
    service(
        "sagemaker",
        false,
        &[
            "createModel",
            "createEndpointConfig",
            "createEndpoint",
            "updateEndpoint",
        ],
    )
    .jobs(&[
        "createTrainingJob",
        "createTransformJob",
        "createHyperParameterTuningJob",
        "createLabelingJob",
        "createProcessingJob",
    ]),
    service(
        "elasticmapreduce",
        false,
        &[
            "cancelStep",
            "setClusterTerminationProtection",
            "modifyInstanceFleetByName",
            "modifyInstanceGroupByName",
        ],
    )
    .jobs(&["createCluster", "terminateCluster", "addStep"]),
    service("emr-containers", false, &[]).jobs(&[
        "createVirtualCluster",
        "deleteVirtualCluster",
        "startJobRun",
    ]),
    service("emr-serverless", false, &[]).jobs(&[
        "createApplication",
        "startApplication",
        "stopApplication",
        "deleteApplication",
        "startJobRun",
        "cancelJobRun",
    ]),
    service(
        "codebuild",
        false,
        &[
            "stopBuild",
            "stopBuildBatch",
            "batchDeleteBuilds",
            "batchGetReports",
        ],
    )
    .jobs(&["startBuild", "startBuildBatch"])
    .open(),
    service(
        "athena",
        false,
        &["stopQueryExecution", "getQueryExecution", "getQueryResults"],
    )
    .jobs(&["startQueryExecution"]),
    service("mediaconvert", false, &[]).jobs(&["createJob"]),
    service("bedrock", true, &[]).jobs(&["invokeModel", "createModelCustomizationJob"]),
    service("bedrockagentcore", false, &["invokeHarness"]),
];

/// Names of SDK services that are not the word one thinks of first.
const SDK_NAMES: &[(&str, &str)] = &[
    ("stepfunctions", "sfn"),
    ("states", "sfn"),
    ("events", "eventbridge"),
    ("logs", "cloudwatchlogs"),
    ("cognitoidp", "cognitoidentityprovider"),
];

/// Actions that answer with a stream, or that AWS leaves out.
const SDK_UNSUPPORTED: &[(&str, &str)] = &[
    ("s3", "selectObjectContent"),
    ("kinesis", "subscribeToShard"),
    ("lexruntimev2", "startConversation"),
    ("lambda", "invokeAsync"),
    ("rdsdata", "executeSql"),
    ("emr", "describeJobFlows"),
    ("efs", "createTags"),
    ("elastictranscoder", "testRole"),
    ("shield", "deleteSubscription"),
    ("mediapackage", "rotateChannelCredentials"),
];

/// The pattern of a resource, or what is wrong with it.
pub(super) fn check_resource(text: &str) -> Result<Pattern, String> {
    let parts = split(text);
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match *parts {
        ["arn", _, "lambda", ..] => {
            Err("is for services: write `lambda_arn` for a Lambda function, and a body".to_owned())
        }
        ["arn", _, "states", _, _, "activity", ..] => {
            Err("is for services: write `activity = \"..\"` for an activity, and a body".to_owned())
        }
        ["arn", partition, "states", "", "", "aws-sdk", service, action] => {
            check_partition(partition)?;
            check_sdk(service, action)
        }
        ["arn", partition, "states", "", "", service, action] => {
            check_partition(partition)?;
            check_optimized(service, action)
        }
        ["arn", partition, "states", "", "", service, action, "2"] if action.ends_with(".sync") => {
            check_partition(partition)?;
            if (service, action) != ("states", "startExecution.sync") {
                return Err(format!(
                    "has `.sync:2`, which only `states:startExecution` has: write `{service}:{action}`"
                ));
            }
            Ok(Pattern::Sync)
        }
        _ => Err(
            "is a service's ARN: write `arn:aws:states:::<service>:<action>` or `arn:aws:states:::aws-sdk:<service>:<action>`"
                .to_owned(),
        ),
    }
}

/// `invoke.waitForTaskToken`
fn split_pattern(action: &str) -> Result<(&str, Pattern), String> {
    let Some((action, pattern)) = action.split_once('.') else {
        return Ok((action, Pattern::RequestResponse));
    };
    match pattern {
        "sync" => Ok((action, Pattern::Sync)),
        "waitForTaskToken" => Ok((action, Pattern::WaitForTaskToken)),
        _ => {
            let near = nearest(pattern, ["sync", "waitForTaskToken"])
                .map_or(String::new(), |near| format!(": did you mean `.{near}`?"));
            Err(format!("has the unknown pattern `.{pattern}`{near}"))
        }
    }
}

fn check_optimized(name: &str, action: &str) -> Result<Pattern, String> {
    let (action, pattern) = split_pattern(action)?;
    if is_anything(name) || is_anything(action) {
        return Ok(pattern);
    }
    let Some(service) = SERVICES.iter().find(|service| service.name == name) else {
        // Two letters are near to everything: `s3` is no misspelt `sns`.
        let near = nearest(name, SERVICES.iter().map(|s| s.name)).filter(|_| name.len() > 2);
        return Err(match near {
            Some(near) => format!("has the unknown service `{name}`: did you mean `{near}`?"),
            None => format!(
                "has the service `{name}`, which has no integration of its own: write `aws-sdk:{name}:{action}`"
            ),
        });
    };
    check_action(service, action)?;
    let is_job = service.jobs.contains(&action);
    match pattern {
        Pattern::Sync if !is_job => Err(format!(
            "has `.sync`, which `{name}:{action}` does not have: leave it out"
        )),
        Pattern::WaitForTaskToken if !service.token => Err(format!(
            "has `.waitForTaskToken`, which `{name}:{action}` does not have: leave it out"
        )),
        _ => Ok(pattern),
    }
}

fn check_action(service: &Service, action: &str) -> Result<(), String> {
    if service.all_actions().any(|known| known == action) {
        return Ok(());
    }
    let name = service.name;
    if service.open && is_camel_case(action) {
        return Ok(());
    }
    if let Some(near) = nearest(action, service.all_actions()) {
        return Err(format!(
            "has the unknown action `{name}:{action}`: did you mean `{near}`?"
        ));
    }
    Err(format!(
        "has the action `{action}`, which the integration of `{name}` does not have: write `aws-sdk:{name}:{action}`"
    ))
}

fn check_sdk(service: &str, action: &str) -> Result<Pattern, String> {
    let (action, pattern) = split_pattern(action)?;
    if pattern == Pattern::Sync {
        return Err(format!(
            "has `.sync`, which no `aws-sdk` action has: leave it out, or write `.waitForTaskToken` (`aws-sdk:{service}:{action}`)"
        ));
    }
    if is_anything(service) || is_anything(action) {
        return Ok(pattern);
    }
    if let Some((_, right)) = SDK_NAMES.iter().find(|(wrong, _)| *wrong == service) {
        return Err(format!(
            "has the SDK service `{service}`, which is called `{right}`"
        ));
    }
    let is_service = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if service.is_empty() || !service.chars().all(is_service) {
        return Err(format!(
            "has the SDK service `{service}`: it is the name of the client in the SDK for Java, in small letters"
        ));
    }
    if !is_camel_case(action) {
        return Err(format!(
            "has the action `{action}`: write it in camel case, as in `getObject`"
        ));
    }
    if SDK_UNSUPPORTED.contains(&(service, action)) {
        return Err(format!(
            "has the action `{service}:{action}`, which Step Functions can't call: put it into a Lambda function"
        ));
    }
    Ok(pattern)
}

fn is_camel_case(action: &str) -> bool {
    action.starts_with(|c: char| c.is_ascii_lowercase())
        && action.chars().all(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources() {
        use Pattern::{RequestResponse, Sync, WaitForTaskToken};
        let cases: &[(&str, Result<Pattern, &str>)] = &[
            ("arn:aws:states:::sns:publish", Ok(RequestResponse)),
            (
                "arn:aws-cn:states:::sns:publish.waitForTaskToken",
                Ok(WaitForTaskToken),
            ),
            ("arn:${AWS::Partition}:states:::ecs:runTask.sync", Ok(Sync)),
            ("arn:aws:states:::states:startExecution.sync:2", Ok(Sync)),
            ("arn:aws:states:::states:startExecution.sync", Ok(Sync)),
            ("arn:aws:states:::http:invoke", Ok(RequestResponse)),
            (
                "arn:aws:states:::codebuild:batchGetBuilds",
                Ok(RequestResponse),
            ),
            ("arn:aws:states:::emr-serverless:startJobRun.sync", Ok(Sync)),
            ("arn:aws:states:::aws-sdk:s3:getObject", Ok(RequestResponse)),
            (
                "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess.waitForTaskToken",
                Ok(WaitForTaskToken),
            ),
            (
                "arn:aws:states:::batch:submitJob.sync:2",
                Err("only `states:startExecution`"),
            ),
            ("arn:aws:states:::snss:publish", Err("did you mean `sns`?")),
            (
                "arn:aws:states:::sns:publsh",
                Err("did you mean `publish`?"),
            ),
            (
                "arn:aws:states:::dynamodb:query",
                Err("write `aws-sdk:dynamodb:query`"),
            ),
            (
                "arn:aws:states:::s3:getObject",
                Err("write `aws-sdk:s3:getObject`"),
            ),
            (
                "arn:aws:states:::rekognition:detectFaces",
                Err("write `aws-sdk:rekognition:detectFaces`"),
            ),
            ("arn:aws:states:::sns:publish.sync", Err("has `.sync`")),
            (
                "arn:aws:states:::http:invoke.waitForTaskToken",
                Err("does not have"),
            ),
            (
                "arn:aws:states:::sqs:sendMessage.waitForToken",
                Err("unknown pattern"),
            ),
            (
                "arn:aws:states:::sqs:sendMessage.waitForTasktoken",
                Err("did you mean `.waitForTaskToken`?"),
            ),
            (
                "arn:aws:states:::aws-sdk:S3:getObject",
                Err("small letters"),
            ),
            ("arn:aws:states:::aws-sdk:s3:GetObject", Err("camel case")),
            (
                "arn:aws:states:::aws-sdk:stepfunctions:startSyncExecution",
                Err("called `sfn`"),
            ),
            (
                "arn:aws:states:::aws-sdk:glue:startJobRun.sync",
                Err("no `aws-sdk` action"),
            ),
            (
                "arn:aws:states:::aws-sdk:s3:selectObjectContent",
                Err("can't call"),
            ),
            (
                "arn:aws:lambda:eu-west-1:123456789012:function:f",
                Err("`lambda_arn`"),
            ),
            (
                "arn:aws:states:eu-west-1:123456789012:activity:a",
                Err("`activity = "),
            ),
            ("arn:amazon:states:::sns:publish", Err("partition")),
            ("sns:publish", Err("is a service's ARN")),
            ("", Err("is a service's ARN")),
        ];
        for (text, expected) in cases {
            match (check_resource(text), expected) {
                (Ok(pattern), Ok(expected)) if pattern == *expected => {}
                (Err(message), Err(part)) if message.contains(part) => {}
                (result, _) => panic!("{text}: {result:?}, expected {expected:?}"),
            }
        }
    }
}
