"""IAM policy documents: reading them, and who gets what by them."""
