"""Show where the cache is, or empty it."""

from __future__ import annotations

import os

import click

from tpmlint.cli.options import Subcommands
from tpmlint.cli.output import write
from tpmlint.errors import UserError
from tpmlint.text.escape import visible
from tpmlint.text.messages import plural


@click.group(cls=Subcommands)
def command() -> None:
    """Show where the cache is, or empty it.

    Parsed files are kept there, so that they are not read again. A result never depends on it. It is in the user's
    cache directory, or in TPMLINT_CACHE_DIR, and takes 256 MiB at most.
    """


@command.command()
def info() -> None:
    """Show the folder of the cache and its size."""
    from tpmlint.cache import VARIABLE, cache_folder, contents, is_own, link_to_cache

    link = link_to_cache(os.environ)
    if link is not None:
        write(f"No cache: the link {visible(str(link))} leads out of the repository.\n")
        return
    folder = cache_folder(os.environ)
    if folder is None:
        write(f"No cache: no home directory found; {VARIABLE} can name a folder.\n")
        return
    if folder.exists() and not is_own(folder):
        write(f"{visible(str(folder))} is not used: it belongs to somebody else, or others can write to it.\n")
        return
    size = contents(folder)
    write(f"{visible(str(folder))}: {plural(size.files, 'file')}, {size.bytes:,} bytes\n")


@command.command()
def clean() -> None:
    """Remove all files of tpmlint from the cache."""
    from tpmlint.cache import VARIABLE, cache_folder, link_to_cache
    from tpmlint.cache import clean as remove

    link = link_to_cache(os.environ)
    if link is not None:
        raise UserError(f"the link {link} leads the cache out of the repository", f"name another folder in {VARIABLE}")
    folder = cache_folder(os.environ)
    if folder is None:
        raise UserError("no cache: no home directory found", f"name a folder in {VARIABLE}")
    removed = remove(folder)
    write(f"Removed {plural(removed.files, 'file')} of {removed.bytes:,} bytes from {visible(str(folder))}.\n")
