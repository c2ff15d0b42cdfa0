"""The small world of who looks at whom serves here too."""

from tests.database.consultation.conftest import person, world

__all__ = ["person", "world"]
