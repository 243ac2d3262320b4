"""Addresses of what cites an article, and of the citations that wait."""

from django.urls import path

from content.citations import views

urlpatterns = [
    path("law/<slug:slug>/articles/<int:number>/used/", views.article_uses, name="article-uses"),
    path("teach/citations/", views.waiting, name="citations"),
    path("teach/citations/<int:citation_id>/", views.settle, name="citation-settle"),
    path("teach/citations/pages/<int:page_id>/", views.settle_page, name="citations-settle-page"),
]
