// Policy documents from the data source and by hand.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const queue = new aws.sqs.Queue("queue", { name: "queue" });
const document = aws.iam.getPolicyDocumentOutput({
    statements: [{ actions: ["sqs:SendMessage"], resources: ["*"], principals: [{ type: "AWS", identifiers: ["*"] }] }],
});
new aws.sqs.Queue("known", { name: "known", policy: document.json });
const some = aws.iam.getPolicyDocumentOutput({ statements: [{ actions: ["sqs:*"], resources: [queue.arn] }] });
new aws.sqs.Queue("open", { name: "named", policy: some.json });
