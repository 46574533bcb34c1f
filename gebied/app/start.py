"""The server of the app: everything is imported and put in place before it opens its port.

It runs as a program of its own (``python -m gebied.app.start``); the command `gebied app` starts it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

from streamlit import logger, net_util
from streamlit.web.cli import main as streamlit

from gebied.app.statisch import zet_klaar
from gebied.bronnen.appinstellingen import Appinstellingen, appinstellingen
from gebied.bronnen.meegeleverd import meegeleverd
from gebied.fouten import GebiedFout
from gebied.werkstroom.ontvangst import ruim_op
from gebied.werkstroom.projectmap import naam_van_gegeven, projectmap

ADRES: Final = "127.0.0.1"
"""Only this computer reaches the app; a server of a gemeente has its own gate before it."""

_INGANG: Final = "from gebied.app.router import router\n\nrouter()\n"


def main(argumenten: Sequence[str] | None = None) -> int:
    """Start the server and return its exit code when it ends."""
    lezer = argparse.ArgumentParser(prog="gebied app")
    lezer.add_argument("--poort", type=int, default=8501)
    lezer.add_argument("--zonder-venster", action="store_true")
    opties = lezer.parse_args(argumenten)
    vraag_niemand_naar_adres()
    importeer_alles()
    ruim_op()
    with tempfile.TemporaryDirectory(prefix="gebied-app-") as naam:
        try:
            instellingen = appinstellingen()
            ingang = maak_startmap(Path(naam))
            folder = projectmap(instellingen.server.projecten)
            if naam_van_gegeven(folder) is None:
                folder.voorbeeld()  # so that the first page need not wait for it
        except GebiedFout as fout:
            print(fout, file=sys.stderr)
            return fout.exitcode
        sys.argv = ["streamlit", "run", str(ingang), *vlaggen(instellingen, opties.poort)]
        if opties.zonder_venster:
            sys.argv.append("--server.headless=true")
        streamlit.main(standalone_mode=False)
    return 0


def vraag_niemand_naar_adres() -> None:
    """Keep Streamlit from asking another host what its own address is, when a foreign page knocks."""
    net_util.get_external_ip = lambda: None


def importeer_alles() -> None:
    """Import every page with all that it uses, so that the first visitor need not wait for it."""
    logger.set_log_level("ERROR")  # it warns about every cache that is made before there is a server
    import_module("gebied.app.router")
    logger.set_log_level("WARNING")


def maak_startmap(folder: Path) -> Path:
    """Put the entry, the theme and the static files in an empty folder, and return the entry."""
    (config,) = meegeleverd(".streamlit/config.toml")
    (folder / ".streamlit").mkdir()
    shutil.copyfile(config, folder / ".streamlit" / "config.toml")
    zet_klaar(folder / "static")
    ingang = folder / "streamlit_app.py"
    ingang.write_text(_INGANG, encoding="utf-8")
    return ingang


def vlaggen(instellingen: Appinstellingen, poort: int) -> list[str]:
    """Return the settings of Streamlit as flags: those win from any file where the app is started."""
    opties: dict[str, object] = {
        "server.address": ADRES,
        "server.port": poort,
        "server.enableStaticServing": "true",
        "server.fileWatcherType": "none",
        "server.maxUploadSize": instellingen.server.uploadgrens_mb,
        "server.showEmailPrompt": "false",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": "false",
    }
    server = instellingen.server
    if server.geheimen is not None:
        opties["secrets.files"] = server.geheimen
    if server.adres:
        opties["browser.serverAddress"] = server.adres
    opties["theme.primaryColor"] = opties["theme.linkColor"] = instellingen.huisstijl.accent
    # a page of another site that gives its own name this computer's address (DNS rebinding) is refused
    namen = [naam for naam in (ADRES, "localhost", server.adres) if naam]
    vlag = [f"--{naam}={waarde}" for naam, waarde in opties.items()]
    return [*vlag, *(f"--server.allowedHosts={naam}" for naam in namen)]


if __name__ == "__main__":
    sys.exit(main())
