"""The database writes down which published revisions have an option that cites no fact, so that nobody reads all options
of the bank to find them."""

import django.db.models.deletion
from django.db import migrations, models

NAME = "content_revision_bare"
IS_PUBLISHED = "NEW.state = 'published' AND OLD.state <> 'published'"


def _bare(revisions):
    return f"""
        INSERT INTO content_barerevision (revision_id) SELECT content_revision.id FROM content_revision
        WHERE {revisions} AND EXISTS (
            SELECT 1 FROM content_option WHERE content_option.revision_id = content_revision.id AND NOT EXISTS (
                SELECT 1 FROM content_optionfact WHERE content_optionfact.option_id = content_option.id
            )
        )
    """


NOW_PUBLISHED = _bare("content_revision.id = NEW.id")
SQLITE = [
    f"CREATE TRIGGER {NAME} AFTER UPDATE OF state ON content_revision WHEN {IS_PUBLISHED} BEGIN {NOW_PUBLISHED}; END"
]
POSTGRESQL = [
    f"""
    CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        {NOW_PUBLISHED};
        RETURN NULL;
    END $$
    """,
    f"""
    CREATE TRIGGER {NAME} AFTER UPDATE OF state ON content_revision FOR EACH ROW WHEN ({IS_PUBLISHED})
    EXECUTE FUNCTION {NAME}()
    """,
]


def forwards(apps, schema_editor):
    schema_editor.execute(_bare("content_revision.state IN ('published', 'superseded')"))
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("content", "0022_private_texts_can_be_deleted")]

    operations = [
        migrations.CreateModel(
            name="BareRevision",
            fields=[
                (
                    "revision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="content.revision",
                    ),
                ),
            ],
        ),
        migrations.RunPython(forwards),
    ]
