"""States per second: the interpreter against the one in moto's server, on the same machines, in
one run; and what interpreting costs against running natively.

    python3 workflow-runtime/benches/against_moto.py

It makes a virtual environment with moto under target/moto, starts moto's server on loopback, and
runs `cargo bench --bench interpreted`. See docs/performance.md.
"""

import json
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
import venv
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PLACE = REPOSITORY / "target" / "moto"
MACHINES = Path(__file__).resolve().parent / "machines"
# Machines by file, and how many states an execution enters.
STATES = {"hundred_passes": 100, "map_of_1000": 1001, "five_states": 5}
ROUNDS = 5


def python() -> Path:
    """The interpreter of an environment that has moto."""
    executable = PLACE / "bin" / "python"
    if not executable.exists():
        venv.create(PLACE, with_pip=True)
        install = [executable, "-m", "pip", "install", "--quiet", "moto[stepfunctions,server]"]
        subprocess.run(install, check=True)
    return executable


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """moto's server."""

    def __init__(self) -> None:
        self.port = free_port()
        command = [python(), "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(300):
            try:
                settings = {"stepfunctions": {"execute_state_machine": True}}
                self.post("/moto-api/config", json.dumps(settings).encode(), {})
                return
            except OSError:
                time.sleep(0.2)
        sys.exit("moto's server does not answer")

    def post(self, path: str, body: bytes, headers: dict) -> bytes:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers)
        with urllib.request.urlopen(request, timeout=600) as answer:
            return answer.read()

    def call(self, action: str, **arguments: object) -> dict:
        scope = "AKID/20260101/us-east-1/states/aws4_request"
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"AWSStepFunctions.{action}",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
        }
        return json.loads(self.post("/", json.dumps(arguments).encode(), headers) or b"{}")


def seconds(server: Server, machine: str) -> float:
    """Of an execution in moto, from its start to its end, the median."""
    role = "arn:aws:iam::123456789012:role/any"
    definition = (MACHINES / f"{machine}.asl.json").read_text()
    name = machine.replace("_", "-")
    arn = server.call("CreateStateMachine", name=name, definition=definition, roleArn=role)["stateMachineArn"]
    rounds = []
    for number in range(ROUNDS):
        begin = time.perf_counter()
        execution = server.call(
            "StartExecution",
            stateMachineArn=arn,
            # Without a name moto does not find the execution again.
            name=f"{name}-{number}",
            input=(MACHINES / f"{machine}.input.json").read_text(),
        )["executionArn"]
        while (state := server.call("DescribeExecution", executionArn=execution))["status"] == "RUNNING":
            time.sleep(0.002)
        rounds.append(time.perf_counter() - begin)
        if state["status"] != "SUCCEEDED":
            sys.exit(f"moto ended {machine} with {state}")
    return statistics.median(rounds)


def interpreted() -> dict:
    """What our bench prints: machine -> states per second, and the ratio of native to interpreted."""
    command = ["cargo", "bench", "--quiet", "-p", "workflow-runtime", "--bench", "interpreted"]
    printed = subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True)
    return json.loads(printed.stdout.splitlines()[-1])


def main() -> None:
    ours = interpreted()
    server = Server()
    try:
        theirs = {machine: STATES[machine] / seconds(server, machine) for machine in STATES}
    finally:
        server.process.kill()
    print(f"{'states per second':<24}{'interpreter':>14}{'moto':>10}{'times':>9}")
    for machine, rate in theirs.items():
        own = ours["states_per_second"][machine]
        print(f"{machine:<24}{own:>14,.0f}{rate:>10,.0f}{own / rate:>9,.0f}")
    print(f"a state interpreted, against the same state natively: {ours['interpreted_to_native']:.1f} times")


main()
