"""Pages for organisations: the form by which their software is activated, the doctor's yes, and what they have.

They need no account: a code from a mail opens what is theirs (docs/adr/0023).
"""
