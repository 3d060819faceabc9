DESCRIPTION := EK-LM3S6965: LM3S6965, Cortex-M3, 64 KB SRAM
ARCH := armv7-m
CPU_FLAGS := -mcpu=cortex-m3 -mthumb
UART := pl011
QEMU_MACHINE := lm3s6965evb
FLASH_COMMAND := openocd -f board/ek-lm3s6965.cfg -c "program %IMAGE% verify reset exit"
