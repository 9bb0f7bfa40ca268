"""What a drill is about and what a final mock is, held by the database; what was met, read from an index alone."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0003_question_provenance'),
        ('quizzes', '0022_what_was_said_and_picked'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='response',
            name='quizzes_response_user_question',
        ),
        migrations.AddIndex(
            model_name='response',
            index=models.Index(fields=['user', 'question', 'shown_at'], name='quizzes_response_met'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(('preset__in', ['', 'weak', 'due', 'missed']), models.Q(('preset', 'service'), ('service__isnull', False)), models.Q(('domain__isnull', False), ('preset', 'domain')), models.Q(('preset', 'task'), ('task__isnull', False)), models.Q(('fact__isnull', False), ('preset', 'fact')), models.Q(('preset', 'twins'), ('service__isnull', False), ('twin__isnull', False), models.Q(('service', models.F('twin')), _negated=True)), _connector='OR'), name='quizzes_attempt_drill_has_subject'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(('final', False), ('mode', 'simulation'), _connector='OR'), name='quizzes_attempt_final_is_simulation'),
        ),
    ]
