"""Runs a Pulumi program, in the program's own interpreter, which need not have preflight.

Started by the path of ``__main__.py``; needs nothing but that interpreter's SDK, of any version that is supported, so
these modules import each other by relative names and nothing else of preflight. What Pulumi's own launcher does
(pulumi: sdk/python/cmd/pulumi-language-python-exec), with three differences: the SDK is imported before preflight says
where it listens, so that both start at the same time; an exception is reported as data; and calls carry what only this
side knows, the shape of the classes of the SDK in use.
"""
