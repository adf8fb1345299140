-- expect: error
local m={} m.__eq=function(a,b) return a==b and true end local a,b=setmetatable({},m),setmetatable({},m) return a==b
