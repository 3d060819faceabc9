/* Owns the console: output, errors and input, over semihosting if a debugger listens, else over the board's UART.
 *
 * Invariant: a byte is written once, even if the debugger leaves in the middle of a write. Newlines go out as they
 * are, without a carriage return: a terminal program adds it (picocom --imap lfcrlf, minicom -U). Input from a
 * UART is taken byte by byte when the program asks; there is no flow control, so a sender has to wait for a
 * prompt, and at full speed a program that thinks for long between reads will miss bytes. */
#include "console.h"
#include "board.h"
#include "boot.h"
#include "semihosting.h"

enum {
    END_OF_TRANSMISSION = 0x04, /* Ctrl-D: the end of the input on a UART */
    MODE_INPUT = 0,             /* SYS_OPEN's ":tt" is one of three streams, by the mode */
    MODE_OUTPUT = 4,
    MODE_ERRORS = 8,
    HANDLE_NONE = 0, /* not opened yet; stored is the handle + 1, so that .bss starts right */
};

static int32_t handles_plus_one[BOOT_STREAM_COUNT];
static bool input_ended; /* Ctrl-D came after other bytes of the same read */

/* Opened when first used, so that a program which only listens to its UART opens nothing. */
static int32_t stream_handle(boot_stream stream) {
    static const uint8_t modes[BOOT_STREAM_COUNT] = {MODE_INPUT, MODE_OUTPUT, MODE_ERRORS};
    if (handles_plus_one[stream] == HANDLE_NONE) {
        int32_t handle = boot_semihosting_open(":tt", modes[stream]);
        if (boot_semihosting) {
            handles_plus_one[stream] = handle + 1;
        }
    }
    return handles_plus_one[stream] - 1;
}

size_t boot_console_write(boot_stream stream, const char *text, size_t length) {
    size_t left = length;
    if (boot_semihosting) {
        int32_t handle = stream_handle(stream);
        left = handle < 0 ? length : boot_semihosting_write(handle, text, length);
        if (boot_semihosting) {
            return length - left;
        }
    }
    for (size_t i = length - left; i < length; ++i) {
        uart_put((uint8_t)text[i]);
    }
    return length;
}

/* Up to a full buffer, the end of a line or Ctrl-D, like a terminal. */
static size_t read_uart(char *text, size_t size) {
    size_t length = 0;
    while (length < size && !input_ended) {
        char byte = (char)uart_get();
        if (byte == END_OF_TRANSMISSION) {
            input_ended = true;
        } else {
            text[length++] = byte;
            if (byte == '\n') {
                return length;
            }
        }
    }
    if (length == 0) {
        input_ended = false; /* reported now; a terminal can be read further */
    }
    return length;
}

size_t boot_console_read(char *text, size_t size) {
    if (size == 0) {
        return 0;
    }
    if (boot_semihosting) {
        int32_t handle = stream_handle(BOOT_INPUT);
        size_t left = handle < 0 ? size : boot_semihosting_read(handle, text, size);
        if (boot_semihosting) {
            return size - left;
        }
    }
    return read_uart(text, size);
}
