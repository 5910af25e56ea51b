"""CloudWatch alarms: what DynamoDB publishes, and which alarms ever see it."""
