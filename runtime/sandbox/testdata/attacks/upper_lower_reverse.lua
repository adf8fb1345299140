-- expect: limit
local s=("aB"):rep(1e5) local t={} while true do t[#t+1]=s:upper() t[#t+1]=s:lower() t[#t+1]=s:reverse() end
