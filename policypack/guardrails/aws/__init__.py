"""AWS as the rules need to know it: tables of facts with their source, and readers of what a program writes."""
