"""The trail of the bank. The database refuses to change or delete an entry; only its actor may become unknown.

An account that is erased takes its name with it, as in the trail of support.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEPT = "content_auditentry_kept"
APPEND_ONLY = "content_auditentry_append_only"
COLUMNS = "id action source_id question_id fact_id revision_number before after reason made_at".split()
SQLITE = [
    f"""
    CREATE TRIGGER {APPEND_ONLY} BEFORE UPDATE ON content_auditentry
    WHEN NEW.actor_id IS NOT NULL OR {" OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in COLUMNS)}
    BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}: the trail is never changed'); END
    """,
    f"""
    CREATE TRIGGER {KEPT} BEFORE DELETE ON content_auditentry
    BEGIN SELECT RAISE(ABORT, '{KEPT}: the trail is never changed'); END
    """,
]
POSTGRESQL = [
    """
    CREATE FUNCTION content_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '%: the trail is never changed', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    f"""
    CREATE TRIGGER {APPEND_ONLY} BEFORE UPDATE ON content_auditentry
    FOR EACH ROW WHEN (
        NEW.actor_id IS NOT NULL
        OR ({", ".join(f"OLD.{column}" for column in COLUMNS)})
        IS DISTINCT FROM ({", ".join(f"NEW.{column}" for column in COLUMNS)})
    ) EXECUTE FUNCTION content_refuse_change('{APPEND_ONLY}')
    """,
    f"""
    CREATE TRIGGER {KEPT} BEFORE DELETE ON content_auditentry
    FOR EACH ROW EXECUTE FUNCTION content_refuse_change('{KEPT}')
    """,
]
POSTGRESQL_UNDO = [
    f"DROP TRIGGER {KEPT} ON content_auditentry",
    f"DROP TRIGGER {APPEND_ONLY} ON content_auditentry",
    "DROP FUNCTION content_refuse_change()",
]


def forwards(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def backwards(apps, schema_editor):
    # On SQLite they go with the table.
    for statement in [] if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_UNDO:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0004_retake'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(choices=[('loaded', 'loaded from a file'), ('drafted', 'draft begun'), ('edited', 'draft changed'), ('discarded', 'draft dropped'), ('sent', 'sent for approval'), ('approved', 'approved and published'), ('rejected', 'rejected'), ('retagged', 'placed anew'), ('promoted', 'stage changed by its statistics'), ('retired', 'retired'), ('restored', 'taken back into new exams'), ('disputed', 'disputed'), ('settled', 'dispute settled'), ('corrected', 'fact corrected'), ('confirmed', 'fact checked again'), ('conflict_settled', 'conflict of loading settled')], max_length=20, verbose_name='what')),
                ('revision_number', models.PositiveIntegerField(blank=True, null=True)),
                ('before', models.JSONField(blank=True, default=dict)),
                ('after', models.JSONField(blank=True, default=dict)),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='why')),
                ('made_at', models.DateTimeField(verbose_name='when')),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('fact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit_entries', to='content.fact')),
                ('question', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit_entries', to='content.question')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='content.source')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('fact__isnull', True), ('question__isnull', False)), models.Q(('fact__isnull', False), ('question__isnull', True)), _connector='OR'), name='content_auditentry_about_one_thing')],
            },
        ),
        migrations.RunPython(forwards, backwards),
    ]
