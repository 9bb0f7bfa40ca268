"""When an attempt entered the memory of facts, and days as they were where the user was. No fact was recalled before."""

import datetime

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0003_question_provenance'),
        ('quizzes', '0020_comparable_simulations'),
    ]

    operations = [
        migrations.AddField(
            model_name='attempt',
            name='remembered_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='factmemory',
            name='last_right_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='factreview',
            name='day',
            field=models.DateField(default=datetime.date(1970, 1, 1)),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(condition=models.Q(('marked_at__isnull', False), ('remembered_at__isnull', True)), fields=['review_from'], name='quizzes_attempt_to_remember'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(('remembered_at__isnull', True), models.Q(('marked_at__isnull', False), ('review_never', False)), _connector='OR'), name='quizzes_attempt_remembered_is_marked'),
        ),
    ]
