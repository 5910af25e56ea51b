"""The program's process: one package a language, each of which starts programs, is told of their end and explains it.

`preflight.program.runtimes` knows which language a project is in; `preflight.program.base` says what each has to do.
"""
