// Files, texts and archives.
import * as pulumi from "@pulumi/pulumi";

class Gadget extends pulumi.CustomResource {
    constructor(name: string, properties: pulumi.Inputs) {
        super("gadget:index:Gadget", name, properties);
    }
}
new Gadget("text", { content: new pulumi.asset.StringAsset("hello") });
new Gadget("file", { content: new pulumi.asset.FileAsset("./index.ts") });
new Gadget("parts", { content: new pulumi.asset.AssetArchive({ "a.txt": new pulumi.asset.StringAsset("a") }) });
new Gadget("in-list", { contents: [new pulumi.asset.StringAsset("x"), { deep: new pulumi.asset.StringAsset("y") }] });
