"""The plainest way to give each kind of answer."""

from functools import cache

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework.serializers import ModelSerializer
from rest_framework.viewsets import ModelViewSet

from benchmarks.floors.models import Figure

FIELDS = ("id", "plan", "task", "quarter", "unit", "year_bp", "plan_bp", "colour", "rule")
WALL = [
    {
        "code": f"{section}（{task}）",
        "title": "老旧小区加装电梯、规范停车与楼道整治" + str(task),
        "cells": [
            {"colour": "green", "word": "达序", "link": f"/tasks/{task}/{quarter}/"} for quarter in range(12)
        ],
    }
    for section in range(6)
    for task in range(10)
]


def values_list(request: HttpRequest) -> HttpResponse:
    """100 rows without a serializer."""
    return HttpResponse(
        orjson.dumps(list(Figure.objects.values(*FIELDS)[:100])), content_type="application/json"
    )


def wall(request: HttpRequest) -> HttpResponse:
    """60 tasks by 12 quarters from memory: as many cells, links and words as the real wall."""
    return render(request, "wall.html", {"rows": WALL})


def cells(request: HttpRequest, cells: int, links: int, words: int) -> HttpResponse:
    """As many cells, links and other words as a page prints, from lists in memory."""
    return render(request, "cells.html", printed(cells, links, words))


@cache
def printed(cells: int, links: int, words: int) -> dict[str, list[object]]:
    return {
        "cells": [{"colour": "green", "word": "达序"}] * cells,
        "links": [{"address": "/plans/CITY-001/tasks/1/#2026-Q3", "word": "达序"}] * links,
        "words": ["落后序时进度 10.0 个百分点"] * words,
    }


class FigureSerializer(ModelSerializer):
    class Meta:
        model = Figure
        fields = FIELDS


class FigureViewSet(ModelViewSet):
    queryset = Figure.objects.order_by("id")
    serializer_class = FigureSerializer
    pagination_class = None

    def get_queryset(self):
        return super().get_queryset()[:100] if self.action == "list" else super().get_queryset()
