/* A dict from each word to the list of the lines it stands on, one entry for each time it does.
 *
 * Once the reading has ended, printing needs no memory: so it works just as well when reading ended because there was
 * none left. */
#include "concordance.h"

#include "words.h"

enum { TOP_WORDS = 10, FIRST_LINES = 6, WORD_COLUMN = 16, CHUNK_BYTES = 256 };

/// One more line for a word. All or nothing: a new word comes with its first line.
static int take_word(void *context, const char *text, size_t length, uint32_t line) {
    ob_object *words_seen = context;
    ob_object *lines = ob_dict_find_text(words_seen, text, length);
    if (lines != NULL) {
        return ob_list_append(lines, OB_INT(line));
    }
    ob_object *word = ob_str_new(text, length);
    lines = word != NULL ? ob_list_of(OB_INT(line)) : NULL;
    int error = lines != NULL ? ob_dict_set(words_seen, word, lines) : ob_error()->code;
    ob_xdecref(lines);
    ob_xdecref(word);
    return error;
}

static int read_words(const concordance_input *input, words *cutter) {
    char chunk[CHUNK_BYTES];
    ptrdiff_t count;
    while ((count = input->read(input->context, chunk, sizeof chunk)) > 0) {
        for (ptrdiff_t i = 0; i < count; i++) {
            int error = words_feed(cutter, chunk[i]);
            if (error != OB_OK) {
                return error;
            }
        }
    }
    return count < 0 ? ob_error_set(OB_EIO, "the text cannot be read", NULL) : words_end(cutter);
}

/// A word and its lines; borrowed from the dict.
typedef struct entry {
    ob_object *word;
    ob_object *lines;
} entry;

/// Keep the TOP_WORDS with the most lines; among equals those that came first. O(words).
static unsigned find_top(const ob_object *words_seen, entry top[TOP_WORDS], int64_t *total) {
    unsigned count = 0;
    size_t cursor = 0;
    entry next;
    while (ob_dict_next(words_seen, &cursor, &next.word, &next.lines)) {
        size_t frequency = ob_list_length(next.lines);
        *total += (int64_t)frequency;
        if (count == TOP_WORDS && ob_list_length(top[count - 1u].lines) >= frequency) {
            continue;
        }
        unsigned at = count < TOP_WORDS ? count++ : TOP_WORDS - 1u;
        for (; at > 0 && ob_list_length(top[at - 1u].lines) < frequency; at--) {
            top[at] = top[at - 1u];
        }
        top[at] = next;
    }
    return count;
}

/// A number, right in six columns.
static void put_column(ob_sink *out, size_t number) {
    for (size_t limit = 100000; limit > number && limit > 1; limit /= 10u) {
        ob_sink_text(out, " ");
    }
    ob_sink_number(out, (int64_t)number);
}

/// The word in WORD_COLUMN bytes; a longer one is cut between characters.
static void put_word(ob_sink *out, const ob_object *word) {
    const char *text = ob_str_text(word);
    size_t length = ob_str_length(word);
    if (length > WORD_COLUMN) {
        size_t cut = WORD_COLUMN - 2u;
        while (((uint8_t)text[cut] & 0xC0u) == 0x80u) {
            cut--;
        }
        ob_sink_write(out, text, cut);
        ob_sink_text(out, "..");
        return;
    }
    ob_sink_write(out, text, length);
    for (size_t i = length; i < WORD_COLUMN; i++) {
        ob_sink_text(out, " ");
    }
}

/// The first FIRST_LINES different lines.
static void put_lines(ob_sink *out, const ob_object *lines) {
    size_t count = ob_list_length(lines);
    int32_t last = 0;
    unsigned shown = 0;
    for (size_t i = 0; i < count && shown <= FIRST_LINES; i++) {
        int32_t line = ob_int_small_value(ob_list_peek(lines, (ptrdiff_t)i));
        if (line == last) {
            continue;
        }
        last = line;
        ob_sink_text(out, shown == 0 ? "  " : ", ");
        if (shown++ == FIRST_LINES) {
            ob_sink_text(out, "...");
        } else {
            ob_sink_number(out, line);
        }
    }
    ob_sink_text(out, "\n");
}

