import pytest

from exams.models import Blueprint, Item, Paper
from tests.factories import (
    BlueprintFactory,
    BlueprintSectionFactory,
    ItemVersionFactory,
    PaperFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NEW = "/teach/blueprints/new/"


@pytest.fixture
def trainer(client):
    user = UserFactory(roles=["trainer"])
    client.force_login(user)
    return user


@pytest.fixture
def reviewer(client):
    user = UserFactory(roles=["reviewer"])
    client.force_login(user)
    return user


def asked(topic, **changes):
    return {
        "title": "资格考试蓝图",
        "minutes": "90",
        "cut_percent": "60",
        "marks-single": "1",
        "marks-multiple": "2",
        "marks-true-false": "0.5",
        f"count-single-{topic.pk}": "2",
        "count-multiple-0": "1",
        "count-true-false-0": "",
    } | changes


class TestBlueprints:
    def test_are_made_from_a_matrix_of_topic_and_type(self, client, trainer):
        topic = TopicFactory()

        answer = client.post(NEW, asked(topic))

        blueprint = Blueprint.objects.get()
        assert answer.url == f"/teach/blueprints/{blueprint.pk}/"
        assert list(
            blueprint.sections.order_by("position").values_list("title", "kind", "topic", "count")
        ) == [("单选题", "single", topic.pk, 2), ("多选题", "multiple", None, 1)]

    def test_say_what_is_missing_and_keep_what_was_typed(self, client, trainer):
        topic = TopicFactory()

        bad = client.post(NEW, asked(topic, title="", **{f"count-single-{topic.pk}": "900"}))
        empty = client.post(
            NEW, asked(topic, **{f"count-single-{topic.pk}": "", "count-multiple-0": "0"})
        )

        assert bad.status_code == empty.status_code == 422
        assert b'value="900"' in bad.content
        assert not Blueprint.objects.exists()

    def test_begin_as_a_copy(self, client, trainer):
        section = BlueprintSectionFactory(count=17)

        page = client.get(f"{NEW}?copy={section.blueprint_id}")

        assert b'value="17"' in page.content
        assert client.get(f"{NEW}?copy=404").status_code == 200
        assert client.get(f"{NEW}?copy=x").status_code == 200

    def test_are_listed_with_few_questions(self, client, trainer, django_assert_max_num_queries):
        for _ in range(6):
            section = BlueprintSectionFactory(count=4)
            BlueprintSectionFactory(blueprint=section.blueprint, count=3)
            PaperFactory(blueprint=section.blueprint)
            PaperFactory(blueprint=section.blueprint)

        with django_assert_max_num_queries(8):
            page = client.get("/teach/blueprints/")

        first = page.context["page"].object_list[0]
        assert (first.items, first.marks, first.paper_count) == (7, 7, 2)

    def test_are_not_made_by_reviewers(self, client, reviewer):
        blueprint = BlueprintFactory()

        assert client.get(NEW).status_code == 403
        assert b"id_seed" not in client.get(f"/teach/blueprints/{blueprint.pk}/").content

    def test_show_what_the_bank_lacks(self, client, trainer):
        section = BlueprintSectionFactory(count=2)
        ItemVersionFactory(released=True)

        page = client.get(f"/teach/blueprints/{section.blueprint_id}/")

        assert [(cell.wanted, cell.available) for cell in page.context["short"]] == [(2, 1)]
        assert client.get("/teach/blueprints/404/").status_code == 404


class TestAssembly:
    def wanted(self, **changes):
        return {"title": "考试卷", "law_on": "2026-11-24", "seed": "7"} | changes

    def test_makes_a_paper(self, client, trainer):
        section = BlueprintSectionFactory(count=2)
        for _ in range(3):
            ItemVersionFactory(released=True)

        answer = client.post(f"/teach/blueprints/{section.blueprint_id}/", self.wanted())

        assert answer.url == f"/teach/papers/{Paper.objects.get().pk}/"

    def test_says_what_is_lacking(self, client, trainer):
        section = BlueprintSectionFactory(count=2)

        answer = client.post(f"/teach/blueprints/{section.blueprint_id}/", self.wanted())

        assert answer.status_code == 409
        assert b'data-refusal="not-enough-items"' in answer.content

    def test_needs_a_day_and_a_seed(self, client, trainer):
        section = BlueprintSectionFactory()

        answer = client.post(
            f"/teach/blueprints/{section.blueprint_id}/", self.wanted(law_on="明天", seed="0")
        )

        assert answer.status_code == 422
        assert not Paper.objects.exists()

    def test_is_refused_to_a_reviewer(self, client, reviewer):
        section = BlueprintSectionFactory()

        answer = client.post(f"/teach/blueprints/{section.blueprint_id}/", self.wanted())

        assert answer.status_code == 403
        assert not Paper.objects.exists()


class TestPapers:
    def test_are_listed_with_few_questions(self, client, trainer, django_assert_max_num_queries):
        for _ in range(6):
            PaperFactory()

        with django_assert_max_num_queries(8):
            page = client.get("/teach/papers/")

        assert page.context["page"].object_list[0].item_count == 4

    def test_show_keys_and_the_chance_of_a_guesser(
        self, client, trainer, django_assert_max_num_queries
    ):
        paper = PaperFactory()

        with django_assert_max_num_queries(12):
            page = client.get(f"/teach/papers/{paper.pk}/")

        # Four items of four options, cut at 2.4 of 4: three or four right, 13 in 256.
        assert page.context["guessing"] == "5%"
        assert page.content.count(b'class="t-ok fw-b"') == 4

    def test_are_approved_by_a_second_person(self, client, reviewer):
        paper = PaperFactory()

        page = client.get(f"/teach/papers/{paper.pk}/")
        answer = client.post(f"/teach/papers/{paper.pk}/approve/")

        assert page.context["may_approve"]
        assert answer.url == f"/teach/papers/{paper.pk}/"
        assert Paper.objects.get().approved_by == reviewer

    def test_are_not_approved_by_who_assembled_them(self, client):
        both = UserFactory(roles=["trainer", "reviewer"])
        client.force_login(both)
        paper = PaperFactory(created_by=both)

        assert b"/approve/" not in client.get(f"/teach/papers/{paper.pk}/").content
        assert client.post(f"/teach/papers/{paper.pk}/approve/").status_code == 409

    def test_say_which_items_have_left_the_pool(self, client, reviewer):
        paper = PaperFactory()
        item = paper.items.first().version.item
        Item.objects.filter(pk=item.pk).update(status="suspended")

        assert item.code in client.get(f"/teach/papers/{paper.pk}/").context["outdated"]

    def test_are_discarded_while_nobody_approved_them(self, client, trainer):
        draft, frozen = PaperFactory(), PaperFactory(frozen=True)

        assert client.post(f"/teach/papers/{draft.pk}/discard/").url == "/teach/papers/"
        assert client.post(f"/teach/papers/{frozen.pk}/discard/").status_code == 409
        assert list(Paper.objects.all()) == [frozen]

    def test_are_nothing_for_others(self, client):
        paper = PaperFactory(frozen=True)
        client.force_login(UserFactory(roles=["officer", "invigilator"]))

        assert client.get("/teach/papers/").status_code == 403
        assert client.get(f"/teach/papers/{paper.pk}/").status_code == 403
        assert client.post(f"/teach/papers/{paper.pk}/approve/").status_code == 403

    def test_are_unknown_by_another_number(self, client):
        client.force_login(UserFactory(roles=["trainer", "reviewer"]))

        assert client.get("/teach/papers/404/").status_code == 404
        assert client.post("/teach/papers/404/approve/").status_code == 404
        assert client.post("/teach/papers/404/discard/").status_code == 404
