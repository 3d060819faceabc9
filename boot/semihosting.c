/* Owns the knowledge whether a debugger listens, and the calls whose arguments need marshalling.
 *
 * Invariant: boot_semihosting never goes from false to true after the probe. It goes from true to false in the fault
 * handler when nobody answers the breakpoint, so a debugger may leave at any time and the program goes on with the
 * UART.
 *
 * Source: "Semihosting for AArch32 and AArch64" (Arm); stepping over an unanswered BKPT is an old
 * trick of start-up code. */
#include "semihosting.h"
#include "boot.h"

#include <string.h>

bool boot_semihosting;

/* DHCSR would tell whether a debugger is attached, but reads 0 in QEMU, which answers all the same. So ask
 * something harmless: on silicon without a debugger the BKPT is a HardFault, and the handler returns here with the
 * flag cleared. A debugger that is attached but does not know semihosting stops here: in OpenOCD, say
 * "arm semihosting enable". */
void boot_semihosting_probe(void) {
    boot_semihosting = true;
    (void)boot_semihosting_call(SYS_ERRNO, NULL);
}

int32_t boot_semihosting_open(const char *path, uint32_t mode) {
    const struct {
        const char *path;
        uint32_t mode;
        uint32_t length;
    } block = {path, mode, (uint32_t)strlen(path)};
    return boot_semihosting_call(SYS_OPEN, &block);
}

/* SYS_WRITE and SYS_READ share their arguments and their result: the bytes not transferred. */
static size_t transfer(uint32_t operation, int32_t handle, const void *bytes, size_t length) {
    const struct {
        int32_t handle;
        const void *bytes;
        uint32_t length;
    } block = {handle, bytes, (uint32_t)length};
    int32_t left = boot_semihosting_call(operation, &block);
    return left < 0 || (size_t)left > length ? length : (size_t)left;
}

size_t boot_semihosting_write(int32_t handle, const void *bytes, size_t length) {
    return transfer(SYS_WRITE, handle, bytes, length);
}

size_t boot_semihosting_read(int32_t handle, void *bytes, size_t length) {
    return transfer(SYS_READ, handle, bytes, length);
}
