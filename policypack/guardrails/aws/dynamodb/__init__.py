"""DynamoDB: types, how one table is told from another, what a missing property means, indexes, streams, capacity."""
