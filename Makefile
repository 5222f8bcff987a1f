# The front door. `make help` lists what there is; everything else is in deploy/.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test lint format bench reset

help: ## 显示本说明 | this list
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: python-is-there ## 安装运行环境（.venv、软件包、图表库） | virtual environment, packages, chart library
	@$(PYTHON) deploy/install.py

setup-dev: python-is-there ## 另装开发工具 | the same and the tools of test and lint
	@$(PYTHON) deploy/install.py --dev

run: setup ## 启动全部服务，PORT=8123 换端口，Ctrl-C 停止 | serve; PORT=8123 for another port, Ctrl-C stops all
	@exec $(BIN)/python -m deploy.run

test: setup-dev ## 在独立的临时服务器上运行测试，ARGS="-k x" | tests on servers of their own
	@exec $(BIN)/python -m deploy.with_servers pytest $(ARGS)

lint: setup-dev ## 格式、规则、类型、依赖方向、迁移 | format, rules, types, arrows, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@$(BIN)/python -m deploy.with_servers sh -c 'set -ex; mypy .; lint-imports --no-logo; \
		python manage.py makemigrations --check --dry-run'

format: setup-dev ## 自动整理格式 | put the format right
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup-dev ## 与下限并排测速，写入 var/bench.json | every figure beside its floor
	@exec $(BIN)/python -m deploy.with_servers python -m benchmarks $(ARGS)

reset: ## 删除本机数据（var/ 中的数据库、队列、附件） | delete the data in var/
	@$(PYTHON) -m deploy.reset

.PHONY: python-is-there
python-is-there:
	@command -v $(PYTHON) >/dev/null || { echo "[guatu] 找不到 $(PYTHON)：请安装 Python 3.11 或更高版本。 | $(PYTHON) not found: install Python 3.11 or later." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "[guatu] 需要 Python 3.11 或更高版本，可用 PYTHON=/路径/python3.11 指定。 | Python 3.11 or later is needed; name one with PYTHON=…" >&2; exit 1; }
