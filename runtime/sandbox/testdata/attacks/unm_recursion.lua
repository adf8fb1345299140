-- expect: error
local m={} m.__unm=function(a) return 1+-a end return -setmetatable({},m)
