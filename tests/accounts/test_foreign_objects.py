"""Whoever may open an address opens it for nothing out of their reach: each role, each address that
names an object of a unit, and an object of another unit."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from exams.models import Appeal, Intervention, Irregularity, Sitting
from tests.accounts import matrix
from tests.exams.admission.helpers import granted
from tests.factories import (
    AbsenceFactory,
    ApplicationFactory,
    AttemptFactory,
    AttendanceFactory,
    CandidacyFactory,
    CertificateFactory,
    DrillFactory,
    DrillItemFactory,
    PostingFactory,
    ResultFactory,
    RoomFactory,
    SittingFactory,
    TrainingClassFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

# Arguments that name an object of one unit; `position` and the like say what of it.
BOUND = {
    "absence_id", "accommodation_id", "appeal_id", "attempt_id", "attendance_id", "class_id",
    "drill_id", "identifier", "intervention_id", "irregularity_id", "person_id", "posting_id",
    "result_id", "room_id", "sitting_id", "unit_id",
}  # fmt: skip
PAGES = [page for page in matrix.pages() if BOUND & set(page.converters)]
PAGES += [page for page in matrix.pages() if page.route.startswith("staff/applications/<")]
# Looked into before anything is looked up: what cannot be read is nobody's.
BODY_FIRST = {"exams:save-page", "exams:save-response", "exams:sync", "exams:presence"}
# Lists what the reader did there; nothing, and it leads back to the desk.
OWN_LIST = "exams:marking-own"
# Accounts are of no unit: administrators see all of them.
OF_ADMINISTRATORS = "org:ask-reset"
CLOSED = {403, 404, 405}


@pytest.fixture
def foreign():
    """Return an object for each argument, all of one unit."""
    unit = UnitFactory(parent=UnitFactory(kind="area", level="county"))
    person, at = PostingFactory(unit=unit).user, timezone.now()
    sitting = SittingFactory(unit=unit)
    CandidacyFactory(sitting=sitting, candidate=person)
    attempt = AttemptFactory(sitting=sitting, candidate=person, submitted=True)
    result = ResultFactory(attempt=attempt)
    drill = DrillFactory(learner=person)
    DrillItemFactory(drill=drill, position=1)
    held = TrainingClassFactory(unit=unit)
    note = {"sitting": sitting, "candidate": person, "attempt": attempt, "kind": "other"}
    appeal = {"attempt": attempt, "kind": "result", "reason": "总分有误"}
    wish = {"attempt": attempt, "kind": "extend", "minutes": 5, "reason": "停电"}
    return {
        "absence_id": AbsenceFactory(person=person).pk,
        "accommodation_id": granted(person).pk,
        "appeal_id": Appeal.objects.create(**appeal, made_at=at, due_on=at.date()).pk,
        "attempt_id": attempt.pk,
        "attendance_id": AttendanceFactory(training_class=held, person=person).pk,
        "candidate_id": person.pk,
        "class_id": held.pk,
        "drill_id": drill.pk,
        "identifier": CertificateFactory(unit=unit, holder=person).identifier,
        "intervention_id": Intervention.objects.create(
            **wish, asked_by=UserFactory(), asked_at=at
        ).pk,
        "irregularity_id": Irregularity.objects.create(
            **note, text="说话", noted_by=UserFactory(), noted_at=at
        ).pk,
        "person_id": person.pk,
        "pk": ApplicationFactory(result=result, unit=unit).pk,
        "position": 1,
        "posting_id": person.postings.get().pk,
        "result_id": result.pk,
        "room_id": RoomFactory(sitting=sitting).pk,
        "sitting_id": sitting.pk,
        "unit_id": unit.pk,
    }


@pytest.mark.parametrize("role", Role.values)
def test_are_closed_to_each_role_of_another_unit(client, foreign, role):
    elsewhere = UnitFactory(kind="area", level="county")
    client.force_login(UserFactory(roles=[role], reach=elsewhere))
    open_to_them = []
    for page in PAGES:
        if not page.access & {"signed-in", role}:
            continue
        arguments = {name: foreign.get(name, sample) for name, sample in page.sample.items()}
        address = reverse(page.name, kwargs=arguments)
        answers = {client.get(address).status_code, client.post(address).status_code}
        closed = CLOSED | ({422} if page.name in BODY_FIRST else set())
        if not answers <= closed:
            open_to_them.append(page.name)

    expected = {OWN_LIST} if role in (Role.TRAINER, Role.REVIEWER) else set()
    expected |= {OF_ADMINISTRATORS} if role == Role.ADMINISTRATOR else set()
    assert set(open_to_them) == expected


def test_are_open_to_those_whose_unit_it_is(client, foreign):
    """The same requests find the objects: the test above is turned away for the right reason."""
    unit = Sitting.objects.get(pk=foreign["sitting_id"]).unit
    found = set()
    for role in Role.values:
        client.force_login(UserFactory(roles=[role], reach=unit))
        for page in PAGES:
            arguments = {name: foreign.get(name, sample) for name, sample in page.sample.items()}
            if role in page.access and "candidate_id" not in arguments:
                status = client.get(reverse(page.name, kwargs=arguments)).status_code
                found |= BOUND & set(page.converters) if status == 200 else set()

    own = {"absence_id", "attempt_id", "drill_id", "posting_id", "attendance_id", "result_id"}
    assert found >= BOUND - own
