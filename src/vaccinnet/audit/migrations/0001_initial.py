import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Line",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_key", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_key", models.UUIDField()),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "action",
                    models.TextField(
                        choices=[
                            ("added", "Added"),
                            ("removed", "Removed"),
                            ("consulted", "Consulted"),
                            ("corrected", "Corrected"),
                        ]
                    ),
                ),
                ("via", models.TextField()),
                ("by_key", models.UUIDField(null=True)),
                ("software_id", models.TextField()),
                ("about", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("digest", models.BinaryField()),
            ],
        ),
    ]
