// A message that fails nothing.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

pulumi.log.error("look here");
pulumi.log.debug("nobody looks");
new aws.sqs.Queue("queue");
