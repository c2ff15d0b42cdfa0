"""What ties everything together: settings, addresses, the embedded database, and the server's commands.

Owns the words *environment* (acceptance or production), *data folder* and *supervisor*. It is the one place that knows
all capabilities, and no capability imports it.
"""
