"""Sign-in by OpenID Connect at the identity provider that is configured.

Owns the words *identity provider* and *answer* (what came back from it). State, PKCE and the exchange of the code are
django-allauth's; the nonce, the proof of the ID token and the mapping on seats are ours. No account is stored.
"""
