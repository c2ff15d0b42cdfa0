"""The KMEHR message: read, write, schema, code lists, identifiers.

Owns the words *message*, *header*, *folder*, *patient*, *vaccination* (one transaction, as sent), *party* and *vaccine*
(what a code list says of a code). Nothing here knows who sends, what is stored, or what time it is.
"""
