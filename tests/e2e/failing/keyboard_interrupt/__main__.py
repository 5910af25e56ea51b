"""An interrupt from within."""

import pulumi_aws as aws

aws.sqs.Queue("queue")
raise KeyboardInterrupt
