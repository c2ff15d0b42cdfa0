"""The door for mail: a receiver that speaks SMTP with anybody, and lets in what developers show to qualify.

Owns the words *inbox* and *receiver*.
"""
