"""The program's process: started early, run inside its own interpreter, diagnosed where it fails."""
