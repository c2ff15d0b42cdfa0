"""The reference application for BatchUpload, and the `vaccinnet` command.

Read `batch_upload.py` first, then `description.py`: together they are all that a sender needs. Owns the words
*description*, *exchange* and *judgement*.
"""
