"""The engine's side of the protocol that a program speaks: registrations, reads, calls, and what comes of them."""
