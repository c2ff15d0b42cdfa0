"""Persons and their vaccinations: add, remove, consult.

Owns the words *person*, *alias*, *vaccination*, *version*, *arrival* and *outcome*.
"""
