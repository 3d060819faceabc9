DESCRIPTION := ARM MPS2, AN385: Cortex-M3, 4 MB SRAM and 16 MB PSRAM
ARCH := armv7-m
CPU_FLAGS := -mcpu=cortex-m3 -mthumb
UART := cmsdk
QEMU_MACHINE := mps2-an385
FLASH_COMMAND := cp %IMAGE% /media/V2M-MPS2/SOFTWARE/obol.axf
