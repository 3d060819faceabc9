DESCRIPTION := this computer, under AddressSanitizer and UBSan
ARCH := host
CPU_FLAGS :=
