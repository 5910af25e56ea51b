"""Emulators of AWS on loopback, and calls by hand for machines that have no real provider (tests/live/terraform.py).

An emulator stands for AWS only in what it is asked about here: ministack enforces IAM per resource, keeps contributor
insights and evaluates alarms on one metric; moto keeps the recovery period of a table and the queries of an alarm.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from tests.infra.program import (
    ACCOUNT,
    ALARM,
    DASHBOARD,
    INSIGHTS,
    REGION,
    ROLE,
    ROLE_POLICY,
    TABLE,
    TOPIC,
    TOPIC_POLICY,
)

START_SECONDS = 120
LEASH = Path(__file__).with_name("leash.py")
ENDPOINTS = {"application-autoscaling": "APPLICATION_AUTO_SCALING"}
"""Names of services in the environment (the service id of botocore's model)."""


class Cloud:
    """Clients of one emulator, or of others for the services in ``urls``.

    ministack takes an account id as access key for that account's root.
    """

    def __init__(
        self,
        url: str,
        key: str = ACCOUNT,
        secret: str = "secret",
        token: str | None = None,
        urls: dict[str, str] | None = None,
    ) -> None:
        self.url, self.account, self._urls = url, key, urls or {}
        self._session = boto3.Session(key, secret, token, region_name=REGION)
        self._config = Config(retries={"total_max_attempts": 1}, connect_timeout=10, read_timeout=30)
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = self._session.client(
                service, endpoint_url=self._urls.get(service, self.url), config=self._config
            )
        return self._clients[service]

    @property
    def environment(self) -> dict[str, str]:
        """Environment in which boto3 and the AWS CLI ask the emulators."""
        special = {f"AWS_ENDPOINT_URL_{ENDPOINTS[service]}": url for service, url in self._urls.items()}
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": self.account,
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_MAX_ATTEMPTS": "1",
            **special,
        }

    def assume(self, role: str) -> Cloud:
        """Clients that act as a role."""
        answer = self.client("sts").assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{role}", RoleSessionName="test")
        keys = answer["Credentials"]
        return Cloud(self.url, keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])


def start(command: list[str], environment: dict[str, str], port: int, log: Path) -> dict[str, Any]:
    """Start an emulator; its URL and the id of its process."""
    url = f"http://127.0.0.1:{port}"
    # Another worker of the tests may be the one that ends it; the whole run is their parent.
    owner = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, str(LEASH), str(owner), *command],
            env=environment,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    _wait(process, url, log)
    process.returncode = 0  # it runs on: nobody waits for it here
    return {"url": url, "pid": process.pid}


