// Transforms of the stack, of a resource and of functions.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

pulumi.runtime.registerResourceTransform((args) =>
    args.type.startsWith("aws:sqs/") ? { props: { ...args.props, tags: { By: "stack" } }, opts: args.opts } : undefined,
);
pulumi.runtime.registerInvokeTransform((args) => ({ args: { ...args.args, region: "eu-west-1" }, opts: args.opts }));
new aws.sqs.Queue("plain");
const protect: pulumi.ResourceTransform = (args) => ({ props: args.props, opts: { ...args.opts, protect: true } });
const own = new aws.sqs.Queue("own", { tags: { Own: "x" } }, { transforms: [protect] });
new aws.sqs.Queue("later", { policy: own.arn });
export const region = aws.getRegionOutput({ region: "us-west-2" }).region;
