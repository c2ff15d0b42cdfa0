"""The software developers: their companies, people, programs and accounts.

Owns the words *company*, *member*, *contact*, *invitation*, *program*, *softwareID* and *account*.
"""
