"""What the tables cost as they are and on-demand: usage from CloudWatch, prices from a file or the Pricing API."""
