/* Sinks: where text goes. Owns nothing. Invariant: after its first error a sink is never written to again. */
#include <string.h>

#include "obol/port.h"
#include "obol/print.h"

static int write_to_port(ob_sink *self, const char *text, size_t length) {
    (void)self;
    ob_port_write(text, length);
    return OB_OK;
}

ob_sink ob_console = {write_to_port, OB_OK};

void ob_sink_write(ob_sink *sink, const char *text, size_t length) {
    if (sink->error == OB_OK && length != 0) {
        sink->error = sink->write(sink, text, length);
    }
}

void ob_sink_text(ob_sink *sink, const char *text) {
    ob_sink_write(sink, text, strlen(text));
}

void ob_sink_number(ob_sink *sink, int64_t number) {
    char digits[20]; /* "-9223372036854775808" */
    char *at = digits + sizeof digits;
    uint64_t rest = number < 0 ? 0u - (uint64_t)number : (uint64_t)number;
    do {
        *--at = (char)('0' + rest % 10u);
        rest /= 10u;
    } while (rest != 0);
    if (number < 0) {
        *--at = '-';
    }
    ob_sink_write(sink, at, (size_t)(digits + sizeof digits - at));
}

static int write_to_text(ob_sink *self, const char *text, size_t length) {
    ob_text_sink *target = (ob_text_sink *)self;
    size_t room = target->size_bytes - 1u;
    if (target->length < room) {
        size_t fits = room - target->length < length ? room - target->length : length;
        memcpy(target->text + target->length, text, fits);
        target->text[target->length + fits] = '\0';
    }
    target->length += length;
    return OB_OK;
}

ob_text_sink ob_text_sink_of(char *text, size_t size_bytes) {
    text[0] = '\0';
    return (ob_text_sink){{write_to_text, OB_OK}, text, size_bytes, 0};
}
