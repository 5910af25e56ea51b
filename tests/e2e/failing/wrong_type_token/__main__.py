"""A custom resource whose type has no three parts."""

import pulumi


class Odd(pulumi.CustomResource):
    def __init__(self, name):
        super().__init__("odd", name, {})


Odd("odd")
