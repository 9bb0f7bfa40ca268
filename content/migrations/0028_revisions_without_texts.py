"""Between many questions and their revisions lies an index, so that nobody reads the texts of all for their statistics."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0027_passes_over_the_bank")]

    operations = [
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(fields=["question", "id"], name="content_revision_of_question"),
        ),
    ]
