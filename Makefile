# Two commands: `make run` serves the portal with demo data, `make test` proves it. Both begin from nothing.
PY := .venv/bin/python
# Where this is set (as in many containers) each process would compile every module of the portal and its packages anew.
export PYTHONDONTWRITEBYTECODE :=

run: export PORT ?= 8000
run: .venv/run.stamp
	@$(PY) manage.py serve

test: lint var/axe/axe.min.js var/vnu/vnu.jar
	@.venv/bin/pytest -n $$(( $$(getconf _NPROCESSORS_ONLN) < 4 ? $$(getconf _NPROCESSORS_ONLN) + 1 : 4 )) --dist loadfile --no-loadscope-reorder $(ARGS)

lint: .venv/test.stamp
	@.venv/bin/ruff check . && .venv/bin/ruff format --quiet --check .
	@.venv/bin/mypy

# What is promised under attack and when parts fail, at full size; prints one JSON object.
drills: .venv/test.stamp
	@rm -f var/drills.json; DRILLS=full .venv/bin/pytest -q tests/drills $(ARGS) >&2; status=$$?; cat var/drills.json; exit $$status

# The handbook's pictures, of this version's screens; look at them before they are committed.
pictures: .venv/test.stamp
	@RENEW=yes .venv/bin/pytest -q tests/browser/test_handbook.py

bench: .venv/test.stamp
	@$(PY) manage.py bench

# make backup [TO=file.tar], make restore FROM=file.tar [REPLACE=yes]. The shell reads the names: they may hold spaces.
backup: export TO ?=
restore: export FROM ?=
backup: .venv/run.stamp
	@$(PY) manage.py backup $(if $(TO),"$$TO")

restore: .venv/run.stamp
	@$(PY) manage.py restore $(if $(REPLACE),--replace) "$$FROM"

# Everything that was made here, the demo's data too, and what root had to keep in /var/lib.
clean:
	@test ! -x $(PY) || $(PY) -m portal.tools.embedded remove
	rm -rf .venv var .pytest_cache .ruff_cache .mypy_cache .hypothesis

# Where nothing can be written, or no program run, that is all there is to say.
place:
	@try=.tried.$$$$; if ! (printf '#!/bin/sh\n' >$$try) 2>/dev/null; then \
		test ! -x $(PY) || exit 0; \
		echo "Nothing can be written in $(CURDIR): put the portal in another folder." >&2; exit 1; \
	fi; \
	chmod +x $$try; ./$$try 2>/dev/null; status=$$?; rm $$try; test $$status = 0 || { \
		echo "No program can be run in $(CURDIR), which is mounted noexec: put the portal in another folder." >&2; exit 1; }

# The newest Python that every package has ready-made files for, else whatever python3 is.
.venv/bin/python: | place
	@for python in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
		if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			exec $$python -m venv .venv; \
		fi; \
	done; \
	echo "Python 3.11 or newer is needed, with its venv module (on Debian: apt-get install python3-venv)." >&2; exit 1

PIP := -m pip install -qq --disable-pip-version-check --require-hashes
.venv/run.stamp: requirements.lock | .venv/bin/python
	@echo "Installing the portal's packages (a minute or so, the first time)…"
	@$(PY) $(PIP) -r requirements.lock
	@touch $@

.venv/test.stamp: .venv/run.stamp requirements-dev.lock
	@echo "Installing what the tests need…"
	@$(PY) $(PIP) -r requirements-dev.lock
	@touch $@

# make lock [RENEW=yes]: from what the portal needs to exact versions with hashes, for every Python and system.
LOCK := var/tools/bin/uv pip compile --quiet $(if $(RENEW),--upgrade) --universal --python-version 3.11 \
	--generate-hashes --no-annotate --no-emit-index-url --custom-compile-command "make lock"
lock: var/tools.stamp
	@$(LOCK) -o requirements.lock requirements.txt
	@$(LOCK) -o requirements-dev.lock -c requirements.lock requirements-dev.txt
	@$(LOCK) -o requirements-tools.lock requirements-tools.txt

# What the portal consists of, with versions and hashes, as CycloneDX. Bootstrap is in static/bootstrap, as its file says.
sbom: var/tools.stamp
	@var/tools/bin/cyclonedx-py requirements --output-format JSON --output-file var/sbom.json requirements.lock
	@echo "Written to var/sbom.json"

var/tools.stamp: requirements-tools.lock | .venv/bin/python
	@$(PY) -m venv var/tools && var/tools/bin/python $(PIP) -r requirements-tools.lock
	@touch $@

# The current axe-core when npm is here; otherwise the tests use the older one in axe-playwright-python.
AXE := axe-core@4.14.1
var/axe/axe.min.js: Makefile
	@mkdir -p var/axe
	@! command -v npm >/dev/null || (cd var/axe && npm pack --silent $(AXE) >/dev/null 2>&1 \
		&& tar -xzf axe-core-*.tgz --strip-components=1 package/axe.min.js && rm axe-core-*.tgz && touch axe.min.js) || true

# The Nu checker of HTML, where npm and a Java are here; otherwise the end of the tests says that nothing was checked.
VNU := vnu-jar@26.9.27
var/vnu/vnu.jar: Makefile
	@mkdir -p var/vnu
	@! command -v npm >/dev/null || ! command -v java >/dev/null || (cd var/vnu && npm pack --silent $(VNU) >/dev/null 2>&1 \
		&& tar -xzf vnu-jar-*.tgz --strip-components=3 package/build/dist/vnu.jar && rm vnu-jar-*.tgz && touch vnu.jar) || true

.PHONY: run test lint drills pictures bench backup restore clean lock sbom place
