"""Loads preflight's own pytest plugin where preflight runs from this folder and is not installed."""

from __future__ import annotations

from importlib.metadata import entry_points

pytest_plugins = [] if entry_points(group="pytest11", name="preflight") else ["preflight.testing.plugin"]
