"""Messages of every harmless kind, and output on both streams."""

import logging
import sys
import warnings

import pulumi
import pulumi_aws as aws

queue = aws.sqs.Queue("queue")
pulumi.log.debug("a detail", queue)
pulumi.info("some news")
pulumi.warn("careful", resource=queue, ephemeral=True)
sys.stdout.write("printed\n")
sys.stderr.write("printed to the other stream\n")
logging.warning("logged")
warnings.warn("a warning of Python's own", stacklevel=1)
queue.arn.apply(lambda arn: pulumi.log.info("never: " + arn))
pulumi.Output.from_input("x").apply(lambda _: pulumi.log.warn("in apply"))
