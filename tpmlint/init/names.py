"""What fields and words of theirs other formats call what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tpmlint.formats.mapped_record import ABSENT
from tpmlint.formats.words import slug, word
from tpmlint.text.similarity import nearest

_HOLDERS = frozenset({"fields", "attributes", "properties", "metadata", "data", "spec", "node"})
"""Names of mappings that hold the fields of a record."""
_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("identifier", "issue_key", "id", "key", "number", "slug", "uid", "ticket", "ref", "code"),
    "title": (
        *("title", "name", "summary", "text", "headline", "subject", "epic", "initiative", "feature", "item", "task"),
        *("question", "feature_name", "milestone_name", "project_name", "proposal", "project", "deliverable", "story"),
        *("theme", "label"),
    ),
    "owner": ("owner", "team", "squad", "owning_team", "owned_by", "assignee", "lead", "dri", "responsible", "group"),
    "stage": ("maturity", "maturity_level", "release_stage", "stage"),
    "status": (
        *("status", "state", "stage", "done", "workflow_status", "current_status", "rfc_status", "sign"),
        "heading",
    ),
    "type": ("type", "category"),
    "start_date": ("start_date", "start", "starts", "begin", "started", "start_on"),
    "target_date": (
        *("target_date", "target", "due", "due_date", "duedate", "due_on", "deadline", "end", "end_date", "eta"),
        *("finish", "milestone_end_date"),
        *("release_date", "quarter", "when", "milestone"),
    ),
    "horizon": ("horizon", "bucket", "timeframe", "heading"),
    "depends_on": ("depends_on", "dependencies", "dependson", "deps", "requires", "blocked_by", "after", "needs"),
    "internal_customers": ("internal_customers", "customers", "consumers", "stakeholders", "for", "requested_by"),
    "enables": ("enables", "features", "unlocks", "delivers"),
    "objectives": ("objectives", "goals", "okrs", "objective", "goal", "okr"),
    "capabilities": ("capabilities", "components", "services"),
    "paths": ("paths", "path", "files", "folders", "globs"),
    "tags": ("tags", "labels", "keywords"),
    "description": ("description", "details", "body", "notes", "summary", "desc", "about"),
    "parent": ("parent", "part_of"),
    "lifecycle": ("lifecycle",),
    "date": ("date", "decided", "created"),
    "replaces": ("replaces", "supersedes", "obsoletes"),
    "superseded_by": ("superseded_by", "replaced_by", "obsoleted_by"),
    "related": ("related", "related_to", "see_also"),
}
_ELSEWHERE: Mapping[str, str] = {
    "id": "nr kennung numéro número 编号 番号",
    "title": """
        titel bezeichnung thema vorhaben aufgabe titre nom tâche título titulo nombre tarea nome tarefa 标题 名称
        任务 功能 项目 タイトル 件名 名前
    """,
    "owner": "verantwortlich zuständig equipe équipe équipo equipo responsable responsável 团队 负责人 チーム 担当",
    "status": "zustand stand statut état estado situação situacao 状态 狀態 ステータス 状況",
    "type": "typ tipo 类型 種類",
    "start_date": "beginn anfang début inicio início 开始 开始日期 开始时间 開始日",
    "target_date": """
        fällig termin fälligkeit frist ende zieldatum échéance fecha_límite fecha plazo prazo vencimiento 截止日期
        截止时间 计划时间 完成时间 期限
    """,
    "depends_on": "abhängigkeiten abhängig_von dépendances dependencias dependências 依赖 依存",
    "objectives": "ziel ziele objectif objetivo objetivos 目标",
    "description": "beschreibung notizen descripción descrição 描述 说明 备注 説明",
}
"""Names of fields in other languages, as ``snake_case`` writes them."""
_OF_OBJECTIVE = {"id": ("objective_id", "goal_id"), "title": ("objective", "goal")}
"""Names of the fields of an objective; elsewhere these name one."""
_SPELLINGS = {
    "proposed": """
        backlog candidate considering discovery discussion drafting exploring future future-consideration icebox idea
        ideas in-research investigating later maybe research researching someday speculative triage under-consideration
        under-discussion wishlist
    """,
    "planned": """
        approved coming-soon committed false new next next-up not-started on-deck open pending queued ready
        ready-for-dev ready-for-development ready-for-implementation refined scoped selected soon specced to-be-done
        to-do todo unstarted up-next upcoming
    """,
    "active": """
        assigned building current designing development doing implementing in-design in-dev in-development in-flight
        in-qa in-review in-testing in-the-works now partial partially-complete partially-completed partially-done
        partially-implemented qa ready-for-release review rolling-out rollout testing under-development under-review
        under-way underway work-in-progress working-on-it
    """,
    "paused": "deferred dormant hold on-ice parked postponed shelved stalled suspended waiting",
    "completed": """
        achieved activated adopted available closed decided deployed final fixed ga generally-available implemented
        launched live living merged released resolved rolled-out true verified
    """,
    "canceled": """
        declined defunct descoped discarded discontinued duplicate killed moved no-longer-planned not-applicable
        not-doing not-planned obsolete rejected replaced retired scrapped superseded will-not-do withdrawn wont-do
        wontfix
    """,
}
_SPELLINGS_OF_PROPOSALS = {
    "active": """
        active-review awaiting-review demonstrated experimental formal-assessment last-call previewing
        scheduled-for-review
    """,
    "paused": "inactive returned-for-revision stagnant",
    "planned": """
        accepted-with-modifications accepted-with-revisions implementable not-implemented waiting-for-implementation
    """,
    "proposed": "design-review planning provisional public-discussion",
    "completed": "implemented-with-modifications recommended stable standard",
    "canceled": "expired not-accepted",
}
_SPELLINGS_ELSEWHERE = {
    "proposed": """
        idee vorschlag entwurf idée brouillon propuesto borrador ideia proposto rascunho 提案 草案 草稿 检讨中 検討中
    """,
    "planned": """
        offen geplant vorgesehen à-faire a-faire prévu planifié pendiente planificado por-hacer pendente planejado
        a-fazer 计划 计划中 规划中 已规划 待办 待开始 未开始 未着手 予定
    """,
    "active": """
        in-arbeit in-bearbeitung laufend läuft begonnen aktiv en-cours en-curso en-progreso em-andamento em-progresso
        进行中 開発中 开发中 测试中 進行中 作業中
    """,
    "paused": """
        pausiert zurückgestellt verschoben en-pause suspendu reporté en-pausa pausado em-pausa 暂停 已暂停 搁置 保留
    """,
    "completed": """
        erledigt fertig abgeschlossen umgesetzt terminé fait livré achevé completado hecho terminado concluído concluido
        feito 完成 已完成 已上线 已发布 完了
    """,
    "canceled": "verworfen abgelehnt gestrichen abgebrochen annulé abandonné cancelado 已取消 取消 中止",
}
WORDS = {
    word: ours
    for each in (_SPELLINGS_ELSEWHERE, _SPELLINGS_OF_PROPOSALS, _SPELLINGS)
    for ours, words in each.items()
    for word in words.split()
}
"""Words for a status, of trackers, of proposals and in other languages, beside those that the schemas know; of an
initiative."""

SIGNS = {
    sign: ours
    for ours, signs in {
        "completed": "✅ ✔ ☑ 🎉 🚀 🟢 white-check-mark heavy-check-mark ballot-box-with-check tada rocket",
        "active": "🚧 🏗 🔨 🛠 🏃 🔄 ⏳ ⌛ 🟡 construction hammer hammer-and-wrench runner running hourglass",
        "planned": "📋 📅 🔜 ⬜ ☐ 🔲 clipboard calendar date soon white-large-square",
        "paused": "⏸ 💤 zzz pause-button",
        "proposed": "💡 🔮 🤔 bulb crystal-ball thinking",
        "canceled": "❌ 🚫 🛑 ⛔ ✖ x no-entry no-entry-sign heavy-multiplication-x",
    }.items()
    for sign in signs.split()
}
"""What pictures, and their names in Markdown, mean for the status of an initiative in most legends."""

_HORIZONS = {
    "now": "current immediate near-term short-term",
    "next": "coming-soon medium-term mid-term next-quarter next-release next-up soon up-next upcoming",
    "later": "backlog eventually future icebox long-term longer-term someday",
}
_OF_HORIZON = {word: ours for ours, words in _HORIZONS.items() for word in (ours, *words.split())}
_TERM = re.compile(r"(?:near|short|medium|mid|longer|long)-term(?=-)")

OF_FEATURE = {"completed": "released", "paused": "planned"}


def hyphened(text: str) -> str:
    """Return a word in small letters, with hyphens and without the signs and pictures that may stand around it."""
    bare = re.sub(r"^[^\w]+|[^\w]+$", "", text.casefold())
    return re.sub(r"[-_\s']+", "-", bare).replace("won-t", "wont")


def horizon_of(text: str) -> str | None:
    """Return the horizon that a word or a heading means, such as ``Long-term goals``; None if it means none."""
    plain = hyphened(text)
    begin = _TERM.match(plain)
    return _OF_HORIZON.get(plain if begin is None else begin[0])


def snake_case(key: str) -> str:
    """Return a name of a field in one form: ``target_date`` for ``Target Date``, ``owner`` for ``Owner(s)``."""
    return re.sub(r"[-_\s]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).strip().casefold().removesuffix("(s)"))


def value_of(record: Mapping[str, Any], key: str) -> Any:
    """Return what a record has under a key, or under a key of a mapping in it: ``fields.summary``."""
    if key in record:
        return record[key]
    holder, _, inner = key.partition(".")
    mapping = record.get(holder)
    return mapping.get(inner) if isinstance(mapping, dict) else None


def keys_of(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the keys of records, once for each record: of a mapping that holds fields, the keys in it.

    Any other mapping may say how far the record is, or when it is due: ``level: {maturity: stable}``.
    """
    for record in records:
        for key, each in record.items():
            inner = (
                [name for name in each if isinstance(name, str) and "." not in name] if isinstance(each, dict) else []
            )
            if inner and snake_case(key) in _HOLDERS:
                yield from (f"{key}.{name}" for name in inner)
            else:
                yield key
                # The sections of a text are called by its headings.
                yield from (f"{key}.{name}" for name in inner if snake_case(name) in _INNER and key != "sections")


