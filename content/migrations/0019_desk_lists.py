"""Long lists and their counts, what services count, and what rests on a fact, are read from indexes alone."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0015_raw_notes_kept'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='option',
            index=models.Index(fields=['id', 'revision'], name='content_option_way'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('retired_at__isnull', True)), fields=['collection', 'id', 'retired_at'], name='content_question_in_use'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('disputed_at__isnull', True), ('retired_at__isnull', True)), fields=['service', 'collection', 'id', 'retired_at', 'disputed_at'], name='content_question_undisputed'),
        ),
        migrations.AddIndex(
            model_name='revision',
            index=models.Index(condition=models.Q(('state', 'published')), fields=['id', 'question'], name='content_revision_way'),
        ),
    ]
