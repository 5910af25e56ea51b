// Resources that exist and are read.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const queue = aws.sqs.Queue.get("there", "https://sqs.us-west-2.amazonaws.com/123456789012/there");
new aws.sqs.Queue("copy", { tags: { Of: queue.id } });
