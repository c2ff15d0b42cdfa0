"""The trail of what was done with a person's vaccinations: capabilities write it, citizens read it.

Owns the words *trail*, *line* and *chain*. The trail is of all persons; the lines of one person are a chain.
"""
