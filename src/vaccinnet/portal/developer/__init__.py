"""The pages of developers: their account, and the mail that acceptance keeps.

Sign-up, sign-in and a new password are django-allauth's, with a code from a mail instead of a link: no token stands in
an address. The pages, texts and refusals are ours.
"""
