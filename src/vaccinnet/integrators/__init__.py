"""The software developers: their companies, programs and accounts.

Owns the words *company*, *program*, *softwareID* and *account*.
"""
