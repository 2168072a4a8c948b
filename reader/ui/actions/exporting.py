"""Exporting what the reader shows: into a file or onto the clipboard, beside the interface."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from reader.model.counts import counted
from reader.model.errors import DaysheetError
from reader.model.view import View
from reader.ui.actions.taking import Taking

if TYPE_CHECKING:
    from reader.library.exports import Wishes
    from reader.ui.screens.exporting import Exporting as Dialog
    from reader.ui.screens.exporting import Lot, Wanted


class Exporting(Taking):
    """The command `export`."""

    _export_format = "bibtex"
    """The format that was chosen last."""

    def do_export(self) -> None:
        from reader.ui.screens.exporting import Exporting as Dialog

        lots = self._lots()
        if not lots:
            self.say("There is nothing here to export")
            return
        dialog = Dialog(self.desk.look, lots, self._export_format)
        self.app.push_screen(dialog, partial(self._chosen, dialog))

    def _lots(self) -> list[Lot]:
        """Return what may be exported: what is shown, the starred, the selected paper."""
        from reader.ui.screens.exporting import Lot

        shown, row = list(self.papers.keys), self.selected_row
        starred = self.library.keys(View("starred"))
        lots = [
            Lot(f"{_counted(shown)} shown", shown, f"~/daysheet{self._place_in_names()}"),
            Lot(f"{_counted(starred)} starred", starred, "~/daysheet-starred"),
        ]
        if row is not None:
            lots.append(Lot("the selected paper", [row.key], f"~/{row.ids[0].replace('/', '-')}"))
        return [lot for lot in lots if lot.keys]

    def _place_in_names(self) -> str:
        view = self.place.view
        if view.kind == "starred":
            return "-starred"
        day = view.span[0].isoformat() if view.span else ""
        return f"-{'week-' if view.kind == 'week' else ''}{day}" if day else ""

    def _chosen(self, dialog: Dialog, format: str | None) -> None:
        if format and dialog.wanted is not None:
            self._export_format = format
            self.run_worker(self._export(dialog.wanted), group="export")

    async def _export(self, wanted: Wanted, *, force: bool = False) -> None:
        from reader.library import exports

        work = partial(self._write, wanted, self._wishes(wanted), force)
        try:
            said = await asyncio.to_thread(work)
        except exports.Foreign as error:
            self._ask_to_replace(wanted, str(error))
        except DaysheetError as error:
            self.say_error(str(error))
        else:
            if wanted.file:
                self.say(said)
            else:
                title = exports.FORMATS[wanted.format].title
                self.copy(said, f"{_counted(wanted.lot.keys)} copied as {title}")

    def _write(self, wanted: Wanted, wishes: Wishes, force: bool) -> str:
        """Write the file and return what is said of it, or return the text for the clipboard."""
        from reader.library import exports

        lot = wanted.lot
        if not wanted.file:
            return "".join(exports.text(self.library, lot.keys, wanted.format, wishes))
        path = exports.path_of(wanted.file)
        made = exports.export_file(self.library, lot.keys, wanted.format, path, wishes, force=force)
        return made.said

    def _wishes(self, wanted: Wanted) -> Wishes:
        from reader.library.exports import Wishes, key_template

        in_order = not self.asked.words and self.asked.sort is None
        by_day = in_order and wanted.lot.file != "~/daysheet-starred"
        return Wishes(key=key_template(self.desk.config.export_key), by_day=by_day)

    def _ask_to_replace(self, wanted: Wanted, why: str) -> None:
        from reader.ui.screens.ask import Ask

        def replace(agreed: bool | None) -> None:
            if agreed:
                self.run_worker(self._export(wanted, force=True), group="export")

        self.app.push_screen(Ask(self.desk.look, f"{why}. Replace it?"), replace)


def _counted(keys: Sequence[int]) -> str:
    return counted(len(keys), "paper")
