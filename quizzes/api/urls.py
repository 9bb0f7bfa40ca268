"""Addresses of the API under /api/v1/: attempts, and what a candidate knows."""

from django.urls import path

from quizzes.api import attempts, exams, own_data, plan, positions, reports, reviews, sitting, study

urlpatterns = [
    path("exams/", exams.ExamListView.as_view(), name="api_exam_list"),
    path("exams/<slug:code>/", exams.ExamDetailView.as_view(), name="api_exam_detail"),
    path("attempts/", attempts.AttemptsView.as_view(), name="api_attempts"),
    path("attempts/<uuid:attempt_id>/", attempts.AttemptView.as_view(), name="api_attempt"),
    path("attempts/<uuid:attempt_id>/clock/", sitting.ClockView.as_view(), name="api_clock"),
    path("attempts/<uuid:attempt_id>/positions/", positions.PositionsView.as_view(), name="api_positions"),
    path("attempts/<uuid:attempt_id>/positions/<int:position>/", positions.PositionView.as_view(), name="api_position"),
    path(
        "attempts/<uuid:attempt_id>/positions/<int:position>/check/",
        positions.PositionCheckView.as_view(),
        name="api_check",
    ),
    path(
        "attempts/<uuid:attempt_id>/positions/<int:position>/leave/",
        positions.PositionLeaveView.as_view(),
        name="api_leave",
    ),
    path(
        "attempts/<uuid:attempt_id>/positions/<int:position>/problem/",
        reviews.ProblemReportView.as_view(),
        name="api_problem_report",
    ),
    path("attempts/<uuid:attempt_id>/submit/", sitting.SubmitView.as_view(), name="api_submit"),
    path("attempts/<uuid:attempt_id>/abandon/", sitting.AbandonView.as_view(), name="api_abandon"),
    path("attempts/<uuid:attempt_id>/report/", reports.ReportView.as_view(), name="api_report"),
    path("attempts/<uuid:attempt_id>/review/", reviews.ReviewView.as_view(), name="api_review"),
    path("weak-topics/", study.WeakTopicsView.as_view(), name="api_weak_topics"),
    path("readiness/", study.ReadinessView.as_view(), name="api_readiness"),
    path("misconceptions/", study.MisconceptionsView.as_view(), name="api_misconceptions"),
    path("confidence/", study.ConfidenceView.as_view(), name="api_confidence"),
    path("plan/", plan.PlanView.as_view(), name="api_plan"),
    path("plan/reminders/", plan.RemindersView.as_view(), name="api_reminders"),
    path("cards/", plan.CardsView.as_view(), name="api_cards"),
    path("cards/<int:fact_id>/", plan.CardView.as_view(), name="api_card"),
    path("official-results/", plan.OfficialResultsView.as_view(), name="api_official_results"),
    path("official-results/<int:result_id>/", plan.OfficialResultView.as_view(), name="api_official_result"),
    path("me/", own_data.MeView.as_view(), name="api_me"),
    path("me/data/", own_data.OwnDataView.as_view(), name="api_own_data"),
]
