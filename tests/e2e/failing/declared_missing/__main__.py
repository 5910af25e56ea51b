"""A value that the project file declares, and the stack does not give."""
