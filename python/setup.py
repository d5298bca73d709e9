"""The parts of the wheel's description that have another source: version and platform."""

import re
from pathlib import Path

from setuptools import Distribution, setup
from wheel.bdist_wheel import bdist_wheel

header = (Path(__file__).parent / "inkling.h").read_text(encoding="utf-8")
version = ".".join(re.findall(r"^#define INKLING_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)$", header, re.MULTILINE))


class PlatformWheel(bdist_wheel):
    """A wheel for any Python on this platform: the library is loaded by ctypes, not compiled against Python."""

    def get_tag(self) -> tuple:
        return "py3", "none", super().get_tag()[2]


class PlatformDistribution(Distribution):
    def has_ext_modules(self) -> bool:
        return True


setup(version=version, distclass=PlatformDistribution, cmdclass={"bdist_wheel": PlatformWheel})
