// A dynamic resource, whose check is the program's.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

class Names extends pulumi.dynamic.Resource {
    readonly name!: pulumi.Output<string>;
    constructor(name: string, value: pulumi.Input<string>) {
        super(
            {
                async check(_: unknown, news: { name: string }) {
                    return { inputs: { ...news, name: news.name.toUpperCase() } };
                },
                async create(inputs: { name: string }) {
                    return { id: "made", outs: inputs };
                },
            },
            name,
            { name: value },
        );
    }
}
new Names("names", "jobs");
void aws;
