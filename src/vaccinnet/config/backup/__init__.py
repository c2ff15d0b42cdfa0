"""Backups of the database with PostgreSQL's own programs, and databases made of them as they were at a moment.

Owns the words *backup* (all files of the database at once, with the keys of the data folder) and *log* (what PostgreSQL
wrote since, kept as it is written; WAL). A folder of backups has both: a backup and the log after it give every moment
between (docs/adr/0024).
"""
