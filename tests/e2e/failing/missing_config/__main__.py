"""A value of the configuration that is not there."""

import pulumi

pulumi.Config().require("absent")
