from quizzes.models.attempt import Attempt
from quizzes.models.plan import StudyPlan
from quizzes.models.response import Response, ResponseEvent, ResponseOption

__all__ = ["Attempt", "Response", "ResponseEvent", "ResponseOption", "StudyPlan"]
