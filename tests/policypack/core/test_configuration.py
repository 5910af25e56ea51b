"""The configuration of the pack as a whole, for a rule that judges it."""

from __future__ import annotations

from guardrails.core.configuration import Naming, PackConfiguration, Parsed

TABLE, ROLE = "aws:dynamodb/table:Table", "aws:iam/role:Role"


def test_what_is_named_by_rule_and_setting():
    views = Naming("views", TABLE, ("orders", "events"), by_default=False)
    pattern = Naming("pattern", ROLE, ("reader",), by_default=True)
    tables = Naming("tables", TABLE, ("users",), by_default=True)
    rules = {"streams": Parsed(None, "block", (), (views,)), "roles": Parsed(None, "block", (), (pattern, tables))}
    pack = PackConfiguration({**rules, "regions": Parsed(None, "block", (), ())})
    assert list(pack.naming(TABLE)) == [("streams", views), ("roles", tables)]
    assert list(pack.naming(ROLE)) == [("roles", pattern)]
    assert list(pack.naming("aws:s3/bucket:Bucket")) == []
