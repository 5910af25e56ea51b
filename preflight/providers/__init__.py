"""What providers would do in a preview, and what stands in for the cloud that they would ask."""
