// Resources that are made in callbacks, late and one after the other.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const queue = new aws.sqs.Queue("queue", { name: "queue" });
queue.name.apply((name) => new aws.sqs.Queue("inside", { tags: { Of: name } }));
setTimeout(() => new aws.sqs.Queue("late"), 50);
Promise.resolve().then(async () => {
    const { accountId } = await aws.getCallerIdentity();
    new aws.sqs.Queue("after", { tags: { Account: accountId } });
});
