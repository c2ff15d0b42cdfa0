"""What the register's managers count: coverage, what senders send and how late, and what is refused.

Owns the words *figure*, *coverage*, *cohort*, *completeness*, *delay* and *pass*. Figures are rolled up in tables of
counts without persons, so that asking them never scans the register (docs/adr/0012).
"""
