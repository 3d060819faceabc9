/* make run: the session on this board's memory. */
#include "board.h"
#include "session.h"

int main(void) {
    int error = ob_init(board_regions, board_region_count);
    if (error == OB_OK) {
        error = session_run(&ob_console);
    }
    if (error != OB_OK) {
        ob_sink_text(&ob_console, ob_error_name((ob_err)error));
        ob_sink_text(&ob_console, ": ");
        ob_sink_text(&ob_console, ob_error()->message);
        ob_sink_text(&ob_console, "\n");
    }
    return error == OB_OK ? 0 : 1;
}
