"""What LaTeX's commands stand for: letters, relations, operators, brackets, functions, spaces.

Tables only, each written as words and signs in turn. The kind of a sign decides the spaces around
it, so every table is one kind.
"""

from __future__ import annotations

from typing import Final

from .atoms import Kind


def words(text: str) -> frozenset[str]:
    """Return the words of a table."""
    return frozenset(text.split())


def pairs(text: str) -> dict[str, str]:
    """Return the words of a table in pairs."""
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


GREEK: Final = pairs("""
alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι
kappa κ varkappa ϰ lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ
varsigma ς tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω digamma ϝ
Alpha Α Beta Β Gamma Γ Delta Δ Epsilon Ε Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν
Xi Ξ Pi Π Rho Ρ Sigma Σ Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω
varGamma Γ varDelta Δ varTheta Θ varLambda Λ varXi Ξ varPi Π varSigma Σ varPhi Φ varPsi Ψ
varOmega Ω upalpha α upbeta β upgamma γ updelta δ upmu μ upnu ν uppi π upsigma σ uptau τ
""")

ORDINARY: Final = GREEK | pairs("""
infty ∞ partial ∂ nabla ∇ ell ℓ hbar ℏ hslash ℏ imath ı jmath ȷ Re ℜ Im ℑ wp ℘ aleph ℵ beth ℶ
emptyset ∅ varnothing ∅ forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ top ⊤ bot ⊥ angle ∠ degree °
measuredangle ∡ triangle △ square □ Box □ blacksquare ■ Diamond ◇ diamond ⋄ lozenge ◊ flat ♭
sharp ♯ natural ♮ clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠ checkmark ✓ dagger † dag †
ddagger ‡ ddag ‡ prime ′ backprime ‵ ldots … dots … cdots ⋯ dotsc … dotsb ⋯ dotsm ⋯ dotso …
vdots ⋮ ddots ⋱ iddots ⋰ therefore ∴ because ∵ surd √ eth ð mho ℧ Finv Ⅎ Bbbk 𝕜 complement ∁
AA Å aa å ss ß ae æ AE Æ oe œ OE Œ o ø O Ø l ł L Ł copyright © pounds £ euro €
fd ᵈ. fh ʰ. fm ᵐ. fs ˢ.
celsius ℃ textdegree ° vert | Vert ‖ bigstar ★ blacktriangle ▲ blacktriangledown ▼ textmu μ
triangledown ▽ sun ☉ earth ⊕ astrosun ☉ Earth ⊕
mars ♂ venus ♀ jupiter ♃ Sun ☉ permil ‰ perthousand ‰
textregistered ® texttrademark ™ textohm Ω ohm Ω micro μ textonehalf ½ textellipsis … slash /
blacklozenge ⧫ circledR ® circledS Ⓢ yen ¥ maltese ✠ varpropto ∝ textperiodcentered · textbullet •
uparrow ↑ downarrow ↓ updownarrow ↕ Uparrow ⇑ Downarrow ⇓ nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖
arcmin ′ arcsec ″ farcs ″. farcm ′. fdg °. degr ° micron μm msun M_⊙ Msun M_⊙ rsun R_⊙ Rsun R_⊙
lsun L_⊙ Lsun L_⊙ solar ⊙ angstrom Å lya Lyα Lya Lyα dd d
R ℝ N ℕ Z ℤ Q ℚ C ℂ E 𝔼 P ℙ eps ε veps ε vphi φ vtheta ϑ reals ℝ
""")
"""The last line holds what authors define for themselves most."""

