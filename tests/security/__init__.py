"""The attacks of docs/security.md, each in a form that does no harm: what a program may try, and what comes of it."""
