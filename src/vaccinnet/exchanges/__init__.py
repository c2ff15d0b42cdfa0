"""The journal of what was said on the wire, and the memory of signed requests that guards against replay.

Owns the words *exchange*, *journal*, *replay* and *signed request*.
"""
