"""The database holds the life of a revision: which state follows which, and what is frozen from approval on.

Frozen are its text, its options and what they cite, against change, addition and removal alike. The hash covers where
the question belongs, too, which may change while the revision is published.
"""

import django.db.models.deletion
from django.db import migrations, models

MOVES = ("draft>in_approval", "draft>published", "in_approval>published", "in_approval>rejected", "published>superseded")
LEGAL = ", ".join(f"'{move}'" for move in MOVES)
TEXT = "question_id, number, kind, stem, template, select_count, drafted, created_at"
GUARDS = {
    "content_revision_frozen": (f"UPDATE OF {TEXT}", "OLD.state <> 'draft'"),
    "content_revision_verdict_frozen": ("UPDATE OF continues_id", "OLD.state NOT IN ('draft', 'in_approval')"),
    "content_revision_hash_frozen": ("UPDATE OF content_hash", "OLD.state IN ('superseded', 'rejected')"),
    "content_revision_moves": (
        "UPDATE OF state",
        f"OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({LEGAL})",
    ),
    # What a person publishes was sent for approval before.
    "content_revision_approved": (
        "UPDATE OF state",
        "OLD.state = 'draft' AND NEW.state = 'published' AND NEW.published_by_id IS NOT NULL",
    ),
    "content_revision_begins_as_draft": ("INSERT", "NEW.state <> 'draft'"),
    "content_revision_kept": ("DELETE", "OLD.state <> 'draft'"),
}
"""Of revisions: name -> what the trigger comes before, and when it refuses."""

OLD_OPTION, NEW_OPTION = "OLD.revision_id", "NEW.revision_id"
OLD_CITATION, NEW_CITATION = (
    f"(SELECT revision_id FROM content_option WHERE id = {row}.option_id)" for row in ("OLD", "NEW")
)
PARTS = {
    "content_option_frozen_insert": ("INSERT", "content_option", (NEW_OPTION,)),
    "content_option_frozen_update": ("UPDATE", "content_option", (OLD_OPTION, NEW_OPTION)),
    "content_option_frozen_delete": ("DELETE", "content_option", (OLD_OPTION,)),
    "content_optionfact_frozen_insert": ("INSERT", "content_optionfact", (NEW_CITATION,)),
    "content_optionfact_frozen_update": ("UPDATE", "content_optionfact", (OLD_CITATION, NEW_CITATION)),
    "content_optionfact_frozen_delete": ("DELETE", "content_optionfact", (OLD_CITATION,)),
}
"""Of what belongs to a revision: name -> what it comes before, on which table, and the revisions it looks at."""


def _are_frozen(revisions):
    return f"EXISTS (SELECT 1 FROM content_revision WHERE id IN ({', '.join(revisions)}) AND state <> 'draft')"


def _sqlite(name, event, table, condition):
    return f"""
        CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition}
        BEGIN SELECT RAISE(ABORT, '{name}: this text is frozen'); END
    """


SQLITE = [
    "DROP TRIGGER IF EXISTS content_revision_frozen",
    "DROP TRIGGER IF EXISTS content_revision_not_draft_again",
    "DROP TRIGGER IF EXISTS content_option_frozen_insert",
    "DROP TRIGGER IF EXISTS content_option_frozen_update",
    *(_sqlite(name, event, "content_revision", condition) for name, (event, condition) in GUARDS.items()),
    *(_sqlite(name, event, table, _are_frozen(revisions)) for name, (event, table, revisions) in PARTS.items()),
]
POSTGRESQL = [
    "DROP TRIGGER content_revision_frozen ON content_revision",
    "DROP TRIGGER content_revision_not_draft_again ON content_revision",
    "DROP TRIGGER content_option_frozen ON content_option",
    "DROP FUNCTION content_refuse_frozen_option()",
    # A condition of a trigger cannot look into other tables there, a function can.
    """
    CREATE FUNCTION content_refuse_frozen_part() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        those bigint[];
    BEGIN
        IF TG_TABLE_NAME = 'content_option' THEN
            those := ARRAY[OLD.revision_id, NEW.revision_id];
        ELSE
            SELECT array_agg(revision_id) INTO those FROM content_option WHERE id IN (OLD.option_id, NEW.option_id);
        END IF;
        IF EXISTS (SELECT 1 FROM content_revision WHERE id = ANY (those) AND state <> 'draft') THEN
            RAISE EXCEPTION '%: this text is frozen', TG_NAME USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN COALESCE(NEW, OLD);
    END $$
    """,
    *(
        f"""
        CREATE TRIGGER {name} BEFORE {event} ON content_revision FOR EACH ROW WHEN ({condition})
        EXECUTE FUNCTION content_refuse_frozen('{name}')
        """
        for name, (event, condition) in GUARDS.items()
    ),
    *(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION content_refuse_frozen_part()"
        for name, (event, table, _) in PARTS.items()
    ),
]


def forwards(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0006_search'),
    ]

    operations = [
        migrations.AddField(
            model_name='revision',
            name='continues',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='continuations', to='content.revision'),
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='action',
            field=models.CharField(choices=[('loaded', 'loaded from a file'), ('drafted', 'draft begun'), ('edited', 'draft changed'), ('discarded', 'draft dropped'), ('sent', 'sent for approval'), ('approved', 'approved and published'), ('self_approved', 'approved by its author, the only curator, and published'), ('rejected', 'rejected'), ('retagged', 'placed anew'), ('promoted', 'stage changed by its statistics'), ('retired', 'retired'), ('restored', 'taken back into new exams'), ('disputed', 'disputed'), ('settled', 'dispute settled'), ('corrected', 'fact corrected'), ('confirmed', 'fact checked again'), ('conflict_settled', 'conflict of loading settled')], max_length=20, verbose_name='what'),
        ),
        migrations.RunPython(forwards),
    ]
