// A program that is a function, with outputs.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export = async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const queue = new aws.sqs.Queue("queue", { name: "queue" });
    return { name: queue.name, plain: 3, list: [queue.name, "x"] };
};
