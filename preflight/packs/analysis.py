"""Asks packs about every resource while the program still runs, then about the stack, and tells the outcomes."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from preflight.exemptions import exempted
from preflight.packs.changes import changes_between, remediated
from preflight.packs.exceptions import matching
from preflight.report import Result
from preflight.wire import urns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from preflight.packs.client import Answer, Diagnostic, PackClient, Remediation
    from preflight.report import EnforcementLevel, Policy, Preview, Status
    from preflight.resources import ResourceState
    from preflight.wire.values import Properties

_WORKERS: Final = 4
_NOT_IMPLEMENTED: Final = "Policy does not implement"


class Analysis:
    """Hears of registrations (a listener of the engine's) and passes them to the packs.

    ``wait_for_packs`` returns the packs as soon as they are ready, and raises `PreflightError` if one is not; ``sink``
    gets what the program logs. ``holds`` tells of inputs that packs must not be asked about before the program has
    ended. With ``excepting``, the exceptions of a pack's configuration let findings by.
    """

    def __init__(
        self,
        wait_for_packs: Callable[[], list[PackClient]],
        sink: Callable[[str], None],
        *,
        holds: Callable[[Properties], bool] = lambda _: False,
        excepting: bool = True,
    ) -> None:
        self._wait = wait_for_packs
        self._sink = sink
        self._holds = holds
        self._excepting = excepting
        self._held: list[tuple[ResourceState, ResourceState | None]] = []
        self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="analyse")
        self._pending: list[tuple[ResourceState, PackClient, Future[Answer]]] = []
        self._remediations: dict[tuple[str, PackClient], list[Remediation]] = {}
        self._lock = threading.Lock()
        self.errors: list[str] = []

    # --- While the program runs ---------------------------------------------------------------------------------------

    def before_plan(self, resource: ResourceState, provider: ResourceState | None) -> Properties:
        """Let packs remediate, each building on what the one before made of the inputs."""
        if resource.remote:
            return resource.inputs
        for pack in self._wait():
            if not pack.remediates:
                continue
            for remediation in pack.remediate(resource, provider):
                before = resource.inputs
                if remediation.properties is not None:
                    resource.inputs = remediation.properties
                told = replace(remediation, changes=changes_between(before, resource.inputs))
                with self._lock:
                    self._remediations.setdefault((resource.urn, pack), []).append(told)
        return resource.inputs

    def registered(self, resource: ResourceState, provider: ResourceState | None) -> None:
        """Ask every pack about a resource, without keeping the program waiting."""
        if resource.remote:
            return
        if self._holds(resource.inputs):
            with self._lock:
                self._held.append((resource, provider))
            return
        self._ask(resource, provider)

    def _ask(self, resource: ResourceState, provider: ResourceState | None) -> None:
        for pack in self._wait():
            future = self._pool.submit(pack.analyze, resource, provider)
            with self._lock:
                self._pending.append((resource, pack, future))

    def log(self, severity: str, message: str, urn: str) -> None:
        """Pass a message of the program on; errors are kept for the report's notes."""
        if severity == "debug":
            return
        name = f" ({urns.name_of(urn)})" if urn else ""
        self._sink(f"{severity}{name}: {message}".rstrip())
        if severity == "error":
            self.errors.append(message)

    def stop(self) -> None:
        """Drop what is not asked yet."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    # --- When it has ended --------------------------------------------------------------------------------------------

    def results(
        self,
        resources: Sequence[ResourceState],
        root: str,
        rests_on: Callable[[Properties], tuple[str, ...]],
        *,
        with_stack: bool = True,
        preview: Preview = "first",
        conditional: frozenset[str] = frozenset(),
    ) -> tuple[Result, ...]:
        """Wait for every answer, ask about the stack, and return the outcome of each policy on each resource.

        ``resources`` are all that were registered, in that order, ``root`` is the URN of the stack itself; ``rests_on``
        names the made-up answers that inputs rest on; ``preview`` is the one that all this is seen in. What is
        ``conditional`` may not be there at all: policies on the stack are not asked about it, and nothing that is found
        on it closes the gate. Without ``with_stack``, only policies on resources are asked.
        """
        packs = self._wait()
        for held in self._held:
            self._ask(*held)
        found: list[Result] = []
        for resource, pack, future in self._pending:
            found += self._resource_results(pack, resource, future.result())
        certain = [resource for resource in resources if resource.urn not in conditional]
        for pack in packs:
            if with_stack:
                found += self._stack_results(pack, certain, root)
            found += self._remote_results(pack, resources)
        rests = {resource.urn: rests_on(resource.inputs) for resource in resources}
        exceptions = {pack.pack.name: pack.exceptions for pack in packs} if self._excepting else {}
        return tuple(
            sorted(
                (
                    replace(
                        result,
                        placeholders=rests.get(result.urn, ()),
                        seen_in=(preview,),
                        enforcement_level="advisory" if result.urn in conditional else result.enforcement_level,
                        exceptions=matching(exceptions.get(result.pack, ()), result.policy, result.urn)
                        if result.is_finding
                        else (),
                    )
                    for result in found
                ),
                key=lambda result: (result.urn, result.policy, result.message, result.pack, result.status),
            )
        )

    def _resource_results(self, pack: PackClient, resource: ResourceState, answer: Answer) -> list[Result]:
        found: list[Result] = []
        remediated = self._remediation_results(pack, resource, answer)
        asked = [
            policy
            for policy in pack.pack.policies
            if policy.kind == "resource" and policy.enforcement_level != "disabled"
        ]
        for policy in asked:
            diagnostics = [item for item in answer.diagnostics if item.policy == policy.name]
            found += remediated.get(policy.name, [])
            if diagnostics:
                # Whatever URN a policy names, the engine reports the resource under analysis.
                found += [self._diagnosed(pack, item, resource.urn, resource) for item in diagnostics]
            elif policy.name not in remediated:
                found.append(self._undisputed(pack, policy, answer, resource.urn, resource))
        # What nobody asked for counts too, as it does in the engine.
        names = {policy.name for policy in asked}
        for name, results in remediated.items():
            if name not in names:
                found += results
        found += [
            self._diagnosed(pack, item, resource.urn, resource)
            for item in answer.diagnostics
            if item.policy not in names
        ]
        return found

    def _remediation_results(
        self, pack: PackClient, resource: ResourceState, answer: Answer
    ) -> dict[str, list[Result]]:
        found: dict[str, list[Result]] = {}
        for remediation in self._remediations.get((resource.urn, pack), ()):
            policy = _policy(pack, remediation.policy)
            status: Status = "remediated"
            level: EnforcementLevel = "remediate"
            message = remediation.problem or remediated(remediation.changes)
            if policy is not None:
                level = policy.enforcement_level
                message = remediation.problem or f"{policy.description}\n{message}"
            if remediation.problem:
                status = "unevaluated"
                # Where the same policy can still say yes or no on the unchanged inputs, that decides.
                if not answer.not_applicable.get(remediation.policy, "").startswith(_NOT_IMPLEMENTED):
                    level = "advisory"
                else:
                    level = "mandatory"
            found.setdefault(remediation.policy, []).append(
                self._result(
                    pack,
                    policy or remediation.policy,
                    resource,
                    status=status,
                    level=level,
                    message=message,
                    urn=resource.urn,
                )
            )
        return found

    def _stack_results(self, pack: PackClient, resources: Sequence[ResourceState], root: str) -> list[Result]:
        policies = [
            policy for policy in pack.pack.policies if policy.kind == "stack" and policy.enforcement_level != "disabled"
        ]
        providers = {resource.urn: resource for resource in resources}
        answer = pack.analyze_stack(resources, providers)
        said = {item.policy for item in answer.diagnostics}
        found = [
            self._undisputed(pack, policy, answer, root, providers.get(root))
            for policy in policies
            if policy.name not in said
        ]
        # The engine reports all that is said about the stack, also by a policy that it knows as one on resources.
        for item in answer.diagnostics:
            urn = item.urn if item.urn in providers else root
            found.append(self._diagnosed(pack, item, urn, providers.get(urn)))
        return found

    def _remote_results(self, pack: PackClient, resources: Sequence[ResourceState]) -> list[Result]:
        """Return for each remote component that no policy could be run on what is inside."""
        found = []
        for resource in resources:
            if not resource.remote:
                continue
            message = (
                f"{resource.name} is a remote component ({resource.type}): only its provider knows which resources it "
                "consists of, so policies could not be run on them."
            )
            found += [
                self._result(
                    pack,
                    policy,
                    resource,
                    status="unevaluated",
                    level=policy.enforcement_level,
                    message=message,
                    urn=resource.urn,
                )
                for policy in pack.pack.policies
                if policy.enforcement_level != "disabled"
            ]
        return found

    def _undisputed(
        self, pack: PackClient, policy: Policy, answer: Answer, urn: str, resource: ResourceState | None
    ) -> Result:
        reason = answer.not_applicable.get(policy.name)
        status: Status = "pass" if reason is None else "not_applicable"
        return self._result(
            pack, policy, resource, status=status, level=policy.enforcement_level, message=reason or "", urn=urn
        )

    def _diagnosed(self, pack: PackClient, item: Diagnostic, urn: str, resource: ResourceState | None) -> Result:
        policy = _policy(pack, item.policy)
        status: Status = "unevaluated" if item.unevaluated else "violation"
        result = self._result(
            pack, policy or item.policy, resource, status=status, level=item.level, message=item.message, urn=urn
        )
        exempt_from = exempted(result, policy, pack.pack) if policy else ""
        return replace(result, severity=item.severity, exempt_from=exempt_from)

    @staticmethod
    def _result(
        pack: PackClient,
        policy: Policy | str,
        resource: ResourceState | None,
        *,
        status: Status,
        level: EnforcementLevel,
        message: str,
        urn: str,
    ) -> Result:
        return Result(
            pack=pack.pack.name,
            policy=policy if isinstance(policy, str) else policy.name,
            urn=urn,
            type=urns.type_of(urn),
            name=urns.name_of(urn),
            status=status,
            enforcement_level=level,
            severity=None if isinstance(policy, str) else policy.severity,
            message=message,
            location=resource.location if resource is not None else None,
        )


def _policy(pack: PackClient, name: str) -> Policy | None:
    """Find a policy; a pack may name one that it never listed."""
    return next((policy for policy in pack.pack.policies if policy.name == name), None)
