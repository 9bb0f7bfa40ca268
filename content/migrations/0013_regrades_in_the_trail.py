"""Who had finished exams marked anew stands in the trail of the question. Nothing changes in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0012_search_words'),
    ]

    operations = [
        migrations.AlterField(
            model_name='auditentry',
            name='action',
            field=models.CharField(choices=[('loaded', 'loaded from a file'), ('drafted', 'draft begun'), ('edited', 'draft changed'), ('discarded', 'draft dropped'), ('sent', 'sent for approval'), ('approved', 'approved and published'), ('self_approved', 'approved by its author, the only curator, and published'), ('rejected', 'rejected'), ('retagged', 'placed anew'), ('promoted', 'stage changed by its statistics'), ('held_back', 'kept in pretest by its statistics'), ('retired', 'retired'), ('restored', 'taken back into new exams'), ('disputed', 'disputed'), ('settled', 'dispute settled'), ('corrected', 'fact corrected'), ('confirmed', 'fact checked again'), ('regraded', 'finished exams marked anew'), ('regrade_undone', 'marks as corrected taken back'), ('conflict_settled', 'conflict of loading settled')], max_length=20, verbose_name='what'),
        ),
    ]
