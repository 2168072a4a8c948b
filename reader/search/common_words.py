"""Words that say nothing about a paper: `the paper about … from last year`.

They have no weight in a query, unless it has no other words. So do words that half of all titles
contain.
"""

from typing import Final

COMMON_WORDS: Final = frozenset({
    "a", "about", "after", "again", "all", "also", "an", "and", "any", "are", "as", "at", "be",
    "because", "been", "before", "being", "between", "both", "but", "by", "can", "could", "did",
    "do", "does", "doing", "during", "each", "few", "for", "from", "further", "had", "has",
    "have", "having", "he", "her", "here", "his", "how", "i", "if", "in", "into", "is", "it",
    "its", "itself", "just", "last", "like", "me", "might", "more", "most", "my", "no", "not",
    "now", "of", "off", "on", "once", "only", "or", "other", "our", "out", "over", "own", "paper",
    "papers", "same", "she", "should", "so", "some", "such", "than", "that", "the", "their",
    "them", "then", "there", "these", "they", "this", "those", "through", "to", "too", "toward",
    "towards", "under", "until", "up", "upon", "us", "using", "very", "via", "was", "we", "were",
    "what", "when", "where", "whether", "which", "while", "who", "why", "will", "with", "within",
    "without", "work", "would", "year", "yesterday", "you", "your",
})  # fmt: skip
