"""Data sources, in both forms."""

import pulumi
import pulumi_aws as aws

identity = aws.get_caller_identity()
region = aws.get_region_output()
partition = aws.get_partition()
zones = aws.get_availability_zones(state="available")
aws.sqs.Queue("named", name=region.region.apply(lambda name: f"queue-{name}"))
aws.sqs.Queue("tagged", tags={"Partition": partition.partition, "Zones": str(len(zones.names) > 0)})
pulumi.export("region", region.region)
