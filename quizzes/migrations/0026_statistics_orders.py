"""The orders in which the desk lists statistics, each read from an index."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0012_search_words'),
        ('quizzes', '0025_suggested_parts'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='revisionstatistics',
            name='quizzes_statistics_flagged',
        ),
        migrations.AddIndex(
            model_name='revisionstatistics',
            index=models.Index(fields=['facility'], name='quizzes_statistics_facility'),
        ),
        migrations.AddIndex(
            model_name='revisionstatistics',
            index=models.Index(fields=['discrimination'], name='quizzes_statistics_telling'),
        ),
        migrations.AddIndex(
            model_name='revisionstatistics',
            index=models.Index(fields=['n'], name='quizzes_statistics_answers'),
        ),
        migrations.AddIndex(
            model_name='revisionstatistics',
            index=models.Index(fields=['seconds_median'], name='quizzes_statistics_time'),
        ),
        migrations.AddIndex(
            model_name='revisionstatistics',
            index=models.Index(fields=['flag_count'], name='quizzes_statistics_flags'),
        ),
    ]
