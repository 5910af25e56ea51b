"""Policy packs: their processes, what is said to them and what they answer."""
