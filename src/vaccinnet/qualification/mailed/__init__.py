"""A set that comes by mail: kept as a parcel until its sender confirms it, then opened and judged as any other.

Owns the words *letter*, *parcel* and *recipient*.
"""
