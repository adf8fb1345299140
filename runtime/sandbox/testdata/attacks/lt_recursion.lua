-- expect: error
local m={} m.__lt=function(a,b) return not (a<b) end local a,b=setmetatable({},m),setmetatable({},m) return a<b
