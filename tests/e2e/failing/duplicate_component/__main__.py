"""Two components with the same name."""

import pulumi


class Group(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("acme:group:Group", name)


Group("same")
Group("same")
