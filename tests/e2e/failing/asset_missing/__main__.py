"""An asset of a file that is not there."""

import pulumi
import pulumi_aws as aws

aws.s3.BucketObject("object", bucket="bucket", source=pulumi.FileAsset("there-is-no-such-file"))
