"""What was let by is kept until a report takes it: once, in order, whatever thread it came from."""

from __future__ import annotations

from datetime import date
from threading import Thread

from guardrails.core.exemptions import Exemption
from guardrails.core.ledger import Covered, Ledger, Undecided

MOVES = Exemption("users", "moves", date(2027, 1, 31))


def test_each_report_takes_its_own_part_in_order_and_once():
    ledger = Ledger()
    for urn in ("b", "a", "b"):
        ledger.note(Undecided(urn, "rule", "is open"))
        ledger.note(Covered(urn, "rule", "is bad", MOVES))
    assert [entry.urn for entry in ledger.take_undecided()] == ["a", "b"]
    assert ledger.take_undecided() == ()
    assert [entry.urn for entry in ledger.take_covered()] == ["a", "b"]
    assert ledger.take_covered() == ()


def test_nothing_is_lost_between_threads():
    ledger = Ledger()

    def note(first):
        for number in range(first, first + 500):
            ledger.note(Undecided(f"{number:04}", "rule", "is open"))

    threads = [Thread(target=note, args=(first,)) for first in (0, 500, 1000, 1500)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry.urn for entry in ledger.take_undecided()] == [f"{number:04}" for number in range(2000)]
