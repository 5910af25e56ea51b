"""An exception after the first resource."""

import pulumi_aws as aws

aws.sqs.Queue("queue")
raise RuntimeError("the program is at its end")
