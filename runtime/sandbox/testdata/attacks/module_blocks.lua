-- expect: limit
local words=require("words") local t={} while true do t[#t+1]=words.block(1e4)..#t end
