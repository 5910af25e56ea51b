// Providers of resources, by option, by parent and by configuration.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const west = new aws.Provider("west", { region: "eu-central-1" });
const queue = new aws.sqs.Queue("in-west", {}, { provider: west });
new aws.sqs.Queue("child", {}, { parent: queue });
new aws.sqs.Queue("by-default");
