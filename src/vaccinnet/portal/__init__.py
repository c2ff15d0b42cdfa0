"""The pages: a start page for integrators, and records for citizens and those who care for them.

Owns the words *page*, *text* (what a page says, in Dutch and English), *visitor* and *problem* (what is in the way).
"""
