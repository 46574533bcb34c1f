"""The gebiedsanalyse: the figures of an area beside benchmarks, in tables and in plain Dutch.

`gebied.profiel(...)` is `gebied.profiel.profiel.profiel`.
"""

from gebied.oproepbaar import maak_oproepbaar

maak_oproepbaar(__name__, "gebied.profiel.profiel.profiel")
