"""A thread that fails beside the program."""

import threading

import pulumi_aws as aws


def fail():
    raise RuntimeError("the thread is at its end")


thread = threading.Thread(target=fail)
thread.start()
thread.join()
aws.sqs.Queue("queue")
