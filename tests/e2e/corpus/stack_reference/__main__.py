"""Another stack's outputs: absent ones."""

import pulumi
import pulumi_aws as aws

reference = pulumi.StackReference("other", stack_name=f"{pulumi.get_organization()}/{pulumi.get_project()}/other")
aws.sqs.Queue("absent", tags={"Output": reference.get_output("absent").apply(str)})
pulumi.export("outputs", reference.outputs)
