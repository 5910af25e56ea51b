"""A value of the configuration of another type."""

import pulumi

pulumi.Config().require_int("number")
