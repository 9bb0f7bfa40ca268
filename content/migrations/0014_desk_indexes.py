"""The few that wait or are out of use are found without a look at the whole bank."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0013_regrades_in_the_trail'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('disputed_at__isnull', False)), fields=['disputed_at'], name='content_question_disputed'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('retired_at__isnull', False)), fields=['retired_at'], name='content_question_retired'),
        ),
        migrations.AddIndex(
            model_name='revision',
            index=models.Index(condition=models.Q(('published_at__isnull', True)), fields=['state'], name='content_revision_unpublished'),
        ),
    ]
