"""The public site: what Vaccinnet is, how one gets access, what the authority promises, and the cookbooks.

Everything on it comes from what this package holds, so it works without the internet.
"""
