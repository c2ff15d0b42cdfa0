"""Who may see and mend what is registered of a person, and that every look is seen.

Owns the words *viewer*, *look*, *relation* and *reason*.
"""
