"""What may be used in production: admitted programs, activated organisations, and the signed lists that say so.

Owns the words *admission*, *condition*, *activation*, *admission list* and *organisation list*. The side of acceptance
decides and signs; the side of production fetches, verifies and keeps.
"""
