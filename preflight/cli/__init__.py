"""The command line: arguments in, documents out."""
