# make run     sets everything up and starts bridge and panel (SETTINGS: config/bridge.toml)
# make test    the same set-up, then every check
# make setup   the set-up alone, for both
# make format  lays the code out as the checks want it
# make clean   removes what the set-up made here; the cache of built wheels stays

.PHONY: run test setup format clean

run:
	tools/setup.sh run
	exec .venv/bin/dialbridge serve

test: setup
	tools/check.sh

setup:
	tools/setup.sh run test

format:
	.venv/bin/ruff format --config tools/ruff.toml .
	.venv/bin/ruff check --fix --config tools/ruff.toml .

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
