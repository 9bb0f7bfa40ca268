"""What somebody loaded for themselves can be deleted as a whole: the database keeps the texts of the bank alone.

Nothing else changes: a private text is frozen, too, and can only go, not change. And so that none can be taken out of
the bank by this door, a public collection stays public.
"""

from django.db import migrations

KEPT = {
    "content_revision_kept": ("content_revision", "OLD.state <> 'draft'", "OLD.question_id"),
    "content_option_frozen_delete": (
        "content_option",
        "(SELECT state FROM content_revision WHERE id = OLD.revision_id) <> 'draft'",
        "(SELECT question_id FROM content_revision WHERE id = OLD.revision_id)",
    ),
    "content_optionfact_frozen_delete": (
        "content_optionfact",
        """(SELECT state FROM content_revision WHERE id =
            (SELECT revision_id FROM content_option WHERE id = OLD.option_id)) <> 'draft'""",
        """(SELECT question_id FROM content_revision WHERE id =
            (SELECT revision_id FROM content_option WHERE id = OLD.option_id))""",
    ),
}
"""Name of the trigger -> its table, when the row is frozen, and the question that it belongs to."""
STAYS_PUBLIC = "content_collection_stays_public"
GOES_PRIVATE = "OLD.owner_id IS NULL AND NEW.owner_id IS NOT NULL"


def _is_of_bank(question):
    return f"""NOT EXISTS (
        SELECT 1 FROM content_question JOIN content_collection ON content_collection.id = content_question.collection_id
        WHERE content_question.id = {question} AND content_collection.owner_id IS NOT NULL
    )"""


def _sqlite():
    for name, (table, is_frozen, question) in KEPT.items():
        yield f"DROP TRIGGER {name}"
        yield f"""
            CREATE TRIGGER {name} BEFORE DELETE ON {table} WHEN {is_frozen} AND {_is_of_bank(question)}
            BEGIN SELECT RAISE(ABORT, '{name}: this text is frozen'); END
        """
    yield f"""
        CREATE TRIGGER {STAYS_PUBLIC} BEFORE UPDATE OF owner_id ON content_collection WHEN {GOES_PRIVATE}
        BEGIN SELECT RAISE(ABORT, '{STAYS_PUBLIC}: what is public stays public'); END
    """


def _postgresql():
    for name, (table, is_frozen, question) in KEPT.items():
        # A condition of a trigger cannot look into other tables there, a function can.
        yield f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {is_frozen} AND {_is_of_bank(question)} THEN
                    RAISE EXCEPTION '{name}: this text is frozen' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN OLD;
            END $$
        """
        yield f"DROP TRIGGER {name} ON {table}"
        yield f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    yield f"""
        CREATE TRIGGER {STAYS_PUBLIC} BEFORE UPDATE OF owner_id ON content_collection FOR EACH ROW WHEN ({GOES_PRIVATE})
        EXECUTE FUNCTION content_refuse_frozen('{STAYS_PUBLIC}')
    """


def forwards(apps, schema_editor):
    for statement in _sqlite() if schema_editor.connection.vendor == "sqlite" else _postgresql():
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("content", "0021_uploads")]

    operations = [migrations.RunPython(forwards)]
