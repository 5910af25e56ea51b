"""A dynamic provider."""

import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class Echo(ResourceProvider):
    def create(self, props):
        return CreateResult(id_="echo", outs={**props, "said": "more"})


class EchoResource(Resource):
    said: pulumi.Output[str]

    def __init__(self, name, text, opts=None):
        super().__init__(Echo(), name, {"text": text, "said": None}, opts)


first = EchoResource("first", "hello")
EchoResource("second", first.said)
