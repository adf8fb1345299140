-- expect: limit
local words=require("words") local t={} while true do t[#t+1]=words.list(1000) end
