"""FHIR R4 for programs that read: vaccinations as the Belgian profile BeVaccination (hl7-be/vaccination 1.1.2).

What the register publishes is mapped by pure functions to plain values for JSON; what a program asks is judged by the
rules FHI. The door itself is `views.py`.
"""
