DESCRIPTION := this computer as a 32-bit one, recording who takes and drops references (OB_REFS=1)
ARCH := host
CPU_FLAGS := -m32 -DOB_REFS=1