RELATIONS: Final = pairs("""
le ≤ leq ≤ leqslant ⩽ leqq ≦ ge ≥ geq ≥ geqslant ⩾ geqq ≧ ne ≠ neq ≠ lt < gt > ll ≪ gg ≫ lll ⋘ ggg ⋙
lesssim ≲ gtrsim ≳ lessapprox ⪅ gtrapprox ⪆ lessgtr ≶ gtrless ≷
nless ≮ ngtr ≯ nleq ≰ ngeq ≱ la ≲ ga ≳
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

BINARIES: Final = pairs("""
times × cdot · cdotp · div ÷ pm ± mp ∓ ast * star ⋆ circ ∘ bullet • cap ∩ cup ∪ Cap ⋒ Cup ⋓
setminus ∖ smallsetminus ∖ backslash ∖ wedge ∧ land ∧ vee ∨ lor ∨ oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘
odot ⊙ ocirc ⊚ boxplus ⊞ boxminus ⊟ boxtimes ⊠ boxdot ⊡ sqcup ⊔ sqcap ⊓ uplus ⊎ amalg ⨿ wr ≀
ltimes ⋉ rtimes ⋊ dotplus ∔ divideontimes ⋇ barwedge ⊼ veebar ⊻ curlyvee ⋎ curlywedge ⋏ intercal ⊺
triangleleft ◁ triangleright ▷ bigtriangleup △ bigtriangledown ▽ centerdot · circledast ⊛
circledcirc ⊚ circleddash ⊝ lhd ⊲ rhd ⊳ unlhd ⊴ unrhd ⊵ bigcirc ◯ diamondplus ⟐ texttimes ×
""")

BIG: Final = pairs("""
sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ oiint ∯ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigotimes ⨂
bigodot ⨀ bigvee ⋁ bigwedge ⋀ biguplus ⨄ bigsqcup ⨆ intop ∫ fint ⨍ dashint ⨍
""")

FUNCTIONS: Final = words("""
arccos arcsin arctan arctanh arcsinh arg argmax argmin ch cos cosh cot coth csc deg det dim exp gcd
hom inf injlim ker lg lim liminf limsup ln log max min Pr projlim sec sh sin sinh sup tan tanh th
tg arctg sgn sign tr Tr rank diag argsup arginf esssup essinf poly polylog softmax span supp var Var
cov Cov vol Vol conv erf mod lcm
""")
SPELT: Final = {
    "liminf": "lim inf", "limsup": "lim sup", "argmax": "arg max", "argmin": "arg min",
    "injlim": "inj lim", "projlim": "proj lim", "varlimsup": "lim sup", "varliminf": "lim inf",
    "esssup": "ess sup", "essinf": "ess inf", "argsup": "arg sup", "arginf": "arg inf",
    "varinjlim": "lim", "varprojlim": "lim", "bmod": "mod",
}  # fmt: skip
"""Functions of two words."""

OPENING: Final = pairs("""
langle ⟨ lfloor ⌊ lceil ⌈ lbrace { lbrack [ lvert | lVert ‖ ulcorner ⌜ llbracket ⟦ lparen ( lang ⟨
llbrace ⦃ lgroup ⟮ lmoustache ⎰
""")
CLOSING: Final = pairs("""
rangle ⟩ rfloor ⌋ rceil ⌉ rbrace } rbrack ] rvert | rVert ‖ urcorner ⌝ rrbracket ⟧ rparen ) rang ⟩
rrbrace ⦄ rgroup ⟯ rmoustache ⎱
""")

_FUNCTION_SIGNS: Final = {name: name for name in FUNCTIONS} | SPELT

KINDS: Final[tuple[tuple[dict[str, str], Kind], ...]] = (
    (ORDINARY, "letter"),
    (RELATIONS, "relation"),
    (BINARIES, "binary"),
    (BIG, "big"),
    (_FUNCTION_SIGNS, "function"),
    (OPENING, "open"),
    (CLOSING, "close"),
    ({"colon": ":", "ldotp": "."}, "comma"),
)
COMMANDS: Final[dict[str, tuple[str, Kind]]] = {
    name: (sign, kind) for table, kind in reversed(KINDS) for name, sign in table.items()
}
"""Commands that are one sign: the sign, and what it does to the spaces around it."""

SPACES: Final = words("""
, ; : > space quad qquad thinspace enspace enskip nobreakspace thickspace medspace newline hfill
eqno leqno
""") | {" ", "\n", "~"}
"""Commands that leave a space."""
NOTHING: Final = words("""
! / - @ left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm
biggm limits nolimits displaylimits nonumber notag negthinspace protect relax xspace noindent
allowbreak nobreak nobreakdash break null mathstrut strut scriptscriptstyle normalfont rmfamily
sffamily ttfamily itshape upshape slshape scshape mdseries normalsize small large Large LARGE huge
footnotesize scriptsize tiny centering unboldmath bgroup egroup ignorespaces par medskip smallskip
bigskip hline toprule midrule bottomrule quotefree selectfont
""")
"""Commands that leave no trace."""
SIDES: Final[dict[str, Kind]] = {
    **dict.fromkeys(("left", "bigl", "Bigl", "biggl", "Biggl"), "open"),
    **dict.fromkeys(("right", "bigr", "Bigr", "biggr", "Biggr"), "close"),
    **dict.fromkeys(("middle", "big", "Big", "bigg", "Bigg"), "letter"),
}
"""Commands that make brackets large, and the side of the bracket behind them."""
DROPPED: Final = words("""
label vspace hspace color phantom hphantom vphantom vskip hskip kern mkern mskip thispagestyle
pagestyle setlength bibliographystyle rule includegraphics selectlanguage fontsize definecolor
""")
"""Commands that leave no trace, nor does their argument."""
KEPT: Final = words("""
ensuremath boxed smash rlap llap mathrlap mathllap mathclap uppercase lowercase MakeUppercase
MakeLowercase textlf vcenter centerline substack enquote intertext shortintertext
""")
"""Commands that leave their argument."""

AROUND: Final[dict[str, tuple[str, str]]] = {
    **dict.fromkeys(("abs", "card"), ("|", "|")),
    **dict.fromkeys(
        ("braket", "Braket", "inner", "expval", "mean", "ev", "angles", "expect"), ("⟨", "⟩")
    ),
    **dict.fromkeys(("ket", "Ket"), ("|", "⟩")),
    **dict.fromkeys(("bra", "Bra"), ("⟨", "|")),
    "norm": ("‖", "‖"), "set": ("{", "}"), "ceil": ("⌈", "⌉"), "floor": ("⌊", "⌋"),
    "order": ("𝒪(", ")"), "bigO": ("O(", ")"),
    "paren": ("(", ")"), "pmod": (" (mod ", ")"), "ang": ("", "°"),
}  # fmt: skip
"""Commands that put brackets around their argument."""
PAIRS: Final[dict[str, tuple[str, str, str]]] = {
    **dict.fromkeys(("ketbra", "dyad", "outerproduct", "op"), ("|", "⟩⟨", "|")),
    **dict.fromkeys(("innerproduct", "ip"), ("⟨", "|", "⟩")),
    **dict.fromkeys(("comm", "commutator"), ("[", ", ", "]")),
    **dict.fromkeys(("acomm", "anticommutator", "acommutator", "pb"), ("{", ", ", "}")),
    "inprod": ("⟨", ", ", "⟩"),
}
"""Commands of two arguments, and the signs before, between and behind them."""
NEGATED: Final = {
    "=": "≠", "∈": "∉", "∋": "∌", "<": "≮", ">": "≯", "≤": "≰", "≥": "≱", "⊂": "⊄", "⊃": "⊅",
    "⊆": "⊈", "⊇": "⊉", "∼": "≁", "≃": "≄", "≅": "≇", "≈": "≉", "≡": "≢", "|": "∤", "∥": "∦",
    "⊢": "⊬", "⊨": "⊭", "→": "↛", "←": "↚", "↔": "↮", "⇒": "⇏", "⇐": "⇍", "∃": "∄", "≺": "⊀",
    "≻": "⊁", "⪯": "⋠", "⪰": "⋡",
}  # fmt: skip
_NONE: Final = ("", "")
MATRICES: Final[dict[str, tuple[str, str]]] = {
    "pmatrix": ("(", ")"), "bmatrix": ("[", "]"), "Bmatrix": ("{", "}"), "vmatrix": ("|", "|"),
    "Vmatrix": ("‖", "‖"), "psmallmatrix": ("(", ")"), "bsmallmatrix": ("[", "]"),
    "matrix": _NONE, "smallmatrix": _NONE, "array": _NONE,
    "cases": ("{", ""), "dcases": ("{", ""), "rcases": ("", "}"),
}  # fmt: skip
"""Environments of rows and cells, and the brackets around them."""
DISPLAYS: Final = words("""
equation align gather multline eqnarray displaymath math aligned split gathered alignat flalign
alignedat subequations
""")
"""Environments that hold a formula."""
SWITCHES: Final = words("""
bf rm it sf tt sc em sl cal mit frak displaystyle textstyle scriptstyle boldmath bfseries
""")
"""Commands that put the rest of their group in a style."""
