"""SAML 1.1 assertions of the eHealth STS: make them, and prove what one vouches for.

Owns the words *assertion*, *attribute* (asserted or certified), *holder* (whose key an assertion confirms) and *STS*.
"""
