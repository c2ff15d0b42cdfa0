"""The journal of what was said on the wire, the signed requests that guard against replay, and access tokens.

Owns the words *exchange*, *journal*, *replay*, *signed request* and *access token*.
"""
