"""Addresses of the API under /api/v1/: attempts, and what a candidate knows."""

from django.urls import path

from quizzes.api import attempts, exams

urlpatterns = [
    path("exams/", exams.ExamListView.as_view(), name="api_exam_list"),
    path("exams/<slug:code>/", exams.ExamDetailView.as_view(), name="api_exam_detail"),
    path("attempts/", attempts.AttemptsView.as_view(), name="api_attempts"),
    path("attempts/<uuid:attempt_id>/", attempts.AttemptView.as_view(), name="api_attempt"),
]
