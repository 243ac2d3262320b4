"""Only somebody else than its authors lets a page out: in the editor, by address, in SQL."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, PageLogEntry, TaskState, WorkflowState

from accounts.models import User
from content.models import CasePage, SecondPersonTask
from content.review import gate
from core.models import AuditEntry
from tests.content.review.conftest import case_form, comment, decide

pytestmark = pytest.mark.django_db


def status_of(case):
    return WorkflowState.objects.for_instance(case).latest("pk").status


def door_to(door, action, case):
    """Return the address at which Wagtail takes an action on a page."""
    if door == "page":
        return reverse(f"wagtailadmin_pages:{action}", args=[case.pk])
    if door == "api":
        return reverse("wagtailadmin_api:pages:action", args=[case.pk, action])
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    return f"{address}?id={case.pk}"


def text_of(answer):
    return answer.content.decode()


class TestTheRoad:
    def test_leads_from_the_trainer_over_the_reviewer_to_the_readers(
        self, client, trainer, reviewer, write
    ):
        case = write(trainer)
        assert client.get(case.address).status_code == 404

        decide(reviewer, case)

        case.refresh_from_db()
        assert (case.live, case.owner) == (True, trainer)
        assert client.get(case.address).status_code == 200
        approved = AuditEntry.objects.get(action="content.page-approved")
        published = AuditEntry.objects.get(action="content.page-published")
        assert (approved.actor, published.actor) == (reviewer, reviewer)

    def test_goes_on_after_a_return(self, trainer, reviewer, write, edit):
        case = write(trainer)
        decide(reviewer, case, "reject", comment="请补充依据。")
        assert status_of(case) == "needs_changes"

        edit(trainer, case, "action-submit", result="不予处罚，教育。")
        decide(reviewer, case)

        assert CasePage.objects.get().result == "不予处罚，教育。"
        assert CasePage.objects.get().live

    def test_is_walked_again_by_a_text_that_was_published(self, trainer, reviewer, write, edit):
        case = write(trainer)
        decide(reviewer, case)

        edit(trainer, case, "action-submit", result="改了。")
        assert CasePage.objects.get().result == "不予处罚。"
        decide(reviewer, case)

        assert CasePage.objects.get().result == "改了。"

    def test_of_one_who_approved_before_ends_once_they_write(self, reviewer, second, write, edit):
        case = write(second, title="甲案")
        decide(reviewer, case)

        edit(reviewer, case, "action-submit", result="审核人改了。")
        decide(reviewer, case)
        assert CasePage.objects.get().result == "不予处罚。"
        # Who wrote what is published already may approve what somebody else wrote since.
        decide(second, case)

        assert CasePage.objects.get().result == "审核人改了。"


class TestTheAuthor:
    def test_sees_no_button_to_approve(self, reviewer, second, write):
        case = write(reviewer)

        own = text_of(reviewer.client.get(f"/cms/pages/{case.pk}/edit/"))
        other = text_of(second.client.get(f"/cms/pages/{case.pk}/edit/"))

        assert 'data-workflow-action-name="approve"' not in own
        assert "action-publish" not in own
        assert 'data-workflow-action-name="approve"' in other

    def test_is_refused_at_the_address_of_the_decision(self, reviewer, write):
        case = write(reviewer)

        decide(reviewer, case)

        assert (status_of(case), CasePage.objects.get().live) == ("in_progress", False)

    def test_is_refused_when_the_editor_is_sent_by_hand(self, reviewer, write, edit):
        case = write(reviewer)

        edit(reviewer, case, "action-workflow-action", **{"workflow-action-name": "approve"})
        edit(reviewer, case, "action-publish")

        assert (status_of(case), CasePage.objects.get().live) == ("in_progress", False)

    def test_is_refused_by_the_operation_itself(self, reviewer, write):
        case = write(reviewer)
        state = TaskState.objects.get()

        with pytest.raises(gate.OwnText):
            state.task.specific.on_action(state, reviewer, "approve")

        assert status_of(case) == "in_progress"

    def test_is_also_who_submitted_what_another_wrote(self, trainer, reviewer, write, edit):
        case = write(trainer, "action-save")
        edit(reviewer, case, "action-submit")
        assert case.revisions.filter(user=reviewer).count() == 0

        decide(reviewer, case)

        assert status_of(case) == "in_progress"

    def test_is_also_a_reviewer_who_changed_the_text_under_review(
        self, trainer, reviewer, second, write, edit
    ):
        case = write(trainer)

        answer = edit(
            reviewer,
            case,
            "action-workflow-action",
            result="审核人改了。",
            **{"workflow-action-name": "approve"},
        )

        assert str(gate.OwnText.message) in text_of(answer)
        assert (status_of(case), CasePage.objects.get().live) == ("in_progress", False)

    def test_is_not_a_reviewer_who_only_commented(self, trainer, reviewer, write, edit):
        case = write(trainer, reasoning="甲\r\n乙")

        edit(reviewer, case, comments=[comment()])
        edit(reviewer, case)

        assert Comment.objects.get().user == reviewer
        assert set(case.revisions.values_list("user", flat=True)) == {trainer.pk}


class TestOthers:
    def test_who_are_no_reviewers_decide_nothing(self, trainer, staff, write):
        case = write(trainer)
        colleague = staff("trainer")

        decide(colleague, case)

        assert status_of(case) == "in_progress"

    def test_are_superusers_without_a_shortcut(self, trainer, staff, write, edit):
        case = write(trainer)
        chief = staff("trainer")
        User.objects.filter(pk=chief.pk).update(is_superuser=True)

        decide(chief, case)
        edit(chief, case, "action-publish")

        assert (status_of(case), CasePage.objects.get().live) == ("in_progress", False)


class TestOpenComments:
    def test_keep_a_text_back_with_a_sentence(self, trainer, reviewer, write, edit):
        case = write(trainer)
        edit(reviewer, case, comments=[comment()])

        answer = decide(reviewer, case)

        assert "1" in str(gate.OpenComments(count=1))
        assert str(gate.OpenComments(count=1)) in text_of(answer)
        assert status_of(case) == "in_progress"

    def test_keep_nothing_back_once_they_are_resolved(self, trainer, reviewer, write, edit):
        case = write(trainer)
        edit(reviewer, case, comments=[comment()])
        said = Comment.objects.get()
        edit(reviewer, case, comments=[comment(id=said.pk, resolved="on")])

        decide(reviewer, case)

        assert CasePage.objects.get().live
        resolved = PageLogEntry.objects.get(action="wagtail.comments.resolve")
        assert (resolved.user, resolved.page_id) == (reviewer, case.pk)


class TestGuidingCases:
    def test_are_decided_by_two_reviewers(self, trainer, reviewer, second, write):
        case = write(trainer, kind="guiding")
        decide(reviewer, case)
        assert not CasePage.objects.get().live

        decide(reviewer, case)
        assert (status_of(case), CasePage.objects.get().live) == ("in_progress", False)

        decide(second, case)
        assert CasePage.objects.get().live

    def test_are_compiled_by_a_reviewer_of_the_city_alone(self, trainer, staff, write, reviewer):
        case = write(trainer, kind="guiding")
        decide(reviewer, case)
        local = staff("reviewer", reach=None)

        decide(local, case)

        assert not CasePage.objects.get().live

    def test_that_were_changed_start_with_the_first_step_again(
        self, trainer, reviewer, second, write, edit
    ):
        case = write(trainer, kind="guiding")
        decide(reviewer, case)
        decide(second, case, "reject", comment="改。")

        edit(trainer, case, "action-submit", result="改了。")

        state = TaskState.objects.get(status="in_progress")
        assert state.task.secondpersontask.code == "first-review"

    def test_are_not_let_out_by_the_one_review_of_another_kind(
        self, trainer, reviewer, write, edit
    ):
        case = write(trainer)
        decide(reviewer, case, "reject")
        edit(trainer, case, "action-submit", kind="guiding")

        answer = decide(reviewer, case)

        assert str(gate.OtherReview.message) in text_of(answer)
        assert not CasePage.objects.get().live


class TestPublishingByHand:
    @pytest.fixture
    def draft(self, trainer, write):
        return write(trainer, "action-save")

    @pytest.mark.parametrize("role", ["trainer", "reviewer"])
    def test_is_nobodys(self, role, staff, draft, edit):
        person = staff(role)

        edit(person, draft, "action-publish")
        for door in ("bulk", "api"):
            person.client.post(door_to(door, "publish", draft), {"next": "/cms/"})

        assert not CasePage.objects.get().live

    def test_is_no_way_to_create_a_page(self, trainer, write):
        assert not write(trainer, "action-publish").live

    def test_is_not_done_by_a_day_to_come(self, trainer, draft, edit):
        edit(trainer, draft, "action-publish", go_live_at="2027-01-01 00:00")

        assert not draft.revisions.exclude(approved_go_live_at=None).exists()


class TestWhatIsPublic:
    @pytest.fixture
    def public(self, trainer, reviewer, write):
        case = write(trainer)
        decide(reviewer, case)
        case.refresh_from_db()
        return case

    @pytest.mark.parametrize("action", ["unpublish", "delete"])
    @pytest.mark.parametrize("door", ["page", "bulk", "api"])
    @pytest.mark.parametrize("is_superuser", [False, True])
    def test_is_not_taken_away_by_hand(self, public, reviewer, action, door, is_superuser):
        User.objects.filter(pk=reviewer.pk).update(is_superuser=is_superuser)

        answer = reviewer.client.post(door_to(door, action, public), {"next": "/cms/"})

        assert answer.status_code != 404
        assert CasePage.objects.get().live

    def test_is_not_copied_into_the_public(self, public, trainer):
        data = {
            "new_title": "副本",
            "new_slug": "copy",
            "new_parent_page": public.get_parent().pk,
            "publish_copies": "on",
            "alias": "on",
        }

        address = reverse("wagtailadmin_pages:copy", args=[public.pk])
        assert trainer.client.post(address, data).status_code != 404

        assert CasePage.objects.live().count() == 1

    def test_stays_when_an_older_text_is_taken_up_again(self, public, trainer, edit):
        edit(trainer, public, result="改了。")
        first = public.revisions.order_by("pk")[0]
        data = case_form(first.as_object()) | {"action-publish": "1"}
        address = reverse("wagtailadmin_pages:revisions_revert", args=[public.pk, first.pk])
        assert trainer.client.post(address, data).status_code == 302

        assert CasePage.objects.get().live_revision_id == public.live_revision_id


class TestTheDatabase:
    """What no code of ours can be made to do, SQL cannot either."""

    APPROVE = "UPDATE wagtailcore_taskstate SET status = 'approved', finished_by_id = %s"

    def approve(self, *people):
        with transaction.atomic(), connection.cursor() as cursor:
            for person in people:
                cursor.execute(self.APPROVE, [person and person.pk])

    @pytest.fixture
    def waiting(self, trainer, write):
        return write(trainer)

    def test_refuses_the_approval_of_an_author(self, waiting, trainer):
        with pytest.raises(IntegrityError, match="second-person"):
            self.approve(trainer)

        assert status_of(waiting) == "in_progress"

    def test_refuses_an_approval_by_nobody(self, waiting):
        with pytest.raises(IntegrityError, match="second-person"):
            self.approve(None)

    def test_refuses_who_wrote_since_the_published_text(
        self, waiting, trainer, reviewer, second, edit
    ):
        decide(reviewer, waiting)
        edit(trainer, waiting, "action-save", result="改了。")
        edit(second, waiting, "action-submit", result="又改了。")

        with pytest.raises(IntegrityError, match="second-person"):
            self.approve(trainer)

    def test_lets_somebody_else_approve(self, waiting, reviewer):
        self.approve(reviewer)

        assert TaskState.objects.get().finished_by == reviewer

    def test_refuses_the_author_put_in_the_place_of_who_approved(self, waiting, trainer, reviewer):
        self.approve(reviewer)

        with pytest.raises(IntegrityError, match="second-person"):
            self.approve(trainer)

    def test_refuses_an_approval_that_is_inserted(self, waiting, trainer):
        state = TaskState.objects.get()

        with pytest.raises(IntegrityError, match="second-person"), transaction.atomic():
            TaskState.objects.create(
                workflow_state=state.workflow_state,
                revision=state.revision,
                task=state.task,
                status="approved",
                finished_by=trainer,
            )

    def test_refuses_one_person_for_two_steps(self, trainer, reviewer, write):
        case = write(trainer, kind="guiding")
        decide(reviewer, case)

        with pytest.raises(IntegrityError, match="second-person"):
            self.approve(reviewer)

    @pytest.mark.parametrize(
        ("fields", "name"), [({"decider": "anybody"}, "decider"), ({"days": 0}, "days")]
    )
    def test_refuses_a_step_that_makes_no_sense(self, fields, name):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            SecondPersonTask.objects.filter(code="review").update(**fields)


class TestTheReviewsPage:
    def test_lists_what_waits_and_what_was_submitted(self, trainer, reviewer, write):
        write(trainer, title="等候审核的案例")

        desk = text_of(reviewer.client.get("/teach/reviews/"))
        own = text_of(trainer.client.get("/teach/reviews/"))

        assert "等候审核的案例" in desk
        assert trainer.name in desk
        assert "审核" in own
        assert "等候审核的案例" in own

    def test_never_lists_ones_own_text_as_waiting(self, reviewer, second, write):
        write(reviewer, title="自己写的案例")

        own = reviewer.client.get("/teach/reviews/")
        other = second.client.get("/teach/reviews/")

        assert own.context["waiting"] == []
        assert [row.title for row in other.context["waiting"]] == ["自己写的案例"]

    def test_leaves_the_second_step_to_somebody_else(self, trainer, reviewer, second, write):
        case = write(trainer, kind="guiding")
        decide(reviewer, case)

        assert reviewer.client.get("/teach/reviews/").context["waiting"] == []
        assert len(second.client.get("/teach/reviews/").context["waiting"]) == 1

    def test_says_what_is_overdue(self, trainer, reviewer, write):
        write(trainer)
        TaskState.objects.update(started_at=timezone.now() - timedelta(days=6))

        (row,) = reviewer.client.get("/teach/reviews/").context["waiting"]

        assert row.is_overdue

    def test_takes_the_same_queries_for_one_page_and_for_five(
        self, trainer, reviewer, write, django_assert_max_num_queries
    ):
        for number in range(5):
            write(trainer, title=f"案例{number}")

        with django_assert_max_num_queries(24):
            answer = reviewer.client.get("/teach/reviews/")

        assert len(answer.context["waiting"]) == 5

    def test_is_not_for_officers(self, staff):
        assert staff("officer").client.get("/teach/reviews/").status_code == 403


class TestSettingUpWorkflows:
    def test_is_closed(self, reviewer):
        User.objects.filter(pk=reviewer.pk).update(is_superuser=True)

        assert reviewer.client.get("/cms/workflows/list/").status_code == 404
