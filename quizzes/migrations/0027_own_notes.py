"""A drill can ask the questions of a private collection, and then it belongs to no exam. No trigger sits on this table."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0015_raw_notes_kept'),
        ('quizzes', '0026_statistics_orders'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='attempt',
            name='quizzes_attempt_drill_has_subject',
        ),
        migrations.AddField(
            model_name='attempt',
            name='collection',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='content.collection', verbose_name='own notes'),
        ),
        migrations.AlterField(
            model_name='attempt',
            name='preset',
            field=models.CharField(blank=True, choices=[('weak', 'my weak spots'), ('due', 'due today'), ('missed', 'what I missed'), ('service', 'one service'), ('domain', 'one domain'), ('task', 'one task'), ('fact', 'one fact'), ('twins', 'a confusable pair'), ('notes', 'your own notes')], max_length=8),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(('preset__in', ['', 'weak', 'due', 'missed']), models.Q(('preset', 'service'), ('service__isnull', False)), models.Q(('domain__isnull', False), ('preset', 'domain')), models.Q(('preset', 'task'), ('task__isnull', False)), models.Q(('fact__isnull', False), ('preset', 'fact')), models.Q(('preset', 'twins'), ('service__isnull', False), ('twin__isnull', False), models.Q(('service', models.F('twin')), _negated=True)), models.Q(('collection__isnull', False), ('preset', 'notes')), _connector='OR'), name='quizzes_attempt_drill_has_subject'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(('collection__isnull', True), models.Q(('blueprint__isnull', True), ('exam__isnull', True), ('preset', 'notes'), ('service__isnull', True)), _connector='OR'), name='quizzes_attempt_own_notes_are_no_exam'),
        ),
    ]
