/* make run APP=concordance INPUT=FILE: the words of a file, or of what comes over the console.
 *
 * input: README.md */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "board.h"
#include "concordance.h"

static ptrdiff_t read_descriptor(void *context, char *buffer, size_t size) {
    return read(*(const int *)context, buffer, size);
}

static int fail(const char *what, const char *why) {
    ob_sink_text(&ob_console, what);
    ob_sink_text(&ob_console, ": ");
    ob_sink_text(&ob_console, why);
    ob_sink_text(&ob_console, "\n");
    return 1;
}

int main(int argc, char **argv) {
    int error = ob_init(board_regions, board_region_count);
    if (error != OB_OK) {
        return fail("heap", "the board's memory is not acceptable");
    }
    int descriptor = 0;
    if (argc > 1) {
        descriptor = open(argv[1], O_RDONLY);
        if (descriptor < 0) {
            return fail(argv[1], errno == ENOENT ? "no such file" : "cannot be opened");
        }
    } else {
        ob_sink_text(&ob_console, "Send the text, end with Ctrl-D\n");
    }
    concordance_input input = {read_descriptor, &descriptor};
    error = concordance_run(&input, &ob_console);
    if (argc > 1) {
        (void)close(descriptor);
    }
    /* Memory that ends before the text is a result, and was reported as such. */
    return error == OB_OK || error == OB_ENOMEM ? 0 : 1;
}
