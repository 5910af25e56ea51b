// Names with signs of other languages and of URNs.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

for (const name of ["ü ber", "a::b", "a$b", "日本", 'quo"te']) {
    new aws.sns.Topic(name, { name: "topic" });
}
