"""The rules of `dynamodb-guardrails` and what they stand on; each package uses those below it and no other.

- `registry` finds all rules; the pack's ``__main__`` makes policies of them by `sdk`.
- `rules` has one module for each rule.
- `aws` has facts on AWS, with their sources, and reads what programs write.
- `sdk` makes policies of Pulumi's SDK of rules: whatever they are about, it knows no rule and no AWS.
- `core` says what a rule is, what it reads and what it answers; it knows neither AWS nor the engine.
"""
