// Policy documents from the data source and by hand.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const queue = new aws.sqs.Queue("queue", { name: "queue" });
const document = aws.iam.getPolicyDocumentOutput({
    statements: [{ actions: ["sqs:SendMessage"], resources: ["*"], principals: [{ type: "AWS", identifiers: ["*"] }] }],
});
new aws.sqs.QueuePolicy("known", { queueUrl: "https://x", policy: document.json });
const open = aws.iam.getPolicyDocumentOutput({ statements: [{ actions: ["sqs:*"], resources: [queue.arn] }] });
new aws.sqs.QueuePolicy("open", { queueUrl: queue.url, policy: open.json });
