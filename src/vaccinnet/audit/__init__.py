"""The trail of what was done with a person's vaccinations: capabilities write it, citizens read it.

Owns the words *trail*, *line*, *chain*, *actor* and *seal*. The trail is of all persons; the lines of one person are a
chain; a seal closes the lines of all persons on one day.
"""
