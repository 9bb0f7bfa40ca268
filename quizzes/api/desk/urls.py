"""Addresses of the desk under /api/v1/desk/, as far as keys or candidates are concerned."""

from django.urls import path

from quizzes.api.desk import (
    approvals,
    bulk,
    conflicts,
    debts,
    disputes,
    drafts,
    exports,
    questions,
    regrades,
    reports,
    revisions,
    search,
    statistics,
    trail,
)

urlpatterns = [
    path("debts/", debts.DeskDebtsView.as_view(), name="api_desk_debts"),
    path("questions/", questions.DeskQuestionsView.as_view(), name="api_desk_questions"),
    path("questions/<slug:slug>/", questions.DeskQuestionView.as_view(), name="api_desk_question"),
    path(
        "questions/<slug:slug>/revisions/<int:number>/",
        revisions.DeskRevisionView.as_view(),
        name="api_desk_revision",
    ),
    path("questions/<slug:slug>/diff/", revisions.DeskDiffView.as_view(), name="api_desk_diff"),
    path("questions/<slug:slug>/draft/", drafts.DeskDraftView.as_view(), name="api_desk_draft"),
    path("questions/<slug:slug>/send/", approvals.DeskSendView.as_view(), name="api_desk_send"),
    path("questions/<slug:slug>/approval/", approvals.DeskApprovalView.as_view(), name="api_desk_approval"),
    path("questions/<slug:slug>/approve/", approvals.DeskApproveView.as_view(), name="api_desk_approve"),
    path("questions/<slug:slug>/reject/", approvals.DeskRejectView.as_view(), name="api_desk_reject"),
    path("questions/<slug:slug>/dispute/", disputes.DeskDisputeView.as_view(), name="api_desk_dispute"),
    path("questions/<slug:slug>/settle/", disputes.DeskSettleView.as_view(), name="api_desk_settle"),
    path("questions/<slug:slug>/retire/", disputes.DeskRetireView.as_view(), name="api_desk_retire"),
    path("questions/<slug:slug>/restore/", disputes.DeskRestoreView.as_view(), name="api_desk_restore"),
    path("questions/<slug:slug>/trail/", trail.DeskQuestionTrailView.as_view(), name="api_desk_question_trail"),
    path(
        "questions/<slug:slug>/markdown/", exports.DeskQuestionMarkdownView.as_view(), name="api_desk_question_markdown"
    ),
    path(
        "questions/<slug:slug>/statistics/",
        statistics.DeskQuestionStatisticsView.as_view(),
        name="api_desk_question_statistics",
    ),
    path("questions/<slug:slug>/promote/", statistics.DeskPromoteView.as_view(), name="api_desk_promote"),
    path("questions/<slug:slug>/regrade/", regrades.DeskRegradeView.as_view(), name="api_desk_regrade"),
    path("questions/<slug:slug>/regrade/impact/", regrades.DeskRegradeImpactView.as_view(), name="api_desk_impact"),
    path("questions/<slug:slug>/regrade/apply/", regrades.DeskRegradeApplyView.as_view(), name="api_desk_apply"),
    path("questions/<slug:slug>/regrade/undo/", regrades.DeskRegradeUndoView.as_view(), name="api_desk_undo"),
    path("search/", search.DeskSearchView.as_view(), name="api_desk_search"),
    path("bulk/", bulk.DeskBulkView.as_view(), name="api_desk_bulk"),
    path("trail/", trail.DeskTrailView.as_view(), name="api_desk_trail"),
    path("reports/", reports.DeskReportsView.as_view(), name="api_desk_reports"),
    path("reports/<int:report_id>/settle/", reports.DeskReportSettleView.as_view(), name="api_desk_report_settle"),
    path("reports/<int:report_id>/draft/", reports.DeskReportDraftView.as_view(), name="api_desk_report_draft"),
    path("statistics/", statistics.DeskStatisticsView.as_view(), name="api_desk_statistics"),
    path("statistics/forms/", statistics.DeskFormStatisticsView.as_view(), name="api_desk_form_statistics"),
    path("conflicts/", conflicts.DeskConflictsView.as_view(), name="api_desk_conflicts"),
    path("conflicts/gone/", conflicts.DeskGoneView.as_view(), name="api_desk_gone"),
    path("conflicts/<int:conflict_id>/settle/", conflicts.DeskConflictSettleView.as_view(), name="api_desk_conflict"),
    path("services/<slug:slug>/markdown/", exports.DeskServiceMarkdownView.as_view(), name="api_desk_service_markdown"),
    path("library/patch/", exports.DeskPatchView.as_view(), name="api_desk_patch"),
]
