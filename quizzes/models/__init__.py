from quizzes.models.attempt import Attempt
from quizzes.models.change import AttemptChange
from quizzes.models.plan import StudyPlan
from quizzes.models.report import ProblemReport
from quizzes.models.response import Response, ResponseEvent, ResponseOption
from quizzes.models.sweep import Sweep
from quizzes.models.window import ExamWindow

__all__ = [
    "Attempt",
    "AttemptChange",
    "ExamWindow",
    "ProblemReport",
    "Response",
    "ResponseEvent",
    "ResponseOption",
    "StudyPlan",
    "Sweep",
]
