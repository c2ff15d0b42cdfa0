from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("integrators", "0004_people"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="manages_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="keptmail",
            name="attached",
            field=models.JSONField(default=list),
        ),
    ]
