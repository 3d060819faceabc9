/* Owns what the runtime asks of its surroundings (obol/port.h), on targets.
 *
 * No board of this tree reads its random generator, so that every run is like the last one to the instruction; a product's board folder
 * defines ob_port_entropy anew. */
#include "obol/port.h"
#include "obol/refs.h"
#include "boot.h"
#include "console.h"

void ob_port_write(const char *text, size_t length) {
    boot_console_write(BOOT_OUTPUT, text, length);
}

__attribute__((weak)) bool ob_port_entropy(void *bytes, size_t count) {
    (void)bytes;
    (void)count;
    return false;
}

_Noreturn void ob_port_panic(uint32_t id, const void *address) {
    uint32_t caller = (uint32_t)(uintptr_t)__builtin_return_address(0) & ~1u;
    boot_print("panic: ");
    boot_print_hex(id);
    boot_print(" at ");
    boot_print_hex((uint32_t)(uintptr_t)address);
    (void)boot_print_location(", ", (uintptr_t)address);
    boot_print("\ncalled at pc ");
    boot_print_hex(caller);
    boot_print("\n");
    boot_print_callers();
    (void)ob_refs_report(address, &ob_console);
    boot_exit(BOOT_STATUS_PANIC);
}
