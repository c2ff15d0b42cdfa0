"""Which certificates and tokens production trusts: the operator's anchors, and who was revoked below them.

Owns the words *trust folder*, *anchor* and *list of revoked certificates*.
"""
