"""The stack that resources under test belong to."""

from __future__ import annotations

from preflight.testing.setting import Setting


def test_configuration_travels_as_text():
    setting = Setting(project="shop", config={"aws:region": "eu-west-1", "size": 3, "tags": {"a": True}, "on": False})

    assert setting.texts() == {
        "aws:region": "eu-west-1",
        "shop:size": "3",
        "shop:tags": '{"a": true}',
        "shop:on": "false",
    }
    assert setting.texts_as_given()["size"] == "3"
