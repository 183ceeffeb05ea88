//! What the `Resource` of a Task state can be.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html>

/// A resource that a Task state can call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource<'a> {
    /// `arn:aws:lambda:<region>:<account>:function:<name>[:<qualifier>]`
    Lambda,
    /// `arn:aws:states:<region>:<account>:activity:<name>`
    Activity,
    /// `arn:aws:states:::<service>:<action>[.sync|.sync:2|.waitForTaskToken]`
    Integration {
        /// Such as `dynamodb`.
        service: &'a str,
        /// Such as `putItem`.
        action: &'a str,
        /// How the result comes.
        pattern: Pattern,
    },
    /// `arn:aws:states:::aws-sdk:<service>:<action>[.waitForTaskToken]`
    Sdk {
        /// Such as `s3`.
        service: &'a str,
        /// Such as `getObject`.
        action: &'a str,
        /// How the result comes.
        pattern: Pattern,
    },
}

/// How an integration waits for its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// It does not.
    RequestResponse,
    /// `.sync`: until the job is done.
    Sync,
    /// `.sync:2`: the same, with the output as JSON.
    Sync2,
    /// `.waitForTaskToken`: until somebody returns the token.
    WaitForTaskToken,
}

/// Why a text is no resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceError {
    /// It has not the form of an ARN.
    NotAnArn,
    /// It has, but there is no such service, action or pattern.
    NotRecognized,
}

impl<'a> Resource<'a> {
    /// Reads a resource.
    ///
    /// # Errors
    /// When it is no ARN, or the service knows nothing of that name.
    pub fn parse(arn: &'a str) -> Result<Resource<'a>, ResourceError> {
        let rest = arn.strip_prefix("arn:").ok_or(ResourceError::NotAnArn)?;
        let (partition, rest) = rest.split_once(':').ok_or(ResourceError::NotAnArn)?;
        let parts: Vec<&str> = rest.splitn(4, ':').collect();
        let [service, region, account, name] = parts[..] else {
            return Err(ResourceError::NotAnArn);
        };
        if !is_partition(partition) || service.is_empty() || name.is_empty() {
            return Err(ResourceError::NotAnArn);
        }
        match (service, region.is_empty() && account.is_empty()) {
            ("states", nowhere) => match name.strip_prefix("activity:") {
                Some(name) if !(nowhere || name.is_empty() || name.contains(':')) => {
                    Ok(Resource::Activity)
                }
                // A region and an account are unusual here, but they do not matter.
                _ => integration(name),
            },
            ("lambda", false) => lambda(name),
            _ => Err(ResourceError::NotRecognized),
        }
    }

    /// How the result comes; for a function or an activity it is waited for.
    #[must_use]
    pub fn pattern(&self) -> Pattern {
        match self {
            Resource::Integration { pattern, .. } | Resource::Sdk { pattern, .. } => *pattern,
            Resource::Lambda | Resource::Activity => Pattern::RequestResponse,
        }
    }
}

fn is_partition(text: &str) -> bool {
    text.strip_prefix("aws")
        .is_some_and(|rest| rest.chars().all(|c| c == '-' || c.is_ascii_lowercase()))
}

fn lambda(name: &str) -> Result<Resource<'static>, ResourceError> {
    let plain = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    let name = name.strip_prefix("function:");
    let (function, qualifier) = match name.ok_or(ResourceError::NotRecognized)?.split_once(':') {
        Some((function, qualifier)) => (function, Some(qualifier)),
        None => (name.unwrap_or_default(), None),
    };
    if plain(function) && qualifier.is_none_or(|q| q == "$LATEST" || plain(q)) {
        Ok(Resource::Lambda)
    } else {
        Err(ResourceError::NotAnArn)
    }
}

fn integration(name: &str) -> Result<Resource<'_>, ResourceError> {
    let (service, rest) = name.split_once(':').ok_or(ResourceError::NotRecognized)?;
    let (sdk, rest) = match service {
        "aws-sdk" => {
            let (service, action) = rest.split_once(':').ok_or(ResourceError::NotRecognized)?;
            (Some(service), action)
        }
        _ => (None, rest),
    };
    let (action, pattern) = match rest.split_once('.') {
        None => (rest, Pattern::RequestResponse),
        Some((action, "sync")) => (action, Pattern::Sync),
        Some((action, "sync:2")) => (action, Pattern::Sync2),
        Some((action, "waitForTaskToken")) => (action, Pattern::WaitForTaskToken),
        Some(_) => return Err(ResourceError::NotRecognized),
    };
    let (known, resource) = match sdk {
        Some(service) => (
            is_sdk_action(service, action, pattern),
            Resource::Sdk {
                service,
                action,
                pattern,
            },
        ),
        None => (
            is_integration(service, action, pattern),
            Resource::Integration {
                service,
                action,
                pattern,
            },
        ),
    };
    if known {
        Ok(resource)
    } else {
        Err(ResourceError::NotRecognized)
    }
}