static void put_labelled(ob_sink *out, const char *label, size_t number) {
    ob_sink_text(out, label);
    ob_sink_number(out, (int64_t)number);
}

static void put_result(ob_sink *out, const ob_object *words_seen, uint32_t lines) {
    entry top[TOP_WORDS];
    int64_t total = 0;
    unsigned count = find_top(words_seen, top, &total);
    put_labelled(out, "lines ", lines);
    put_labelled(out, ", words ", (size_t)total);
    put_labelled(out, ", different ", ob_dict_length(words_seen));
    ob_sink_text(out, count == 0 ? ": no words\n" : "\n times  word              first lines\n");
    for (unsigned i = 0; i < count; i++) {
        put_column(out, ob_list_length(top[i].lines));
        ob_sink_text(out, "  ");
        put_word(out, top[i].word);
        put_lines(out, top[i].lines);
    }
}

static void put_memory(ob_sink *out) {
    ob_region_stats stats;
    for (size_t i = 0; ob_region_get_stats(i, &stats) == OB_OK; i++) {
        ob_sink_text(out, "region ");
        ob_sink_text(out, stats.name);
        put_labelled(out, ": objects ", stats.objects);
        put_labelled(out, ", bytes ", stats.used_bytes);
        put_labelled(out, " of ", stats.size_bytes);
        put_labelled(out, ", peak ", stats.peak_bytes);
        ob_sink_text(out, "\n");
    }
}

/// What stopped the reading: memory, or the text itself.
static void put_reason(ob_sink *out, int error, const words *cutter) {
    if (error == OB_ENOMEM) {
        put_labelled(out, "memory ended at line ", cutter->line);
        ob_sink_text(out, "; until there:\n");
    } else {
        put_labelled(out, "line ", cutter->line);
        put_labelled(out, ", byte ", (size_t)cutter->position + 1u);
        ob_sink_text(out, ": ");
        ob_sink_text(out, ob_error()->message);
        ob_sink_text(out, "\n");
    }
}

/// Lines begun: a newline at the very end begins none.
static uint32_t line_count(const words *cutter, char last) {
    return cutter->position == 0 || last == '\n' ? cutter->line - 1u : cutter->line;
}

/// The caller's input, with its last byte kept in view.
typedef struct watched_input {
    const concordance_input *input;
    char last;
} watched_input;

static ptrdiff_t read_watched(void *context, char *buffer, size_t size) {
    watched_input *watched = context;
    ptrdiff_t count = watched->input->read(watched->input->context, buffer, size);
    if (count > 0) {
        watched->last = buffer[count - 1];
    }
    return count;
}

static int run_with(const concordance_input *input, ob_sink *out, ob_object *words_seen) {
    watched_input watched = {input, '\0'};
    concordance_input through = {read_watched, &watched};
    words cutter = words_start(take_word, words_seen);
    int error = read_words(&through, &cutter);
    words_free(&cutter);
    if (error != OB_OK) {
        put_reason(out, error, &cutter);
    }
    if (error == OB_OK || error == OB_ENOMEM) {
        uint32_t lines = error == OB_OK ? line_count(&cutter, watched.last) : cutter.line;
        put_result(out, words_seen, lines);
        put_memory(out);
    }
    return error;
}

int concordance_run(const concordance_input *input, ob_sink *out) {
    ob_object *words_seen = ob_dict_new();
    int error = OB_ENOMEM;
    if (words_seen != NULL) {
        error = run_with(input, out, words_seen);
        ob_decref(words_seen);
    } else {
        ob_sink_text(out, "memory ended before line 1\n");
    }
    while (ob_gc_step(1000)) { /* ends: nothing new dies meanwhile */
    }
    ob_region_stats left = ob_memory_get_stats();
    put_labelled(out, "everything dropped: blocks ", left.blocks);
    put_labelled(out, ", bytes ", left.used_bytes);
    ob_sink_text(out, "\n");
    if (left.blocks != 0 || left.used_bytes != 0) {
        return ob_error_set(OB_EVALUE, "memory is left", NULL);
    }
    return error == OB_OK ? out->error : error;
}
