# Two commands are enough on a fresh machine: `make site` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# Where a wheelhouse was brought along, nothing is asked of a network.
FROM := $(if $(wildcard wheelhouse/*.whl),--no-index --find-links wheelhouse)

.PHONY: site test check soak reproduce serve preview bench peers architecture wheelhouse lock lint clean help

help:  ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

site: $(READY)  ## the synthetic site, in _site/
	$(BIN)/python build.py site

test: $(READY) lint  ## every test, the browser's too
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(READY) lint  ## the fast part: no browser, no whole build, fewer examples of each property
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not browser and not whole" --hypothesis-profile=fast

soak: $(READY)  ## the guarantee on 1,000 random studies, every page in every width and theme: long
	$(BIN)/python -m pytest -n auto --dist worksteal --hypothesis-profile=soak tests/test_guarantee.py tests/test_accessible.py

reproduce: $(READY)  ## are the same bytes made elsewhere? PUBLISHED=address or folder: those of that site? RELEASE=folder: from that
	$(BIN)/python -m tests.reproduce $(if $(RELEASE),--release "$(RELEASE)") $(if $(PUBLISHED),--published "$(PUBLISHED)") \
	  $(if $(SITE_URL),--site-url "$(SITE_URL)")

lint: $(READY)  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright

serve: site  ## the site at http://127.0.0.1:8000
	$(BIN)/python -m http.server 8000 --bind 127.0.0.1 --directory _site

preview: $(READY)  ## the site while it is being written: rebuilds and reloads after every change
	$(BIN)/python build.py preview

architecture: $(READY)  ## ARCHITECTURE.md and its picture, drawn anew from the code
	$(BIN)/python -m tests.architecture

bench: $(READY)  ## how long things take, beside known peers, into BENCHMARKS.md; keep the machine quiet
	$(BIN)/python -m benchmarks --page BENCHMARKS.md

peers: .venv-peers/.ready  ## what the counts of a codebook are measured beside, in an environment of its own

.venv-peers/.ready: benchmarks/peers.lock
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r benchmarks/peers.lock
	@touch $@

# The lock is complete and hashed; the package itself is installed from this folder with what the lock brought.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet $(FROM) --require-hashes --only-binary :all: -r requirements.lock
	$(BIN)/python -m pip install --quiet $(FROM) --no-deps --no-build-isolation --editable .
	@touch $@

# For another machine of the same kind: the same system, processor and version of Python.
wheelhouse:  ## every package as a file, in wheelhouse/: brought along, a machine without a network can be set up from it
	$(PYTHON) -m venv .venv-wheelhouse
	.venv-wheelhouse/bin/python -m pip download --quiet --require-hashes --only-binary :all: -r requirements.lock --dest wheelhouse
	rm -rf .venv-wheelhouse
	@ls wheelhouse/*.whl | wc -l | xargs -I{} echo "{} packages in wheelhouse/"

lock:  ## a new requirements.lock (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --extra test --extra build pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links benchmarks/peers.in -o benchmarks/peers.lock

clean:  ## removes what was built
	rm -rf _build _site
