// Default tags of a provider.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const provider = new aws.Provider("tagged", { region: "us-west-2", defaultTags: { tags: { By: "provider" } } });
new aws.sqs.Queue("queue", { tags: { Own: "x" } }, { provider });
