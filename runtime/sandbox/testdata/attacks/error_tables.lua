-- expect: limit
local t={} while true do local _,e=pcall(error,{t[#t]}) t[#t+1]=e end
