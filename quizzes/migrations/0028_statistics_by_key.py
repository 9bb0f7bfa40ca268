"""The orders in which the desk lists statistics go on with the key, so that a page of them is read from an index alone."""

from django.db import migrations, models

COLUMNS = {
    "quizzes_statistics_facility": "facility",
    "quizzes_statistics_telling": "discrimination",
    "quizzes_statistics_answers": "n",
    "quizzes_statistics_flags": "flag_count",
}
TIME = "quizzes_statistics_time"


def _make(schema_editor, columns):
    schema_editor.execute(f"DROP INDEX {TIME}")
    schema_editor.execute(f"CREATE INDEX {TIME} ON quizzes_revisionstatistics ({columns})")


def forwards(apps, schema_editor):
    """SQLite takes null for the least, and knows no other order within an index."""
    nulls = " NULLS FIRST" if schema_editor.connection.vendor == "postgresql" else ""
    _make(schema_editor, f"seconds_median{nulls}, id")


def backwards(apps, schema_editor):
    _make(schema_editor, "seconds_median")


def _named(name, column):
    return [
        migrations.RemoveIndex(model_name="revisionstatistics", name=name),
        migrations.AddIndex(model_name="revisionstatistics", index=models.Index(fields=[column, "id"], name=name)),
    ]


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0027_own_notes")]

    operations = [
        *(operation for name, column in COLUMNS.items() for operation in _named(name, column)),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(forwards, backwards)],
            state_operations=_named(TIME, "seconds_median"),
        ),
    ]
