"""Which policies of the packs are judged: all, only some, or all but some."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from preflight.errors import ArgumentsError
from preflight.meant import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from preflight.packs.configuration import PolicyConfig
    from preflight.report import Pack


@dataclass(frozen=True, slots=True)
class Choice:
    """Names of policies, of whichever pack: ``only`` these where there are any, and none of ``skip``."""

    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return not self.only and not self.skip

    def takes(self, policy: str) -> bool:
        """Return whether a policy is to be judged."""
        return (not self.only or policy in self.only) and policy not in self.skip

    def applied(self, configured: Mapping[str, PolicyConfig]) -> dict[str, PolicyConfig]:
        """Return a pack's configuration in which the policies that are left out are disabled."""
        return {
            name: config if self.takes(name) else replace(config, level="disabled")
            for name, config in configured.items()
        }

    def check(self, packs: Iterable[Pack]) -> None:
        """Raise `ArgumentsError` for names that no pack has."""
        known = sorted({policy.name for pack in packs for policy in pack.policies})
        for flag, names in (("--only", self.only), ("--skip", self.skip)):
            for name in names:
                if name not in known:
                    raise ArgumentsError(
                        f"{flag} names {name}, which is no policy of the packs{did_you_mean(name, known)}.",
                        f"There are {', '.join(known)}.",
                    )

    @property
    def note(self) -> str:
        """What a reader of a report must know; empty where all policies are judged."""
        told = []
        if self.only:
            told.append(f"Judged were only the policies of --only: {', '.join(self.only)}.")
        if self.skip:
            told.append(f"Left out by --skip: {', '.join(self.skip)}.")
        return " ".join(told)
