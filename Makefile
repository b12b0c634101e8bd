# Every command of this project. Each runs a file of tools/ on Node 24, which tools/with-node finds or fetches.
.DEFAULT_GOAL := help
.PHONY: help run up down status logs start stop kill token check format reference test bench chaos clean
# One command at a time: they share the platform of this checkout.
.NOTPARALLEL:

node := tools/with-node

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: ## start the platform, play one order through it, stay until Ctrl-C (also PROFILE=redis)
	@$(node) tools/make/run.ts

up: ## start the platform in the background; returns when every service is ready
	@$(node) tools/make/up.ts

down: ## stop it; the data is kept
	@$(node) tools/make/down.ts

status: ## the services with their addresses and health
	@$(node) tools/make/status.ts

logs: ## follow the logs of all apps, or of S=order and its sidecar
	@$(node) tools/make/logs.ts $(S)

start: ## start S=store (a service with its sidecar; also store.app, store.daprd, redis)
	@$(node) tools/make/service.ts start $(S)

stop: ## stop S=store as on a machine that is shut down
	@$(node) tools/make/service.ts stop $(S)

kill: ## kill S=store by SIGKILL, the app and its sidecar at once
	@$(node) tools/make/service.ts kill $(S)

token: ## print a token of USER=alice (bob, oscar, olga, rita, dan, ada) and nothing else
	@$(node) tools/token.ts $(USER)

check: ## format, lint, types, imports, unused code, documents, unit tests: under a minute
	@$(node) tools/make/check.ts

format: ## put every file into shape
	@$(node) node_modules/.bin/biome check --write .

reference: ## write the documents that are made from the code
	@$(node) tools/reference.ts

test: ## every check and every test; the last line counts them
	@$(node) tools/make/test.ts

bench: ## what one order costs: processor time, sidecar calls, latency
	@$(node) tools/bench.ts

chaos: ## orders under random kills; every won is accounted for (SEED=… repeats a run)
	@$(node) tools/chaos.ts

clean: ## stop the platform and delete its data
	@$(node) tools/make/down.ts clean
