"""Uploads of many vaccinations, and their processing in the background.

Owns the words *batch*, *upload*, *chunk* and *processing result*.
"""
