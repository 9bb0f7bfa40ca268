"""Why a question was drawn is frozen with the rest of what was asked.

On SQLite a new column with a default makes the table anew, and its trigger goes with the old one; this puts it back.
"""

from django.db import migrations

FROZEN = "user_id attempt_id position question_id revision_id task_id service_id is_scored seed drawn_as".split()
SQLITE = [
    "DROP TRIGGER IF EXISTS quizzes_response_frozen",
    f"""
    CREATE TRIGGER quizzes_response_frozen BEFORE UPDATE OF {", ".join(FROZEN)} ON quizzes_response
    WHEN {" OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in FROZEN)}
    BEGIN SELECT RAISE(ABORT, 'quizzes_response_frozen: what was asked is frozen at the start'); END
    """,
]
POSTGRESQL = [
    "DROP TRIGGER quizzes_response_frozen ON quizzes_response",
    f"""
    CREATE TRIGGER quizzes_response_frozen BEFORE UPDATE ON quizzes_response
    FOR EACH ROW WHEN (
        ({", ".join(f"OLD.{column}" for column in FROZEN)})
        IS DISTINCT FROM
        ({", ".join(f"NEW.{column}" for column in FROZEN)})
    ) EXECUTE FUNCTION quizzes_refuse_change('quizzes_response_frozen')
    """,
]


def forwards(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0017_reminders")]

    operations = [migrations.RunPython(forwards)]
