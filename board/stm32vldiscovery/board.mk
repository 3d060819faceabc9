DESCRIPTION := STM32VLDISCOVERY: STM32F100RB, Cortex-M3, 8 KB SRAM
ARCH := armv7-m
CPU_FLAGS := -mcpu=cortex-m3 -mthumb
UART := stm32
QEMU_MACHINE := stm32vldiscovery
FLASH_COMMAND := openocd -f board/stm32vldiscovery.cfg -c "program %IMAGE% verify reset exit"
