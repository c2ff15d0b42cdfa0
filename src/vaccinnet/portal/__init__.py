"""The pages: a start page for integrators, and the record of a citizen.

Owns the words *page*, *text* (what a page says, in Dutch and English) and *visitor*.
"""
