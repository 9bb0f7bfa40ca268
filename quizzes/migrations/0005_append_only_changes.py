"""The database refuses to change the audit trail of support."""

from django.db import migrations

SQLITE = """
    CREATE TRIGGER quizzes_attemptchange_append_only BEFORE UPDATE ON quizzes_attemptchange
    BEGIN SELECT RAISE(ABORT, 'quizzes_attemptchange_append_only: the trail is never changed'); END
"""
POSTGRESQL = """
    CREATE TRIGGER quizzes_attemptchange_append_only BEFORE UPDATE ON quizzes_attemptchange
    FOR EACH ROW EXECUTE FUNCTION quizzes_refuse_change('quizzes_attemptchange_append_only')
"""


def forwards(apps, schema_editor):
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL, params=None)


def backwards(apps, schema_editor):
    where = "" if schema_editor.connection.vendor == "sqlite" else " ON quizzes_attemptchange"
    schema_editor.execute(f"DROP TRIGGER quizzes_attemptchange_append_only{where}", params=None)


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0004_attempt_changes")]

    operations = [migrations.RunPython(forwards, backwards)]
