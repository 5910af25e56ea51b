"""The stack in an emulator: made by the real provider where one is installed, else by calls written by hand."""

from __future__ import annotations

from dataclasses import dataclass
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
    made_up,
    run_program,
)
from tests.live.emulators import Cloud, create_by_hand
from tests.live.terraform import Terraform, is_installed
from tests.live.translation import translate

if TYPE_CHECKING:
    from pathlib import Path

MADE: dict[str, frozenset[str] | None] = {
    "ministack": None,
    "moto": frozenset({TABLE, ROLE, ROLE_POLICY, ALARM, TOPIC, TOPIC_POLICY}),
}
"""Types that are made, by emulator; None is all. moto has no contributor insights."""


@dataclass
class Deployed:
    """The stack in an emulator; ``terraform`` is the workspace that made it, None where it was made by hand."""

    cloud: Cloud
    emulator: str
    terraform: Terraform | None

    def changes(self) -> dict[str, Any]:
        """What a second plan would change, by address."""
        assert self.terraform is not None
        return self.terraform.changes()


def deployed(cloud: Cloud, folder: Path, emulator: str) -> Deployed:
    """Describe a stack that was deployed."""
    terraform = Terraform(folder / "terraform", cloud.url, ACCOUNT) if is_installed() else None
    return Deployed(cloud, emulator, terraform)


def deploy(cloud: Cloud, folder: Path, emulator: str) -> None:
    """Run the program and make what it registers, as far as the emulator has it."""
    types, terraform = MADE[emulator], deployed(cloud, folder, emulator).terraform
    if terraform is None:
        run = run_program(preview=False, create=lambda *given: create_by_hand(cloud, types, *given))
    else:
        run = run_program(preview=False, create=known_beforehand)
    if run.error is not None:
        raise run.error
    if terraform is not None:
        terraform.configure(translate(item for item in run.resources if types is None or item.type in types))
        terraform.plan()
        terraform.apply()


def known_beforehand(type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Outputs that other resources use; AWS makes them of region, account and name."""
    if type_ == TOPIC:
        return {"arn": f"arn:aws:sns:{REGION}:{ACCOUNT}:{inputs['name']}"}
    return made_up(type_, name, inputs)
