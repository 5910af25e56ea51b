"""Calls to AWS: read-only, paginated, retried; what is denied is collected, so that one run names all of it."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.adopt.errors import AdoptError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ATTEMPTS = 6
DENIED = frozenset({"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"})
ABSENT = frozenset(
    {
        "ResourceNotFoundException",  # DynamoDB, Lambda, Application Auto Scaling
        "ResourceNotFound",  # CloudWatch's dashboards
        "TableNotFoundException",
        "PolicyNotFoundException",
        "NoSuchEntity",
        "NotFound",  # SNS
        "NotFoundException",  # KMS
    }
)
"""Error codes of "there is none", by the services' models in botocore."""

IAM_PREFIX = {"dynamodbstreams": "dynamodb"}
"""Services whose prefix in IAM is not their name in boto3."""


class Aws:
    """Clients of one account, one region unless another is asked for."""

    def __init__(self, region: str | None, profile: str | None, endpoint_url: str | None) -> None:
        try:
            self._session = boto3.Session(profile_name=profile, region_name=region)
        except BotoCoreError as error:
            raise AdoptError(str(error)) from error
        if not self._session.region_name:
            raise AdoptError("No region: give --region, or set aws:region in the stack's file or AWS_REGION.")
        self._endpoint_url = endpoint_url
        self._config = Config(
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS}, connect_timeout=10, read_timeout=60
        )
        self._clients: dict[tuple[str, str], Any] = {}
        self._denied: dict[str, set[str]] = defaultdict(set)

    @property
    def region(self) -> str:
        """Region that is asked."""
        return str(self._session.region_name)

    def get(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401 - the API's own parameters
        """Answer of one call; empty if what it asks about does not exist, or if it is denied.

        Raises
        ------
        AdoptError
            If AWS gives no answer, whatever the reason, other than that there is none or that it is denied.
        """
        answers = list(self._ask(service, operation, region, parameters, pages=False))
        return answers[0] if answers else {}

    def list(
        self,
        service: str,
        operation: str,
        key: str,
        *,
        region: str | None = None,
        **parameters: Any,  # noqa: ANN401 - as above
    ) -> list[Any]:
        """Items of all pages of a call, under ``key``; none if denied."""
        pages = self._ask(service, operation, region, parameters, pages=True)
        return [item for page in pages for item in page.get(key, [])]

    def refuse_denied(self, needed: Iterable[str] = ()) -> None:
        """Stop if anything was denied.

        Parameters
        ----------
        needed
            Actions that a whole run needs: what is denied first hides what would be asked later.

        Raises
        ------
        AdoptError
            With each action that is missing, and a policy that grants all that is needed.
        """
        if not self._denied:
            return
        lines = [f"  {name}: needed to read {', '.join(sorted(self._denied[name]))}" for name in sorted(self._denied)]
        actions = sorted({*needed, *self._denied})
        statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)
        raise AdoptError(
            "These permissions are missing, so nothing was written:\n"
            + "\n".join(lines)
            + f"\nThis policy grants all that is needed; it only reads:\n{policy}"
        )

    def _ask(
        self, service: str, operation: str, region: str | None, parameters: dict[str, Any], *, pages: bool
    ) -> Iterator[dict[str, Any]]:
        try:
            client = self._client(service, region or self.region)
            if pages and client.can_paginate(operation):
                yield from client.get_paginator(operation).paginate(**parameters)
            else:
                yield getattr(client, operation)(**parameters)
        except ClientError as error:
            self._explain(service, client.meta.method_to_api_mapping[operation], parameters, error)
        except BotoCoreError as error:
            raise AdoptError(f"{service} gave no answer to {operation}: {error}") from error

    def _client(self, service: str, region: str) -> Any:  # noqa: ANN401 - boto3 makes its clients at run time
        if (service, region) not in self._clients:
            self._clients[service, region] = self._session.client(
                service, region_name=region, endpoint_url=self._endpoint_url, config=self._config
            )
        return self._clients[service, region]

    def _explain(self, service: str, operation: str, parameters: dict[str, Any], error: ClientError) -> None:
        code = error.response.get("Error", {}).get("Code", "")
        if code in DENIED:
            about = [str(value) for value in parameters.values() if isinstance(value, str)]
            self._denied[action(service, operation)].add(" ".join(about) or "the account's")
        elif code not in ABSENT:
            raise AdoptError(f"{service} refused {operation}: {error}") from error


def action(service: str, operation: str) -> str:
    """IAM action of an API operation."""
    return f"{IAM_PREFIX.get(service, service)}:{operation}"
