# Builds, runs and tests everything. `make` or `make help` lists the targets, boards and apps.
#
# One make knows the rules of all boards that the goals need, so that one job pool builds them all. Boards are the folders
# board/*/ with a board.mk, apps the folders examples/*/ with a main.c, tests the files tests/*/*.c: nothing is listed here.
# Everything that is built goes to build/BOARD/, along the paths of the sources.

ifneq ($(filter 3.% 4.0 4.0.% 4.1 4.1.%,$(MAKE_VERSION)),)
$(error GNU make 4.2 or later is needed; this is $(MAKE_VERSION). On macOS: brew install make, then call gmake)
endif

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: help run test bench bench-accept soak size check analyze debug flash clean images format setup

help:

# ---------------------------------------------------------------------------------------------------------------------
# What the user chose

# An explicit BOARD= restricts test, soak and check, which otherwise take all boards.
CHOSEN_BOARD := $(if $(filter undefined default file,$(firstword $(origin BOARD))),,$(BOARD))
BOARD ?= mps2-an385
APP ?= session
INPUT ?=
# As it was typed: a $ in it is no variable.
override INPUT := $(value INPUT)
# CONSOLE=uart: run without semihosting, as on hardware without a debugger.
# Not from the environment, where the name stands for other things.
ifeq ($(filter command override,$(firstword $(origin CONSOLE))),)
CONSOLE := semihosting
endif
CONSOLES := semihosting uart
# TEST=part: only tests whose path contains it. SOAK=part: the same for soak.
TEST ?=
SOAK ?=
# Added to every compiler call, say EXTRA_CFLAGS=-DOB_CHECKS=1; what it changes is rebuilt.
EXTRA_CFLAGS ?=
# V=1 shows the full compiler calls.
V ?=
JOBS ?= $(shell nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)

