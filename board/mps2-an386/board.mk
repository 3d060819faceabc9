DESCRIPTION := ARM MPS2, AN386: Cortex-M4F, 4 MB SRAM and 16 MB PSRAM
ARCH := armv7e-m
CPU_FLAGS := -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16
UART := cmsdk
QEMU_MACHINE := mps2-an386
FLASH_COMMAND := cp %IMAGE% /media/V2M-MPS2/SOFTWARE/obol.axf
