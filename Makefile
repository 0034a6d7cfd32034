# Every target sets up what it needs on first use. Nothing has to be there but Python 3.11 or newer, git and make.

# The first of these that is new enough is used; `make PYTHON=python3.13 test` names another.
PYTHON = python3 python3.14 python3.13 python3.12 python3.11
BIN = .venv/bin
LOWEST = .cache/lowest
# How long `make fuzz` stays with each of its five targets.
SECONDS = 60
# How often `make fuzz` lets eight of each command that writes meet.
ROUNDS = 1000

# Where Python may not keep bytecode, each of the many starts of tpmlint in the tests compiles all modules.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test lint types checks shown tests thorough coverage docs pictures lowest fuzz bench schemas rules format dist release clean

help:
	@echo 'make demo    break a small roadmap in a handful of ways and see what tpmlint says'
	@echo 'make test    run every test and check but the slow ones and those with the oldest dependencies'
	@echo 'make lint    run the checks alone: ruff, mypy, the layers, advisories, and tpmlint on its own roadmap'
	@echo 'make tests   run the tests alone; SHUFFLE=7 in an order that this number draws'
	@echo 'make lowest  run the tests that reach a dependency with the oldest that pyproject.toml admits'
	@echo 'make thorough  run the slow tests: large repositories, faults at every single point'
	@echo 'make coverage  run every test, the slow ones too, and say which lines none of them reached'
	@echo 'make docs    build the documentation into site/'
	@echo 'make pictures  take the pictures of the report and draw the recording that the documentation shows'
	@echo 'make fuzz    feed the readers and the policy with what nobody would write, a minute each; SECONDS=900 for longer'
	@echo 'make bench   time tpmlint against its peers; ROWS=hook names some of the rows'
	@echo 'make schemas write what schemas share into each of them'
	@echo 'make rules   write which kinds of item rules need, which is known without importing them'
	@echo 'make format  let ruff fix what it can'
	@echo 'make release VERSION=1.2.3  test, build, commit and tag a release; push nothing'
	@echo 'make dist    build what a release consists of into dist/'
	@echo 'make clean   remove everything that these targets made'

demo: .demo/ready
	@.demo/bin/python examples/break_it.py

# mypy has one core and takes as long as all that is checked or built besides; the tests take every core.
test: .venv/ready
	@$(MAKE) --no-print-directory -j2 $(BLOCKWISE) types shown
	@$(MAKE) --no-print-directory tests

# What is printed at the same time stays apart, where make can (4.0 and newer).
BLOCKWISE = $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

lint: types checks

types: .venv/ready
	$(BIN)/mypy

# One after the other, as the second writes pages that the first reads.
shown: .venv/ready
	@$(MAKE) --no-print-directory checks
	@$(MAKE) --no-print-directory docs

checks: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/python .ci/advisories.py
	$(BIN)/python -m tpmlint check
	$(BIN)/python -m tpmlint audit --quiet --fail-under 100
	$(BIN)/python -m tpmlint diff "$$(git rev-list --max-parents=0 HEAD | tail -n 1)" --quiet

tests: .venv/ready
	$(BIN)/python -m pytest -n auto -rs $(ORDER)

# `make tests SHUFFLE=7` shows whether a test relies on one before it; the number draws the order.
ORDER = $(if $(SHUFFLE),--shuffle $(SHUFFLE))

# Those marked `slow`, which a release runs.
thorough: .venv/ready
	$(BIN)/python -m pytest -n auto -rs -m slow

# Apart from `make tests`, as it takes twice the time; CI runs it on main.
coverage: .venv/ready
	$(BIN)/python -m pytest -n auto -rs -m 'slow or not slow' --cov --cov-report=term

# Not with --quiet: it keeps warnings from --strict too.
docs: .venv/ready
	$(BIN)/python docs/generate.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

# After a change of how the report looks, or of what `check` and `diff` print; needs Chromium.
pictures: .venv/ready
	$(BIN)/python docs/play.py docs/index.md
	$(BIN)/python docs/recording.py
	$(BIN)/python docs/pictures.py

