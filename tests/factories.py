"""The least valid row of each model; a test says what it is about. Moments are fixed."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from content.laws.rules import text_digest
from tests import by_two

CHINA = ZoneInfo("Asia/Shanghai")
MOMENT = datetime(2026, 11, 24, 9, 0, tzinfo=CHINA)
DAY = date(2026, 11, 24)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = "accounts.User"
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"P{n:04d}")
    name = factory.Sequence(lambda n: f"周明{n}")
    password = factory.django.Password("correct horse battery")

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        """UserFactory(roles=["officer"]) grants them."""
        for role in extracted or []:
            RoleGrantFactory(user=self, role=role)

    @factory.post_generation
    def reach(self, create, extracted, **kwargs):
        """UserFactory(reach=unit) makes the unit the root of the jurisdiction."""
        if extracted:
            JurisdictionFactory(user=self, unit=extracted)


class RoleGrantFactory(DjangoModelFactory):
    class Meta:
        model = "accounts.RoleGrant"

    user = factory.SubFactory(UserFactory)
    role = "officer"
    granted_at = MOMENT - timedelta(days=365)


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = "org.Unit"

    code = factory.Sequence(lambda n: f"99{n:05d}")
    name = factory.Sequence(lambda n: f"云岭市第{n}执法局")
    kind = "body"
    level = "county"
    group = "县区"
    parent = None
    path = factory.LazyAttribute(lambda u: f"{u.parent.path if u.parent else ''}{u.code}/")
    division_code = "990100"


class JurisdictionFactory(DjangoModelFactory):
    class Meta:
        model = "org.Jurisdiction"

    user = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(UnitFactory)


class PostingFactory(DjangoModelFactory):
    class Meta:
        model = "org.Posting"

    user = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(UnitFactory)
    track = "supervision"
    establishment = "administrative"
    is_full_time = True
    from_on = date(2023, 12, 1)


class AbsenceFactory(DjangoModelFactory):
    """A leave in force of one day; AbsenceFactory(taken_back=True) was taken back."""

    class Meta:
        model = "org.Absence"

    class Params:
        taken_back = factory.Trait(
            taken_back_at=MOMENT,
            taken_back_by=factory.SubFactory(UserFactory),
            taken_back_reason="登记有误",
        )

    person = factory.SubFactory(UserFactory)
    kind = "annual"
    from_on = DAY
    to_on = factory.SelfAttribute("from_on")
    recorded_by = factory.SubFactory(UserFactory)
    recorded_at = MOMENT


class StaffingRuleFactory(DjangoModelFactory):
    class Meta:
        model = "org.StaffingRule"

    code = "supervisors-designated"
    area = factory.SubFactory(UnitFactory, kind="area", level="city")
    track = "supervision"
    basis = "designated"
    minimum = 2
    from_on = date(2023, 1, 1)
    source = "毕节市行政执法监督证管理办法"


class LawFactory(DjangoModelFactory):
    class Meta:
        model = "content.Law"

    slug = factory.Sequence(lambda n: f"law-{n}")
    name = factory.Sequence(lambda n: f"中华人民共和国第{n}法")
    short_name = factory.Sequence(lambda n: f"第{n}法")
    kind = "法律"


class LawVersionFactory(DjangoModelFactory):
    class Meta:
        model = "content.LawVersion"

    law = factory.SubFactory(LawFactory)
    key = factory.LazyAttribute(lambda v: f"{v.law.slug}_{v.promulgated_on}")
    issuer = "全国人民代表大会常务委员会"
    promulgated_on = date(2021, 1, 22)
    effective_on = date(2021, 7, 15)
    effective_basis = "text"
    digest = factory.Sequence(lambda n: f"{n:064d}")


class ArticleFactory(DjangoModelFactory):
    class Meta:
        model = "content.Article"

    version = factory.SubFactory(LawVersionFactory)
    number = factory.Sequence(lambda n: n + 1)
    label = factory.LazyAttribute(lambda a: f"第{a.number}条")
    text = "行政处罚应当由具有行政执法资格的执法人员实施。"
    text_digest = factory.LazyAttribute(lambda a: text_digest(a.text))


class CasePageFactory(DjangoModelFactory):
    """A published case in its place in the tree."""

    class Meta:
        model = "content.CasePage"

    title = factory.Sequence(lambda n: f"某公司行政处罚案{n}")
    issuer = "最高人民法院"
    points = "要点。"
    facts = "事实。"
    result = "结果。"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        from content.models import CaseIndexPage

        return CaseIndexPage.objects.get().add_child(instance=model_class(*args, **kwargs))


class PostMapPageFactory(DjangoModelFactory):
    """A published post map in its place in the tree; its duties are added by who needs them."""

    class Meta:
        model = "content.PostMapPage"

    title = factory.Sequence(lambda n: f"综合行政执法岗{n}")
    unit_kind = "乡镇人民政府"
    domain = "镇街综合执法"
    track = "enforcement"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        from content.models import PostMapIndexPage

        return PostMapIndexPage.objects.get().add_child(instance=model_class(*args, **kwargs))


class PageCitationFactory(DjangoModelFactory):
    """A confirmed citation."""

    class Meta:
        model = "content.PageCitation"

    page = factory.SubFactory(CasePageFactory)
    article = factory.SubFactory(ArticleFactory)
    origin = "basis"
    status = "confirmed"


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = "exams.Topic"

    code = factory.Sequence(lambda n: f"topic-{n}")
    name = factory.Sequence(lambda n: f"知识点{n}")


class ItemFactory(DjangoModelFactory):
    class Meta:
        model = "exams.Item"

    code = factory.Sequence(lambda n: f"T-{n:04d}")
    topic = factory.SubFactory(TopicFactory)
    purpose = "exam"


RUBRIC = [["指出违法之处", 60], ["写明依据", 40]]
# What each type of item says beside its stem and options, with 2 marks for a part that people mark.
DETAILS = {
    "ordering": {"order": ["C", "A", "B", "D"]},
    "matching": {
        "targets": ["一", "二", "三", "四"],
        "pairs": [["A", 2], ["B", 1], ["C", 3], ["D", 4]],
    },
    "fill-in": {"blanks": [{"accepted": ["听证"]}]},
    "short-answer": {"answer": "应当告知当事人有权要求听证。", "rubric": RUBRIC},
    "case": {
        "parts": [
            {
                "kind": "single",
                "stem": "该处罚是否合法？",
                "options": [["合法", False], ["违法", True]],
                "percent": 20,
            },
            {"kind": "short-answer", "stem": "为什么？", "rubric": RUBRIC, "percent": 80},
        ]
    },
}


class ItemVersionFactory(DjangoModelFactory):
    """A draft; ItemVersionFactory(released=True) is released by somebody else and in use."""

    class Meta:
        model = "exams.ItemVersion"
        skip_postgeneration_save = True

    item = factory.SubFactory(ItemFactory)
    number = 1
    kind = "single"
    detail = factory.LazyAttribute(lambda v: DETAILS.get(v.kind, {}))
    stem = factory.Sequence(lambda n: f"关于行政处罚的实施，下列说法正确的是（{n}）")
    rationale = "见该条第一款。"
    article = factory.SubFactory(ArticleFactory)
    author = factory.SubFactory(UserFactory)
    written_at = MOMENT - timedelta(days=30)
    content_hash = factory.Sequence(lambda n: f"{n:064d}")

    @factory.post_generation
    def key(self, create, extracted, **kwargs):
        """ItemVersionFactory(key="BD") marks those letters; "B" without it."""
        letters = {"true-false": "AB", "fill-in": "", "short-answer": "", "case": ""}.get(
            self.kind, "ABCD"
        )
        for letter in letters:
            OptionFactory(version=self, letter=letter, is_key=letter in (extracted or "B"))

    @factory.post_generation
    def released(self, create, extracted, **kwargs):
        if not extracted:
            return
        self.status = "released"
        self.reviewer = UserFactory()
        self.reviewed_at = self.released_at = self.written_at + timedelta(days=1)
        self.save()
        self.item.status, self.item.released = "in-use", self
        self.item.save()


class OptionFactory(DjangoModelFactory):
    class Meta:
        model = "exams.Option"

    version = factory.SubFactory(ItemVersionFactory)
    letter = "A"
    text = factory.LazyAttribute(lambda o: f"选项{o.letter}")
    is_key = False


class BlueprintFactory(DjangoModelFactory):
    class Meta:
        model = "exams.Blueprint"

    title = "行政执法监督资格考试蓝图"
    minutes = 90
    cut_percent = 60
    created_by = factory.SubFactory(UserFactory)
    created_at = MOMENT - timedelta(days=20)


class BlueprintSectionFactory(DjangoModelFactory):
    class Meta:
        model = "exams.BlueprintSection"

    blueprint = factory.SubFactory(BlueprintFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = "单选题"
    kind = "single"
    count = 2
    marks = Decimal(1)


class PaperFactory(DjangoModelFactory):
    """A draft of `size` single-choice items (key B), one mark each; frozen=True freezes it."""

    class Meta:
        model = "exams.Paper"
        skip_postgeneration_save = True

    class Params:
        size = 4

    title = "行政执法监督资格考试卷（A）"
    blueprint = factory.SubFactory(BlueprintFactory)
    seed = 7
    minutes = 90
    maximum = factory.LazyAttribute(lambda p: Decimal(p.size))
    cut_score = factory.LazyAttribute(lambda p: Decimal(p.size) * 60 / 100)
    law_on = DAY
    created_by = factory.SubFactory(UserFactory)
    created_at = MOMENT - timedelta(days=10)

    @factory.post_generation
    def items(self, create, extracted, **kwargs):
        """PaperFactory(items=[version, …]) puts those on it instead of fresh ones."""
        if extracted is None:
            topics = [TopicFactory(), TopicFactory()]
            extracted = [
                ItemVersionFactory(released=True, item__topic=topics[n % 2])
                for n in range(int(self.maximum))
            ]
        for position, version in enumerate(extracted, start=1):
            PaperItemFactory(paper=self, position=position, version=version)

    @factory.post_generation
    def kinds(self, create, extracted, **kwargs):
        """PaperFactory(size=0, kinds=["multiple", "case"]) has an item of each, ten marks each."""
        for position, kind in enumerate(extracted or [], start=1):
            version = ItemVersionFactory(
                released=True, kind=kind, key="AC" if kind == "multiple" else "B"
            )
            PaperItemFactory(paper=self, position=position, version=version, marks=Decimal(10))
            self.maximum += 10
            self.cut_score += 6
        if extracted:
            self.save()

    @factory.post_generation
    def frozen(self, create, extracted, **kwargs):
        if extracted:
            self.approved_by, self.frozen_at = UserFactory(), MOMENT - timedelta(days=5)
            self.save()


class PaperItemFactory(DjangoModelFactory):
    class Meta:
        model = "exams.PaperItem"

    paper = factory.SubFactory(PaperFactory)
    position = factory.Sequence(lambda n: n + 101)  # behind those of PaperFactory
    version = factory.SubFactory(ItemVersionFactory, released=True)
    section = "单选题"
    marks = Decimal(1)


class SittingFactory(DjangoModelFactory):
    """Opens at MOMENT for three hours; a certification test on a frozen paper of 4 items."""

    class Meta:
        model = "exams.Sitting"

    title = "2026 年行政执法监督资格考试"
    kind = "certification"
    track = "supervision"
    paper = factory.SubFactory(PaperFactory, frozen=True)
    unit = factory.SubFactory(UnitFactory)
    opens_at = MOMENT
    closes_at = MOMENT + timedelta(hours=3)
    created_by = factory.SubFactory(UserFactory)
    created_at = MOMENT - timedelta(days=3)

    @classmethod
    def _create(cls, model_class, *args, released_at=None, released_by=None, **kwargs):
        sitting = super()._create(model_class, *args, **kwargs)
        if released_at:
            by_two.release(sitting, at=released_at, by=released_by)
        return sitting


class CandidacyFactory(DjangoModelFactory):
    class Meta:
        model = "exams.Candidacy"

    sitting = factory.SubFactory(SittingFactory)
    candidate = factory.SubFactory(UserFactory)


class RoomFactory(DjangoModelFactory):
    """Thirty seats in rows of six."""

    class Meta:
        model = "exams.Room"

    sitting = factory.SubFactory(SittingFactory)
    name = factory.Sequence(lambda n: f"第 {n + 1} 考场")
    address = "云岭市司法局 3 楼"
    seats = 30
    columns = factory.LazyAttribute(lambda room: min(6, room.seats))


class SeatFactory(DjangoModelFactory):
    """A seat in a room of the candidacy's sitting."""

    class Meta:
        model = "exams.Seat"

    candidacy = factory.SubFactory(CandidacyFactory)
    sitting = factory.SelfAttribute("candidacy.sitting")
    candidate = factory.SelfAttribute("candidacy.candidate")
    room = factory.SubFactory(RoomFactory, sitting=factory.SelfAttribute("..sitting"))
    number = factory.Sequence(lambda n: n % 30 + 1)
    code = factory.Sequence(
        lambda n: "".join("23456789ABCDEFGHJKMNPQRSTVWXYZ"[n // 30**k % 30] for k in range(8))
    )
    assigned_by = factory.SubFactory(UserFactory)
    assigned_at = MOMENT - timedelta(days=1)


class CheckInFactory(DjangoModelFactory):
    """Admitted a quarter of an hour before the opening."""

    class Meta:
        model = "exams.CheckIn"

    seat = factory.SubFactory(SeatFactory)
    sitting = factory.SelfAttribute("seat.sitting")
    candidate = factory.SelfAttribute("seat.candidate")
    number = 1
    kind = "admitted"
    way = "list"
    by = factory.SubFactory(UserFactory)
    at = MOMENT - timedelta(minutes=15)


class PhotoFactory(DjangoModelFactory):
    """A row; `accounts.photos.keep` makes its file."""

    class Meta:
        model = "accounts.Photo"

    user = factory.SubFactory(UserFactory)
    digest = factory.Sequence(lambda n: f"{n:064x}")
    width = 300
    height = 400
    uploaded_by = factory.SubFactory(UserFactory)
    uploaded_at = MOMENT - timedelta(days=30)


class AttemptFactory(DjangoModelFactory):
    """Open; AttemptFactory(submitted=True) was submitted 40 minutes after it was opened.

    In another state it is put after it was opened, as the database wants it: by a plain write.
    """

    class Meta:
        model = "exams.Attempt"

    class Params:
        submitted = factory.Trait(
            status="submitted",
            closed_at=factory.LazyAttribute(lambda a: a.opened_at + timedelta(minutes=40)),
        )

    sitting = factory.SubFactory(SittingFactory)
    candidate = factory.SubFactory(UserFactory)
    opened_at = factory.SelfAttribute("sitting.opens_at")
    due_at = factory.LazyAttribute(lambda a: a.opened_at + timedelta(minutes=90))
    lease = 1
    page_token = "page-1"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        status = kwargs.pop("status", "open")
        if status == "open":
            return super()._create(model_class, *args, **kwargs)
        at = kwargs.pop("closed_at", None)
        attempt = super()._create(model_class, *args, **kwargs)
        if status == "voided":
            by_two.void(attempt, at)
            return attempt
        attempt.status, attempt.closed_at = status, at
        attempt.save(update_fields=["status", "closed_at"])
        return attempt


class ResponseFactory(DjangoModelFactory):
    class Meta:
        model = "exams.Response"

    attempt = factory.SubFactory(AttemptFactory)
    sequence = factory.Sequence(lambda n: n + 1)
    position = 1
    chosen = factory.LazyFunction(lambda: ["B"])
    nonce = factory.Sequence(lambda n: f"nonce-{n}")
    given_at = MOMENT + timedelta(minutes=5)


class ResultFactory(DjangoModelFactory):
    """Passed with 4 of 4."""

    class Meta:
        model = "exams.Result"

    attempt = factory.SubFactory(AttemptFactory, submitted=True)
    raw_score = Decimal(4)
    maximum = Decimal(4)
    cut_score = Decimal("2.4")
    is_passed = factory.LazyAttribute(lambda r: r.raw_score >= r.cut_score)
    marked_at = MOMENT + timedelta(hours=1)
    answered = 4
    last_sequence = 4


class DrillFactory(DjangoModelFactory):
    class Meta:
        model = "exams.Drill"

    learner = factory.SubFactory(UserFactory)
    day = DAY
    started_at = MOMENT


class PostPreparationFactory(DjangoModelFactory):
    class Meta:
        model = "learning.PostPreparation"

    learner = factory.SubFactory(UserFactory)
    post = factory.SubFactory(PostMapPageFactory)
    started_at = MOMENT


class TrainingClassFactory(DjangoModelFactory):
    class Meta:
        model = "learning.TrainingClass"

    title = factory.Sequence(lambda n: f"行政执法培训班{n}")
    unit = factory.SubFactory(UnitFactory)
    held_on = date(2026, 3, 2)
    hours = Decimal(4)
    kind = "face-to-face"
    source = "云司通〔2026〕12 号"
    entered_by = factory.SubFactory(UserFactory)
    entered_at = MOMENT


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = "learning.Attendance"

    class Params:
        taken_back = factory.Trait(
            taken_back_at=MOMENT,
            taken_back_by=factory.SubFactory(UserFactory),
            taken_back_reason="名单有误",
        )

    training_class = factory.SubFactory(TrainingClassFactory)
    person = factory.SubFactory(UserFactory)
    recorded_by = factory.SubFactory(UserFactory)
    recorded_at = MOMENT


class DrillItemFactory(DjangoModelFactory):
    class Meta:
        model = "exams.DrillItem"

    drill = factory.SubFactory(DrillFactory)
    position = factory.Sequence(lambda n: n + 1)
    version = factory.SubFactory(ItemVersionFactory, released=True, item__purpose="practice")


class IssuerKeyFactory(DjangoModelFactory):
    class Meta:
        model = "certificates.IssuerKey"
        django_get_or_create = ("kid",)

    kid = "d8b17eea"
    algorithm = 1
    spki = b"public"
    sign_from = MOMENT - timedelta(days=30)


class CertificatePolicyFactory(DjangoModelFactory):
    class Meta:
        model = "certificates.CertificatePolicy"

    area = factory.SubFactory(UnitFactory, kind="area", level="city")
    kind = "supervisor"
    validity_years = 5
    number_prefix = "99JD"
    establishments = factory.LazyFunction(lambda: ["administrative", "institution"])
    from_on = date(2018, 2, 1)
    source = "gui-zhou-sheng-xing-zheng-zhi-fa-jian-du-ban-fa_2017-12-13#14"


class ApplicationFactory(DjangoModelFactory):
    class Meta:
        model = "certificates.Application"

    result = factory.SubFactory(ResultFactory)
    applicant = factory.SelfAttribute("result.attempt.candidate")
    unit = factory.SubFactory(UnitFactory)
    kind = "supervisor"
    submitted_at = MOMENT + timedelta(hours=2)


class CertificateFactory(DjangoModelFactory):
    """An imported supervision certificate in force; issued=True carries a code and a key."""

    class Meta:
        model = "certificates.Certificate"

    class Params:
        issued = factory.Trait(
            is_imported=False,
            key=factory.SubFactory(IssuerKeyFactory),
            body=b"body",
            signature=b"signature",
            code_text="https://zfz.example.gov.cn/v/0000000000#1",
            status_list=1,
            status_index=factory.Sequence(lambda n: n),
        )

    identifier = factory.Sequence(lambda n: f"{n:010d}")
    kind = "supervisor"
    number = factory.Sequence(lambda n: f"99JD{n:06d}")
    holder = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(UnitFactory)
    holder_name = factory.SelfAttribute("holder.name")
    unit_name = factory.SelfAttribute("unit.name")
    issued_on = date(2024, 5, 1)
    expires_on = date(2029, 4, 30)
    is_imported = True
    created_at = MOMENT - timedelta(days=100)


class StatusEventFactory(DjangoModelFactory):
    class Meta:
        model = "certificates.StatusEvent"

    certificate = factory.SubFactory(CertificateFactory)
    kind = "suspend"
    reason = "年度考核不合格"
    effective_on = DAY
    recorded_at = MOMENT
    actor = factory.SubFactory(UserFactory)