_INNER = frozenset(word for name in ("stage", "status", "start_date", "target_date") for word in _NAMES[name])
"""Names of fields that may be within a mapping of any name."""


def _is_held(key: str) -> bool:
    holder, _, inner = key.partition(".")
    return bool(inner) and (snake_case(holder) in _HOLDERS or snake_case(inner) in _INNER)


def candidates(
    counted: Mapping[str, int], properties: Mapping[str, Any], aliases: Mapping[str, str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each field of tpmlint's with the keys of the records that may be meant by it, the likeliest first.

    Args:
        counted: the keys of the records, with how many have each.
        properties: of the kind, by its schema.
        aliases: the kind's fields by other names of theirs.
    """
    plain = {snake_case(key.partition(".")[2]): key for key in reversed(list(counted)) if _is_held(key)}
    plain |= {snake_case(key): key for key in reversed(list(counted)) if not _is_held(key)}
    for name in _NAMES:
        if name in properties and (keys := tuple(plain[each] for each in names_of(name, properties) if each in plain)):
            yield name, keys
    for key in counted:
        field = aliases.get(snake_case(key)) or nearest(
            snake_case(key), [each for each in properties if each != "kind"]
        )
        if field is not None and field in properties and field in _NAMES:
            yield field, (key,)


def names_of(name: str, properties: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    """Return what a field of tpmlint's is called elsewhere, the likeliest first.

    Args:
        properties: of the kind, by its schema; an objective, which names no other, has its own name for a title.
    """
    own = _OF_OBJECTIVE.get(name, ()) if properties is not None and "key_results" in properties else ()
    return (*_NAMES[name], *own, *_ELSEWHERE.get(name, "").split())


def naming_columns(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the columns that name the items of tables, where a page has other tables too; none if no table has any.

    Those of an id and a title, if a table has both, or of one of them; of several such tables those of most rows.
    """
    counted = Counter(tuple(row) for row in rows)
    found: Counter[tuple[str, ...]] = Counter()
    for header, count in counted.items():
        plain = {snake_case(column): column for column in reversed(header)}
        names = [next((plain[word] for word in names_of(each) if word in plain), None) for each in ("id", "title")]
        if any(names):
            found[tuple(dict.fromkeys(each for each in names if each is not None))] += count
    return max(found, key=lambda columns: (len(columns), found[columns]), default=())


def key_of_references(records: Sequence[Mapping[str, Any]], keys: Iterable[str]) -> str | None:
    """Return the key by whose values records name one another, such as ``node_key`` beside an ``id`` for people.

    It is None if they name none, if they do so by what is called an id, or by titles.
    """
    keys = tuple(keys)
    values = [value_of(record, key) for key in keys if snake_case(key) in _NAMES["depends_on"] for record in records]
    entries = [entry for value in values for entry in (value if isinstance(value, list) else [value])]
    texts_named = (word(each) for each in entries if isinstance(each, str | int) and each not in ABSENT)
    named = {part.strip() for text in texts_named for part in re.split("[,;]", text) if part.strip()}
    texts = {key: [word(value_of(record, key)) for record in records] for key in keys if named}
    if any(snake_case(key) in _NAMES["id"] and not named.isdisjoint(texts[key]) for key in texts):
        return None
    # A few may lead nowhere.
    naming = (
        key
        for key, own in texts.items()
        if len(named - {*own}) * 2 < len(named) and len({*own}) == len(own) and all(own)
    )
    others = (*_NAMES["title"], *_NAMES["depends_on"])
    return next((key for key in naming if snake_case(key) not in others), None)


def key_beside_label(records: Sequence[Mapping[str, Any]], keys: Iterable[str]) -> str | None:
    """Return the key of the name that is an id, where all records have a label or a title for people beside it."""
    plain = {snake_case(key): key for key in keys}
    name, title = plain.get("name"), plain.get("title", plain.get("label"))
    if name is None or title is None or not plain.keys().isdisjoint(_NAMES["id"]):
        return None
    texts = [word(value_of(record, name)) for record in records]
    is_own = len({*texts}) == len(texts) and all(text and slug(text) == text for text in texts)
    return name if is_own and all(value_of(record, title) not in ABSENT for record in records) else None
