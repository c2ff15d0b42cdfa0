"""An index of what is still to be told: it stands apart, because rows were changed before."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("admission", "0003_pages_and_mails")]

    operations = [
        migrations.AddIndex(
            "event", models.Index(fields=["id"], condition=Q(told_at__isnull=True), name="event_not_told")
        ),
    ]
