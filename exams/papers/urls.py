"""Addresses of blueprints and papers."""

from django.urls import path

from exams.papers.views import blueprints, notices, papers, prints

urlpatterns = [
    path("teach/blueprints/", blueprints.blueprints, name="blueprints"),
    path("teach/blueprints/new/", blueprints.new_blueprint, name="blueprint-new"),
    path("teach/blueprints/check/", blueprints.check_blueprint, name="blueprint-check"),
    path("teach/blueprints/import/", blueprints.import_blueprint, name="blueprint-import"),
    path("teach/blueprints/<int:blueprint_id>/", blueprints.blueprint, name="blueprint"),
    path(
        "teach/blueprints/<int:blueprint_id>/edit/",
        blueprints.edit_blueprint,
        name="blueprint-edit",
    ),
    path(
        "teach/blueprints/<int:blueprint_id>/file/",
        blueprints.blueprint_file,
        name="blueprint-file",
    ),
    path("teach/assemblies/<int:assembly_id>/", blueprints.assembly_state, name="assembly-state"),
    path("teach/assemblies/<int:assembly_id>/approve/", papers.approve_all, name="papers-approve"),
    path("teach/papers/", papers.papers, name="papers"),
    path("teach/papers/notices/", notices.notices, name="paper-notices"),
    path("teach/papers/notices/<int:notice_id>/", notices.settle, name="paper-notice"),
    path("teach/papers/<int:paper_id>/", papers.paper, name="paper"),
    path("teach/papers/<int:paper_id>/approve/", papers.approve, name="paper-approve"),
    path("teach/papers/<int:paper_id>/discard/", papers.discard, name="paper-discard"),
    path("teach/papers/<int:paper_id>/print/<slug:sheet>/", prints.print_sheet, name="paper-print"),
]