def end(emulator: dict[str, Any]) -> None:
    """End an emulator that any worker started."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(emulator["pid"], signal.SIGTERM)


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError as answer:
            answer.close()
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"no answer from {url} in {START_SECONDS} s:\n{log.read_text(errors='replace')[-2000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ministack(folder: Path, module: str = "ministack") -> dict[str, Any]:
    """Start the emulator that enforces IAM; everything it writes stays in ``folder``."""
    port = free_port()
    environment = {
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "LOG_LEVEL": "WARNING",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
        "DOCKER_HOST": f"unix://{folder}/no-docker.sock",
    }
    return start([sys.executable, "-m", module], environment, port, folder / "ministack.log")


def moto(folder: Path) -> dict[str, Any]:
    """Start the emulator that keeps recovery periods and alarms."""
    port = free_port()
    environment = {"HOME": str(folder), "TMPDIR": str(folder)}
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    return start(command, environment, port, folder / "moto.log")


def create_by_hand(
    cloud: Cloud, types: frozenset[str] | None, type_: str, name: str, inputs: dict[str, Any]
) -> dict[str, Any]:
    """Make a resource by calls written by hand, where no real provider is installed: of all types or of these."""
    return CREATE[type_](cloud, inputs) if types is None or type_ in types else {"arn": f"arn:of:{name}"}


def _tags(inputs: dict[str, Any]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in inputs["tags"].items()]


def _table(cloud: Cloud, inputs: dict[str, Any]) -> dict[str, Any]:
    dynamodb, name = cloud.client("dynamodb"), inputs["name"]
    keys = {"HASH": inputs["hashKey"], "RANGE": inputs.get("rangeKey")}
    indexes = [
        {
            "IndexName": index["name"],
            "KeySchema": [
                {"AttributeName": key["attributeName"], "KeyType": key["keyType"]} for key in index["keySchemas"]
            ],
            "Projection": {"ProjectionType": index["projectionType"]},
        }
        for index in inputs.get("globalSecondaryIndexes", [])
    ]
    stream = {"StreamEnabled": inputs["streamEnabled"]}
    if inputs["streamEnabled"]:
        stream["StreamViewType"] = inputs["streamViewType"]
    made = dynamodb.create_table(
        TableName=name,
        BillingMode=inputs["billingMode"],
        KeySchema=[{"AttributeName": key, "KeyType": kind} for kind, key in keys.items() if key],
        AttributeDefinitions=[
            {"AttributeName": item["name"], "AttributeType": item["type"]} for item in inputs["attributes"]
        ],
        StreamSpecification=stream,
        SSESpecification={"Enabled": inputs["serverSideEncryption"]["enabled"], "SSEType": "KMS"},
        DeletionProtectionEnabled=inputs["deletionProtectionEnabled"],
        Tags=_tags(inputs),
        **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
    )["TableDescription"]
    recovery = inputs["pointInTimeRecovery"]
    if recovery["enabled"]:
        dynamodb.update_continuous_backups(
            TableName=name,
            PointInTimeRecoverySpecification={
                "PointInTimeRecoveryEnabled": True,
                "RecoveryPeriodInDays": recovery["recoveryPeriodInDays"],
            },
        )
    return {"arn": made["TableArn"], "streamArn": made.get("LatestStreamArn", "")}


def _insights(cloud: Cloud, inputs: dict[str, Any]) -> dict[str, Any]:
    cloud.client("dynamodb").update_contributor_insights(
        TableName=inputs["tableName"],
        ContributorInsightsAction="ENABLE",
        ContributorInsightsMode=inputs["mode"],
    )
    return {}


def _role(cloud: Cloud, inputs: dict[str, Any]) -> dict[str, Any]:
    made = cloud.client("iam").create_role(
        RoleName=inputs["name"],
        AssumeRolePolicyDocument=inputs["assumeRolePolicy"],
        Description=inputs["description"],
        Tags=_tags(inputs),
    )
    return {"arn": made["Role"]["Arn"]}


def _role_policy(cloud: Cloud, inputs: dict[str, Any]) -> dict[str, Any]:
    cloud.client("iam").put_role_policy(
        RoleName=inputs["role"], PolicyName=inputs["name"], PolicyDocument=inputs["policy"]
    )
    return {}


def _topic(cloud: Cloud, inputs: dict[str, Any]) -> dict[str, Any]:
    return {"arn": cloud.client("sns").create_topic(Name=inputs["name"], Tags=_tags(inputs))["TopicArn"]}


def _topic_policy(cloud: Cloud, inputs: dict[str, Any]) -> dict[str, Any]:
    cloud.client("sns").set_topic_attributes(
        TopicArn=inputs["arn"], AttributeName="Policy", AttributeValue=inputs["policy"]
    )
    return {}


def _alarm(cloud: Cloud, inputs: dict[str, Any]) -> dict[str, Any]:
    parameters = {
        "AlarmName": inputs["name"],
        "AlarmDescription": inputs["alarmDescription"],
        "AlarmActions": inputs["alarmActions"],
        "ComparisonOperator": inputs["comparisonOperator"],
        "EvaluationPeriods": inputs["evaluationPeriods"],
        "Threshold": inputs["threshold"],
        "TreatMissingData": inputs["treatMissingData"],
        "Tags": _tags(inputs),
    }
    if "metricQueries" in inputs:
        parameters["Metrics"] = [
            {
                "Id": query["id"],
                "Label": query["label"],
                "Expression": query["expression"],
                "Period": query["period"],
                "ReturnData": query["returnData"],
            }
            for query in inputs["metricQueries"]
        ]
    else:
        parameters |= {
            "Namespace": inputs["namespace"],
            "MetricName": inputs["metricName"],
            "Statistic": inputs["statistic"],
            "Period": inputs["period"],
        }
    cloud.client("cloudwatch").put_metric_alarm(**parameters)
    return {"arn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{inputs['name']}"}


def _dashboard(cloud: Cloud, inputs: dict[str, Any]) -> dict[str, Any]:
    cloud.client("cloudwatch").put_dashboard(
        DashboardName=inputs["dashboardName"], DashboardBody=inputs["dashboardBody"]
    )
    return {}


CREATE = {
    TABLE: _table,
    INSIGHTS: _insights,
    ROLE: _role,
    ROLE_POLICY: _role_policy,
    TOPIC: _topic,
    TOPIC_POLICY: _topic_policy,
    ALARM: _alarm,
    DASHBOARD: _dashboard,
}
