"""A dynamic provider that refuses its inputs."""

from pulumi.dynamic import CheckFailure, CheckResult, Resource, ResourceProvider


class Refusing(ResourceProvider):
    def check(self, _olds, news):
        return CheckResult(news, [CheckFailure("size", "is too small")])


class Refused(Resource):
    def __init__(self, name):
        super().__init__(Refusing(), name, {"size": 1})


Refused("refused")
