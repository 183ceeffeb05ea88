use workflow_runtime::task;
use workflow_tests::shop::Receipt;

#[task(resource = "arn:aws:states:::sns:publsh")]
async fn action() -> Receipt;

#[task(resource = "arn:aws:states:::rekognition:detectFaces")]
async fn service() -> Receipt;

#[task(resource = "arn:aws:states:::batch:submitJob.sync:2")]
async fn sync_2() -> Receipt;

#[task(resource = "arn:aws:states:::dynamodb:getItem.sync")]
async fn sync() -> Receipt;

#[task(resource = "arn:aws:states:::aws-sdk:S3:GetObject")]
async fn sdk() -> Receipt;

#[task(resource = "arn:aws:lambda:eu-west-1:123456789012:function:charge")]
async fn lambda() -> Receipt;

fn main() {
    let _ = (action(), service(), sync_2(), sync(), sdk(), lambda());
}
