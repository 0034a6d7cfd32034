"""Recognise texts that can be no reason: of waivers, of ignore comments, and of changes that no item is for."""

from __future__ import annotations

import functools
import re

from tpmlint.text.placeholders import EMPTY, has_content, lack_of_substance, plain, repeats, telling_parts


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TRIFLES = EMPTY | _words(
    """
    adjustment adjustments body chore clean cleaning cleanup commit description diff edit edits feat
    improvement improvements little message minor misc miscellaneous modification modifications
    quick refactor same several simple slight small stuff style subject tidy tiny trivial tweak tweaks up usual various
    aufräumen aufräumarbeiten besprochen boven diverse einige gehabt immer klein kleine kleiner kleinere kleines
    korrektur korrekturen oben onder unten wie wijziging wijzigingen änderung änderungen anpassung anpassungen
    ajustement ajustements avant bas changement changements correction corrections dessous dessus divers diverses haut
    mineur mineure mineures mineurs nettoyage petit petite petites petits plus de
    abajo ajuste ajustes arreglo arreglos arriba cambio cambios correcciones corrección limpieza menor menores pequeña
    pequeñas pequeño pequeños siempre varias varios como
    abaixo acima alteração alterações modifica modifiche pequena pequeno piccola piccole sopra sotto vedi
    выше изменение изменения мелкие мелкое небольшие небольшое небольшое правка правки ниже
    같음 간단한 그냥 변경 사소한 수정 업데이트 위 위와 작은 참조 테스트 필요함 필요해서
    """
)
"""Words that say of a change that it is one, how large it is, or where somebody may look."""

_CLAIM = "needed|necessary|required|relevant|important|applicable|interesting"
_GATE = "ci|checks?|lint|linter|pipeline|rule|tests?|tpmlint|warnings?"
_ITEM = "(?:context|initiative|item|issue|story|ticket)"
_WHO = "all|boss|ceo|cto|everyone|lead|management|manager|me|pm|po|team|us"
_PHRASES = "|".join(
    filter(
        None,
        rf"""
(?:(?:it|this) (?:s|is) )?(?:not|none|isn t|no longer) (?:really )?(?:{_CLAIM})(?: (?:for|here|merge|now|this))*
(?:it (?:s|is) )?irrelevant(?: here)?
(?:no|without)(?: roadmap| product)? {_ITEM}(?: (?:available|covers|exists|fits|for|found|here|it|this|yet|{_CLAIM}))*
(?:{_CLAIM}) (?:for|to) (?:the )?(?:merge|pass|{_GATE})
(?:i )?(?:do not|don t|dont) (?:care|know)|who (?:cares|knows)|idk|no (?:idea|comment|big deal)
why not|trust me|obviously(?: correct| fine| good)?
(?:(?:it|this|that|all) )?(?:(?:s|is|looks|seems) )?(?:all )?(?:correct|fine|good|ok|okay)(?: (?:enough|to me))*
(?:(?:it|this) )?(?:(?:s|is) )?(?:obvious|self explanatory|self evident)
(?:as )?(?:agreed|allowed|approved|discussed|ordered)(?: (?:by|with)(?: the| my| our)? (?:{_WHO}))?
(?:please |just )?(?:do|ignore|merge|push|ship|skip)(?: (?:it|me|now|please|that|this))*
(?:please |just )?(?:bypass|disable|ignore|pass|silence|skip|suppress)(?: (?:the|this))? (?:{_GATE})
(?:to |just )*(?:make|get|keep|turn|pass)(?: the)? (?:{_GATE})(?: (?:green|happy|pass|quiet|silent|to))*
shut up (?:{_GATE})|(?:the )?(?:{_GATE}) is (?:stupid|wrong)
(?:same )?as (?:always|before|last time|usual)
(?:just )?testing(?: (?:it|something|stuff|that|this))?|just (?:a )?test
(?:ist )?nicht (?:erforderlich|nötig|notwendig|relevant|wichtig)|(?:das )?(?:ist|war) (?:eben|halt|nun mal) so
passt (?:schon|so)|egal(?: egal)*|keine ahnung|kein (?:eintrag|ticket)(?: nötig| vorhanden)?
(?:c est |n est )?pas (?:besoin|de ticket|important|nécessaire)|aucune idée|comme (?:convenu|d habitude)|ça va
voir ci (?:dessous|dessus)|no (?:es |hace )?(?:falta|importante|necesario)|ni idea|sin ticket
niet nodig|non serve|não (?:é )?necessário
""".split("\n"),
    )
)
"""Whole texts that claim, wave through, or ask not to be asked; of words in lower case with single spaces."""

_ROWS = (
    *("qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "qsdfghjklm", "zxcvbnm", "yxcvbnm", "wxcvbn"),
    *("abcdefghijklmnopqrstuvwxyz", "йцукенгшщзхъ", "фывапролджэ"),
)
"""Rows of keyboards."""

_EMPTY_SIGNS = (
    "上記|前述|上述|参照|参考|参见|上文|如上|同上|见上|通り|とおり|特に|なし|無し|ありません|理由|原因|没有|不需要|无需|不用|暂无|随便|"
    "小さな|小さい|軽微|少し|ちょっと|一部|一些|一下|修正|修改|修复|变更|変更|更改|更新|改善|改动|调整|優化|优化|対応|作業|コード|代码|テスト|测试|"
    "問題|问题|必要|需要|要求|业务|業務|工作|因为|所以|ため|なので|です|ます|した|する|して|とりあえず|一応|念のため|略|"
    "[のはにをがでなたと的了是无無小見见、。]"
)
"""What scripts without spaces say of any change."""

_UNSPACED = r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
_LEAST = 2
"""Signs that a reason has besides those."""


@functools.lru_cache(maxsize=1 << 12)
def is_reason(text: str, words: tuple[str, ...] = (), title: str = "") -> bool:
    """Tell whether a text can be a reason.

    False alarms are worse than misses: two words of which one has content are enough.

    Args:
        words: further texts that say nothing.
        title: of the message that gives the reason; who only repeats it gives none.
    """
    if lack_of_substance(text, words) is not None:
        return False
    if re.fullmatch(_PHRASES, plain(text)):
        return False
    spelled = " ".join(part for part in telling_parts(text) if not re.fullmatch(_PHRASES, part))
    if not has_content(" ".join(filter(_is_word, spelled.split())), _TRIFLES):
        return False
    if re.search(_UNSPACED, spelled) and not re.search(r"[^\W\d_]{2}", re.sub(_UNSPACED, " ", spelled)):
        return len(re.findall(_UNSPACED, re.sub(_EMPTY_SIGNS, "", spelled))) >= _LEAST
    return not title or not repeats(text, (title, re.sub(r"^\w+(?:\([^()]*\))?!?:\s*", "", title)))


def _is_word(word: str) -> bool:
    """Tell whether a word is none that hands make on a keyboard, such as ``asdf`` or ``hahaha``."""
    if len(word) > 1 and re.fullmatch(r"(.{1,4}?)\1+", word):
        return False
    return len(word) <= 2 or not any(word in row for row in _ROWS)
