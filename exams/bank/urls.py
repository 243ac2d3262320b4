"""Addresses of the item bank and of the review of items."""

from django.urls import path

from exams.bank.views import bank, editor, review

urlpatterns = [
    path("teach/bank/", bank.bank, name="bank"),
    path("teach/bank/search/", bank.item_search, name="item-search"),
    path("teach/bank/new/", editor.new_item, name="item-new"),
    path("teach/bank/articles/", editor.articles, name="bank-articles"),
    path("teach/bank/cited/", editor.cited, name="bank-cited"),
    path("teach/bank/options/", editor.options, name="bank-options"),
    path("teach/bank/preview/", editor.preview, name="bank-preview"),
    path("teach/bank/<int:item_id>/", editor.item, name="item"),
    path("teach/bank/<int:item_id>/<slug:code>/", bank.act_on_item, name="item-act"),
    path("teach/review/", review.queue, name="review-queue"),
    path("teach/review/<int:version_id>/", review.version, name="review"),
    path("teach/review/<int:version_id>/approve/", review.approve, name="review-approve"),
    path("teach/review/<int:version_id>/return/", review.give_back, name="review-return"),
]
