"""A program of several modules, with a class of settings and a loop."""

from parts.queues import make_queues

make_queues(["a", "b"], tags={"Team": "x"})
