DESCRIPTION := ARM MPS2+, AN505: Cortex-M33F, Secure, 4 MB SRAM and 16 MB PSRAM
ARCH := armv8-m.main
CPU_FLAGS := -mcpu=cortex-m33 -mthumb -mfloat-abi=hard -mfpu=fpv5-sp-d16
UART := cmsdk
QEMU_MACHINE := mps2-an505
FLASH_COMMAND := cp %IMAGE% /media/V2M-MPS2/SOFTWARE/obol.axf
