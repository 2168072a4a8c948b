"""Finding: the fuzzy title index (`titles`), and the reading of what is typed (`language`).

Knows titles as text and papers as numbers only; the library brings it together with the cache.

**How a title gets its score** (`several_words`; what goes on around it stands in `asking`):

1. Titles and query are folded to what a keyboard types (`fold`).
2. Each word is looked up among the distinct words of all titles (`words`, `forms`), and what it may
   mean there has a *level* of 0 to 100 (`evidence`: a table of all levels).
3. Each word has a weight, its *bits*: how often it halves the titles. A rare word tells more.
4. A title may lack some words, not many (`lacking`). If none has all words as they are written,
   typing errors are allowed, one more each time; if still none has them firmly, authors and
   abstracts are asked for them, and half of a name is enough.
5. The score is the mean of the levels, weighed by the bits. The best few hundred are read again:
   words in the query's order, side by side, at the title's beginning, and the query standing there
   as it was typed add to it (`score`).
6. Titles with all words as written come first, then the others; equal scores keep the list's order.

For example, among 1,023 titles of which 15 hold "plasticity", 127 "visual" and none "shinoda":

| typed | evidence | level × bits |
|---|---|---|
| `visual` | "Visual" in the title | 100 × 3, as log2(1024 / 128) is 3 |
| `plastcity` | "Plasticity", with one letter lacking | 72 × 10: no title has the word typed |
| `shinoda` | one of the authors | 85 × 10 |

- `plastcity visual` gives "Visual Plasticity" (100 × 3 + 72 × 10) / 13 = 78.5, and 1 more for its
  beginning; "Plasticity in Visual Learning" gets 8 besides, as its words are in the order typed.
- `visual shinoda` finds no title with both. "Visual Planning" gets (100 × 3 + 85 × 10) / 13 = 88.5
  if Shinoda wrote it, 55.4 if only its abstract says so (level 42), and is not shown otherwise,
  unless no paper has both and `lenient` was asked for.

A lone word is read in more ways, the likeliest first (`one_word`): as written, with a typing error,
as initials (`rlhf`), as an author, as joined beginnings of words (`revplast`; both in `short`).
"""
