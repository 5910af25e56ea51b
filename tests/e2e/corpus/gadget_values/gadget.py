"""A resource class of the stand-in provider `gadget`."""

import pulumi


class Gadget(pulumi.CustomResource):
    def __init__(self, resource_name, opts=None, **props):
        super().__init__("gadget:index:Gadget", resource_name, props, opts)
