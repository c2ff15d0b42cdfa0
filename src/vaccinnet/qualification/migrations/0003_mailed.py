import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("qualification", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Parcel",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("account_key", models.UUIDField()),
                ("address", models.CharField(max_length=254)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("message_id", models.CharField(blank=True, max_length=250)),
                ("digest", models.BinaryField(max_length=32)),
                ("arrived_at", models.DateTimeField(db_index=True)),
                ("size", models.PositiveIntegerField()),
                ("contents", models.BinaryField()),
                ("refusals", models.JSONField(default=list)),
                ("asked_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "attempt",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parcel",
                        to="qualification.attempt",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("asked_at__isnull", True)), fields=["arrived_at"], name="parcels_to_ask"
                    ),
                    models.Index(
                        condition=models.Q(("attempt__isnull", False), ("told_at__isnull", True)),
                        fields=["ended_at"],
                        name="parcels_to_tell",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("account_key", "digest"), name="one_parcel_a_letter")],
            },
        ),
        migrations.CreateModel(
            name="ZipPassword",
            fields=[
                ("program_key", models.CharField(max_length=122, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.UUIDField()),
            ],
        ),
    ]
