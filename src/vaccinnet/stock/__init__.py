"""What a sender has left of each vaccine: receive, take, give back, correct.

Owns the words *stock* and *movement*.
"""
