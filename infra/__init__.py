"""The stack by concern: settings, account, tags, tables, adoption, access (IAM) and monitoring."""
