# The front door. Each target is one command; the longer ones live in scripts/.
.DEFAULT_GOAL := help
.PHONY: help demo run test check fmt unit simulate kill-test notice-kills faults faults-points faults-power faults-database faults-takeover faults-slow faults-storm faults-dropped faults-saga faults-settlements faults-planted loadtest catalogue bench soak fuzz deny clean api-check web browser

# How often the kill test kills the house. 200 takes a long while; 10 is a taste.
KILLS ?= 200
# How often it is killed while it tells people and other systems what happened, on each store.
NOTICE_KILLS ?= 100
# How many of the 72 ways to die in the middle of a settlement are gone on each store, and how many settlements a bank from hell gets, with answers that
# are held back for so many milliseconds.
SAGA_KILLS ?= 72
SETTLEMENTS ?= 2000
STALL_MS ?= 30000
# How often each fault is done at full size: docs/FAULTS.md.
POINT_ROUNDS ?= 5
CUTS ?= 25
DISK_FAULTS ?= 10
DB_FAULTS ?= 50
TAKEOVERS ?= 20
STORM_SOCKETS ?= 2000
DROPS ?= 50
# How many inputs each target of the fuzzer gets.
INPUTS ?= 1000000
# How many artworks and auctions `make catalogue` fills a house with; on one store with STORE=sqlite or STORE=postgres.
FILL ?= 100000 20000
STORE ?= both
# How many cases chance makes for each route, in `make api-check`.
EXAMPLES ?= 50
# How long the soak lasts.
MINUTES ?= 10

# One family of faults: one at a time, so that they do not starve each other, and with all figures shown.
FAULTS := scripts/with-postgres.sh cargo test --locked --test it --
SHOWN := --nocapture --test-threads=1

# How many auctions `make simulate` plays, and the seed of the first world.
AUCTIONS ?= 100000
FROM ?= 1

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: ## a house with a live auction to watch, nothing to set up
	cargo run --release -- demo

run: ## the house itself, on SQLite unless ARTE_STORE__URL says otherwise
	cargo run --release -- serve

test: ## everything a change must pass: format, lints, tests on both stores, small load test
	scripts/test.sh

api-check: ## every route held to its OpenAPI document by schemathesis, EXAMPLES for each route and role, on both stores
	EXAMPLES=$(EXAMPLES) scripts/api-check.sh

web: ## build the page into web/dist, from where it goes into the program
	cd web && npm ci --no-audit --no-fund && npm run build

browser: ## the page in a real browser, against houses of its own, its budgets of time held (nothing else should be running)
	cargo build --locked --bin arte
	BUDGETS=1 scripts/browser-tests.sh

check: ## format and lints only
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings

fmt: ## put the sources into the house's format
	cargo fmt --all

unit: ## the quick tests: pure rooms and the room table, no server needed
	cargo test --locked --lib --test architecture

simulate: ## play AUCTIONS auctions in simulated worlds, with everything going wrong that can
	ARTE_SIM_AUCTIONS=$(AUCTIONS) ARTE_SIM_FROM=$(FROM) cargo test --release --locked --test simulation as_many_auctions -- --ignored --nocapture

kill-test: ## kill the house KILLS times under load and count what was lost (long)
	ARTE_KILLS=$(KILLS) scripts/with-postgres.sh cargo test --locked --test it -- kill --nocapture

notice-kills: ## kill the house NOTICE_KILLS times on each store while it sends letters and webhooks, and count what was lost
	ARTE_NOTICE_KILLS=$(NOTICE_KILLS) scripts/with-smtp.sh $(FAULTS) notices_of_a_house_that_is_killed notices_under_way $(SHOWN)

faults: kill-test notice-kills faults-points faults-power faults-database faults-takeover faults-slow faults-storm faults-dropped faults-saga faults-settlements faults-planted ## every fault of docs/FAULTS.md at full size (long)

