-- expect: limit
local t={} while true do xpcall(function() while true do t[#t+1]=("z"):rep(1e4) end end,function() t={} return "fine" end) end
