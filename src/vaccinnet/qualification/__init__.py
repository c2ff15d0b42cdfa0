"""The qualification test: judge what a program has shown."""
