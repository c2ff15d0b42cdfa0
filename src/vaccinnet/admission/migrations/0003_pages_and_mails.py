"""Mails about what was done, codes that open a page, versions that say what they change, and counts of what is asked."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import F


def count_as_told(apps, schema_editor):
    """What was done before there were mails is told to nobody any more."""
    apps.get_model("admission", "Event").objects.filter(told_at__isnull=True).update(told_at=F("at"))


class Migration(migrations.Migration):
    dependencies = [("admission", "0002_lists")]

    operations = [
        migrations.AddField("activation", "opening_digest", models.BinaryField(null=True)),
        migrations.AddField("activation", "opening_until", models.DateTimeField(null=True)),
        migrations.AddField(
            "activation", "opening_attempts", models.PositiveSmallIntegerField(default=0, db_default=0)
        ),
        migrations.AddField(
            "activation", "opening_by", models.CharField(blank=True, db_default="", default="", max_length=10)
        ),
        migrations.AddField(
            "version",
            "changed",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField("version", "changes", models.TextField(blank=True, db_default="", default="")),
        migrations.AddField("event", "told_at", models.DateTimeField(null=True)),
        migrations.RunPython(count_as_told, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Knock",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("what", models.CharField(max_length=10)),
                ("source", models.CharField(max_length=64)),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={"indexes": [models.Index(fields=["what", "source", "at"], name="knocks_of_a_source")]},
        ),
    ]
