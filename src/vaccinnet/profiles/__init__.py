"""Who vaccinates: doctors, trainees, group practices and organisations, their certificates and links.

Owns the words *profile*, *user code*, *certificate subject* and *link*.
"""
