"""Packages that can be called: `gebied.kaart(...)`, `gebied.profiel(...)`, `gebied.formatie(...)`.

The public API promises these functions, while Python binds the name of a subpackage on its parent as soon
as it is imported, over any function of that name. Setting `__class__` of a module is the documented way (data
model, "Customizing module attribute access") to let both meanings live under one name.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class Oproepbaar(ModuleType):
    """A package that is a function too; `oproep` is the full name of that function."""

    oproep: str

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function."""
        module, _, functie = self.oproep.rpartition(".")
        return getattr(import_module(module), functie)(*args, **kwargs)


def maak_oproepbaar(pakket: str, oproep: str) -> None:
    """Let a package be called as a function, which is looked up when it is called.

    Parameters
    ----------
    pakket
        Name of the package, which is being imported.
    oproep
        Full name of the function.
    """
    module = sys.modules[pakket]
    module.__class__ = Oproepbaar
    vars(module)["oproep"] = oproep
