//! The forms of ARNs and function names, as far as they can be judged without asking AWS.
//!
//! `${Name}` is a substitution and fits anywhere.

/// Stands for a substitution.
const ANYTHING: char = '\u{fffc}';

/// `name`, `name:alias`, `account:function:name`, or an ARN.
pub(super) fn check_lambda(text: &str) -> Result<(), String> {
    if text.starts_with("arn:") {
        return check_lambda_arn(text);
    }
    let parts = split(text);
    let (name, qualifier) = match &*parts {
        [name] => (name, None),
        [name, qualifier] => (name, Some(qualifier)),
        [account, function, name] if function == "function" => {
            check_account(account)?;
            (name, None)
        }
        [account, function, name, qualifier] if function == "function" => {
            check_account(account)?;
            (name, Some(qualifier))
        }
        _ => return Err("is a function's name, its ARN, or `name:alias`".to_owned()),
    };
    check_function_name(name)?;
    qualifier.map_or(Ok(()), |qualifier| check_qualifier(qualifier))
}

/// `arn:aws:lambda:<region>:<account>:function:<name>[:<version or alias>]`
pub(super) fn check_lambda_arn(text: &str) -> Result<(), String> {
    let form = "`arn:aws:lambda:<region>:<account>:function:<name>`";
    let parts = split(text);
    match &*parts {
        [anything] if is_anything(anything) => Ok(()),
        [
            arn,
            partition,
            lambda,
            region,
            account,
            function,
            name,
            qualifier @ ..,
        ] if arn == "arn" && lambda == "lambda" && function == "function" => {
            check_partition(partition)?;
            check_region(region)?;
            check_account(account)?;
            check_function_name(name)?;
            match qualifier {
                [] => Ok(()),
                [qualifier] => check_qualifier(qualifier),
                _ => Err(format!("has too many parts: write {form}")),
            }
        }
        _ => Err(format!("is the ARN of a Lambda function: write {form}")),
    }
}

/// `arn:aws:states:<region>:<account>:activity:<name>`
pub(super) fn check_activity(text: &str) -> Result<(), String> {
    let parts = split(text);
    match &*parts {
        [anything] if is_anything(anything) => Ok(()),
        [arn, partition, states, region, account, activity, name]
            if arn == "arn" && states == "states" && activity == "activity" =>
        {
            check_partition(partition)?;
            check_region(region)?;
            check_account(account)?;
            if name.is_empty() || name.chars().count() > 80 {
                return Err("has an activity name that is not 1 to 80 characters long".to_owned());
            }
            Ok(())
        }
        _ => Err(
            "is the ARN of an activity: write `arn:aws:states:<region>:<account>:activity:<name>`"
                .to_owned(),
        ),
    }
}

/// `arn:aws:iam::<account>:role/<name>`
pub(super) fn check_role(text: &str) -> Result<(), String> {
    if text.chars().count() > 256 {
        return Err("is longer than the 256 characters that AWS takes".to_owned());
    }
    let parts = split(text);
    match &*parts {
        [anything] if is_anything(anything) => Ok(()),
        [arn, partition, iam, region, account, role]
            if arn == "arn" && iam == "iam" && region.is_empty() && is_role(role) =>
        {
            check_partition(partition)?;
            check_account(account)
        }
        _ => Err("is the ARN of a role: write `arn:aws:iam::<account>:role/<name>`".to_owned()),
    }
}

fn is_role(resource: &str) -> bool {
    is_anything(resource)
        || resource
            .strip_prefix("role/")
            .is_some_and(|name| !name.is_empty() && !name.ends_with('/'))
}

/// The parts of an ARN, with each substitution as one character.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((_, after)) = after.split_once('}') else {
            break;
        };
        out.push_str(before);
        out.push(ANYTHING);
        rest = after;
    }
    out.push_str(rest);
    out.split(':').map(str::to_owned).collect()
}

/// Whether a part has a substitution in it, so that nothing can be said of it.
pub(super) fn is_anything(part: &str) -> bool {
    part.contains(ANYTHING)
}

