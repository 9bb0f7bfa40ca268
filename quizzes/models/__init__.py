from quizzes.models.attempt import Attempt
from quizzes.models.change import AttemptChange
from quizzes.models.plan import StudyPlan
from quizzes.models.response import Response, ResponseEvent, ResponseOption
from quizzes.models.sweep import Sweep

__all__ = ["Attempt", "AttemptChange", "Response", "ResponseEvent", "ResponseOption", "StudyPlan", "Sweep"]
