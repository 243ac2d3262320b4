"""Addresses of what amendments break."""

from django.urls import path

from exams.impact.views import board, tasks

urlpatterns = [
    path("teach/law-changes/", board.board, name="law-changes"),
    path("teach/law-changes/articles/", board.article_used, name="article-used"),
    path("teach/law-changes/tasks/<int:task_id>/", tasks.task, name="law-task"),
    path(
        "teach/law-changes/tasks/<int:task_id>/<slug:code>/", tasks.settle, name="law-task-settle"
    ),
    path("teach/law-changes/<slug:key>/", board.version, name="law-change"),
    path("teach/law-changes/<slug:key>/correct/", board.correct, name="law-change-correct"),
]
