"""Addresses of imports and exports of items."""

from django.urls import path

from exams.exchange.views import exports, imports, reports

urlpatterns = [
    path("teach/bank/import/", imports.new_import, name="item-import-new"),
    path("teach/bank/imports/", imports.imports, name="item-imports"),
    path("teach/bank/imports/<int:import_id>/", imports.import_page, name="item-import"),
    path(
        "teach/bank/imports/<int:import_id>/progress/",
        imports.progress,
        name="item-import-progress",
    ),
    path("teach/bank/imports/<int:import_id>/commit/", imports.commit, name="item-import-commit"),
    path(
        "teach/bank/imports/<int:import_id>/discard/", imports.discard, name="item-import-discard"
    ),
    path("teach/bank/imports/<int:import_id>/submit/", imports.submit, name="item-import-submit"),
    path(
        "teach/bank/imports/<int:import_id>/report.<slug:kind>",
        reports.report,
        name="item-import-report",
    ),
    path("teach/bank/export/", exports.export, name="items-export"),
]
