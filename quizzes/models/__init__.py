from quizzes.models.attempt import Attempt
from quizzes.models.change import AttemptChange
from quizzes.models.correction import CorrectedMark, CorrectedResult, Regrade
from quizzes.models.memory import FactMemory, FactReview
from quizzes.models.official import OfficialResult, OfficialVerdict
from quizzes.models.plan import StudyPlan
from quizzes.models.report import ProblemReport
from quizzes.models.response import Confidence, Response, ResponseEvent, ResponseOption
from quizzes.models.statistics import FormStatistics, OptionStatistics, Refresh, RevisionStatistics
from quizzes.models.sweep import Sweep
from quizzes.models.window import ExamWindow

__all__ = [
    "Attempt",
    "AttemptChange",
    "Confidence",
    "CorrectedMark",
    "CorrectedResult",
    "ExamWindow",
    "FactMemory",
    "FactReview",
    "FormStatistics",
    "OfficialResult",
    "OfficialVerdict",
    "OptionStatistics",
    "ProblemReport",
    "Refresh",
    "Regrade",
    "Response",
    "ResponseEvent",
    "ResponseOption",
    "RevisionStatistics",
    "StudyPlan",
    "Sweep",
]
