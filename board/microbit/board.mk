DESCRIPTION := BBC micro:bit v1: nRF51822, Cortex-M0, 16 KB SRAM
ARCH := armv6-m
CPU_FLAGS := -mcpu=cortex-m0 -mthumb
UART := nrf51
QEMU_MACHINE := microbit
FLASH_COMMAND := openocd -f interface/cmsis-dap.cfg -f target/nrf51.cfg -c "program %IMAGE% verify reset exit"
