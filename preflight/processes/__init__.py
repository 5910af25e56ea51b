"""Child processes that never outlive preflight, and the loopback addresses they are reached on."""
