-- expect: limit
local words=require("words") local t={} while true do t[#t+1]=words.Box.new("b",1e5) end
