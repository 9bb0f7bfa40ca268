"""The database refuses to change the event log and the frozen part of a response."""

from django.db import migrations

SQLITE = [
    """
    CREATE TRIGGER quizzes_responseevent_append_only BEFORE UPDATE ON quizzes_responseevent
    BEGIN SELECT RAISE(ABORT, 'quizzes_responseevent_append_only: events are never changed'); END
    """,
    """
    CREATE TRIGGER quizzes_response_frozen BEFORE UPDATE OF
        user_id, attempt_id, position, question_id, revision_id, task_id, service_id, is_scored, seed
        ON quizzes_response
    WHEN OLD.user_id IS NOT NEW.user_id OR OLD.attempt_id IS NOT NEW.attempt_id
        OR OLD.position IS NOT NEW.position OR OLD.question_id IS NOT NEW.question_id
        OR OLD.revision_id IS NOT NEW.revision_id OR OLD.task_id IS NOT NEW.task_id
        OR OLD.service_id IS NOT NEW.service_id OR OLD.is_scored IS NOT NEW.is_scored OR OLD.seed IS NOT NEW.seed
    BEGIN SELECT RAISE(ABORT, 'quizzes_response_frozen: what was asked is frozen at the start'); END
    """,
]
SQLITE_UNDO = ["DROP TRIGGER quizzes_response_frozen", "DROP TRIGGER quizzes_responseevent_append_only"]

POSTGRESQL = [
    """
    CREATE FUNCTION quizzes_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '%: this row is never changed', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER quizzes_responseevent_append_only BEFORE UPDATE ON quizzes_responseevent
    FOR EACH ROW EXECUTE FUNCTION quizzes_refuse_change('quizzes_responseevent_append_only')
    """,
    """
    CREATE TRIGGER quizzes_response_frozen BEFORE UPDATE ON quizzes_response
    FOR EACH ROW WHEN (
        (OLD.user_id, OLD.attempt_id, OLD.position, OLD.question_id, OLD.revision_id, OLD.task_id, OLD.service_id,
         OLD.is_scored, OLD.seed)
        IS DISTINCT FROM
        (NEW.user_id, NEW.attempt_id, NEW.position, NEW.question_id, NEW.revision_id, NEW.task_id, NEW.service_id,
         NEW.is_scored, NEW.seed)
    ) EXECUTE FUNCTION quizzes_refuse_change('quizzes_response_frozen')
    """,
]
POSTGRESQL_UNDO = [
    "DROP TRIGGER quizzes_response_frozen ON quizzes_response",
    "DROP TRIGGER quizzes_responseevent_append_only ON quizzes_responseevent",
    "DROP FUNCTION quizzes_refuse_change()",
]


def forwards(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def backwards(apps, schema_editor):
    for statement in SQLITE_UNDO if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_UNDO:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
