-- expect: limit
local t={} while true do t[#t+1]=("x"):rep(1e6):sub(1,1e5) end
