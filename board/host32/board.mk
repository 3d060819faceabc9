DESCRIPTION := this computer as a 32-bit one, under AddressSanitizer and UBSan
ARCH := host
CPU_FLAGS := -m32 -msse2 -mfpmath=sse
