from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Find a vaccination by its id alone; nobody who registers waits while the index is made."""

    atomic = False

    dependencies = [("register", "0001_initial")]

    operations = [
        AddIndexConcurrently(
            model_name="vaccination",
            index=models.Index(fields=["id"], name="vaccinations_by_id"),
        ),
    ]
