"""The words by which questions, facts and services are found, and the full-text index of the database beside them.

SQLite: two FTS5 tables that read their text from the table, kept by its triggers; one of words (stemmed by Porter's
rules), one of trigrams for parts of words. PostgreSQL: the same two, as columns that the database computes and indexes.
"""

import django.db.models.deletion
from django.db import ProgrammingError, migrations, models, transaction

SQLITE = [
    """
    CREATE VIRTUAL TABLE content_searchentry_words USING fts5(
        reference, title, text, content='content_searchentry', content_rowid='id',
        tokenize='porter unicode61 remove_diacritics 2'
    )
    """,
    """
    CREATE VIRTUAL TABLE content_searchentry_parts USING fts5(
        reference, title, content='content_searchentry', content_rowid='id', tokenize='trigram'
    )
    """,
    """
    CREATE TRIGGER content_searchentry_insert AFTER INSERT ON content_searchentry BEGIN
        INSERT INTO content_searchentry_words (rowid, reference, title, text)
        VALUES (NEW.id, NEW.reference, NEW.title, NEW.text);
        INSERT INTO content_searchentry_parts (rowid, reference, title) VALUES (NEW.id, NEW.reference, NEW.title);
    END
    """,
    """
    CREATE TRIGGER content_searchentry_delete AFTER DELETE ON content_searchentry BEGIN
        INSERT INTO content_searchentry_words (content_searchentry_words, rowid, reference, title, text)
        VALUES ('delete', OLD.id, OLD.reference, OLD.title, OLD.text);
        INSERT INTO content_searchentry_parts (content_searchentry_parts, rowid, reference, title)
        VALUES ('delete', OLD.id, OLD.reference, OLD.title);
    END
    """,
    """
    CREATE TRIGGER content_searchentry_update BEFORE UPDATE OF id, reference, title, text ON content_searchentry
    BEGIN SELECT RAISE(ABORT, 'content_searchentry_update: an entry is written anew, never changed'); END
    """,
]
SQLITE_UNDO = [
    "DROP TRIGGER content_searchentry_update",
    "DROP TRIGGER content_searchentry_delete",
    "DROP TRIGGER content_searchentry_insert",
    "DROP TABLE content_searchentry_parts",
    "DROP TABLE content_searchentry_words",
]

# Without this PostgreSQL takes `t3.micro` for the name of a host, and `micro` is not found.
PLAIN = "translate({}, './:@#&=+~%_-', '            ')"
POSTGRESQL = [
    f"""
    ALTER TABLE content_searchentry
        ADD COLUMN title_words tsvector GENERATED ALWAYS AS (
            to_tsvector('english', {PLAIN.format("reference || ' ' || title")})
        ) STORED,
        ADD COLUMN words tsvector GENERATED ALWAYS AS (
            to_tsvector('english', {PLAIN.format("reference || ' ' || title || ' ' || text")})
        ) STORED
    """,
    "CREATE INDEX content_searchentry_title_words ON content_searchentry USING gin (title_words)",
    "CREATE INDEX content_searchentry_words ON content_searchentry USING gin (words)",
    """
    CREATE INDEX content_searchentry_parts ON content_searchentry
        USING gin ((reference || ' ' || title) gin_trgm_ops)
    """,
]
POSTGRESQL_UNDO = [
    "DROP INDEX content_searchentry_parts",
    "ALTER TABLE content_searchentry DROP COLUMN words, DROP COLUMN title_words",
]


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        add_trigrams(schema_editor)
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def add_trigrams(schema_editor):
    """The extension comes with PostgreSQL, and since 13 whoever may create in the database may add it."""
    try:
        with transaction.atomic(schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm", params=None)
    except ProgrammingError as error:
        name = schema_editor.connection.settings_dict["NAME"]
        raise ProgrammingError(
            f"The search needs the extension pg_trgm, and this role may not add it to the database {name}. "
            f'Let a superuser run: psql -d {name} -c "CREATE EXTENSION pg_trgm". Then migrate again.'
        ) from error


def backwards(apps, schema_editor):
    for statement in SQLITE_UNDO if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_UNDO:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0005_audit'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('service', 'Services'), ('fact', 'Facts'), ('question', 'Questions')], max_length=10)),
                ('reference', models.CharField(max_length=120)),
                ('title', models.TextField()),
                ('text', models.TextField(blank=True)),
                ('collection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='content.collection')),
                ('fact', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='search_entry', to='content.fact')),
                ('question', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='search_entry', to='content.question')),
                ('service', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='search_entry', to='content.service')),
            ],
            options={
                'indexes': [models.Index(fields=['reference'], name='content_searchentry_reference')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('fact__isnull', True), ('kind', 'question'), ('question__isnull', False), ('service__isnull', True)), models.Q(('fact__isnull', False), ('kind', 'fact'), ('question__isnull', True), ('service__isnull', True)), models.Q(('fact__isnull', True), ('kind', 'service'), ('question__isnull', True), ('service__isnull', False)), _connector='OR'), name='content_searchentry_one_target')],
            },
        ),
        migrations.RunPython(forwards, backwards),
    ]
