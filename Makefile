# SPDX-License-Identifier: MIT
# Hand-written, non-recursive. "make help" lists the targets; configure writes config.mk.

prefix ?= /usr/local
sysconfdir ?= /etc
DESTDIR ?=

# Options: SANITIZE=address,undefined   WERROR=1   BUILD=directory   JOBS=n
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
ifdef SANITIZE
BUILD ?= build/sanitize
else
BUILD ?= build
endif
export BUILD

# These goals install what is missing first, so they must work before configure can.
WRAPPERS := check demo
PLAIN := help clean distclean dist format install-dependencies fuzz
ifneq ($(filter-out $(WRAPPERS) $(PLAIN),$(or $(MAKECMDGOALS),all)),)
include config.mk
endif

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Werror=switch
ifdef WERROR
WARNINGS += -Werror
endif
HARDENING := -D_GLIBCXX_ASSERTIONS -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -fPIE
ifdef SANITIZE
OPTIMISE := -O1 -g -fno-omit-frame-pointer -fsanitize=$(SANITIZE) -fno-sanitize-recover=all
LDFLAGS += -fsanitize=$(SANITIZE)
else
OPTIMISE := -O2 -g1
HARDENING += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
endif
LDFLAGS += -pie -Wl,-z,relro -Wl,-z,now -Wl,--as-needed
CXXFLAGS ?=
CPPFLAGS ?=
ALL_CXXFLAGS = -std=c++20 -Iinclude $(CPPFLAGS) $(OPTIMISE) $(HARDENING) $(WARNINGS) $(CXXFLAGS) \
	-DBEARERD_VERSION='"$(VERSION)"' -DBEARERD_SYSCONFDIR='"$(sysconfdir)/bearerd"'

# Short lines unless V=1, so that a warning is seen.
QUIET := $(if $(V),,@)

