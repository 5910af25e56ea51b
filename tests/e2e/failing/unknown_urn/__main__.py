"""A look-up of a URN that no resource has."""

import pulumi
import pulumi_aws as aws

pulumi.runtime.invoke("pulumi:pulumi:getResource", {"urn": "urn:pulumi:dev::unknown_urn::aws:sqs/queue:Queue::absent"})
aws.sqs.Queue("queue")
