"""Lists of the desk, their counts and the stock of tasks are read from indexes alone; SQLite looks in them for the columns
of their conditions, too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0023_bare_revisions'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='revision',
            name='content_revision_one_published',
        ),
        migrations.RemoveIndex(
            model_name='revision',
            name='content_revision_way',
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['action', 'id'], name='content_auditentry_action'),
        ),
        migrations.AddIndex(
            model_name='factrevision',
            index=models.Index(condition=models.Q(('superseded_at__isnull', True), ('verified_at__isnull', False)), fields=['fact', 'review_by', 'superseded_at', 'verified_at'], name='content_factrevision_verified'),
        ),
        migrations.AddIndex(
            model_name='factrevision',
            index=models.Index(condition=models.Q(('superseded_at__isnull', False)), fields=['fact', 'superseded_at'], name='content_factrevision_former'),
        ),
        migrations.AddIndex(
            model_name='placement',
            index=models.Index(fields=['task', 'question'], name='content_placement_of_task'),
        ),
        migrations.AddIndex(
            model_name='revision',
            index=models.Index(condition=models.Q(('state', 'published')), fields=['id', 'question', 'state'], name='content_revision_way'),
        ),
        migrations.AddIndex(
            model_name='revision',
            index=models.Index(condition=models.Q(('state', 'published'), _negated=True), fields=['id', 'state'], name='content_revision_not_published'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('question', 'state'), name='content_revision_one_published'),
        ),
    ]
