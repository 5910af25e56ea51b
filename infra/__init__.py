"""The stack by concern: settings, account, tags, tables, adoption, access (IAM), monitoring and dashboard."""
