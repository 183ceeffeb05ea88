"""Writes operations.json: what the responses of service operations look like.

Reads the service models that come with botocore (Apache-2.0). Run it in this directory to add
an operation or to take a newer model in: python3 generate.py
"""

import json
import re

import botocore.loaders

# What `arn:aws:states:::<service>:<action>` calls: the service's model and its operation.
OPTIMIZED = """
lambda:invoke=lambda.Invoke sns:publish=sns.Publish sqs:sendMessage=sqs.SendMessage
dynamodb:getItem=dynamodb.GetItem dynamodb:putItem=dynamodb.PutItem
dynamodb:updateItem=dynamodb.UpdateItem dynamodb:deleteItem=dynamodb.DeleteItem
events:putEvents=events.PutEvents states:startExecution=stepfunctions.StartExecution
batch:submitJob=batch.SubmitJob glue:startJobRun=glue.StartJobRun
athena:startQueryExecution=athena.StartQueryExecution
databrew:startJobRun=databrew.StartJobRun

"""

# What `arn:aws:states:::aws-sdk:<service>:<action>` calls.
SDK = """
lambda=lambda:Invoke,GetFunction,GetFunctionConfiguration,ListFunctions
s3=s3:GetObject,PutObject,HeadObject,CopyObject,DeleteObject,ListObjectsV2,ListBuckets
kms=kms:Encrypt,Decrypt,GenerateDataKey,Sign,Verify,DescribeKey
sqs=sqs:SendMessage,ReceiveMessage,GetQueueUrl
sns=sns:Publish eventbridge=events:PutEvents
dynamodb=dynamodb:GetItem,PutItem,UpdateItem,DeleteItem,Query,Scan,BatchGetItem,BatchWriteItem
sfn=stepfunctions:StartExecution,StartSyncExecution,DescribeExecution,SendTaskSuccess
secretsmanager=secretsmanager:GetSecretValue,CreateSecret,PutSecretValue,DescribeSecret
ssm=ssm:GetParameter,GetParameters,PutParameter sts=sts:GetCallerIdentity,AssumeRole
"""


# Where TestState was seen to go by other limits than the newest models have.
MEASURED = {("lambda", "MemorySize"): {"max": 10240}}


def words(name):
    """The words of a name, as version 2 of the SDK for Java splits it."""
    name = re.sub(r"([^a-z]{2,})v([0-9]+)", r"\1 v\2 ", name)
    name = re.sub(r"([^A-Z]{2,})V([0-9]+)", r"\1 V\2 ", name)
    name = re.sub(r"(?<=[a-z])(?=[A-Z]([a-zA-Z]|[0-9]))", " ", name)
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", name)
    name = re.sub(r"([0-9])([a-zA-Z])", r"\1 \2", name)
    return name.split()


def sdk_case(name):
    return "".join(word[0].upper() + word[1:].lower() for word in words(name))


def capitalized(name):
    return name[0].upper() + name[1:]


class Models:
    def __init__(self):
        self.loader = botocore.loaders.Loader()
        self.loaded = {}
        self.shapes = {}

    def model(self, service):
        if service not in self.loaded:
            self.loaded[service] = self.loader.load_service_model(service, "service-2")
        return self.loaded[service]

    def operation(self, service, operation, case):
        output = self.model(service)["operations"][operation].get("output")
        if output is None:
            return None
        return self.shape(service, output["shape"], case, set())

    def shape(self, service, name, case, around):
        shape = self.model(service)["shapes"][name]
        kind = shape["type"]
        if kind == "structure":
            if name in around:
                return {"type": "any"}
            inner = around | {name}
            members = {
                case(member): self.shape(service, of["shape"], case, inner)
                for member, of in shape.get("members", {}).items()
            }
            schema = {"type": "structure", "members": members}
            if shape.get("required"):
                schema["required"] = [case(member) for member in shape["required"]]
            return schema
        if kind == "list":
            item = self.shape(service, shape["member"]["shape"], case, around)
            return {"type": "list", "item": item}
        if kind == "map":
            value = self.shape(service, shape["value"]["shape"], case, around)
            return {"type": "map", "item": value}
        schema = {"type": "string"}
        if kind in ("integer", "long", "float", "double"):
            schema["type"] = "number"
        elif kind == "boolean":
            schema["type"] = "boolean"
        for limit in ("min", "max", "enum"):
            if limit in shape:
                schema[limit] = shape[limit]
        schema.update(MEASURED.get((service, name), {}))
        return schema


def main():
    models = Models()
    operations = {}
    for entry in OPTIMIZED.split():
        action, of = entry.split("=")
        if of:
            service, operation = of.split(".")
            operations[action] = models.operation(service, operation, capitalized)
    # Here the function's output is no text but the JSON that it stands for.
    operations["lambda:invoke"]["members"]["Payload"] = {"type": "any"}
    for entry in SDK.split():
        prefix, of = entry.split("=")
        service, names = of.split(":")
        for operation in names.split(","):
            action = operation[0].lower() + operation[1:]
            schema = models.operation(service, operation, sdk_case)
            operations[f"aws-sdk:{prefix}:{action}"] = schema
    operations = {action: schema for action, schema in operations.items() if schema}
    lines = [f"{json.dumps(a)}: {json.dumps(s)}" for a, s in sorted(operations.items())]
    with open("operations.json", "w") as file:
        file.write("{\n" + ",\n".join(lines) + "\n}\n")


main()