# Apart from `make test`, which would take five minutes longer; CI runs it on main, and so does a release.
# What an old dependency can break: reading (ruamel.yaml), validating (jsonschema), values (msgspec), a pull request's text
# (markdown-it-py), git (GitPython), the command line (click), the page (jinja2), the configuration (packaging), the hooks (pre-commit), the
# language server (pygls).
# Left to `make tests` is what gets values from these and asks none of them: the model, rules, changes, histories, reporters, patterns, faults
# of the machine, commands whose options are like those of others, and what is shipped and written about it.
BEYOND_DEPENDENCIES = $(addprefix tests/,rules history suppression query reporters hooks ci cache fuzz patterns text editors \
	model views engine init sources \
	$(addprefix change/test_,changed_items.py contracts.py edits.py exempt_files.py exempt_titles.py interface_changes.py memory.py references.py \
	    respelled.py suggest.py verdicts.py white_space.py) \
	$(addprefix cli/test_,audit.py changes.py diff.py diff_of_roadmap.py impact.py init_agents.py init_asking.py init_codeowners.py \
	    init_from.py interfaces.py investment.py new.py own_kinds.py own_states.py proposed_interfaces.py registries.py rename.py \
	    render.py review.py sparse.py trailers.py waive.py) \
	html_report/test_browser.py html_report/test_pictures.py html_report/test_print.py html_report/test_questions.py \
	test_packaging.py test_docs.py test_readme.py test_action.py test_pipelines.py test_example_fleet.py \
	test_example_history.py test_release.py test_frugality.py test_advisories.py test_plain_english.py)

lowest: $(LOWEST)/ready
	$(BIN)/uv pip freeze --quiet --python $(LOWEST)/bin/python
	$(LOWEST)/bin/python -m pytest -n auto -q -W default -p no:cacheprovider \
	    $(addprefix --ignore=,$(BEYOND_DEPENDENCIES)) --ignore-glob='tests/hostile/test_[!ys]*'

# The first four need atheris, which not every Python has; what they find lies in .cache/fuzz.
fuzz: .venv/ready
	$(BIN)/python -m pip --disable-pip-version-check install --quiet 'atheris>=2.3'
	@for target in document message claims fixes; do \
	    echo "== $$target, $(SECONDS) seconds"; \
	    $(BIN)/python -m tests.fuzz.run $$target $(SECONDS) .cache/fuzz/$$target || exit 1; \
	done
	@echo '== policy, $(SECONDS) seconds'
	@$(BIN)/python -m tests.fuzz.policy $(SECONDS)
	@echo '== writers, $(ROUNDS) rounds'
	@rm -rf .cache/fuzz/writers && $(BIN)/python -m tests.fuzz.writers $(ROUNDS) .cache/fuzz/writers

# After a change of a schema, or of what schemas share.
schemas: .venv/ready
	$(BIN)/python .ci/schemas.py

# After a change of what a rule says of itself, by `about` or `reads`.
rules: .venv/ready
	$(BIN)/python .ci/rules.py

bench: .venv/ready
	$(BIN)/python benchmarks/bench.py $(ROWS)

format: .venv/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

dist: .venv/ready
	rm -rf dist
	$(BIN)/python -m build

release: .venv/ready
	$(BIN)/python .ci/release.py "$(VERSION)"

clean:
	rm -rf .venv .demo .cache build dist site
	rm -rf .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find tpmlint tests examples benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# Keeps an environment that still runs: a changed pyproject.toml only installs into it.
CREATE = \
	if ! $$venv/bin/python -c 'import pip' 2>/dev/null; then \
	    found=; \
	    for python in $(PYTHON); do \
	        if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	    done; \
	    if [ -z "$$found" ]; then \
	        echo 'No Python 3.11 or newer among: $(PYTHON); name yours with make PYTHON=...' >&2; exit 1; \
	    fi; \
	    rm -rf $$venv && $$found -m venv $$venv; \
	fi
# uv takes a quarter of pip's time; pip knows what a machine says of pip alone, such as an index of its own.
INSTALL = -m pip --disable-pip-version-check install --quiet --editable

.venv/ready: pyproject.toml tpmlint/__init__.py
	@echo 'Setting up .venv'
	@venv=.venv; $(CREATE)
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --editable '.[dev]' || $(BIN)/python $(INSTALL) '.[dev]'
	@touch $@

.demo/ready: pyproject.toml tpmlint/__init__.py
	@echo 'Setting up .demo'
	@venv=.demo; $(CREATE)
	@.demo/bin/python $(INSTALL) .
	@touch $@

# In two steps, since the tests' own tools shall not be the oldest.
$(LOWEST)/ready: .venv/ready
	@echo 'Setting up $(LOWEST)'
	@rm -rf $(LOWEST)
	@$(BIN)/uv venv --quiet --python $(BIN)/python $(LOWEST)
	@$(BIN)/uv pip install --quiet --python $(LOWEST)/bin/python --resolution lowest-direct --editable '.[interfaces,lsp,mcp,portfolio,pre-commit]'
	@$(BIN)/uv pip install --quiet --python $(LOWEST)/bin/python cmarkgfm pytest pytest-lsp pytest-xdist hypothesis
	@touch $@
