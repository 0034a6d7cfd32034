"""Whole words in bash, which takes a colon and an equals sign for words of their own."""

from __future__ import annotations

from click.shell_completion import BashComplete, CompletionItem, add_completion_class

_BREAKS = frozenset(":=")
"""Characters at which bash begins a new word (``COMP_WORDBREAKS``), of those that our words have."""


class _Bash(BashComplete):
    """Completion in bash, which takes a colon and an equals sign for words of their own."""

    _typed = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the cursor and the one at it, put together again."""
        args, incomplete = super().get_completion_args()
        words = [""]
        glued = True
        for word in (*args, incomplete):
            is_break = bool(word) and set(word) <= _BREAKS
            if glued or is_break:
                words[-1] += word
            else:
                words.append(word)
            glued = is_break
        last = words[-1]
        self._typed = last[: max(map(last.rfind, _BREAKS)) + 1]
        return words[:-1], last

    def format_completion(self, item: CompletionItem) -> str:
        """Return a word without what bash keeps in front of it."""
        value = str(item.value)
        return f"{item.type},{value.removeprefix(self._typed) if item.type == 'plain' else value}"


def prepare_shells() -> None:
    """Let bash complete words with a colon or an equals sign."""
    add_completion_class(_Bash, "bash")
