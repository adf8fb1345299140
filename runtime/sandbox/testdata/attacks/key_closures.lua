-- expect: limit
local t={} while true do t[function() return t end]=true end
