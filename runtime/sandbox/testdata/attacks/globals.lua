-- expect: limit
local i=0 while true do i=i+1 _G["g"..i]=("x"):rep(100) end