/// Whether an SDK call has the form of one. The services and their actions are too many and too
/// new to list; those that the service names as unsupported are refused.
fn is_sdk_action(service: &str, action: &str, pattern: Pattern) -> bool {
    const UNSUPPORTED: &[(&str, &str)] = &[
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
    let word = |text: &str, first: fn(char) -> bool, rest: fn(char) -> bool| {
        text.starts_with(first) && text.chars().all(rest)
    };
    word(
        service,
        |c| c.is_ascii_lowercase(),
        |c| c.is_ascii_lowercase() || c.is_ascii_digit(),
    ) && word(
        action,
        |c| c.is_ascii_lowercase(),
        |c| c.is_ascii_alphanumeric(),
    ) && matches!(
        pattern,
        Pattern::RequestResponse | Pattern::WaitForTaskToken
    ) && !UNSUPPORTED.contains(&(service, action))
}

/// The actions of one service that have the same patterns.
struct Actions {
    service: &'static str,
    actions: &'static [&'static str],
    sync: bool,
    token: bool,
}

const fn actions(
    service: &'static str,
    actions: &'static [&'static str],
    sync: bool,
    token: bool,
) -> Actions {
    Actions {
        service,
        actions,
        sync,
        token,
    }
}

/// The optimized integrations. All have the request-response pattern.
const INTEGRATIONS: &[Actions] = &[
    actions("lambda", &["invoke"], false, true),
    actions("sns", &["publish"], false, true),
    actions("sqs", &["sendMessage"], false, true),
    actions(
        "dynamodb",
        &["getItem", "putItem", "updateItem", "deleteItem"],
        false,
        false,
    ),
    actions("events", &["putEvents"], false, true),
    actions("states", &["startExecution"], true, true),
    actions("apigateway", &["invoke"], false, true),
    actions("http", &["invoke"], false, false),
    actions("ecs", &["runTask"], true, true),
    actions(
        "eks",
        &[
            "createCluster",
            "deleteCluster",
            "createNodegroup",
            "deleteNodegroup",
            "createFargateProfile",
            "deleteFargateProfile",
            "runJob",
            "call",
        ],
        true,
        true,
    ),
    actions("batch", &["submitJob"], true, false),
    actions("glue", &["startJobRun"], true, false),
    actions("databrew", &["startJobRun"], true, false),
    actions(
        "sagemaker",
        &[
            "createTrainingJob",
            "createTransformJob",
            "createHyperParameterTuningJob",
            "createLabelingJob",
            "createProcessingJob",
        ],
        true,
        false,
    ),
    actions(
        "sagemaker",
        &[
            "createModel",
            "createEndpointConfig",
            "createEndpoint",
            "updateEndpoint",
        ],
        false,
        false,
    ),
    actions(
        "elasticmapreduce",
        &["createCluster", "terminateCluster", "addStep"],
        true,
        false,
    ),
    actions(
        "elasticmapreduce",
        &[
            "cancelStep",
            "setClusterTerminationProtection",
            "modifyInstanceFleetByName",
            "modifyInstanceGroupByName",
        ],
        false,
        false,
    ),
    actions(
        "emr-containers",
        &[
            "createVirtualCluster",
            "deleteVirtualCluster",
            "startJobRun",
        ],
        true,
        false,
    ),
    actions(
        "emr-serverless",
        &[
            "createApplication",
            "startApplication",
            "stopApplication",
            "deleteApplication",
            "startJobRun",
            "cancelJobRun",
        ],
        true,
        false,
    ),
    actions("codebuild", &["startBuild", "startBuildBatch"], true, false),
    actions(
        "codebuild",
        &[
            "stopBuild",
            "stopBuildBatch",
            "retryBuild",
            "retryBuildBatch",
            "batchDeleteBuilds",
            "batchGetBuilds",
            "batchGetReports",
            "deleteBuildBatch",
        ],
        false,
        false,
    ),
    actions("athena", &["startQueryExecution"], true, false),
    actions(
        "athena",
        &["stopQueryExecution", "getQueryExecution", "getQueryResults"],
        false,
        false,
    ),
    actions("mediaconvert", &["createJob"], true, false),
    actions(
        "bedrock",
        &["invokeModel", "createModelCustomizationJob"],
        true,
        true,
    ),
    actions("bedrockagentcore", &["invokeHarness"], false, false),
];

