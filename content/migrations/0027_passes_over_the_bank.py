"""A pass over the questions of an exam, or over all that can be drawn, reads indexes in the order of the keys, side by side
with that of what is published, and no row of a table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0026_loads_that_go_on")]

    operations = [
        migrations.AddIndex(
            model_name="placement",
            index=models.Index(fields=["blueprint", "question", "task"], name="content_placement_of_exam"),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(("disputed_at__isnull", True), ("retired_at__isnull", True)),
                fields=["id", "collection", "service"],
                name="content_question_drawn",
            ),
        ),
    ]
