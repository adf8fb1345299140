-- expect: limit
local t={} while true do t[{}]={} end
