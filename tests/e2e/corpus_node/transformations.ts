// The older transformations.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

pulumi.runtime.registerStackTransformation((args) => ({ props: { ...args.props, tags: { By: "stack" } }, opts: args.opts }));
new aws.sqs.Queue("queue", { name: "q" }, {
    transformations: [(args) => ({ props: { ...args.props, delaySeconds: 7 }, opts: { ...args.opts, protect: true } })],
});
