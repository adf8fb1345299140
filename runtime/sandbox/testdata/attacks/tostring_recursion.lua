-- expect: error
local t=setmetatable({},{}) getmetatable(t).__tostring=function(s) return "x"..tostring(s) end return tostring(t)
