-- expect: limit
local l={} while true do l=setmetatable({},{hidden=l}) end