fn is_integration(service: &str, action: &str, pattern: Pattern) -> bool {
    INTEGRATIONS.iter().any(|known| {
        known.service == service
            && known.actions.contains(&action)
            && match pattern {
                Pattern::RequestResponse => true,
                Pattern::Sync => known.sync,
                Pattern::Sync2 => service == "states",
                Pattern::WaitForTaskToken => known.token,
            }
    })
}

/// The arguments without which the service refuses an integration.
#[must_use]
pub fn required_arguments(service: &str, action: &str) -> &'static [&'static str] {
    match (service, action) {
        ("lambda", "invoke") => &["FunctionName"],
        ("sqs", "sendMessage") => &["QueueUrl", "MessageBody"],
        ("sns", "publish") => &["Message"],
        ("dynamodb", "putItem") => &["TableName", "Item"],
        ("dynamodb", "getItem" | "deleteItem" | "updateItem") => &["TableName", "Key"],
        ("states", "startExecution") => &["StateMachineArn"],
        ("events", "putEvents") => &["Entries"],
        ("ecs", "runTask") => &["TaskDefinition"],
        ("glue", "startJobRun") => &["JobName"],
        ("http" | "apigateway", "invoke") => &["ApiEndpoint", "Method"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form() {
        let token = Pattern::WaitForTaskToken;
        let cases = [
            (
                "arn:aws:lambda:us-east-1:111111111111:function:f",
                Resource::Lambda,
            ),
            (
                "arn:aws-cn:lambda:cn-north-1:111111111111:function:f:$LATEST",
                Resource::Lambda,
            ),
            (
                "arn:aws:states:us-east-1:111111111111:activity:a",
                Resource::Activity,
            ),
            (
                "arn:aws:states:::lambda:invoke.waitForTaskToken",
                Resource::Integration {
                    service: "lambda",
                    action: "invoke",
                    pattern: token,
                },
            ),
            (
                "arn:aws:states:::states:startExecution.sync:2",
                Resource::Integration {
                    service: "states",
                    action: "startExecution",
                    pattern: Pattern::Sync2,
                },
            ),
            (
                "arn:aws-us-gov:states:::aws-sdk:sfn:startSyncExecution.waitForTaskToken",
                Resource::Sdk {
                    service: "sfn",
                    action: "startSyncExecution",
                    pattern: token,
                },
            ),
        ];
        for (arn, resource) in cases {
            assert_eq!(Resource::parse(arn), Ok(resource), "{arn}");
        }
    }

    #[test]
    fn refuses_what_is_none() {
        let not_arns = [
            "",
            "lambda",
            "foo:bar",
            "arn:aws:lambda",
            "arn:gcp:lambda:us-east-1:111111111111:function:f",
            "arn:aws:lambda:us-east-1:111111111111:function:f:",
            "arn:aws:lambda:us-east-1:111111111111:function:f:$*#$7485",
        ];
        for arn in not_arns {
            assert_eq!(Resource::parse(arn), Err(ResourceError::NotAnArn), "{arn}");
        }
        let unknown = [
            "arn:aws:swf:us-east-1:111111111111:task:x",
            "arn:aws:states:::dynamodb:query",
            "arn:aws:states:::dynamodb:putItem.sync",
            "arn:aws:states:::dynamodb:putItem.waitForTaskToken",
            "arn:aws:states:::ecs:runTask.sync:2",
            "arn:aws:states:::sqs:sendMessage.later",
            "arn:aws:states:::aws-sdk:s3:getObject.sync",
            "arn:aws:states:::aws-sdk:s3:GetObject",
            "arn:aws:states:::aws-sdk:s3:selectObjectContent",
            "arn:aws:states:::aws-sdk:s3",
            "arn:aws:states:us-east-1:111111111111:stateMachine:m",
        ];
        for arn in unknown {
            assert_eq!(
                Resource::parse(arn),
                Err(ResourceError::NotRecognized),
                "{arn}"
            );
        }
    }
}
