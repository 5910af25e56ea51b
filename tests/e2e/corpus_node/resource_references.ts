// Resources as inputs.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const topic = new aws.sns.Topic("topic", { name: "topic" });
class Holder extends pulumi.ComponentResource {
    constructor() {
        super("acme:index:Holder", "holder", { topic, list: [topic] });
        this.registerOutputs({ topic });
    }
}
new Holder();
