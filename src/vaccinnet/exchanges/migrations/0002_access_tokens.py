from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="AccessToken",
            fields=[
                ("digest", models.BinaryField(primary_key=True, serialize=False)),
                ("profile_key", models.UUIDField()),
                ("software_id", models.TextField()),
                ("certificate", models.BinaryField()),
                ("is_bound", models.BooleanField()),
                ("ends_at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
