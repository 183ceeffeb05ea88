//! The buckets of a case: what its other calls made of them.

use serde_json::Value;
use workflow_runtime::interpreter::Buckets;

use crate::files::field;

/// The buckets and objects that the calls of `case` made; none when calls of S3 by its own tasks
/// were recorded, which are replayed.
pub(crate) fn of(case: &Value) -> Result<Option<Buckets>, String> {
    let replies = case["task_replies"].as_array().into_iter().flatten();
    if replies
        .into_iter()
        .any(|reply| field(reply, "resourceType").ends_with(":s3"))
    {
        return Ok(None);
    }
    let buckets = Buckets::memory();
    for call in case["other_calls"].as_array().into_iter().flatten() {
        let params = &call["params"];
        let made = match field(call, "op") {
            "create_bucket" => buckets.create(field(params, "Bucket")),
            "put_object" => {
                let content = field(params, "Body").as_bytes();
                buckets.put(field(params, "Bucket"), field(params, "Key"), content)
            }
            _ => Ok(()),
        };
        made.map_err(|error| error.to_string())?;
    }
    Ok(Some(buckets))
}
