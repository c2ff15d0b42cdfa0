"""eHealth: certificates and keystores, trust and revocation, WS-Security. Read, make, verify.

Owns the words *subject*, *keystore*, *anchor* and *virtual*.
"""
