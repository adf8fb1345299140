-- expect: limit
local i=0 while true do i=i+1 string["f"..i]=("x"):rep(100)..i end
