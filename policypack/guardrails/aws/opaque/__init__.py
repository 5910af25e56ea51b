"""What makes tables, roles and alarms out of the rules' sight: templates, Cloud Control, other providers, commands."""
