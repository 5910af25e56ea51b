"""The verdict of a Pulumi policy pack on a Pulumi program, with no CLI, no cloud account and no credentials."""
