"""An output of another stack that has to be there."""

import pulumi

other = pulumi.StackReference(f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}")
pulumi.export("needed", other.require_output("needed"))