# As many jobs as processors, unless the user said -j or an outer make shares its jobs: both win over this line.
ifeq ($(filter -j% --jobserver%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(JOBS)
endif

GOALS := $(or $(MAKECMDGOALS),help)
# Goals that compile nothing need no board.
BUILDING := $(filter-out help clean format setup analyze,$(GOALS))
# "make clean test": clean comes before all jobs, and before anything is written to build/.
ifneq ($(and $(filter clean,$(GOALS)),$(BUILDING)),)
$(shell rm -rf build)
endif

# ---------------------------------------------------------------------------------------------------------------------
# What there is

empty :=
blank := $(empty) $(empty)
comma := ,
define newline


endef
files = $(wildcard $(addsuffix /*.c,$1) $(addsuffix /*.S,$1))

# What is needed here of a board.mk; tools/ read the rest.
BOARD_FACTS := ARCH CPU_FLAGS UART
read_board = $(foreach f,$(BOARD_FACTS),$(eval $1.$f :=))$(eval $(file <board/$1/board.mk))\
  $(foreach f,$(BOARD_FACTS),$(eval $1.$f := $$($f)))

ALL_BOARDS := $(sort $(patsubst board/%/board.mk,%,$(wildcard board/*/board.mk)))
APPS := $(sort $(patsubst examples/%/main.c,%,$(wildcard examples/*/main.c)))

RUNTIME := $(sort $(call files,runtime $(wildcard runtime/*)))
# Folders whose files are one test program each. The others under tests/: bench and soak are run by the targets of that
# name, harness holds programs that misbehave, ownership some that are only analyzed, and host the scripts that run on the
# developer's computer.
TEST_FOLDERS := $(filter-out bench soak harness host ownership,$(patsubst tests/%/,%,$(sort $(dir $(wildcard tests/*/*.c)))))
# Files in them that are not a program of their own but linked into the others of the folder.
SUPPORT := $(wildcard tests/*/support.c)
programs_in = $(filter-out $(SUPPORT),$(sort $(wildcard $(addprefix tests/,$(addsuffix /*.c,$1)))))
PROGRAMS := $(call programs_in,$(TEST_FOLDERS))
# Of these, the ones that print TAP; the rest are built for the scripts in tests/host, which know what to expect of them.
TAP_PROGRAMS := $(if $(PROGRAMS),$(sort $(shell grep -l '^TAP_TEST' $(PROGRAMS))))
BENCH_PROGRAMS := $(call programs_in,bench)
SOAK_PROGRAMS := $(call programs_in,soak)
HARNESS_PROGRAMS := $(call programs_in,harness)
# The misbehaving programs are built where tests/host/harness.t runs them: an ARMv7-M and an ARMv6-M.
HARNESS_BOARDS := mps2-an385 microbit
TEST_SCRIPTS := $(sort $(wildcard tests/host/*.t))
SOAK_SCRIPTS := $(sort $(wildcard tests/soak/*.t))
# Sources of all examples but their main: the out-of-memory tests drive them.
EXAMPLE_PARTS := $(sort $(filter-out %/main.c,$(call files,$(addprefix examples/,$(APPS)))))
example_sources = $(sort $(call files,examples/$1))

# ---------------------------------------------------------------------------------------------------------------------
# How to compile and link

WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Werror
# Directions between folders are checked by tools/floors, not by search paths.
INCLUDES := -Iruntime/include -Iboard -Iboot -Itests -Iexamples
CFLAGS := -std=gnu11 -g -ffunction-sections -fdata-sections $(WARNINGS) $(INCLUDES)
TARGET_CFLAGS := -Os
TARGET_LDFLAGS := --specs=nano.specs -nostartfiles -Wl,--gc-sections -Wl,--fatal-warnings
# boot asks ob_locate which object an address lies in, by a weak reference, which alone would not pull it from the library.
TARGET_LDFLAGS += -Wl,-u,ob_locate
HOST_CFLAGS := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -DOB_CHECKS=1
HOST_LDFLAGS := -Wl,--gc-sections
# An image of tests/FOLDER is linked from its source, the folder's support.c if there is one, and SOURCES_FOLDER, with
# LDFLAGS_FOLDER. --wrap=f lets the support files stand in for f: to catch panics, and to refuse memory.
OOM_WRAPPED := ob_memory_allocate_object ob_memory_allocate_buffer ob_memory_resize_buffer ob_memory_flush
LDFLAGS_unit := -Wl,--wrap=ob_port_panic
LDFLAGS_fuzz := $(LDFLAGS_unit)
LDFLAGS_soak := $(LDFLAGS_unit)
LDFLAGS_oom := $(addprefix -Wl$(comma)--wrap=,$(OOM_WRAPPED))
UNIT_SUPPORT := $(wildcard tests/unit/support.c)
SOURCES_oom := $(EXAMPLE_PARTS) $(UNIT_SUPPORT)
LDFLAGS_checked := $(LDFLAGS_unit)
LDFLAGS_conformance := $(LDFLAGS_unit) -Wl,--wrap=ob_port_write
SOURCES_checked := $(UNIT_SUPPORT)
SOURCES_conformance := $(UNIT_SUPPORT)
SOURCES_bench :=
SOURCES_fuzz := $(UNIT_SUPPORT)
SOURCES_soak := $(EXAMPLE_PARTS) $(UNIT_SUPPORT)
# Tests look into the runtime, whose files include each other from runtime/.
inside = $(if $(filter runtime/% tests/%,$1),-Iruntime)

show = $(if $(V),,@echo '  $1$(blank)$2';)

# ---------------------------------------------------------------------------------------------------------------------
# Which boards the goals need

$(foreach b,$(if $(BUILDING),$(ALL_BOARDS)),$(call read_board,$b))
# The host boards are for Linux, and 32-bit programs for x86-64.
SYSTEM := $(if $(BUILDING),$(shell uname -sm))
LEFT_OUT := $(if $(BUILDING),$(foreach b,$(ALL_BOARDS),$(if $(filter host,$($b.ARCH)),\
  $(if $(or $(filter-out Linux,$(firstword $(SYSTEM))),$(and $(filter -m32,$($b.CPU_FLAGS)),$(filter-out Linux x86_64 amd64,$(SYSTEM)))),$b))))
BOARDS := $(filter-out $(LEFT_OUT),$(ALL_BOARDS))

# One word, and among these.
is_one_of = $(and $(filter 1,$(words $1)),$(filter $2,$1))
ifneq ($(BUILDING),)
ifeq ($(call is_one_of,$(BOARD),$(BOARDS)),)
$(error no board "$(BOARD)"$(if $(filter $(BOARD),$(LEFT_OUT)), on this computer): choose BOARD= from $(BOARDS))
endif
ifneq ($(filter run debug flash size,$(GOALS)),)
ifeq ($(call is_one_of,$(APP),$(APPS)),)
$(error no app "$(APP)": choose APP= from $(APPS))
endif
ifneq ($(findstring $(newline),$(INPUT)),)
$(error INPUT= has a line break in it, which no recipe of make can pass on: rename the file)
endif
endif
ifneq ($(filter run,$(GOALS)),)
ifeq ($(call is_one_of,$(CONSOLE),$(CONSOLES)),)
$(error no console "$(CONSOLE)": choose CONSOLE= from $(CONSOLES))
endif
endif
endif

TEST_BOARDS := $(or $(CHOSEN_BOARD),$(BOARDS))
CHECK_BOARDS := $(if $(CHOSEN_BOARD),$(BOARD),$(sort $(BOARD) $(filter host,$(BOARDS))))
USED_BOARDS := $(if $(BUILDING),$(sort $(BOARD) \
  $(if $(filter test soak images,$(GOALS)),$(TEST_BOARDS)) \
  $(if $(filter check,$(GOALS)),$(CHECK_BOARDS)) \
  $(foreach g,$(filter build/%,$(GOALS)),$(filter $(BOARDS),$(word 2,$(subst /, ,$g))))))

# A program says in its source what it needs ("needs: ram 16K"). These BOARD:SOURCE pairs are too small.
UNFIT := $(if $(USED_BOARDS),$(shell sh tools/fits $(USED_BOARDS) -- \
  $(PROGRAMS) $(BENCH_PROGRAMS) $(SOAK_PROGRAMS) $(HARNESS_PROGRAMS) $(APPS:%=examples/%/main.c)))
$(if $(filter-out 0,$(if $(USED_BOARDS),$(.SHELLSTATUS))),$(error tools/fits does not know which programs fit which boards))
fits = $(if $(filter $1:$2,$(UNFIT)),,yes)
is_host = $(filter host,$($1.ARCH))

# tests/boot is about the start-up code, which the host has not.
programs_for = $(if $(call is_host,$1),$(filter-out tests/boot/%,$2),$2)
image = build/$1/$(basename $2).elf
# The images for a board out of a list of sources: those that fit.
images_for = $(foreach s,$(call programs_for,$1,$2),$(if $(call fits,$1,$s),$(call image,$1,$s)))
# What prove is given for a list of sources: an image, or a note that it does not fit.
runs_for = $(foreach s,$(call programs_for,$1,$2),$(if $(call fits,$1,$s),$(call image,$1,$s),build/$1/$(basename $s).skip))
app_image = build/$1/examples/$2.elf
app_images_for = $(foreach a,$(APPS),$(if $(call fits,$1,examples/$a/main.c),$(call app_image,$1,$a)))

# ---------------------------------------------------------------------------------------------------------------------
# The rules of one board: $1

object = build/$1/$(basename $2).o
objects = $(foreach s,$2,$(call object,$1,$s))

# Make the file hold the text; leave it alone if it does.
keep = $(if $(call differs,$(strip $(file <$1)),$(strip $2)),$(shell mkdir -p $(dir $1))$(file >$1,$(strip $2)))
differs = $(if $(and $(findstring $1,$2),$(findstring $2,$1)),,yes)

# $1 board, $2 image, $3 sources
define image_rule
$2: $(call objects,$1,$3) $($1.BASE)
OBJECTS += $(call objects,$1,$3)
endef

# Boards with the same compiler call compile once: the others copy the object of the first of them, and what make knows of it.
lender = $(filter-out $1,$(firstword $(foreach b,$(BOARD) $(USED_BOARDS),$(if $(call differs,$(call call_of,$b),$(call call_of,$1)),,$b))))
call_of = $(strip $($1.ARCH) $($1.CPU_FLAGS))

define compile_rules
build/$1/%.o: %.c $$($1.INPUTS) | setup
	@mkdir -p $$(@D)
	$$(call show,cc  ,$$@)$$($1.CC) $$($1.CFLAGS) $$(call inside,$$<) -MMD -MP -c $$< -o $$@
build/$1/%.o: %.S $$($1.INPUTS) | setup
	@mkdir -p $$(@D)
	$$(call show,as  ,$$@)$$($1.CC) $$($1.CFLAGS) -MMD -MP -c $$< -o $$@
endef

# $1 board, $2 lender
define copy_rule
build/$1/%.o: build/$2/%.o $$($1.INPUTS) | setup
	@mkdir -p $$(@D)
	$$(call show,copy,$$@)cp $$< $$@ && sed 's,build/$2/,build/$1/,' $$(<:.o=.d) >$$(@:.o=.d)
endef

define board_rules
$1.IS_HOST := $(call is_host,$1)
$1.TOOL := $(if $(call is_host,$1),,arm-none-eabi-)
# A host board without C files of its own differs from board/host in CPU_FLAGS only.
$1.SOURCES := $$(or $$(call files,board/$1),$$(if $$($1.IS_HOST),$$(call files,board/host)))
ifeq ($$($1.IS_HOST),)
$1.SOURCES += $$(call files,boot) board/uart_$($1.UART).c
$1.MAPS := board/$1/memory.ld linker/sections.ld
$1.CFLAGS := $$($1.CPU_FLAGS) $$(CFLAGS) $$(TARGET_CFLAGS) $$(EXTRA_CFLAGS)
$1.LDFLAGS := $$($1.CPU_FLAGS) $$(TARGET_LDFLAGS) -Lboard/$1 -Llinker $$($1.MAPS:%=-T%)
else
$1.MAPS :=
$1.CFLAGS := $$($1.CPU_FLAGS) $$(CFLAGS) $$(HOST_CFLAGS) $$(EXTRA_CFLAGS)
$1.LDFLAGS := $$($1.CFLAGS) $$(HOST_LDFLAGS)
endif
$1.CC := $$($1.TOOL)gcc
$1.LIBRARY := build/$1/libobol.a
# Start-up code and board are linked as objects: the vector table is referenced by nothing. libtap.a holds tests/tap.c,
# whose main a program may replace by its own.
$1.BASE := $$(call objects,$1,$$($1.SOURCES)) build/$1/libtap.a $$($1.LIBRARY) $$($1.MAPS)
OBJECTS += $$(call objects,$1,$$($1.SOURCES) $$(RUNTIME) tests/tap.c)

# Written only when the flags change, so that objects may depend on it; and when a source comes or goes, for what is linked.
$1.FLAGS_TEXT := $$($1.CC) $$($1.CFLAGS) / $$($1.LDFLAGS) / $$(foreach f,$$(TEST_FOLDERS),$$(LDFLAGS_$$f))
$1.SOURCES_TEXT := sources: $$($1.SOURCES) $$(RUNTIME) $$(EXAMPLE_PARTS) $$(SUPPORT)
$$(call keep,build/$1/flags,$$($1.FLAGS_TEXT))
$$(call keep,build/$1/sources,$$($1.SOURCES_TEXT))
build/$1/flags build/$1/sources: ;

$1.INPUTS := build/$1/flags board/$1/board.mk Makefile

$$(eval $$(call $$(if $$(call lender,$1),copy_rule,compile_rules),$1,$$(call lender,$1)))

# q, not r: two files of one name in different folders are two members.
build/$1/libobol.a: $$(call objects,$1,$$(RUNTIME)) $$($1.INPUTS) build/$1/sources | setup
	@rm -f $$@
	$$(call show,ar  ,$$@)$$($1.TOOL)ar qcs $$@ $$(filter %.o,$$^)
build/$1/libtap.a: build/$1/tests/tap.o | setup
	@rm -f $$@
	$$(call show,ar  ,$$@)$$($1.TOOL)ar qcs $$@ $$(filter %.o,$$^)

build/$1/%.elf: $$($1.INPUTS) build/$1/sources | setup
	@mkdir -p $$(@D)
	$$(call show,link,$$@)$$($1.CC) $$($1.LDFLAGS) $$(LDFLAGS_$$(word 4,$$(subst /, ,$$@))) \
	  $$(filter %.o,$$^) $$(filter %.a,$$^) -Wl,-Map=$$(basename $$@).map -o $$@
build/$1/%.hex: build/$1/%.elf
	$$(call show,hex ,$$@)$$($1.TOOL)objcopy -O ihex $$< $$@
build/$1/%.skip: %.c tools/fits board/$1/board.mk $$(wildcard board/$1/memory.ld)
	@mkdir -p $$(@D)
	@sh tools/fits --plan $1 $$< >$$@

# The analyzer's opinion of one source; the object file only marks that it had none.
build/$1/analyzed/%.o: %.c $$($1.INPUTS) | setup-check
	@mkdir -p $$(@D)
	$$(call show,scan,$$<)$$($1.CC) $$(filter-out -fsanitize=% -fno-sanitize%,$$($1.CFLAGS)) -fanalyzer \
	  $$(call inside,$$<) -MMD -MP -c $$< -o $$@
endef
$(foreach b,$(USED_BOARDS),$(eval $(call board_rules,$b)))

define board_images
$(foreach f,$(TEST_FOLDERS) bench soak harness,$(foreach s,$(call programs_for,$1,$(call programs_in,$f)),
$(call image_rule,$1,$(call image,$1,$s),$s $(SOURCES_$f) $(filter tests/$f/%,$(SUPPORT)))))
$(foreach a,$(APPS),
$(call image_rule,$1,$(call app_image,$1,$a),$(call example_sources,$a)))
endef
$(foreach b,$(USED_BOARDS),$(eval $(call board_images,$b)))

# tests/bench/allocators.c compares with the malloc of C libraries, each linked from its installed archive into one object whose
# names begin with its own. It reaches outside for what subjects.c defines (sbrk, the thread pointer) and for copying.
RIVALS := newlib nano picolibc
ARCHIVE_newlib = $$($($1.CC) $($1.CPU_FLAGS) -print-file-name=libc.a)
ARCHIVE_nano = $$($($1.CC) $($1.CPU_FLAGS) -print-file-name=libc_nano.a)
ARCHIVE_picolibc = /usr/lib/picolibc/arm-none-eabi/lib/$$($($1.CC) $($1.CPU_FLAGS) -print-multi-directory)/libc.a
RIVAL_LDFLAGS := -r --gc-sections $(addprefix -u ,malloc free realloc) -T tests/bench/allocators/rival.ld \
  $(addprefix --wrap=,sbrk _sbrk __aeabi_read_tp memcpy memmove memset)
rival_names = $(foreach f,malloc free realloc state_start state_end,--redefine-sym $f=$1_$f -G $1_$f) \
  $(foreach f,memcpy memmove memset,--redefine-sym __wrap_$f=$f)
RIVAL_PARTS := $(wildcard tests/bench/allocators/*.c)
# $1 board, $2 rival
define rival_rule
build/$1/tests/bench/allocators/$2.o: tests/bench/allocators/rival.ld $$($1.INPUTS) | setup-bench
	@mkdir -p $$(@D)
	$$(call show,link,$$@)$$($1.TOOL)ld $$(RIVAL_LDFLAGS) $$(call ARCHIVE_$2,$1) -o $$@ && \
	  $$($1.TOOL)objcopy --strip-debug $$(call rival_names,$2) $$@
build/$1/tests/bench/allocators.elf: build/$1/tests/bench/allocators/$2.o
endef
$(foreach b,$(USED_BOARDS),$(if $(call is_host,$b),,$(foreach r,$(RIVALS),$(eval $(call rival_rule,$b,$r)))\
  $(eval $(call image_rule,$b,build/$b/tests/bench/allocators.elf,$(RIVAL_PARTS)))))

ANALYZED := $(if $(filter check,$(GOALS)),$(foreach b,$(CHECK_BOARDS),$(addprefix build/$b/analyzed/,$(addsuffix .o,$(basename \
  $(filter %.c,$(RUNTIME) $($b.SOURCES) $(foreach a,$(APPS),$(call example_sources,$a))))))))

-include $(sort $(OBJECTS:.o=.d)) $(ANALYZED:.o=.d)

# ---------------------------------------------------------------------------------------------------------------------
# Targets

# Installs the compilers, QEMU and prove if they are missing. Instant if they are there.
setup:
	@sh tools/setup
setup-check: setup
	@sh tools/setup check
setup-debug: setup
	@sh tools/setup debug
setup-bench: setup
	@sh tools/setup bench
setup-soak: setup
	@sh tools/setup soak
.PHONY: setup-check setup-debug setup-bench setup-soak

help:
	@sh tools/help $(BOARD) $(APP)

quoted = '$(subst ','\'',$1)'
# An app names its default input in a comment of its main.c: "input: FILE".
DEFAULT_INPUT := $(if $(filter run debug,$(GOALS)),$(shell \
  sed -n 's,^ *[/*]*\** *input: *\([^ ]*\).*,\1,p' examples/$(APP)/main.c | head -n 1))
RUN_INPUT := $(or $(INPUT),$(DEFAULT_INPUT))
IS_UART := $(and $(filter uart,$(CONSOLE)),$(if $(call is_host,$(BOARD)),,yes))
RUN_IMAGE := $(call app_image,$(BOARD),$(APP))
RUN_READY := $(if $(call fits,$(BOARD),examples/$(APP)/main.c),$(RUN_IMAGE),does-not-fit)

run: $(RUN_READY)
	@tools/run $(if $(IS_UART),--uart $(if $(RUN_INPUT),--input $(call quoted,$(RUN_INPUT)))) $(RUN_IMAGE) \
	  $(if $(IS_UART),,$(if $(RUN_INPUT),$(call quoted,$(RUN_INPUT))))

does-not-fit:
	@sh tools/fits --plan $(BOARD) examples/$(APP)/main.c | sed 's/.*SKIP/$(APP) on $(BOARD):/' >&2; exit 1
.PHONY: does-not-fit

# Everything that the tests run, for all boards or the chosen one.
IMAGES := $(if $(filter test images soak,$(GOALS)),$(foreach b,$(TEST_BOARDS),\
  $(call images_for,$b,$(PROGRAMS) $(if $(filter $b,$(HARNESS_BOARDS)),$(HARNESS_PROGRAMS))) $(call app_images_for,$b)))
images: $(IMAGES)

matching = $(if $1,$(foreach f,$2,$(if $(findstring $1,$f),$f)),$2)
# Scripts look at several boards, so they are left out when one board is chosen. They take longest and start first.
TEST_RUNS := $(strip $(call matching,$(TEST),$(if $(CHOSEN_BOARD),,$(TEST_SCRIPTS)) \
  $(foreach b,$(TEST_BOARDS),$(call runs_for,$b,$(TAP_PROGRAMS)))))
SOAK_RUNS := $(strip $(call matching,$(SOAK),$(if $(CHOSEN_BOARD),,$(SOAK_SCRIPTS)) \
  $(foreach b,$(TEST_BOARDS),$(call runs_for,$b,$(SOAK_PROGRAMS)))))

# $1 list of things to run, $2 options of tools/run. The list goes through a file, as the command line would be too long;
# in a folder of its own, as two makes may run at a time.
RUN_FOLDER := build/run-$(shell echo $$PPID)
define prove
	@mkdir -p $(RUN_FOLDER)/results $(file >$(RUN_FOLDER).list,$(subst $(blank),$(newline),$(strip $1)))
	@$(foreach b,$(LEFT_OUT),echo 'Left out: $b, which needs Linux$(if $(filter -m32,$($b.CPU_FLAGS)), on x86-64).';)
	@trap 'rm -rf $(RUN_FOLDER) $(RUN_FOLDER).list' EXIT; trap 'exit 130' INT TERM HUP; \
	  command="prove --norc --jobs $(JOBS) --exec 'tools/run --tap$2' - <$(RUN_FOLDER).list"; echo "$$command"; status=0; \
	  TAP_RESULTS=$(RUN_FOLDER)/results sh -c "$$command" || status=$$?; \
	  tools/report $(RUN_FOLDER)/results $(RUN_FOLDER).list $$status
endef

# Scripts may use any image; programs only themselves.
test: $(if $(filter %.t,$(TEST_RUNS)),images) $(filter-out %.t,$(TEST_RUNS)) | setup
	$(if $(TEST_RUNS),$(call prove,$(TEST_RUNS),),@echo 'No tests$(if $(TEST), whose path contains $(TEST)).' >&2; exit 1)

soak: $(if $(filter %.t,$(SOAK_RUNS)),images) $(filter-out %.t,$(SOAK_RUNS)) | setup $(if $(filter %.t,$(SOAK_RUNS)),setup-soak)
	$(if $(SOAK_RUNS),$(call prove,$(SOAK_RUNS), --seconds 3600),@echo 'No soak tests in tests/soak.'; echo '0 passed, 0 failed')

BENCH_IMAGES := $(if $(USED_BOARDS),$(call images_for,$(BOARD),$(BENCH_PROGRAMS)))
bench: $(BENCH_IMAGES) | setup
	@tools/bench $(BOARD) $(BENCH_IMAGES)
bench-accept: $(BENCH_IMAGES) | setup
	@tools/bench --accept $(BOARD) $(BENCH_IMAGES)

size: $(RUN_READY) build/$(BOARD)/libobol.a
	@tools/size $(BOARD) $(call objects,$(BOARD),$(RUNTIME)) -- $(RUN_IMAGE)

# C sources and headers in the tree, for the formatter.
C_FILES = $(sort $(wildcard $(foreach d,runtime boot board examples tests,$d/*.[ch] $d/*/*.[ch] $d/*/*/*.[ch])))
# cppcheck is spared the programs that do wrong on purpose, and may not object to comparing addresses that the linker defines.
CPPCHECK_FILES = $(filter-out tests/boot/% tests/harness/%,$(filter %.c,$(C_FILES)))
check: check-format check-cppcheck check-floors $(ANALYZED)
	@echo 'check: clean'
