"""Takes over tables that exist: what there is, what an update would do to it, whether it came through, what it costs.

``python -m infra.adopt inspect|plan|verify|cost``, see docs/adopt.md. Reads AWS and writes files; it changes nothing in
AWS. It needs boto3 and jsonschema (requirements-adopt.txt); the stack's program needs neither.
"""
