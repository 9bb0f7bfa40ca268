"""The database refuses to change the record of regrades."""

from django.db import migrations

SQLITE = """
    CREATE TRIGGER quizzes_regrade_append_only BEFORE UPDATE ON quizzes_regrade
    BEGIN SELECT RAISE(ABORT, 'quizzes_regrade_append_only: the record is never changed'); END
"""
POSTGRESQL = """
    CREATE TRIGGER quizzes_regrade_append_only BEFORE UPDATE ON quizzes_regrade
    FOR EACH ROW EXECUTE FUNCTION quizzes_refuse_change('quizzes_regrade_append_only')
"""


def forwards(apps, schema_editor):
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL, params=None)


def backwards(apps, schema_editor):
    where = "" if schema_editor.connection.vendor == "sqlite" else " ON quizzes_regrade"
    schema_editor.execute(f"DROP TRIGGER quizzes_regrade_append_only{where}", params=None)


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0010_regrading")]

    operations = [migrations.RunPython(forwards, backwards)]
