# Two commands matter: `make serve` runs the product, `make test` checks it. Each prepares what it needs.
PYTHON ?= python3
PORT ?= 8000
export PORT

.PHONY: serve test test-next bench format lock

serve: ## the product with example data on http://127.0.0.1:$(PORT)
	@$(PYTHON) scripts/setup.py serve
	@.venv/bin/python scripts/serve.py

test: ## linters, guards, the suite on SQLite and PostgreSQL, journeys in Chromium, the production stack
	@$(PYTHON) scripts/setup.py test
	@.venv/bin/python scripts/test.py

test-next: ## the suite on the next Wagtail, in an environment of its own
	@$(PYTHON) scripts/setup.py next
	@.venv-next/bin/python -m pytest -n 2 -m "not journey and not stack"

bench: ## measure pages; LEARNERS=20000, DATABASE_URL= optional
	@$(PYTHON) scripts/setup.py serve
	@.venv/bin/python -m bench

format:
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

lock: ## pin every dependency with its hashes
	@$(PYTHON) -m venv var/lock && var/lock/bin/python -m pip install --quiet --disable-pip-version-check 'pip-tools~=7.5'
	@var/lock/bin/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--allow-unsafe --strip-extras --extra dev --output-file requirements.lock pyproject.toml
