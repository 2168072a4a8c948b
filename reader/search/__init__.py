"""Search: the fuzzy title index (`titles`) and the query language (`language`).

The package knows titles as text and papers as numbers only. The library connects it with the cache.

**How a title is scored** (`ranking`):

1. Titles and query are folded to what a keyboard types (`fold`).
2. Each word is looked up among the distinct words of all titles (`vocabulary`, `word_forms`). What
   it may mean there has a *level* from 0 to 100 (`scoring` defines all levels).
3. Each word has a weight, its *bits*: how often it halves the number of titles. A rare word has
   more bits.
4. A title may miss some words, but not many (`missing_words`). If no title has all words as typed,
   typing errors are allowed, one more each time. If still none has them firmly, authors and
   abstracts are searched too, and half of a name is enough.
5. The score is the mean of the levels, weighted by the bits. The best few hundred titles are read
   again (`scoring`): words in the query's order, adjacent words, words at the beginning of the
   title, and the query as it was typed all add to the score.
6. Titles with all words as typed come first, then the others. Equal scores keep the list's order.

For example, among 1,023 titles of which 15 contain "plasticity", 127 "visual" and none "shinoda":

| typed | match | level × bits |
|---|---|---|
| `visual` | "Visual" in the title | 100 × 3, because log2(1024 / 128) is 3 |
| `plastcity` | "Plasticity", with one letter missing | 72 × 10: no title has the word as typed |
| `shinoda` | one of the authors | 85 × 10 |

- `plastcity visual` finds "Visual Plasticity" with (100 × 3 + 72 × 10) / 13 = 78.5, and 1 more for
  a match at its beginning. "Plasticity in Visual Learning" gains 8 more, because its words are in
  the order of the query.
- `visual shinoda` finds no title with both words. "Visual Planning" gets
  (100 × 3 + 85 × 10) / 13 = 88.5 if Shinoda wrote it, and 55.4 if only its abstract mentions the
  name (level 42). Otherwise it is not shown, unless no paper has both words and the search is
  `lenient`.

A query of one word is read in more ways, the likeliest first (`ranking`): as typed, with a typing
error, as initials such as `rlhf` (`initials`), as an author, and as joined beginnings of words such
as `revplast` (`abbreviations`).
"""
