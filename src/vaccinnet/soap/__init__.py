"""SOAP 1.1: read a message within limits, write an envelope or a Fault.

Owns the words *envelope*, *payload*, *limit* and *place*.
"""
