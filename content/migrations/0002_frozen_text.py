"""The database refuses to change the text of a question once it has left `draft`, and of a fact ever."""

from django.db import migrations

SQLITE = [
    """
    CREATE TRIGGER content_revision_frozen BEFORE UPDATE OF
        question_id, number, kind, stem, template, select_count, content_hash ON content_revision
    WHEN OLD.state <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'content_revision_frozen: the text of this revision is frozen'); END
    """,
    """
    CREATE TRIGGER content_revision_not_draft_again BEFORE UPDATE OF state ON content_revision
    WHEN NEW.state = 'draft' AND OLD.state NOT IN ('draft', 'in_approval')
    BEGIN SELECT RAISE(ABORT, 'content_revision_frozen: a published revision never becomes a draft again'); END
    """,
    """
    CREATE TRIGGER content_option_frozen_update BEFORE UPDATE ON content_option
    WHEN (SELECT state FROM content_revision WHERE id = OLD.revision_id) <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'content_option_frozen: the options of this revision are frozen'); END
    """,
    """
    CREATE TRIGGER content_option_frozen_insert BEFORE INSERT ON content_option
    WHEN (SELECT state FROM content_revision WHERE id = NEW.revision_id) <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'content_option_frozen: the options of this revision are frozen'); END
    """,
    """
    CREATE TRIGGER content_factrevision_frozen BEFORE UPDATE OF
        fact_id, number, statement, attribute, source_url, as_of, review_by, changed, content_hash
        ON content_factrevision
    BEGIN SELECT RAISE(ABORT, 'content_factrevision_frozen: a fact is corrected by a new revision'); END
    """,
]
SQLITE_UNDO = [
    f"DROP TRIGGER {name}"
    for name in (
        "content_revision_frozen",
        "content_revision_not_draft_again",
        "content_option_frozen_update",
        "content_option_frozen_insert",
        "content_factrevision_frozen",
    )
]

POSTGRESQL = [
    """
    CREATE FUNCTION content_refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '%: this text is frozen', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE FUNCTION content_refuse_frozen_option() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (SELECT state FROM content_revision WHERE id = NEW.revision_id) <> 'draft' THEN
            RAISE EXCEPTION 'content_option_frozen: the options of this revision are frozen'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER content_revision_frozen BEFORE UPDATE OF
        question_id, number, kind, stem, template, select_count, content_hash ON content_revision
    FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION content_refuse_frozen('content_revision_frozen')
    """,
    """
    CREATE TRIGGER content_revision_not_draft_again BEFORE UPDATE OF state ON content_revision
    FOR EACH ROW WHEN (NEW.state = 'draft' AND OLD.state NOT IN ('draft', 'in_approval'))
    EXECUTE FUNCTION content_refuse_frozen('content_revision_frozen')
    """,
    """
    CREATE TRIGGER content_option_frozen BEFORE INSERT OR UPDATE ON content_option
    FOR EACH ROW EXECUTE FUNCTION content_refuse_frozen_option()
    """,
    """
    CREATE TRIGGER content_factrevision_frozen BEFORE UPDATE OF
        fact_id, number, statement, attribute, source_url, as_of, review_by, changed, content_hash
        ON content_factrevision
    FOR EACH ROW EXECUTE FUNCTION content_refuse_frozen('content_factrevision_frozen')
    """,
]
POSTGRESQL_UNDO = [
    "DROP TRIGGER content_factrevision_frozen ON content_factrevision",
    "DROP TRIGGER content_option_frozen ON content_option",
    "DROP TRIGGER content_revision_not_draft_again ON content_revision",
    "DROP TRIGGER content_revision_frozen ON content_revision",
    "DROP FUNCTION content_refuse_frozen_option()",
    "DROP FUNCTION content_refuse_frozen()",
]


def forwards(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def backwards(apps, schema_editor):
    for statement in SQLITE_UNDO if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_UNDO:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("content", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
