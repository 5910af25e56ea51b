"""One run: what was asked for, the program and its packs side by side, the outcome as a report."""
