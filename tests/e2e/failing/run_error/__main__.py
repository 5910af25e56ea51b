"""Pulumi's own way to end a program."""

import pulumi

raise pulumi.RunError("no use going on")
