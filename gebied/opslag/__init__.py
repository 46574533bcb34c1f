"""The project file: one GeoPackage with scan, indelingen and their opdracht, that QGIS opens as it is."""

from __future__ import annotations

from gebied.opslag._keuring import keur_project
from gebied.opslag._kopie import kopieer_project
from gebied.opslag.project import (
    Project,
    bewaar_aanvulling,
    bewaar_ensemble,
    bewaar_gebruik,
    bewaar_graaf,
    bewaar_indeling,
    bewaar_nulmeting,
    keur_plaats,
    lees_project,
    schrijf_project,
    verwijder_indeling,
)

__all__ = [
    "Project",
    "bewaar_aanvulling",
    "bewaar_ensemble",
    "bewaar_gebruik",
    "bewaar_graaf",
    "bewaar_indeling",
    "bewaar_nulmeting",
    "keur_plaats",
    "keur_project",
    "kopieer_project",
    "lees_project",
    "schrijf_project",
    "verwijder_indeling",
]
