-- expect: error
local t=setmetatable({},{}) getmetatable(t).__call=function(self) return 1+self() end return t()
