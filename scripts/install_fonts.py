"""Copy the fonts of certificates, with their licences, from node_modules into a folder.

    python scripts/install_fonts.py [FOLDER]     (var/fonts if none is named)

Repeating it is harmless: a file already there with the same size is left alone.
"""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules" / "@expo-google-fonts"
FILES = {
    "noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf": "NotoSerifSC_400Regular.ttf",
    "noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf": "NotoSerifSC_700Bold.ttf",
    "noto-serif-sc/LICENSE_FONT": "NotoSerifSC-LICENSE.txt",
    "noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf": "NotoSansSC_400Regular.ttf",
    "noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf": "NotoSansSC_700Bold.ttf",
    "noto-sans-sc/LICENSE_FONT": "NotoSansSC-LICENSE.txt",
}


def install(folder: Path) -> None:
    """Bring the folder up to date.

    Raises:
        SystemExit: the packages are not installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for origin, name in FILES.items():
        source, target = PACKAGES / origin, folder / name
        if not source.is_file():
            raise SystemExit(f"{source} is missing: run `npm ci` first.")
        if target.is_file() and target.stat().st_size == source.stat().st_size:
            continue
        # Copied beside and renamed, so that an interrupted copy is never taken for a font.
        draft = target.with_name(target.name + ".part")
        shutil.copyfile(source, draft)
        draft.replace(target)


if __name__ == "__main__":
    install(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "var" / "fonts")