# The core knows neither FastCGI nor MySQL nor SMTP; the unit tests link nothing else.
CORE_LAYERS := base crypto auth http api config process signer hashing keeper
EDGE_LAYERS := fcgi storage
sources = $(foreach layer,$(1),$(wildcard src/$(layer)/*.cc))
objects = $(patsubst %.cc,$(BUILD)/%.o,$(1))
SMTP := $(wildcard src/keeper/smtp*.cc)
CORE := $(call objects,$(filter-out $(SMTP),$(call sources,$(CORE_LAYERS))))
EDGE := $(call objects,$(call sources,$(EDGE_LAYERS)) $(SMTP))
CTL := $(call objects,$(wildcard src/ctl/*.cc))
# Parts of the edge that need none of its libraries are tested with the core.
PURE_EDGE := $(call objects,src/fcgi/request_reader.cc src/fcgi/parameters.cc \
	src/storage/account_queries.cc src/storage/account_statements.cc src/storage/named_statement.cc \
	$(wildcard src/storage/preset_*.cc))
UNIT := $(call objects,$(wildcard tests/unit/*.cc)) $(PURE_EDGE)
INTEGRATION := $(call objects,$(wildcard tests/integration/*.cc))
FUZZ := $(call objects,$(wildcard tests/fuzz/*.cc))
FUZZED := $(call objects,tests/fuzz/support/shop.cc src/storage/sql_script.cc) $(PURE_EDGE) $(CORE)
EDGE_LIBS = $(FCGI_LIBS) $(MYSQL_LIBS) $(CURL_LIBS)
LIBS = $(CORE_LIBS) $(TOML_LIBS)

all: $(BUILD)/bearerd $(BUILD)/bearerctl ## Build the daemon and bearerctl in build/
.DEFAULT_GOAL := all

$(BUILD)/bearerd: $(call objects,$(wildcard src/*.cc)) $(CORE) $(EDGE)
	@echo "  LINK $@"
	$(QUIET)$(CXX) $(LDFLAGS) -o $@ $^ $(EDGE_LIBS) $(LIBS)

$(BUILD)/bearerctl: $(CTL) $(CORE) $(call objects,$(call sources,storage))
	@echo "  LINK $@"
	$(QUIET)$(CXX) $(LDFLAGS) -o $@ $^ $(MYSQL_LIBS) $(LIBS)

$(BUILD)/unit-tests: $(UNIT) $(CORE)
	@echo "  LINK $@"
	$(QUIET)$(CXX) $(LDFLAGS) -o $@ $^ $(LIBS) -lboost_unit_test_framework

$(BUILD)/integration-tests: $(INTEGRATION) $(CORE) $(EDGE)
	@echo "  LINK $@"
	$(QUIET)$(CXX) $(LDFLAGS) -o $@ $^ $(EDGE_LIBS) $(LIBS) -lboost_unit_test_framework

$(BUILD)/fuzz-replay: $(BUILD)/tests/fuzz/support/replay.o $(FUZZ) $(FUZZED)
	@echo "  LINK $@"
	$(QUIET)$(CXX) $(LDFLAGS) -o $@ $^ $(LIBS)

# For tests/fuzz/run only: libFuzzer is clang's.
$(BUILD)/fuzz-%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/support/libfuzzer.o $(FUZZED)
	@echo "  LINK $@"
	$(QUIET)$(CXX) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

fuzz-targets: $(patsubst $(BUILD)/tests/fuzz/%.o,$(BUILD)/fuzz-%,$(FUZZ))

# Boost.Test's headers and the test sources' own headers.
$(BUILD)/tests/%.o: tests/%.cc config.mk
	@mkdir -p $(@D)
	@echo "  CXX  $<"
	$(QUIET)$(CXX) $(ALL_CXXFLAGS) $(CORE_CFLAGS) -DBOOST_TEST_DYN_LINK -Itests -MMD -MP -c -o $@ $<

$(BUILD)/%.o: %.cc config.mk
	@mkdir -p $(@D)
	@echo "  CXX  $<"
	$(QUIET)$(CXX) $(ALL_CXXFLAGS) $(CORE_CFLAGS) $(TOML_CFLAGS) $(CURL_CFLAGS) -MMD -MP -c -o $@ $<

-include $(shell find $(BUILD) -name '*.d' -not -path '$(BUILD)/sanitize/*' 2>/dev/null)

config.mk: configure.ac config.mk.in
	autoreconf -fi
	./configure CXX="$(CXX)"

check: ## Everything a change must pass; SANITIZE=address,undefined and WERROR=1 are understood
	tools/install-dependencies
	+$(MAKE) --no-print-directory -j$(JOBS) check-build
	+$(MAKE) --no-print-directory check-unit check-integration

check-build: all $(BUILD)/unit-tests $(BUILD)/fuzz-replay $(BUILD)/integration-tests

check-unit: $(BUILD)/unit-tests $(BUILD)/fuzz-replay lint ## Unit tests and lint: no network, no database
	$(BUILD)/unit-tests --random --report_level=short
	$(BUILD)/fuzz-replay tests/fuzz/corpus

check-integration: all $(BUILD)/integration-tests ## Real nginx and MariaDB, started by tools/stack
	tests/integration/run

lint: ## Layers, documented events, documented configuration keys
	@set -e; for script in tests/lint/*.sh; do echo "lint: $$script"; sh "$$script"; done

demo: ## Build, start a private stack, walk through login to revocation; ONCE=1 ends by itself
	tools/install-dependencies
	+$(MAKE) --no-print-directory -j$(JOBS) all
	ONCE=$(ONCE) tools/demo

check-timing: all ## Whether refused logins tell by their time why; ROUNDS=n (default 500), wants a quiet machine
	tests/timing/run

fuzz: ## Run the fuzz targets; FUZZ_SECONDS=n each (default 60)
	tests/fuzz/run

format: ## Reformat the C++ sources
	clang-format -i $(shell git ls-files '*.h' '*.cc')

install: all ## Install below DESTDIR; prefix=/usr for packages; configuration that is there stays
	install -d $(DESTDIR)$(prefix)/sbin $(DESTDIR)$(prefix)/share/bearerd/sql $(DESTDIR)$(prefix)/share/bearerd/mail \
		$(DESTDIR)$(prefix)/share/bearerd/nginx $(DESTDIR)$(sysconfdir)/bearerd \
		$(DESTDIR)$(prefix)/share/man/man5 $(DESTDIR)$(prefix)/share/man/man8
	install -m 755 $(BUILD)/bearerd $(BUILD)/bearerctl $(DESTDIR)$(prefix)/sbin/
	install -m 644 sql/*.sql $(DESTDIR)$(prefix)/share/bearerd/sql/
	install -m 644 mail/*.txt $(DESTDIR)$(prefix)/share/bearerd/mail/
	install -m 644 nginx/*.conf $(DESTDIR)$(prefix)/share/bearerd/nginx/
	for file in bearerd.toml protected-resources.conf common-passwords.txt; do \
		test -e $(DESTDIR)$(sysconfdir)/bearerd/$$file || \
			install -m 644 docs/examples/$$file $(DESTDIR)$(sysconfdir)/bearerd/ || exit 1; done
	install -m 644 man/*.5 $(DESTDIR)$(prefix)/share/man/man5/
	install -m 644 man/*.8 $(DESTDIR)$(prefix)/share/man/man8/

deb: ## Build the Debian package (in the parent directory)
	dpkg-buildpackage -b -us -uc

dist: ## Pack the committed sources
	git archive --prefix=bearerd/ -o bearerd.tar.gz HEAD

install-dependencies: ## Install what debian/control lists and is missing
	tools/install-dependencies

clean: ## Remove what was built
	rm -rf build

distclean: clean
	rm -rf config.mk config.log config.status configure configure~ aclocal.m4 autom4te.cache

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-22s %s\n", $$1, $$2}' Makefile

.PHONY: all check check-build check-unit check-integration check-timing lint demo fuzz fuzz-targets format install \
	deb dist install-dependencies clean distclean help
.DELETE_ON_ERROR:
.SECONDARY:
