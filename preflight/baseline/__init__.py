"""Baselines: findings that are there already are let by, with an owner and an end; what is new blocks."""
