"""What waits for a decision at the desk."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.operations import operation
from accounts.api.views import ApiView
from accounts.models import Scope
from content.debts import debts
from quizzes.desk import candidates_debts


class Debt(serializers.Serializer):
    name = serializers.CharField(help_text="Of a queue of questions, or `reports`, `statistics`, `facts`, ...")
    title = serializers.CharField()
    why = serializers.CharField()
    count = serializers.IntegerField()


class Debts(serializers.Serializer):
    rows = Debt(many=True)


class DeskDebtsView(ApiView):
    @operation(
        name="desk_debts",
        tag="desk: statistics",
        scope=Scope.CURATE,
        answers=Debts,
        example={
            "rows": [
                {
                    "name": "waiting",
                    "title": "Waiting for approval",
                    "why": "A second pair of eyes publishes them, or sends them back with a reason.",
                    "count": 3,
                }
            ]
        },
    )
    def get(self, request: Request) -> Response:
        """How much waits for a decision, by what it is; each is as many as its list has for who asks."""
        held = request.held_questions()
        rows = [*candidates_debts(held=held), *debts(request.now.date(), held=held)]
        return Response(Debts({"rows": rows}).data)
