"""The stack in an emulator: made by the real provider where one is installed, else by calls written by hand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tests.infra.program import (
    ACCOUNT,
    ALARM,
    REGION,
    ROLE,
    ROLE_POLICY,
    TABLE,
    TOPIC,
    TOPIC_POLICY,
    Registered,
    made_up,
    run_program,
)
from tests.live.emulators import Cloud, create_by_hand
from tests.live.terraform import Terraform, is_installed
from tests.live.translation import translate

if TYPE_CHECKING:
    from pathlib import Path

KEPT_BY_MOTO = frozenset({TABLE, ROLE, ROLE_POLICY, ALARM, TOPIC, TOPIC_POLICY})
"""Types that are made in moto: it has no contributor insights, and makes nothing else better than ministack."""


@dataclass
class Deployed:
    """The stack in an emulator.

    Attributes
    ----------
    cloud, emulator
        The emulator and its name.
    resources
        What the program registered, of the types that were made.
    terraform
        The workspace that made them; None where they were made by hand.
    """

    cloud: Cloud
    emulator: str
    resources: list[Registered]
    terraform: Terraform | None

    @cached_property
    def changes(self) -> dict[str, Any]:
        """What a second plan would change, by address."""
        assert self.terraform is not None
        return self.terraform.changes()


def deploy(cloud: Cloud, folder: Path, emulator: str, types: frozenset[str] | None = None) -> Deployed:
    """Run the program and make what it registers, of all types or of these."""
    if not is_installed():
        run = run_program(preview=False, create=lambda *given: create_by_hand(cloud, types, *given))
    else:
        run = run_program(preview=False, create=_known_beforehand)
    if run.error is not None:
        raise run.error
    resources = [resource for resource in run.resources if types is None or resource.type in types]
    terraform = None
    if is_installed():
        terraform = Terraform(folder / "terraform", cloud.url, ACCOUNT)
        terraform.configure(translate(resources))
        terraform.plan()
        terraform.apply()
    return Deployed(cloud, emulator, resources, terraform)


def _known_beforehand(type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Outputs that other resources use; AWS makes them of region, account and name."""
    if type_ == TOPIC:
        return {"arn": f"arn:aws:sns:{REGION}:{ACCOUNT}:{inputs['name']}"}
    return made_up(type_, name, inputs)
