"""The tags and classes of pages made by LaTeXML, and what each means for the text."""

from __future__ import annotations

from typing import Final

from reader.model.document import InlineStyle


def _words(*texts: str) -> frozenset[str]:
    return frozenset(" ".join(texts).split())


DROPPED_TAGS: Final = _words(
    "button footer head iframe input nav noscript script select style template textarea",
    "title",
)
DROPPED_CLASSES: Final = _words(
    "ltx_author_before ltx_author_after ltx_listing_data ltx_note_type ltx_page_footer "
    "ltx_page_header ltx_page_navbar ltx_TOC ltx_rule package-alerts sr-only"
)
BLOCK_TAGS: Final = _words(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption "
    "figure foreignobject form h1 h2 h3 h4 h5 h6 header hr li main ol p section summary table "
    "tbody td tfoot th thead tr ul"
)
BLOCK_CLASSES: Final = _words(
    "ltx_abstract ltx_bibitem ltx_block ltx_caption ltx_creator ltx_figure ltx_flex_cell ltx_float "
    "ltx_item ltx_keywords ltx_listingline ltx_logical-block ltx_minipage ltx_p ltx_para ltx_proof "
    "ltx_quote ltx_td ltx_theorem ltx_tr"
)
HEADING_LEVELS: Final = {
    "part": 1, "chapter": 1, "section": 1, "appendix": 1, "bibliography": 1, "index": 1,
    "abstract": 1, "acknowledgements": 1, "subsection": 2, "subsubsection": 3, "paragraph": 4,
    "subparagraph": 5,
}  # fmt: skip
STYLES: Final[dict[str, InlineStyle]] = {
    "em": "emphasis", "i": "emphasis", "ltx_emph": "emphasis", "ltx_font_italic": "emphasis",
    "ltx_font_slanted": "emphasis", "b": "strong", "strong": "strong", "ltx_font_bold": "strong",
    "code": "code", "tt": "code", "ltx_font_typewriter": "code", "ltx_verbatim": "code",
    "ltx_ERROR": "error",
}  # fmt: skip
