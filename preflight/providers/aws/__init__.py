"""What the AWS provider does to inputs and plans, as tables of facts and pure functions."""
