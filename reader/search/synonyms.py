"""Words that people remember for words of a title: `picture` for "image".

Only plain words and the terms of the field for the same thing. They rank further papers and never
make a paper a result.
"""

from functools import lru_cache
from typing import Final

from reader.search.word_forms import forms_of

_GROUPS: Final = (
    "image picture photo photograph",
    "video movie film",
    "audio sound acoustic",
    "speech voice spoken speaking",
    "music song",
    "driving car vehicle automotive",
    "mobile phone smartphone",
    "law legal court",
    "medical medicine clinical doctor health patient",
    "drug molecule chemistry chemical",
    "brain neural cognitive",
    "financial finance money stock trading",
    "education school student teaching teacher tutor",
    "human people person user",
    "face facial portrait",
    "body human pose",
    "garment clothes clothing outfit fashion",
    "robot robotic embodied",
    "walking locomotion",
    "household home house indoor",
    "urban city street",
    "map navigation",
    "satellite geospatial earth",
    "weather climate",
    "mathematics math mathematical",
    "theorem proof",
    "code program programming software",
    "bug issue defect",
    "web website webpage browser",
    "table spreadsheet database sql",
    "retrieval search",
    "question query",
    "response answer",
    "benchmark test exam evaluation",
    "metric score evaluation",
    "judge grade rating",
    "survey review overview",
    "position opinion perspective",
    "challenge problem issue",
    "handbook manual guide",
    "document page pdf",
    "story book novel",
    "news article",
    "poetry poem",
    "rewrite revise rephrase paraphrase",
    "compress shorten concise summarize",
    "budget cheap cost price",
    "efficient fast quick rapid accelerate speedup",
    "compact small tiny lightweight mini little",
    "large big huge massive",
    "long lengthy extended",
    "hard difficult challenging",
    "improve better enhance",
    "error mistake wrong incorrect",
    "deception lie honesty",
    "hacking cheat exploit",
    "attack jailbreak adversarial",
    "privacy private secret",
    "unlearning forget forgetting",
    "memory remember recall",
    "distillation teach",
    "training train finetune",
    "reasoning think thinking thought",
    "prediction predict guess",
    "selection choose select pick",
    "pruning prune skip drop remove",
    "fusion merge combine",
    "mixture mix blend",
    "hierarchical nested layered tree",
    "nested inside within",
    "cluster group",
    "denoising noise noisy",
    "deblurring blurry blur",
    "sketch draw drawing",
    "style painting art artistic",
    "synthetic fake artificial",
    "controllable steerable interactive",
    "game gaming play player",
    "collaboration team together cooperation",
    "assistant chatbot",
    "dialogue conversation chat conversational",
    "multilingual foreign translation",
    "emotion feeling sentiment mood",
    "personality persona character",
    "confidence sure trust certainty uncertainty",
    "bias fairness unfair",
    "recurrent loop repeat",
)


def _by_word() -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for group in _GROUPS:
        words = group.split()
        for word in words:
            table.setdefault(word, []).extend(other for other in words if other != word)
    return table


_SYNONYMS: Final = _by_word()


@lru_cache(maxsize=64)
def synonyms(word: str) -> frozenset[str]:
    """Return words that may stand in a title for this one or its plural, in all their forms.

    Empty if none is known.
    """
    others = _SYNONYMS.get(word) or _SYNONYMS.get(word.removesuffix("s"), [])
    return frozenset(others).union(*map(forms_of, others)) - {word}
