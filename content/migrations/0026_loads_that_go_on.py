"""Which collection an upload is loaded into already while questions are made of it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0024_lists_from_indexes")]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="collection",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="content.collection",
            ),
        ),
    ]
