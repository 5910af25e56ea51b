"""Programs in Python: started early, run inside their own interpreter, diagnosed where they fail."""
