"""The rules of `dynamodb-guardrails` and what they stand on.

`model` says what a rule is, `values` and `resources` what it reads, `findings` what it answers; `adapter` turns rules
into policies of Pulumi's SDK. Each rule is a module of `rules`; `registry` lists them.
"""
