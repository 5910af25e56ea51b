"""A thread that is still running at the end, and work in an executor."""

import threading
import time

import pulumi_aws as aws

threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
worker = threading.Thread(target=time.sleep, args=(0.2,))
worker.start()
aws.sqs.Queue("queue")
