"""The console of the managers of access: applications, what waits for whom, and figures.

It is for accounts with the right to manage and a second factor. Managers of *records* sign in at the register itself.
"""
