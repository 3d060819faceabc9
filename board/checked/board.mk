DESCRIPTION := this computer as a 32-bit one, with the runtime in checked mode (OB_CHECKED=1)
ARCH := host
CPU_FLAGS := -m32 -msse2 -mfpmath=sse -DOB_CHECKED=1
