"""The software developers: their companies and programs.

Owns the words *company*, *program* and *softwareID*.
"""
