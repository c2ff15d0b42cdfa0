"""The software developers: their companies, people and programs.

Owns the words *company*, *member*, *contact*, *invitation*, *program* and *softwareID*.
"""
