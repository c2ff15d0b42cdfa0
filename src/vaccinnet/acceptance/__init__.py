"""What only the acceptance environment has: a virtual certificate authority and a cast of test people.

Owns the words *cast*, *story* and *virtual CA*.
"""
