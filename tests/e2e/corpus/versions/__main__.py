"""Versions and download addresses of plugins make default providers of their own."""

import pulumi
from gadget import Gadget

Gadget("plain")
Gadget("versioned", opts=pulumi.ResourceOptions(version="1.2.3"))
Gadget(
    "child-of-versioned", opts=pulumi.ResourceOptions(parent=Gadget("v", opts=pulumi.ResourceOptions(version="1.2.3")))
)
Gadget("addressed", opts=pulumi.ResourceOptions(plugin_download_url="https://example.com/plugins"))
Gadget("both", opts=pulumi.ResourceOptions(version="1.2.3", plugin_download_url="https://example.com/plugins"))


class AccessKey(pulumi.CustomResource):
    """A class that tells no version: the one that is installed counts."""

    def __init__(self, name, opts=None):
        super().__init__("aws:iam/accessKey:AccessKey", name, {"user": "someone"}, opts)


class AwsProvider(pulumi.ProviderResource):
    def __init__(self, name, opts=None):
        super().__init__("aws", name, {"region": "eu-west-1"}, opts)


AccessKey("without-version")
AccessKey("by-provider", pulumi.ResourceOptions(provider=AwsProvider("own")))
