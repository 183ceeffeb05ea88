"""What .ci/run asks of others: other validators' word on the emitted definitions, and whether the
conformance figures are at least the committed ones."""

import json
import re
import subprocess
import sys
from pathlib import Path

SUBSTITUTION = re.compile(r"\$\{([A-Za-z0-9_.]+)\}")
ARN = "arn:aws:states:us-east-1:123456789012:activity:"
# What must not fall, by part of the figures.
FIGURES = {"files": ("cases", "agree"), "executions": ("cases", "outcome", "histories", "types", "detailed", "fields")}
# Refused by both validators: if one takes it, it does not look.
INVALID = {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Task", "Next": "B"}}}


def substituted(value):
    """As CloudFormation leaves it: a Resource that is a substitution becomes an ARN."""
    if isinstance(value, dict):
        return {key: arn(item) if key == "Resource" else substituted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [substituted(item) for item in value]
    return value


def arn(resource):
    whole = isinstance(resource, str) and SUBSTITUTION.fullmatch(resource)
    return ARN + whole.group(1) if whole else substituted(resource)


# Fields that the service also takes as JSONata, and cfn-lint only as numbers.
NUMBERS = ("MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage")


def with_numbers(value):
    """The same with a number for each expression in such a field."""
    if isinstance(value, dict):
        return {k: 1 if k in NUMBERS and str(v).startswith("{%") else with_numbers(v) for k, v in value.items()}
    return [with_numbers(v) for v in value] if isinstance(value, list) else value


def template(definition):
    """A CloudFormation template with the definition and a value for each of its substitutions."""
    names = sorted(set(SUBSTITUTION.findall(json.dumps(definition))))
    properties = {"RoleArn": "arn:aws:iam::123456789012:role/workflow", "Definition": with_numbers(definition)}
    if names:
        properties["DefinitionSubstitutions"] = {name: ARN + name for name in names}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"StateMachine": machine}}


def run(command, files):
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def definitions(directory, asl_validator, cfn_lint, work):
    """Every definition passes both validators, and an invalid one does not."""
    work = Path(work)
    work.mkdir(parents=True, exist_ok=True)
    for old in work.iterdir():
        old.unlink()
    texts = {path.name.removesuffix(".asl.json"): json.loads(path.read_text()) for path in sorted(Path(directory).glob("*.asl.json"))}
    if not texts:
        sys.exit(f"no definition in {directory}")
    judges = {
        "asl-validator": ([asl_validator, "--json-path"], "asl.json", substituted),
        "cfn-lint": ([cfn_lint, "--"], "template.json", template),
    }
    bad = False
    for judge, (command, suffix, form) in judges.items():
        files = []
        for name, definition in texts.items():
            files.append(work / f"{name}.{suffix}")
            files[-1].write_text(json.dumps(form(definition), indent=2, ensure_ascii=False), encoding="utf-8")
        status, output = run(command, files)
        print(f"{judge}: {len(files)} definitions, {'valid' if status == 0 else 'NOT ALL VALID'}")
        if status != 0:
            bad = True
            print("\n".join(line for line in output.splitlines() if "is valid" not in line))
        invalid = work / f"invalid.{suffix}"
        invalid.write_text(json.dumps(form(INVALID)))
        if run(command, [invalid])[0] == 0:
            bad = True
            print(f"{judge} takes an invalid definition, so its word means nothing")
    sys.exit(bad)


def figures(printed, committed):
    """The last line that the conformance command printed, against the committed figures."""
    lines = Path(printed).read_text().strip().splitlines()
    if not lines:
        sys.exit("the conformance command printed nothing")
    now, before = json.loads(lines[-1]), json.loads(Path(committed).read_text())
    worse = [
        f"{part} {name}: {key} is {now[part].get(name, {}).get(key, 0)}, was {figure[key]}"
        for part, keys in FIGURES.items()
        for name, figure in before[part].items()
        for key in keys
        if now[part].get(name, {}).get(key, 0) < figure[key]
    ]
    print("\n".join(worse) or f"conformance: no figure is below those of {committed}")
    sys.exit(bool(worse))


if __name__ == "__main__":
    {"definitions": definitions, "figures": figures}[sys.argv[1]](*sys.argv[2:])
