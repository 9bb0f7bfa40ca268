from django.urls import path

from quizzes.views import exams, hall, home, results, study, support, windows

urlpatterns = [
    path("", home.home, name="home"),
    path("warm-up/", home.warm_up_answer, name="warm_up_answer"),
    path("warm-up/start/", home.warm_up_start, name="warm_up_start"),
    path("welcome/", home.welcome, name="welcome"),
    path("exams/", exams.exam_list, name="exam_list"),
    path("exams/<slug:code>/", exams.exam_detail, name="exam_detail"),
    path("exams/<slug:code>/start/", exams.exam_start, name="exam_start"),
    path("exams/<slug:code>/practice/", exams.practice_start, name="practice_start"),
    path("services/<slug:slug>/practice/", exams.service_practice, name="service_practice"),
    path("attempts/", results.attempt_list, name="attempt_list"),
    path("attempts/<uuid:attempt_id>/", hall.attempt_overview, name="attempt_overview"),
    path("attempts/<uuid:attempt_id>/clock/", hall.attempt_clock, name="attempt_clock"),
    path("attempts/<uuid:attempt_id>/from/<int:position>/", hall.attempt_questions, name="attempt_questions"),
    path("attempts/<uuid:attempt_id>/submit/", hall.attempt_submit, name="attempt_submit"),
    path("attempts/<uuid:attempt_id>/abandon/", hall.attempt_abandon, name="attempt_abandon"),
    path("attempts/<uuid:attempt_id>/<int:position>/", hall.position, name="position"),
    path("attempts/<uuid:attempt_id>/<int:position>/check/", hall.position_check, name="position_check"),
    path("attempts/<uuid:attempt_id>/report/", results.attempt_report, name="attempt_report"),
    path("attempts/<uuid:attempt_id>/review/", results.attempt_review, name="attempt_review"),
    path("study/", study.study, name="study"),
    path("support/", support.support_list, name="support_list"),
    path("support/attempts/<uuid:attempt_id>/", support.support_attempt, name="support_attempt"),
    path("support/attempts/<uuid:attempt_id>/extend/", support.support_extend, name="support_extend"),
    path("support/attempts/<uuid:attempt_id>/reopen/", support.support_reopen, name="support_reopen"),
    path("support/attempts/<uuid:attempt_id>/void/", support.support_void, name="support_void"),
    path("support/windows/", windows.window_list, name="window_list"),
    path("support/windows/<slug:code>/", windows.window_edit, name="window_edit"),
    path("support/people/<int:user_id>/", support.support_person, name="support_person"),
]
