"""Tables of LaTeX's commands in formulas: the symbols they stand for, and what others do.

Each symbol table is written as command and symbol in turn and holds one kind of symbol, because
the kind decides the spaces around a symbol. Commands that authors define themselves are guessed by
their names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .lazy_pattern import lazy_pattern
from .letters import apply_style

if TYPE_CHECKING:
    from .atoms import Kind


def word_set(text: str) -> frozenset[str]:
    """Return the words of `text`."""
    return frozenset(text.split())


def word_pairs(text: str) -> dict[str, str]:
    """Return the words of `text` in pairs, the first of each pair as the key."""
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


GREEK_LETTERS: Final = word_pairs("""
alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι
kappa κ varkappa ϰ lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ
varsigma ς tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω digamma ϝ
Alpha Α Beta Β Gamma Γ Delta Δ Epsilon Ε Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν
Xi Ξ Pi Π Rho Ρ Sigma Σ Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω
varGamma Γ varDelta Δ varTheta Θ varLambda Λ varXi Ξ varPi Π varSigma Σ varPhi Φ varPsi Ψ
varOmega Ω upalpha α upbeta β upgamma γ updelta δ upmu μ upnu ν uppi π upsigma σ uptau τ
""")

ORDINARY_SYMBOLS: Final = GREEK_LETTERS | word_pairs("""
infty ∞ partial ∂ nabla ∇ ell ℓ hbar ℏ hslash ℏ imath ı jmath ȷ Re ℜ Im ℑ wp ℘ aleph ℵ beth ℶ
emptyset ∅ varnothing ∅ forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ top ⊤ bot ⊥ angle ∠ degree °
measuredangle ∡ triangle △ square □ Box □ blacksquare ■ Diamond ◇ diamond ⋄ lozenge ◊ flat ♭
sharp ♯ natural ♮ clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠ checkmark ✓ dagger † dag †
ddagger ‡ ddag ‡ prime ′ backprime ‵ ldots … dots … cdots ⋯ dotsc … dotsb ⋯ dotsm ⋯ dotso …
vdots ⋮ ddots ⋱ iddots ⋰ therefore ∴ because ∵ surd √ eth ð mho ℧ Finv Ⅎ Bbbk 𝕜 complement ∁
AA Å aa å ss ß ae æ AE Æ oe œ OE Œ o ø O Ø l ł L Ł copyright © pounds £ euro €
fd ᵈ. fh ʰ. fm ᵐ. fs ˢ.
celsius ℃ textdegree ° vert | Vert ‖ bigstar ★ blacktriangle ▲ blacktriangledown ▼ textmu μ
triangledown ▽ sun ⊙ earth ⊕ astrosun ⊙ Earth ⊕
mars ♂ venus ♀ jupiter ♃ Sun ⊙ permil ‰ perthousand ‰
textregistered ® texttrademark ™ textohm Ω ohm Ω micro μ textonehalf ½ textellipsis … slash /
blacklozenge ⧫ circledR ® circledS Ⓢ yen ¥ maltese ✠ varpropto ∝ textperiodcentered · textbullet •
uparrow ↑ downarrow ↓ updownarrow ↕ Uparrow ⇑ Downarrow ⇓ nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖
arcmin ′ arcsec ″ farcs ″. farcm ′. fdg °. degr ° micron μm msun M_⊙ Msun M_⊙ rsun R_⊙ Rsun R_⊙
lsun L_⊙ Lsun L_⊙ solar ⊙ angstrom Å lya Lyα Lya Lyα dd d
R ℝ N ℕ Z ℤ Q ℚ C ℂ E 𝔼 P ℙ eps ε veps ε vphi φ vtheta ϑ reals ℝ real ℝ Real ℝ complexes ℂ
integers ℤ naturals ℕ rationals ℚ openone 𝟙 bbone 𝟙 lapl Δ laplacian ∇² grad ∇ mum μm um μm
Dslash D̸ dslash ∂̸ ohms Ω eqdef ≝ qqbar qq̄ bbbar bb̄ ttbar tt̄ ccbar cc̄ ppbar pp̄ Mpl M_Pl
""")
"""The last line holds the commands that authors define most often."""

RELATIONS: Final = word_pairs("""
le ≤ leq ≤ leqslant ⩽ leqq ≦ ge ≥ geq ≥ geqslant ⩾ geqq ≧ ne ≠ neq ≠ lt < gt > ll ≪ gg ≫ lll ⋘ ggg ⋙
lesssim ≲ gtrsim ≳ lessapprox ⪅ gtrapprox ⪆ lessgtr ≶ gtrless ≷
nless ≮ ngtr ≯ nleq ≰ ngeq ≱ la ≲ ga ≳ lsim ≲ gsim ≳ ltsim ≲ gtsim ≳ simlt ≲ simgt ≳ lesim ≲ gesim ≳
ra → lra ⟶ Ra ⇒ lrarrow ↔ lapprox ⪅ gapprox ⪆
approx ≈ approxeq ≊ thickapprox ≈ sim ∼ thicksim ∼ simeq ≃ cong ≅ ncong ≇ equiv ≡ doteq ≐ asymp ≍
propto ∝ models ⊨ vdash ⊢ dashv ⊣ vDash ⊨ Vdash ⊩
nvdash ⊬ perp ⊥ parallel ∥ nparallel ∦ mid | nmid ∤
in ∈ notin ∉ ni ∋ owns ∋ subset ⊂ subseteq ⊆ subsetneq ⊊ nsubseteq ⊈ supset ⊃ supseteq ⊇ supsetneq ⊋
sqsubset ⊏ sqsubseteq ⊑ sqsupset ⊐ sqsupseteq ⊒ Subset ⋐ Supset ⋑ prec ≺ preceq ⪯ succ ≻ succeq ⪰
precsim ≾ succsim ≿ preccurlyeq ≼ succcurlyeq ≽ nprec ⊀ nsucc ⊁ trianglelefteq ⊴ trianglerighteq ⊵
vartriangleleft ⊲ vartriangleright ⊳ triangleq ≜ coloneqq ≔ coloneq ≔ eqqcolon ≕ defeq ≔ bowtie ⋈
Join ⋈ Perp ⫫ indep ⫫ independent ⫫ smile ⌣ frown ⌢ between ≬ pitchfork ⋔
multimap ⊸ nsim ≁ eqsim ≂ risingdotseq ≓ circeq ≗ bumpeq ≏
to → rightarrow → longrightarrow ⟶ Rightarrow ⇒ Longrightarrow ⟹ implies ⟹ gets ← leftarrow ←
longleftarrow ⟵ Leftarrow ⇐ Longleftarrow ⟸ impliedby ⟸ leftrightarrow ↔ longleftrightarrow ⟷
Leftrightarrow ⇔ Longleftrightarrow ⟺ iff ⟺ mapsto ↦ longmapsto ⟼ hookrightarrow ↪ hookleftarrow ↩
twoheadrightarrow ↠ twoheadleftarrow ↞ rightarrowtail ↣ rightharpoonup ⇀ rightharpoondown ⇁
leftharpoonup ↼ leftharpoondown ↽ rightleftharpoons ⇌ leftrightharpoons ⇋ rightrightarrows ⇉
leftleftarrows ⇇ rightleftarrows ⇄ leftrightarrows ⇆ rightsquigarrow ⇝ leadsto ⇝ dashrightarrow ⇢
dashleftarrow ⇠ nrightarrow ↛ nleftarrow ↚ circlearrowleft ↺ circlearrowright ↻ xlongequal =
rightarrowdbl ⇒ upharpoonright ↾ restriction ↾ curvearrowright ↷ nRightarrow ⇏ Vvdash ⊪
""")

BINARY_OPERATORS: Final = word_pairs("""
times × cdot · cdotp · div ÷ pm ± mp ∓ ast * star ⋆ circ ∘ bullet • cap ∩ cup ∪ Cap ⋒ Cup ⋓
setminus ∖ smallsetminus ∖ backslash ∖ wedge ∧ land ∧ vee ∨ lor ∨ oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘
odot ⊙ ocirc ⊚ boxplus ⊞ boxminus ⊟ boxtimes ⊠ boxdot ⊡ sqcup ⊔ sqcap ⊓ uplus ⊎ amalg ⨿ wr ≀
ltimes ⋉ rtimes ⋊ dotplus ∔ divideontimes ⋇ barwedge ⊼ veebar ⊻ curlyvee ⋎ curlywedge ⋏ intercal ⊺
triangleleft ◁ triangleright ▷ bigtriangleup △ bigtriangledown ▽ centerdot · circledast ⊛
circledcirc ⊚ circleddash ⊝ lhd ⊲ rhd ⊳ unlhd ⊴ unrhd ⊵ bigcirc ◯ diamondplus ⟐ texttimes ×
cross × vdot · crossproduct ×
""")

LARGE_OPERATORS: Final = word_pairs("""
sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ oiint ∯ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigotimes ⨂
bigodot ⨀ bigvee ⋁ bigwedge ⋀ biguplus ⨄ bigsqcup ⨆ intop ∫ fint ⨍ dashint ⨍
""")

FUNCTION_NAMES: Final = word_set("""
arccos arcsin arctan arctanh arcsinh arg argmax argmin ch cos cosh cot coth csc deg det dim exp gcd
hom inf injlim ker lg lim liminf limsup ln log max min Pr projlim sec sh sin sinh sup tan tanh th
tg arctg sgn sign tr Tr rank diag argsup arginf esssup essinf poly polylog softmax span supp var Var
cov Cov vol Vol conv erf mod lcm
""")
_OWN_NAMES: Final = word_set("""
eV meV keV MeV GeV TeV PeV EeV fb pb nb ab mb km cm mm nm Hz kHz MHz GHz THz Jy mJy uJy pc kpc Mpc
Gpc yr Myr Gyr kyr erg mas dex
SU SO Sp Spin GL SL PGL PSL PGSp GSp Hom End Aut Ext Tor Gal Spec Proj Pic Sym Alt Mod Rep Ind Res
Coh Id im Im coker rk ord id Lie Ad ad Vect Set Grp Ab Top Irr Stab Orb Fix Cay Hilb Quot Jac
Frac Crit Diff Homeo Isom Conv Cone Res res Law Unif Bern Bin Pois KL TV MSE OPT ALG QCD QED SM
CP AdS CFT BR Br NP PSPACE BQP QMA SAT ReLU MLP CE LLM
""")
"""Names that authors define as commands for themselves: units, groups, categories, classes."""
_SPELLED_OUT: Final = {
    "liminf": "lim inf", "limsup": "lim sup", "argmax": "arg max", "argmin": "arg min",
    "injlim": "inj lim", "projlim": "proj lim", "varlimsup": "lim sup", "varliminf": "lim inf",
    "esssup": "ess sup", "essinf": "ess inf", "argsup": "arg sup", "arginf": "arg inf",
    "varinjlim": "lim", "varprojlim": "lim", "bmod": "mod",
}  # fmt: skip
"""Functions and operators whose name is not the text to show."""

OPENING_BRACKETS: Final = word_pairs("""
langle ⟨ lfloor ⌊ lceil ⌈ lbrace { lbrack [ lvert | lVert ‖ ulcorner ⌜ llbracket ⟦ lparen ( lang ⟨
llbrace ⦃ lgroup ⟮ lmoustache ⎰
""")
CLOSING_BRACKETS: Final = word_pairs("""
rangle ⟩ rfloor ⌋ rceil ⌉ rbrace } rbrack ] rvert | rVert ‖ urcorner ⌝ rrbracket ⟧ rparen ) rang ⟩
rrbrace ⦄ rgroup ⟯ rmoustache ⎱
""")

_FUNCTION_SYMBOLS: Final = {name: name for name in FUNCTION_NAMES} | _SPELLED_OUT

_TABLES_BY_KIND: Final[tuple[tuple[dict[str, str], Kind], ...]] = (
    (ORDINARY_SYMBOLS, "letter"),
    ({name: name for name in _OWN_NAMES}, "word"),
    (RELATIONS, "relation"),
    (BINARY_OPERATORS, "binary"),
    (LARGE_OPERATORS, "big"),
    (_FUNCTION_SYMBOLS, "function"),
    (OPENING_BRACKETS, "open"),
    (CLOSING_BRACKETS, "close"),
    ({"colon": ":", "ldotp": "."}, "comma"),
)
SYMBOLS: Final[dict[str, tuple[str, Kind]]] = {
    name: (sign, kind) for table, kind in reversed(_TABLES_BY_KIND) for name, sign in table.items()
}
"""Commands that stand for one symbol: the symbol and its kind."""

SPACE_COMMANDS: Final = word_set("""
, ; : > space quad qquad thinspace enspace enskip nobreakspace thickspace medspace newline hfill
eqno leqno
""") | {" ", "\n", "~"}
"""Commands that become a space."""
IGNORED_COMMANDS: Final = word_set("""
! / - @ left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm
biggm limits nolimits displaylimits nonumber notag negthinspace protect relax xspace noindent
allowbreak nobreak nobreakdash break null mathstrut strut scriptscriptstyle normalfont rmfamily
sffamily ttfamily itshape upshape slshape scshape mdseries normalsize small large Large LARGE huge
footnotesize scriptsize tiny centering unboldmath bgroup egroup ignorespaces par medskip smallskip
bigskip hline toprule midrule bottomrule quotefree selectfont
""")
"""Commands that change only the layout, and are dropped."""
BRACKET_SIZES: Final[dict[str, Kind]] = {
    **dict.fromkeys(("left", "bigl", "Bigl", "biggl", "Biggl"), "open"),
    **dict.fromkeys(("right", "bigr", "Bigr", "biggr", "Biggr"), "close"),
    **dict.fromkeys(("middle", "big", "Big", "bigg", "Bigg"), "letter"),
}
"""Commands that set the size of the next bracket, and the side of that bracket."""
DROPPED_WITH_ARGUMENT: Final = word_set("""
label vspace hspace color phantom hphantom vphantom vskip hskip kern mkern mskip thispagestyle
pagestyle setlength bibliographystyle rule includegraphics selectlanguage fontsize definecolor
""")
"""Commands that are dropped together with their argument."""
TRANSPARENT_COMMANDS: Final = word_set("""
ensuremath boxed smash rlap llap mathrlap mathllap mathclap uppercase lowercase MakeUppercase
MakeLowercase textlf vcenter centerline substack enquote intertext shortintertext
""")
"""Commands that are replaced by their argument."""

ENCLOSING_COMMANDS: Final[dict[str, tuple[str, str]]] = {
    **dict.fromkeys(("abs", "card"), ("|", "|")),
    **dict.fromkeys(("inner", "mean", "angles", "expect", "vev", "avg", "average"), ("⟨", "⟩")),
    **dict.fromkeys(("ket", "Ket"), ("|", "⟩")),
    **dict.fromkeys(("bra", "Bra"), ("⟨", "|")),
    "norm": ("‖", "‖"), "set": ("{", "}"), "ceil": ("⌈", "⌉"), "floor": ("⌊", "⌋"),
    "order": ("𝒪(", ")"), "bigO": ("O(", ")"),
    "paren": ("(", ")"), "pmod": (" (mod ", ")"),
    "absolutevalue": ("|", "|"), "eval": ("", "|"),
}  # fmt: skip
"""Commands that put brackets around their argument."""
TWO_ARGUMENT_COMMANDS: Final[dict[str, tuple[str, str, str]]] = {
    **dict.fromkeys(("ketbra", "dyad", "outerproduct", "op"), ("|", "⟩⟨", "|")),
    **dict.fromkeys(("innerproduct", "ip"), ("⟨", "|", "⟩")),
    **dict.fromkeys(("comm", "commutator"), ("[", ", ", "]")),
    **dict.fromkeys(("acomm", "anticommutator", "acommutator", "pb"), ("{", ", ", "}")),
    "inprod": ("⟨", ", ", "⟩"),
}
"""Commands with two arguments: the text before, between and after the arguments."""
NEGATED_SYMBOLS: Final = {
    "=": "≠", "∈": "∉", "∋": "∌", "<": "≮", ">": "≯", "≤": "≰", "≥": "≱", "⊂": "⊄", "⊃": "⊅",
    "⊆": "⊈", "⊇": "⊉", "∼": "≁", "≃": "≄", "≅": "≇", "≈": "≉", "≡": "≢", "|": "∤", "∥": "∦",
    "⊢": "⊬", "⊨": "⊭", "→": "↛", "←": "↚", "↔": "↮", "⇒": "⇏", "⇐": "⇍", "∃": "∄", "≺": "⊀",
    "≻": "⊁", "⪯": "⋠", "⪰": "⋡",
}  # fmt: skip
_NO_BRACKETS: Final = ("", "")
MATRIX_ENVIRONMENTS: Final[dict[str, tuple[str, str]]] = {
    "pmatrix": ("(", ")"), "bmatrix": ("[", "]"), "Bmatrix": ("{", "}"), "vmatrix": ("|", "|"),
    "Vmatrix": ("‖", "‖"), "psmallmatrix": ("(", ")"), "bsmallmatrix": ("[", "]"),
    "matrix": _NO_BRACKETS, "smallmatrix": _NO_BRACKETS, "array": _NO_BRACKETS,
    "cases": ("{", ""), "dcases": ("{", ""), "rcases": ("", "}"),
}  # fmt: skip
"""Environments with rows and cells, and the brackets around them."""
DISPLAY_ENVIRONMENTS: Final = word_set("""
equation align gather multline eqnarray displaymath math aligned split gathered alignat flalign
alignedat subequations
""")
"""Environments that contain a formula."""
STYLE_SWITCHES: Final = word_set("""
bf rm it sf tt sc em sl cal mit frak displaystyle textstyle scriptstyle boldmath bfseries
""")
"""Commands that set the style of the rest of their group."""

_DOUBLED_LETTERS: Final = frozenset("CDEFHKNPQRTZ")
"""Letters that authors double for the double-struck letter: `\\RR`."""
_STYLE_PREFIXES: Final = {
    **dict.fromkeys(("c", "cal", "mc", "scr"), "script"),
    **dict.fromkeys(("bb", "bbm"), "double"),
    **dict.fromkeys(("frak", "mf"), "fraktur"),
}
"""What authors put before a letter in the names of their own commands: `\\cO`, `\\bbE`."""
_BOLD_NAME: Final = lazy_pattern("(?:b|v(?!s))[a-z]|m[A-Z]")
"""Names that authors give to vectors and matrices: `\\bx`, `\\vx`, `\\mA`."""
RUN_ON_COMMANDS: Final = (
    "mathcal", "mathbb", "mathbf", "mathrm", "mathsf", "mathfrak", "mathscr", "boldsymbol", "sqrt",
)  # fmt: skip
"""Commands after which authors forget the space: `\\mathcalF`, `\\sqrtOPT`."""


def guess_letter(name: str) -> str:
    """Return the letter that an author's own command stands for by its name; empty if unclear."""
    letter = name[-1]
    if len(name) == 2 and letter in _DOUBLED_LETTERS and name[0] == letter:
        return apply_style(letter, "double")
    if _BOLD_NAME.fullmatch(name):
        return apply_style(letter, "bold")
    if name[0] == "b" and name[1:] in GREEK_LETTERS:
        return apply_style(GREEK_LETTERS[name[1:]], "bold")
    style = _STYLE_PREFIXES.get(name[:-1], "")
    return apply_style(letter, style) if style and (letter.isupper() or len(name) > 3) else ""
