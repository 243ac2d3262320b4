"""Photos on file of people who do not exist: drawings, so that no face is anybody's."""

import io
from collections.abc import Iterable
from datetime import datetime

from PIL import Image, ImageDraw

from accounts.models import Photo, User
from org.photos.operations import set_photo

WIDTH, HEIGHT = 300, 400
_GROUND = "#dfe8f3"
_SKIN = ("#f0cfb4", "#e6bd9c", "#f4d9c2")
_HAIR = ("#20242b", "#2d2723", "#3b3f46")
_CLOTHES = ("#26415f", "#3c4a3f", "#4a4d57", "#5b3a44")


def put_on_file(people: Iterable[User], *, actor: User, at: datetime) -> None:
    """Give each of these people a drawing, where there is no photo on file."""
    there = set(Photo.objects.filter(ended_at=None).values_list("user", flat=True))
    for number, person in enumerate(people):
        if person.pk not in there:
            set_photo(person_id=person.pk, data=drawn(number), actor=actor, at=at)


def drawn(number: int) -> bytes:
    """Return a drawing as a PNG; the same number gives the same one."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _GROUND)
    pen = ImageDraw.Draw(image)
    skin, hair = _SKIN[number % 3], _HAIR[number // 3 % 3]
    is_long = number % 2 == 1
    if is_long:
        pen.rounded_rectangle((78, 92, 222, 290), 64, fill=hair)
    pen.rounded_rectangle((30, 290, 270, 460), 90, fill=_CLOTHES[number % 4])
    pen.polygon([(118, 290), (182, 290), (150, 345)], fill="#ffffff")
    pen.rounded_rectangle((126, 230, 174, 310), 20, fill=skin)
    pen.ellipse((92, 100, 208, 262), fill=skin)
    pen.chord((86, 80, 214, 230), 180, 360, fill=hair)
    if not is_long:
        pen.rectangle((88, 150, 98, 185), fill=hair)
        pen.rectangle((202, 150, 212, 185), fill=hair)
    for left in (118, 166):
        pen.ellipse((left, 176, left + 14, 188), fill=hair)
        pen.arc((left - 5, 158, left + 19, 182), 205, 335, fill=hair, width=4)
    pen.arc((132, 206, 168, 234), 20, 160, fill="#a5635a", width=4)
    if number % 5 == 2:  # spectacles
        pen.rounded_rectangle((106, 168, 144, 196), 10, outline="#333333", width=3)
        pen.rounded_rectangle((156, 168, 194, 196), 10, outline="#333333", width=3)
        pen.line((144, 180, 156, 180), fill="#333333", width=3)
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()
