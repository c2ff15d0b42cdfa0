from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0002_vaccinations_by_id")]

    operations = [
        migrations.CreateModel(
            name="SnomedCodeList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("loaded_at", models.DateTimeField()),
                ("source", models.TextField()),
                ("contents", models.TextField()),
            ],
        ),
    ]
