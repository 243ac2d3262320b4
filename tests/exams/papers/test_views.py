from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from exams.models import Assembly, Blueprint, Item, Paper, PaperNotice
from exams.papers import operations, pools
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

    def test_are_listed_though_one_asks_for_nothing(self, client, trainer):
        BlueprintFactory()

        page = client.get("/teach/blueprints/")

        [only] = page.context["page"].object_list
        assert (page.status_code, only.items, only.marks) == (200, 0, 0)

    def test_are_not_made_by_reviewers(self, client, reviewer):
        blueprint = BlueprintFactory()

        assert client.get(NEW).status_code == 403
        assert b"id_seed" not in client.get(f"/teach/blueprints/{blueprint.pk}/").content

    def test_show_what_the_bank_lacks(self, client, trainer):
        section = BlueprintSectionFactory(count=2)
        ItemVersionFactory(released=True)

        page = client.get(f"/teach/blueprints/{section.blueprint_id}/")

        short = page.context["checks"].short
        assert [(each.section.count, each.available, each.lacking) for each in short] == [(2, 1, 1)]
        assert client.get("/teach/blueprints/404/").status_code == 404


class TestEditor:
    def sections(self, **changes):
        return {
            "rows": "2",
            "section-0-kind": "case",
            "section-0-count": "2",
            "section-0-marks": "10",
            "section-0-level": "apply",
            "section-0-part": "special",
            "section-0-critical_items": "1",
            "section-0-title": "案例",
            "section-1-kind": "single",
            "section-1-count": "",
        } | changes

    def test_keeps_settings_matrix_and_sections(self, client, trainer):
        topic = TopicFactory()
        sent = asked(topic, **self.sections()) | {
            "special_cut_percent": "50",
            "overlap_limit": "3",
            "exposure_cap": "2",
            "mean_percent": "70.5",
            "rule-multiple": "per-option",
            "shuffle_options": "on",
            "is_open_book": "on",
        }

        client.post(NEW, sent)

        blueprint = Blueprint.objects.get()
        assert (blueprint.special_cut_percent, blueprint.overlap_limit) == (50, 3)
        assert (blueprint.exposure_cap, str(blueprint.mean_percent)) == (2, "70.50")
        assert blueprint.is_open_book
        assert list(
            blueprint.sections.order_by("position").values_list(
                "kind", "rule", "shuffle_options", "level", "part", "critical_items"
            )
        ) == [
            ("single", "all-or-nothing", True, "", "common", 0),
            ("multiple", "per-option", True, "", "common", 0),
            ("case", "all-or-nothing", False, "apply", "special", 1),
        ]

    def test_begins_with_all_that_was_kept_and_keeps_it_again(self, client, trainer):
        topic = TopicFactory()
        client.post(NEW, asked(topic, **self.sections()) | {"special_cut_percent": "50"})
        first = Blueprint.objects.get()
        page = client.get(f"/teach/blueprints/{first.pk}/edit/")
        form = page.context["form"]
        sent = {name: form[name].value() for name in form.fields}
        sent = {name: value for name, value in sent.items() if value not in (None, "", False)}

        answer = client.post(
            f"/teach/blueprints/{first.pk}/edit/", sent | {"rows": "2", "title": "改名"}
        )

        assert answer.status_code == 302
        assert Blueprint.objects.get().title == "改名"
        assert pools.specification_of(Blueprint.objects.get()) == replace(
            pools.specification_of(first), title="改名"
        )

    def test_offers_another_section_without_saving(self, client, trainer):
        topic = TopicFactory()

        page = client.post(NEW, asked(topic, **self.sections(rows="1"), add="1", title=""))

        assert page.status_code == 200
        assert len(page.context["sections"]) == 2
        assert not Blueprint.objects.exists()

    def test_refuses_more_critical_items_than_a_section_has_and_an_empty_part(
        self, client, trainer
    ):
        topic = TopicFactory()
        many = asked(topic, **self.sections(**{"section-0-critical_items": "3"}))
        empty = asked(topic) | {"special_cut_percent": "50"}

        assert "section-0-critical_items" in client.post(NEW, many).context["form"].errors
        assert "special_cut_percent" in client.post(NEW, empty).context["form"].errors

    def test_is_closed_once_papers_were_made(self, client, trainer):
        paper = PaperFactory()
        url = f"/teach/blueprints/{paper.blueprint_id}/edit/"
        topic = TopicFactory()

        assert client.get(url).status_code == 409
        assert client.post(url, asked(topic)).status_code == 409
        assert client.get("/teach/blueprints/404/edit/").status_code == 404

    def test_checks_what_is_typed_so_far(self, client, trainer):
        topic = TopicFactory()
        ItemVersionFactory(released=True, item__topic=topic)

        page = client.post(
            "/teach/blueprints/check/", asked(topic, title=""), HTTP_HX_REQUEST="true"
        )

        checks = page.context["checks"]
        assert [(each.section.kind, each.lacking) for each in checks.short] == [
            ("single", 1),
            ("multiple", 1),
        ]
        assert f'id="marks-{topic.pk}" hx-swap-oob="true">2<'.encode() in page.content
        assert b'id="sum-single" hx-swap-oob="true">2<' in page.content

    def test_counts_what_stands_below_a_topic(self, client, trainer):
        above = TopicFactory()
        below = TopicFactory(parent=above)
        ItemVersionFactory(released=True, item__topic=below)

        page = client.get(NEW)

        rows = {row.pk: row for row in page.context["grid"].rows}
        assert rows[above.pk].cells[0].available == rows[below.pk].cells[0].available == 1
        assert (rows[above.pk].row.depth, rows[below.pk].row.depth) == (0, 1)


