"""A status other than nought."""

import sys

import pulumi_aws as aws

aws.sqs.Queue("queue")
sys.exit(3)
