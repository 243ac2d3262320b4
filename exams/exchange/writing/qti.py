"""Writes QTI 3.0 packages: one file for each item, pictures beside, every type without loss."""

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from exams.exchange.documents import Record, Written
from exams.exchange.extras import extras_of
from exams.exchange.reading.html import picture_type
from exams.exchange.writing.qti_items import item_xml, title_of
from exams.exchange.writing.qti_xml import ILLEGAL, element, escaped
from exams.exchange.writing.texts import pictures_of, texts_of

# Of what QTI has no element for: JSON beside each item in the manifest, which other tools pass by.
EXTRAS_NAMESPACE = "urn:zhifa:item:1"
_CP = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_CP_SCHEMA = (
    f"{_CP} https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd"
)
_MOMENT = (2020, 1, 1, 0, 0, 0)  # the same items make the same bytes
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,60}")
_MEDIA_TYPE = "application/zip"


def write(records: Sequence[Record], *, pictures: Mapping[str, bytes]) -> Written:
    """Return a package of all items, in their order; the same items make the same bytes.

    Args:
        pictures: by digest, what the texts show.
    """
    files: dict[str, str | bytes] = {}
    resources: list[str] = []
    warnings: list[str] = []
    taken: set[str] = set()
    paths = _picture_paths(records, pictures)
    for number, record in enumerate(records, start=1):
        path = f"items/item-{number:05}.xml"
        identifier = _identifier(record, number, taken)
        used = [digest for digest in pictures_of(record.content) if digest in paths]
        files[path] = item_xml(
            record,
            identifier=identifier,
            title=title_of(record),
            picture=lambda digest: (
                f"../{paths[digest]}" if digest in paths else f"item-picture:{digest}"
            ),
        )
        resources.append(_resource(record, identifier, path, used))
        warnings += _warnings(record, number, paths)
    resources += [_picture_resource(digest, path) for digest, path in paths.items()]
    files |= {path: pictures[digest] for digest, path in paths.items()}
    data = _packed({"imsmanifest.xml": _manifest(resources), **files})
    return Written(data, _MEDIA_TYPE, "zip", len(records), (), tuple(warnings))


def _picture_paths(records: Sequence[Record], pictures: Mapping[str, bytes]) -> dict[str, str]:
    used = dict.fromkeys(digest for each in records for digest in pictures_of(each.content))
    found = {digest: picture_type(pictures[digest]) for digest in used if digest in pictures}
    return {
        digest: f"pictures/{digest}.{kind[0] if kind else 'bin'}" for digest, kind in found.items()
    }


def _identifier(record: Record, number: int, taken: set[str]) -> str:
    wanted = record.code if _IDENTIFIER.fullmatch(record.code) else f"item-{number:05}"
    if wanted in taken:
        wanted = f"{wanted}-{number:05}"
    taken.add(wanted)
    return wanted


def _warnings(record: Record, number: int, paths: Mapping[str, str]) -> list[str]:
    place = record.code or _("question %(number)s") % {"number": number}
    warnings = [
        _("%(place)s: the picture %(name)s is not in the bank and was not written.")
        % {"place": place, "name": digest[:12]}
        for digest in pictures_of(record.content)
        if digest not in paths
    ]
    if any(map(ILLEGAL.search, texts_of(record.content))):
        warnings.append(
            _("%(place)s: control characters, which XML cannot hold, were replaced.")
            % {"place": place}
        )
    return warnings


def _resource(record: Record, identifier: str, path: str, used: Sequence[str]) -> str:
    extras = {"kind": record.content.kind, **extras_of(record)}
    text = json.dumps(extras, ensure_ascii=False, sort_keys=True)
    return element(
        "resource",
        element("metadata", element("zf:item", escaped(text), xmlns__zf=EXTRAS_NAMESPACE)),
        element("file", href=path),
        *(element("dependency", identifierref=f"picture-{digest[:16]}") for digest in used),
        identifier=identifier,
        type="imsqti_item_xmlv3p0",
        href=path,
    )


def _picture_resource(digest: str, path: str) -> str:
    return element(
        "resource",
        element("file", href=path),
        identifier=f"picture-{digest[:16]}",
        type="webcontent",
        href=path,
    )


def _manifest(resources: Sequence[str]) -> str:
    root = element(
        "manifest",
        element(
            "metadata",
            element("schema", "QTI Package"),
            element("schemaversion", "3.0.0"),
        ),
        element("organizations"),
        element("resources", "\n", *(f"{resource}\n" for resource in resources)),
        xmlns=_CP,
        xmlns__xsi="http://www.w3.org/2001/XMLSchema-instance",
        xsi__schemaLocation=_CP_SCHEMA,
        identifier="zhifa-items",
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'


def _packed(files: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, date_time=_MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3
            archive.writestr(info, content)
    return stream.getvalue()
