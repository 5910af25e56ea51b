"""Dynamic providers: check and diff, secrets, unknown inputs, configuration, a parent."""

import pulumi
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, Resource, ResourceProvider


class Echo(ResourceProvider):
    def check(self, _olds, news):
        return CheckResult({**news, "checked": True, "size": news.get("size") or 5}, [])

    def diff(self, _id, _olds, _news):
        return DiffResult(changes=True)

    def create(self, props):
        return CreateResult(id_="echo", outs=props)


class EchoResource(Resource):
    text: pulumi.Output[str]
    made: pulumi.Output[str]

    def __init__(self, name, opts=None, **props):
        super().__init__(Echo(), name, {"made": None, **props}, opts)


first = EchoResource("first", text="hello")
EchoResource("secret", text=pulumi.Output.secret("hush"))
EchoResource("unknown", text=first.made, list=[1, first.id])
EchoResource("child", text="x", opts=pulumi.ResourceOptions(parent=first, protect=True))
