"""A value that the project file declares, with another type."""
