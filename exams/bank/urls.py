"""Addresses of the item bank and of the review of items."""

from django.urls import path

from exams.bank.views import assist, bank, editor, pictures, review, topics

urlpatterns = [
    path("teach/bank/", bank.bank, name="bank"),
    path("teach/bank/search/", bank.item_search, name="item-search"),
    path("teach/bank/new/", editor.new_item, name="item-new"),
    path("teach/bank/articles/", assist.articles, name="bank-articles"),
    path("teach/bank/cited/", assist.cited, name="bank-cited"),
    path("teach/bank/options/", assist.options, name="bank-options"),
    path("teach/bank/preview/", assist.preview, name="bank-preview"),
    path("teach/bank/assist/", assist.assist, name="bank-assist"),
    path("teach/bank/enemies/", assist.enemies, name="bank-enemies"),
    path("teach/bank/pictures/", pictures.take_in, name="item-picture-new"),
    path("teach/bank/pictures/<slug:digest>/", pictures.picture, name="item-picture"),
    path("teach/topics/", topics.topics, name="topics"),
    path("teach/topics/<int:topic_id>/", topics.topic, name="topic"),
    path("teach/bank/<int:item_id>/", editor.item, name="item"),
    path("teach/bank/<int:item_id>/<slug:code>/", bank.act_on_item, name="item-act"),
    path("teach/review/", review.queue, name="review-queue"),
    path("teach/review/<int:version_id>/", review.version, name="review"),
    path("teach/review/<int:version_id>/pass/", review.pass_on, name="review-pass"),
    path("teach/review/<int:version_id>/comments/", review.comment, name="review-comment"),
    path("teach/review/comments/<int:comment_id>/settle/", review.settle, name="review-settle"),
    path("teach/review/<int:version_id>/approve/", review.approve, name="review-approve"),
    path("teach/review/<int:version_id>/return/", review.give_back, name="review-return"),
]
