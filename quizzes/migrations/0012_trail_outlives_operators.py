"""The audit trail of support may lose the name of an operator whose account is erased, and nothing else."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TRIGGER = "quizzes_attemptchange_append_only"
BEFORE = {
    "sqlite": f"""
        CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON quizzes_attemptchange
        BEGIN SELECT RAISE(ABORT, '{TRIGGER}: the trail is never changed'); END
    """,
    "postgresql": f"""
        CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON quizzes_attemptchange
        FOR EACH ROW EXECUTE FUNCTION quizzes_refuse_change('{TRIGGER}')
    """,
}
AFTER = {
    "sqlite": f"""
        CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON quizzes_attemptchange
        WHEN NEW.actor_id IS NOT NULL OR OLD.id IS NOT NEW.id OR OLD.user_id IS NOT NEW.user_id
            OR OLD.attempt_id IS NOT NEW.attempt_id OR OLD.kind IS NOT NEW.kind OR OLD.reason IS NOT NEW.reason
            OR OLD.before IS NOT NEW.before OR OLD.after IS NOT NEW.after OR OLD.made_at IS NOT NEW.made_at
        BEGIN SELECT RAISE(ABORT, '{TRIGGER}: the trail is never changed'); END
    """,
    "postgresql": f"""
        CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON quizzes_attemptchange
        FOR EACH ROW WHEN (
            NEW.actor_id IS NOT NULL
            OR (OLD.id, OLD.user_id, OLD.attempt_id, OLD.kind, OLD.reason, OLD.before, OLD.after, OLD.made_at)
            IS DISTINCT FROM
            (NEW.id, NEW.user_id, NEW.attempt_id, NEW.kind, NEW.reason, NEW.before, NEW.after, NEW.made_at)
        ) EXECUTE FUNCTION quizzes_refuse_change('{TRIGGER}')
    """,
}


def drop(apps, schema_editor):
    where = "" if schema_editor.connection.vendor == "sqlite" else " ON quizzes_attemptchange"
    schema_editor.execute(f"DROP TRIGGER {TRIGGER}{where}", params=None)


def create_before(apps, schema_editor):
    schema_editor.execute(BEFORE[schema_editor.connection.vendor], params=None)


def create_after(apps, schema_editor):
    schema_editor.execute(AFTER[schema_editor.connection.vendor], params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0011_append_only_regrades"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # SQLite writes the table anew for the column, which would lose the trigger without a word.
        migrations.RunPython(drop, create_before),
        migrations.AlterField(
            model_name="attemptchange",
            name="actor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(create_after, drop),
    ]
