DESCRIPTION := this computer, with the runtime in checked mode (OB_CHECKED=1)
ARCH := host
CPU_FLAGS := -DOB_CHECKED=1
