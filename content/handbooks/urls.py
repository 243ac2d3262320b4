"""Addresses of the lists and of editions; the pages below them are Wagtail's."""

from django.urls import path

from content.handbooks.views import editions, lists, public

urlpatterns = [
    path("handbook/", public.handbooks, name="handbooks"),
    path("handbook/forms/", public.document_forms, name="forms"),
    path("handbook/lists/", public.matter_lists, name="matter-lists"),
    path("handbook/<str:slug>/editions/", editions.editions, name="editions"),
    path("handbook/<str:slug>/editions/<int:number>/", editions.edition, name="edition"),
    path(
        "handbook/<str:slug>/editions/<int:number>/handbook.pdf",
        editions.edition_pdf,
        name="edition-pdf",
    ),
    path("teach/lists/", lists.lists, name="trainer-lists"),
    path("teach/lists/<int:list_id>/", lists.matter_list, name="trainer-list"),
    path("teach/lists/<int:list_id>/list.xlsx", lists.list_workbook, name="trainer-list-xlsx"),
    path("teach/lists/imports/<int:import_id>/", lists.list_import, name="trainer-list-import"),
    path("teach/editions/", editions.trainer_editions, name="trainer-editions"),
    path("teach/editions/<int:edition_id>/", editions.trainer_edition, name="trainer-edition"),
    path(
        "teach/editions/<int:edition_id>/approve/",
        editions.approve_edition,
        name="edition-approve",
    ),
    path(
        "teach/editions/<int:edition_id>/discard/",
        editions.discard_edition,
        name="edition-discard",
    ),
]
