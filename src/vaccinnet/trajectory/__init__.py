"""The road of one application: application, intake, integration, qualification, admission.

Owns the words *application*, *answers*, *step*, *act*, *party*, *turn*, *term*, *guidance plan* and *event*. It knows
nothing of the wire or of certificates: what was achieved and proven comes from above.
"""
