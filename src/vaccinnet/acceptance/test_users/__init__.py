"""The test users of a company: registered one by one or taken as a set, with their certificates and data.

Owns the words *test user*, *consent* and *reset*.
"""
