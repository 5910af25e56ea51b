"""Many stacks at once: their states, as backends and exports hold them, judged by warm packs on many workers."""
