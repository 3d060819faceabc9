/* Cutting text into words. Owns the growing buffer of the word that is being read.
 * Invariant: word[0 … length) is the valid UTF-8 of a word's beginning; sequence[0 … have) begins a code point; after a NUL or
 * invalid UTF-8 `position` is where that byte or character begins. */
#include "words.h"

#include <string.h>

words words_start(words_taker take, void *context) {
    return (words){.take = take, .context = context, .line = 1};
}

void words_free(words *self) {
    ob_mem_free(self->word);
    self->word = NULL;
}

static int add(words *self, const char *bytes, size_t count) {
    if (self->capacity - self->length < count) {
        size_t capacity = self->capacity * 2u + 32u;
        char *grown = ob_mem_realloc(self->word, capacity);
        if (grown == NULL) {
            return OB_ENOMEM;
        }
        self->word = grown;
        self->capacity = capacity;
    }
    memcpy(self->word + self->length, bytes, count);
    self->length += count;
    return OB_OK;
}

/// Hand over the word, without the apostrophes behind it.
static int finish(words *self) {
    size_t length = self->length;
    self->length = 0;
    while (length > 0 && self->word[length - 1u] == '\'') {
        length--;
    }
    return length != 0 ? self->take(self->context, self->word, length, self->line) : OB_OK;
}

static int feed_ascii(words *self, char byte) {
    bool letter = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_';
    if (byte >= 'A' && byte <= 'Z') {
        byte = (char)(byte + ('a' - 'A'));
        letter = true;
    }
    if (letter || (byte == '\'' && self->length != 0)) {
        return add(self, &byte, 1);
    }
    if (byte == '\0') {
        return ob_error_set(OB_EVALUE, "a NUL byte: not text", NULL);
    }
    int error = finish(self);
    self->line += byte == '\n';
    return error;
}

/// Spaces, punctuation and symbols beyond ASCII, in ranges of code points.
static bool separates(uint32_t point) {
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0x80, 0xA9},     {0xAB, 0xB4},     {0xB6, 0xB9},      {0xBB, 0xBF},     {0xD7, 0xD7},
                  {0xF7, 0xF7},     {0x2000, 0x2BFF}, {0x3000, 0x3004},  {0x3008, 0x3020}, {0xFE00, 0xFE0F},
                  {0xFEFF, 0xFEFF}, {0xFF00, 0xFF0F}, {0x1F000, 0x1FAFF}};
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (point >= ranges[i].first && point <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

/// The code point of a valid sequence of 2 to 4 bytes.
static uint32_t decode(const char *sequence, unsigned length) {
    uint32_t point = (uint8_t)sequence[0] & (0x7Fu >> length);
    for (unsigned i = 1; i < length; i++) {
        point = point << 6 | ((uint8_t)sequence[i] & 0x3Fu);
    }
    return point;
}

/// Point at the byte where the character began that is not one.
static int reject_sequence(words *self, const char *why) {
    self->position -= self->have;
    return ob_error_set(OB_EVALUE, why, NULL);
}

static int feed_sequence(words *self, char byte) {
    if (self->need == 0) {
        uint8_t first = (uint8_t)byte;
        self->have = 0;
        if (first < 0xC2 || first > 0xF4) {
            return reject_sequence(self, "not UTF-8 text");
        }
        self->need = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    }
    self->sequence[self->have] = byte;
    if (self->have + 1u < self->need) {
        self->have++;
        return OB_OK;
    }
    unsigned length = self->need;
    if (ob_utf8_check(self->sequence, length) != length) {
        return reject_sequence(self, "not UTF-8 text");
    }
    self->need = self->have = 0;
    return separates(decode(self->sequence, length)) ? finish(self) : add(self, self->sequence, length);
}

int words_feed(words *self, char byte) {
    int error;
    if (((uint8_t)byte & 0x80u) != 0) {
        error = feed_sequence(self, byte);
    } else if (self->need != 0) {
        error = reject_sequence(self, "not UTF-8 text");
    } else {
        error = feed_ascii(self, byte);
    }
    self->position += error == OB_OK;
    return error;
}

int words_end(words *self) {
    if (self->need != 0) {
        return reject_sequence(self, "not UTF-8 text: it ends inside a character");
    }
    return finish(self);
}
