DESCRIPTION := Netduino Plus 2: STM32F405RG, Cortex-M4F, 128 KB SRAM
ARCH := armv7e-m
CPU_FLAGS := -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16
UART := stm32
QEMU_MACHINE := netduinoplus2
FLASH_COMMAND := openocd -f board/stm32f4discovery.cfg -c "program %IMAGE% verify reset exit"
