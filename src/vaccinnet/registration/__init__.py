"""Vaccinations registered, removed and fetched one person at a time, while the caller waits (RegistratieService).

Owns the words *call*, *speaker* and *registration*.
"""
