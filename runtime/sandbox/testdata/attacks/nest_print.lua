-- expect: limit
local s,d,o=("a"):rep(5*1024*1024),0,setmetatable({},{}) getmetatable(o).__tostring=function() d=d+1 if d<60 then print(s,o) end return "" end tostring(o)
