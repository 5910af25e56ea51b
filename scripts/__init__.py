"""What developers of the project run: ``python -m scripts.NAME``."""
