"""A program in a folder of its own, with a module beside it."""

import pulumi
from helper import NAME

pulumi.export("name", NAME)
pulumi.export("folder", __import__("os").path.basename(__import__("os").getcwd()))
