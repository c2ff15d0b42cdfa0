"""The qualification test: judge what a program has shown, by whichever way it came.

Owns the words *criterion*, *set*, *shown*, *proof*, *trace*, *outcome*, *verdict* and *report*. The judging is pure:
files go in, with what journal and register know of them if there is such knowledge, and a verdict on every criterion
comes out.
"""
