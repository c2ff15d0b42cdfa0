"""Ask a security token service (STS) for a token, and read and write what it answers, in WS-Trust 1.3 or SAML 1.1.

Owns the words *claim* (what the asker says of itself), *designator* (what it wants certified) and *challenge*.
"""