/// `aws`, `aws-cn`, `aws-us-gov`
pub(super) fn check_partition(partition: &str) -> Result<(), String> {
    if is_anything(partition) || ["aws", "aws-cn", "aws-us-gov"].contains(&partition) {
        return Ok(());
    }
    Err(format!(
        "has the partition `{partition}`: it is `aws`, `aws-cn` or `aws-us-gov`"
    ))
}

fn check_region(region: &str) -> Result<(), String> {
    let is_region = region.len() <= 32
        && region.contains('-')
        && region.ends_with(|c: char| c.is_ascii_digit())
        && region
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if is_anything(region) || is_region {
        return Ok(());
    }
    Err(format!(
        "has the region `{region}`: write one such as `us-east-1`"
    ))
}

fn check_account(account: &str) -> Result<(), String> {
    let is_account = account.len() == 12 && account.chars().all(|c| c.is_ascii_digit());
    if is_anything(account) || is_account {
        return Ok(());
    }
    Err(format!(
        "has the account `{account}`: an account id has 12 digits"
    ))
}

fn check_function_name(name: &str) -> Result<(), String> {
    let is_name = (1..=64).contains(&name.len())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if is_anything(name) || is_name {
        return Ok(());
    }
    Err(format!(
        "has the function name `{name}`: it has 1 to 64 letters, digits, `-` and `_`"
    ))
}

fn check_qualifier(qualifier: &str) -> Result<(), String> {
    let is_qualifier = !qualifier.is_empty()
        && qualifier
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == '$');
    if is_anything(qualifier) || is_qualifier {
        return Ok(());
    }
    Err(format!(
        "has the version or alias `{qualifier}`: it has letters, digits, `-` and `_`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Check = fn(&str) -> Result<(), String>;

    #[test]
    fn forms() {
        let cases: &[(Check, &str, Result<(), &str>)] = &[
            (check_lambda, "charge-card", Ok(())),
            (check_lambda, "charge_card:live", Ok(())),
            (check_lambda, "charge_card:$LATEST", Ok(())),
            (check_lambda, "123456789012:function:charge", Ok(())),
            (
                check_lambda,
                "arn:aws:lambda:eu-west-1:123456789012:function:f:7",
                Ok(()),
            ),
            (check_lambda, "${ChargeCard}", Ok(())),
            (
                check_lambda,
                "charge card",
                Err("function name `charge card`"),
            ),
            (check_lambda, "a:b:c", Err("`name:alias`")),
            (
                check_lambda_arn,
                "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:f",
                Ok(()),
            ),
            (
                check_lambda_arn,
                "arn:${AWS::Partition}:lambda:us-gov-west-1:123456789012:function:f",
                Ok(()),
            ),
            (
                check_lambda_arn,
                "arn:aws:lambda:eu-west-1:1234:function:f",
                Err("account `1234`"),
            ),
            (
                check_lambda_arn,
                "arn:asw:lambda:eu-west-1:123456789012:function:f",
                Err("partition `asw`"),
            ),
            (
                check_lambda_arn,
                "arn:aws:lambda:europe:123456789012:function:f",
                Err("region `europe`"),
            ),
            (
                check_lambda_arn,
                "arn:aws:states:::lambda:invoke",
                Err("ARN of a Lambda function"),
            ),
            (check_lambda_arn, "charge", Err("ARN of a Lambda function")),
            (
                check_activity,
                "arn:aws:states:us-east-1:123456789012:activity:pick",
                Ok(()),
            ),
            (check_activity, "${Pick}", Ok(())),
            (
                check_activity,
                "arn:aws:states:us-east-1:123456789012:activity:",
                Err("80 characters"),
            ),
            (check_activity, "pick", Err("ARN of an activity")),
            (
                check_role,
                "arn:aws:iam::123456789012:role/path/name",
                Ok(()),
            ),
            (
                check_role,
                "arn:aws:iam::123456789012:user/name",
                Err("ARN of a role"),
            ),
            (
                check_role,
                "arn:aws:iam::12345678901x:role/name",
                Err("12 digits"),
            ),
        ];
        for (check, text, expected) in cases {
            match (check(text), expected) {
                (Ok(()), Ok(())) => {}
                (Err(message), Err(part)) if message.contains(part) => {}
                (result, _) => panic!("{text}: {result:?}, expected {expected:?}"),
            }
        }
    }
}
