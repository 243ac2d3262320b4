"""One vocabulary for QTI 2.1, 2.2 and 3.0: names in small letters with hyphens, no namespaces."""

import re

from lxml import etree

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_THIRD = "imsqtiasi_v3p0"
ITEM, TEST, STIMULUS = "assessment-item", "assessment-test", "assessment-stimulus"


def is_third(root: etree._Element) -> bool:
    """Tell whether a document, not yet renamed, is QTI 3.0."""
    name = etree.QName(root)
    return _THIRD in (name.namespace or "") or name.localname.startswith("qti-")


def renamed(root: etree._Element) -> etree._Element:
    """Return the same tree with names as QTI 3.0 has them, but for the "qti-" before each."""
    for element in root.iter(etree.Element):
        element.tag = name_of(element)
        for key, value in list(element.attrib.items()):
            del element.attrib[key]
            element.set(_hyphened(etree.QName(key).localname), value)
    etree.cleanup_namespaces(root)
    return root


def name_of(element: etree._Element) -> str:
    """Return the name of an element of any version."""
    return _hyphened(etree.QName(element).localname).removeprefix("qti-")


def _hyphened(name: str) -> str:
    return _HUMP.sub("-", name).lower()


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """Return the elements of a name right inside another."""
    return [child for child in element if child.tag == name]


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first element of a name right inside another."""
    return next(iter(children(element, name)), None)


def text_in(element: etree._Element | None) -> str:
    """Return all text of an element, nothing around it."""
    return "" if element is None else "".join(map(str, element.itertext())).strip()
