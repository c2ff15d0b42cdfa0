"""Rows: ask and write many at once, and all of them or nothing.

Owns no words of the field: what the rows mean, the capability knows that they are of (docs/adr/0008).
"""
