import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Stock",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "sender_key", "vaccine_key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("sender_key", models.UUIDField()),
                ("vaccine_key", models.TextField()),
                ("doses", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "sender_key", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("sender_key", models.UUIDField()),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("vaccine_key", models.TextField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("taken", "Taken"),
                            ("given back", "Given Back"),
                            ("corrected", "Corrected"),
                        ],
                        max_length=10,
                    ),
                ),
                ("doses", models.IntegerField()),
                ("left", models.PositiveIntegerField()),
                ("vaccination_id", models.UUIDField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["sender_key", "vaccine_key", "at"], name="movements_of_stock")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("vaccination_id__isnull", False)),
                        fields=("sender_key", "vaccination_id", "kind"),
                        name="one_movement_a_vaccination",
                    )
                ],
            },
        ),
    ]
