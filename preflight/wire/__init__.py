"""What travels: Pulumi's messages, property values, URNs."""