class TestFiles:
    def upload(self, client, text):
        file = SimpleUploadedFile("blueprint.json", text)
        return client.post("/teach/blueprints/import/", {"file": file})

    def test_go_out_and_come_in_the_same(self, client, trainer):
        section = BlueprintSectionFactory(topic=TopicFactory(), count=5, rule="per-option")

        file = client.get(f"/teach/blueprints/{section.blueprint_id}/file/")
        answer = self.upload(client, file.content)

        first, second = Blueprint.objects.order_by("pk")
        assert "attachment" in file["Content-Disposition"]
        assert answer.url == f"/teach/blueprints/{second.pk}/"
        assert pools.specification_of(first) == pools.specification_of(second)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (b"{", "JSON"),
            (b"\xff\xfe{}", "JSON"),
            (b'{"title": "T", "sections": [{"type": "essay"}]}', "sections[0]"),
            (
                b'{"title": "T", "sections": [{"type": "single", "count": 1, "marks": 1, '
                b'"topic": "nowhere"}]}',
                "sections[0].topic",
            ),
        ],
    )
    def test_say_where_they_are_wrong(self, client, trainer, text, said):
        answer = self.upload(client, text)

        assert answer.status_code == 422
        assert said in str(answer.context["form"].errors["file"])
        assert not Blueprint.objects.exists()

    def test_are_read_by_trainers_only(self, client, reviewer):
        assert self.upload(client, b"{}").status_code == 403


class TestParallelPapers:
    @pytest.fixture
    def section(self):
        for _ in range(4):
            ItemVersionFactory(released=True)
        return BlueprintSectionFactory(count=2)

    def ask(self, client, section, **changes):
        sent = {"title": "卷", "law_on": "2026-11-24", "seed": "7", "papers": "2"} | changes
        return client.post(f"/teach/blueprints/{section.blueprint_id}/", sent)

    def run(self, at):
        return operations.run_assembly(assembly_id=Assembly.objects.get().pk, at=at)

    def test_are_asked_for_and_awaited(self, client, trainer, section, at):
        answer = self.ask(client, section)
        assembly = Assembly.objects.get()
        url = f"/teach/assemblies/{assembly.pk}/"

        waiting = client.get(url, HTTP_HX_REQUEST="true")
        self.run(at)
        done = client.get(url, HTTP_HX_REQUEST="true")

        assert answer.url == f"/teach/blueprints/{section.blueprint_id}/"
        assert b'hx-trigger="every 1s"' in waiting.content
        assert b"every 1s" not in done.content
        assert [row.paper.letter for row in done.context["previews"]] == ["A", "B"]
        assert client.get(url).url == answer.url
        assert client.get("/teach/assemblies/404/").status_code == 404

    def test_say_what_clashes(self, client, trainer, section, at):
        self.ask(client, section, papers="3")
        self.run(at)

        page = client.get(f"/teach/blueprints/{section.blueprint_id}/")

        assert page.context["assembly"].clash.splitlines()[0] in page.content.decode()

    def test_are_approved_together_once_all_were_read(self, client, section, at):
        author = UserFactory(roles=["trainer"])
        client.force_login(author)
        self.ask(client, section)
        assembly = self.run(at)
        client.force_login(UserFactory(roles=["reviewer"]))
        url = f"/teach/assemblies/{assembly.pk}/approve/"

        first = assembly.papers.get(letter="A")
        page = client.get(f"/teach/papers/{first.pk}/")
        client.post(url)
        unread = Paper.objects.filter(frozen_at__isnull=False).count()
        client.post(url, {"has_read": "on"})

        assert page.context["may_approve_all"]
        assert unread == 0
        assert Paper.objects.filter(frozen_at__isnull=False).count() == 2
        assert client.post("/teach/assemblies/404/approve/", {"has_read": "on"}).status_code == 404


class TestNotices:
    @pytest.fixture
    def notice(self, at):
        paper = PaperFactory(frozen=True, size=2)
        item = paper.items.get(position=1).version.item
        Item.objects.filter(pk=item.pk).update(status="suspended")
        operations.raise_notices(at=at)
        return PaperNotice.objects.get()

    def test_are_shown_in_the_list_and_on_the_paper(self, client, trainer, notice):
        papers = client.get("/teach/papers/")
        page = client.get(f"/teach/papers/{notice.paper_id}/")
        every = client.get("/teach/papers/notices/")

        assert papers.context["open_notices"] == 1
        assert papers.context["page"].object_list[0].open_notices == 1
        assert [each.pk for each in page.context["notices"]] == [notice.pk]
        assert [each.pk for each in every.context["page"]] == [notice.pk]

    def test_are_settled_by_a_reviewer(self, client, reviewer, notice):
        url = f"/teach/papers/notices/{notice.pk}/"

        assert client.get(url).status_code == 200
        assert client.post(url, {"decision": "keep", "reason": ""}).status_code == 422
        answer = client.post(url, {"decision": "replace", "reason": "改用 B 卷"})
        notice.refresh_from_db()

        assert answer.url == f"/teach/papers/{notice.paper_id}/"
        assert (notice.decision, notice.settled_by) == ("replace", reviewer)
        assert client.post(url, {"decision": "keep", "reason": "x"}).status_code == 409
        assert client.get(url).status_code == 200
        assert client.get("/teach/papers/notices/404/").status_code == 404

    def test_are_not_settled_by_trainers(self, client, trainer, notice):
        assert client.get(f"/teach/papers/notices/{notice.pk}/").status_code == 403


class TestAssembly:
    def wanted(self, **changes):
        return {"title": "考试卷", "law_on": "2026-11-24", "seed": "7", "way": "plain"} | changes

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
        assert page.content.count(b"zf-opt static right") == 4

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