# Who owns which reference: gcc looks at the examples, clang, where there is one, at the runtime as well.
ANALYZABLE := $(sort $(call files,$(addprefix examples/,$(APPS))))
analyze: | setup
	tools/analyze --with gcc $(ANALYZABLE)
	@if command -v clang >/dev/null; then echo tools/analyze --with clang runtime/ examples/ && \
	  tools/analyze --with clang $(ANALYZABLE) $(RUNTIME); else echo 'analyze: without clang, the runtime was not looked at'; fi
check-format: | setup-check
	clang-format --dry-run -Werror $(C_FILES)
check-cppcheck: | setup-check
	cppcheck --quiet --std=c11 --platform=unix32 --enable=warning,performance,portability --inline-suppr \
	  --suppress=missingIncludeSystem --suppress=comparePointers --suppress=ctunullpointer --error-exitcode=1 -j $(JOBS) \
	  $(INCLUDES) -Iruntime $(CPPCHECK_FILES)
check-floors: | setup
	tools/floors
.PHONY: check-format check-cppcheck check-floors

format:
	@sh tools/setup check
	clang-format -i $(C_FILES)

debug: $(RUN_READY) | setup-debug
	@tools/run --gdb $(RUN_IMAGE) $(if $(RUN_INPUT),$(call quoted,$(RUN_INPUT)))

flash: $(RUN_READY) $(if $(call is_host,$(BOARD)),,$(RUN_IMAGE:.elf=.hex))
	@sh tools/flash $(BOARD) $(RUN_IMAGE) $(RUN_IMAGE:.elf=.hex)

clean:
	rm -rf build
