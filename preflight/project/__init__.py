"""A project's files: Pulumi.yaml, the stack's configuration, the interpreter that they name."""
