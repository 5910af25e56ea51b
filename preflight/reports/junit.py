"""The JUnit XML report: for the test tab of a CI system.

There is no standard. The document is valid by the two schemas in common use, Ant's (windyroad/JUnit-Schema) and that of
Jenkins' xUnit plugin (junit-10.xsd), whose common ground it keeps to: a suite has properties, cases, output.

One suite for each pack, one case for each policy and resource; what an exemption lets by belongs to the policy that it
is exempt from:

========================================  ==========================================================================
outcome                                   case
========================================  ==========================================================================
pass, remediated                          passed
violation that closes the gate            ``failure``, with every message of this policy on this resource
not evaluated, and that closes the gate   ``error``
advice; not evaluated, but allowed;       ``skipped`` with the message: CI systems list it, and the build goes on
excused by an exemption, an exception or the
baseline
not applicable                            no case: nothing was tested. The suite's property ``not_applicable`` counts
========================================  ==========================================================================

Where there is no verdict, a suite ``preflight`` has one case with the error.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from preflight.reports.escaping import cut, line, visible
from preflight.reports.findings import excuse, own_words, place, policies, policy_of, remarks, weight, when

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preflight.report import Pack, Policy, Report, Result

LONGEST_MESSAGE: Final = 10_000
"""Characters of one message; the JSON report has all."""

_URN_PARTS: Final = 4  # urn:pulumi:<stack>::<project>::<type>::<name>


def render(report: Report) -> str:
    """Write ``report`` as JUnit XML, in ASCII."""
    root = ET.Element("testsuites")
    packs = {pack.name: pack for pack in report.packs}
    for name in dict.fromkeys([*packs, *(result.pack for result in report.results)]):
        _suite(root, report, name, packs.get(name))
    if report.error:
        suite = _open_suite(root, report, "preflight", {"project": report.project, "stack": report.stack})
        case = _case(suite, "preflight", f"{line(report.project)}/{line(report.stack)}")
        text = visible(cut(f"{report.error.message}\n{report.error.hint}".strip(), LONGEST_MESSAGE))
        _outcome(case, "error", "no verdict", report.error.message, text)
        _close_suite(suite)
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="us-ascii", xml_declaration=True)
    return document.decode("ascii") + "\n"


def _suite(root: ET.Element, report: Report, pack: str, details: Pack | None) -> None:
    results = sorted(
        (result for result in report.results if result.pack == pack),
        key=lambda result: (policy_of(result), result.urn, result.message),
    )
    about = {
        "project": report.project,
        "stack": report.stack,
        "verdict": report.verdict,
        "pack": details.path if details else "",
        "version": details.version if details else "",
        "not_applicable": str(sum(result.status == "not_applicable" for result in results)),
    }
    suite = _open_suite(root, report, pack, about)
    known = policies(report)
    for (policy, _), group in groupby(results, key=lambda result: (policy_of(result), result.urn)):
        tested = [result for result in group if result.status != "not_applicable"]
        if tested:
            name = f"{line(pack)}.{line(policy)}"
            _judge(_case(suite, name, _case_name(tested[0])), report, tested, known)
    _close_suite(suite, "\n".join(visible(cut(remark, LONGEST_MESSAGE)) for remark in remarks(report)))


def _judge(case: ET.Element, report: Report, results: list[Result], known: Mapping[tuple[str, str], Policy]) -> None:
    """Return ``case`` the gravest outcome of ``results``, which are one policy's on one resource."""
    found = [(weight(result, report), result) for result in results]
    closing = [result for weighed, result in found if weighed == "closes"]
    if violations := [result for result in closing if result.status == "violation"]:
        _finding(case, "failure", violations, known, report)
    elif closing:
        _finding(case, "error", closing, known, report)
    elif rest := [result for weighed, result in found if weighed]:
        ET.SubElement(case, "skipped", message=_summary(rest, known))


def _finding(
    case: ET.Element, tag: str, results: list[Result], known: Mapping[tuple[str, str], Policy], report: Report
) -> None:
    body = [visible(cut(_words(result, known), LONGEST_MESSAGE)) for result in results]
    if located := next((result.location for result in results if result.location), None):
        body.insert(0, line(place(located)))
    body.append(line(results[0].urn))
    if tokens := sorted({token for result in results for token in result.placeholders}):
        body.append(f"rests on a made-up answer of {line(', '.join(tokens))}")
    body += [seen for seen in {when(result, report) for result in results} if seen]
    level = results[0].enforcement_level if tag == "failure" else "not evaluated"
    severity = f", {results[0].severity}" if results[0].severity else ""
    _outcome(case, tag, level + severity, _summary(results, known), "\n".join(body))


def _words(result: Result, known: Mapping[tuple[str, str], Policy]) -> str:
    return own_words(result, known.get((result.pack, result.policy)))


def _summary(results: list[Result], known: Mapping[tuple[str, str], Policy]) -> str:
    words = line(_words(results[0], known), LONGEST_MESSAGE)
    before = "" if results[0].closes_gate and results[0].status == "violation" else _SKIPPED[results[0].status]
    if results[0].exempt_from:
        before = "excused: "
    if results[0].excused:
        before = f"excused by {line(excuse(results[0]))}: "
    more = f" (and {len(results) - 1} more)" if len(results) > 1 else ""
    return before + words + more


_SKIPPED: Final = {"violation": "advisory: ", "unevaluated": "not evaluated: "}


def _case_name(result: Result) -> str:
    """Type and name as the URN has them (unique in a stack, parents' types included), without its stack and project."""
    parts = result.urn.split("::", _URN_PARTS - 2)
    return line(parts[-1] if len(parts) == _URN_PARTS - 1 else result.urn or result.name) or "stack"


def _open_suite(root: ET.Element, report: Report, name: str, about: dict[str, str]) -> ET.Element:
    attributes = {"name": line(name) or "pack", "package": line(name), "id": str(len(root)), "hostname": "localhost"}
    if report.started:
        attributes["timestamp"] = report.started.strftime("%Y-%m-%dT%H:%M:%S")
    suite = ET.SubElement(root, "testsuite", attributes, time=f"{report.duration_seconds:.3f}")
    properties = ET.SubElement(suite, "properties")
    for key, value in about.items():
        ET.SubElement(properties, "property", name=key, value=line(value))
    return suite


def _close_suite(suite: ET.Element, said: str = "") -> None:
    """Count the cases, and add the output elements that Ant's schema asks for; ``said`` is to be read there."""
    suite.set("tests", str(len(suite.findall("testcase"))))
    for attribute, tag in {"failures": "failure", "errors": "error", "skipped": "skipped"}.items():
        suite.set(attribute, str(len(suite.findall(f"testcase/{tag}"))))
    ET.SubElement(suite, "system-out").text = said or None
    ET.SubElement(suite, "system-err")


def _case(suite: ET.Element, classname: str, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=classname, name=name, time="0")


def _outcome(case: ET.Element, tag: str, kind: str, message: str, body: str) -> None:
    ET.SubElement(case, tag, type=kind, message=line(message, LONGEST_MESSAGE)).text = body
