// Components with parents, children, outputs and what they hand down.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

class Group extends pulumi.ComponentResource {
    readonly arn: pulumi.Output<string>;
    constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
        super("acme:group:Group", name, { given: "x" }, opts);
        const queue = new aws.sqs.Queue(`${name}-inside`, { tags: { In: name } }, { parent: this });
        this.arn = queue.arn;
        this.registerOutputs({ arn: this.arn, nested: { list: [queue.name] } });
    }
}
const provider = new aws.Provider("west", { region: "eu-central-1" });
const outer = new Group("outer", { protect: true });
new Group("inner", { parent: outer });
new Group("elsewhere", { providers: { aws: provider } });