faults-points: ## die and panic at every named point, on both stores, POINT_ROUNDS times
	ARTE_POINT_ROUNDS=$(POINT_ROUNDS) ARTE_QUARANTINE=1 $(FAULTS) points_ $(SHOWN)

faults-power: ## CUTS power cuts, and a disk that fails or is full DISK_FAULTS times each
	ARTE_FUSE_REQUIRED=1 ARTE_CUTS=$(CUTS) ARTE_DISK_FAULTS=$(DISK_FAULTS) $(FAULTS) power:: $(SHOWN)

faults-database: ## a database that is cut off in mid-commit, ends sessions and crashes, by DB_FAULTS
	ARTE_DB_FAULTS=$(DB_FAULTS) $(FAULTS) database:: $(SHOWN)

faults-takeover: ## freeze TAKEOVERS owners, let others take over, thaw them
	ARTE_TAKEOVERS=$(TAKEOVERS) $(FAULTS) fencing:: $(SHOWN)

faults-slow: ## readers that stop reading
	$(FAULTS) stalled_reader $(SHOWN)

faults-storm: ## cut STORM_SOCKETS sockets at once (ulimit -n above 3 times that)
	ARTE_STORM_SOCKETS=$(STORM_SOCKETS) $(FAULTS) storm:: $(SHOWN)

faults-dropped: ## leave every route DROPS times in the middle
	ARTE_DROPS=$(DROPS) $(FAULTS) dropped:: $(SHOWN)

faults-saga: ## kill house, bank or both at every step of a settlement, SAGA_KILLS ways on each store
	ARTE_SAGA_KILLS=$(SAGA_KILLS) $(FAULTS) saga_ $(SHOWN)

faults-settlements: ## SETTLEMENTS on each store before a bank from hell that stalls for STALL_MS and is killed again and again (long)
	ARTE_SETTLEMENTS=$(SETTLEMENTS) ARTE_STALL_MS=$(STALL_MS) scripts/with-postgres.sh cargo test --release --locked --test contract -- a_bank_from_hell $(SHOWN)

faults-planted: ## every planted bug must be found
	ARTE_FUSE_REQUIRED=1 $(FAULTS) planted_ --include-ignored $(SHOWN)

loadtest: ## the k6 scripts in full size against the release build on both stores
	scripts/install-test-tools.sh
	cargo build --release --locked --bin arte
	ARTE_BINARY=$${CARGO_TARGET_DIR:-target}/release/arte PROFILE=$${PROFILE:-full} scripts/loadtest-small.sh

catalogue: ## public lists of 100,000 artworks and 20,000 auctions under load, on both stores
	scripts/install-test-tools.sh
	cargo build --release --locked --workspace --bins
	ARTE_BINARY=$${CARGO_TARGET_DIR:-target}/release/arte FILL_BINARY=$${CARGO_TARGET_DIR:-target}/release/arte-bench FILL="$(FILL)" \
		SCRIPTS=catalogue PROFILE=$${PROFILE:-full} SCRIPT_SECONDS_MAX=600 scripts/loadtest-small.sh $(STORE)

soak: ## everything at once for MINUTES against the release build, on SQLite, with its memory watched
	scripts/install-test-tools.sh
	cargo build --release --locked --bin arte
	ARTE_BINARY=$${CARGO_TARGET_DIR:-target}/release/arte SCRIPTS=soak PROFILE=full DURATION=$(MINUTES)m \
		SCRIPT_SECONDS_MAX=$$(( $(MINUTES) * 60 + 600 )) scripts/loadtest-small.sh sqlite

fuzz: ## INPUTS hostile inputs for each parser, in release (long)
	ARTE_FUZZ_INPUTS=$(INPUTS) cargo test --release --locked --test fuzz -- --nocapture --test-threads=1

bench: ## speed beside peers and limits, as ratios within one run (long; nothing else should be running)
	scripts/bench.sh

deny: ## licences, banned crates and sources (needs cargo-deny)
	cargo deny --locked check licenses bans sources

clean: ## remove everything that was built, the test tools included
	cargo clean
